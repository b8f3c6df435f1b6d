//! Why a call gave no result.

use serde::Deserialize;

/// Why a call gave no result.
#[derive(Debug, thiserror::Error)]
pub enum RpcError {
    /// Nobody answers there, or the connection broke.
    #[error("CometBFT at {address} cannot be reached: {why}")]
    Unreachable {
        /// Where it was looked for.
        address: std::net::SocketAddr,
        /// The cause.
        why: String,
    },
    /// No answer in time.
    #[error("CometBFT did not answer {method} within {seconds} s")]
    TimedOut {
        /// The method called.
        method: &'static str,
        /// How long was waited.
        seconds: u64,
    },
    /// The transaction is in the mempool or was seen before. Nothing was done.
    #[error("the transaction is known already")]
    AlreadyInCache,
    /// The mempool takes no more transactions for now.
    #[error("the mempool is full: {0}")]
    MempoolFull(String),
    /// CometBFT refused the call.
    #[error("CometBFT refused {method}: {message}: {data}")]
    Refused {
        /// The method called.
        method: &'static str,
        /// JSON-RPC error code.
        code: i64,
        /// Its short text.
        message: String,
        /// The details.
        data: String,
    },
    /// The answer is not what the method promises.
    #[error("CometBFT's answer to {method} cannot be read: {why}")]
    BadAnswer {
        /// The method called.
        method: &'static str,
        /// What is wrong with it.
        why: String,
    },
}

/// The error object of JSON-RPC.
#[derive(Debug, Deserialize)]
pub(super) struct ErrorObject {
    code: i64,
    message: String,
    #[serde(default)]
    data: String,
}

impl ErrorObject {
    pub(super) fn into_error(self, method: &'static str) -> RpcError {
        // CometBFT gives these no codes of their own, only texts.
        if self.data.contains("tx already exists in cache") {
            return RpcError::AlreadyInCache;
        }
        if self.data.contains("mempool is full") {
            return RpcError::MempoolFull(self.data);
        }
        RpcError::Refused {
            method,
            code: self.code,
            message: self.message,
            data: self.data,
        }
    }

    /// `tx` for a hash that is in no block.
    pub(super) fn is_tx_not_found(&self) -> bool {
        self.data.starts_with("tx (") && self.data.ends_with(") not found")
    }
}
