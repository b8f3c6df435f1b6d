//! The client: one method a call.

use std::net::SocketAddr;
use std::time::Duration;

use base64::engine::general_purpose::STANDARD as BASE64;
use base64::Engine;
use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::header::CONTENT_TYPE;
use hyper::Request;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use serde::de::DeserializeOwned;
use serde::Deserialize;
use serde_json::{json, Value};
use tendermint::block::signed_header::SignedHeader;
use tendermint::block::Header;
use tendermint::{validator, Hash};

use super::error::{ErrorObject, RpcError};
use super::types::{
    wire, AbciAnswer, Block, BlockResults, BroadcastResult, CheckResult, NodeInfo, Status,
    TxRecord, TxSearch,
};

/// How long a call may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// A block of 4 MiB is 6 MB of JSON; what is longer is no answer of ours.
const LONGEST_ANSWER: usize = 64 << 20;

/// CometBFT gives out at most so many validators or transactions at a time.
const PAGE: usize = 100;

/// A client of one CometBFT. Cheap to clone; connections are kept and shared. A call gives up after 10 s.
#[derive(Clone, Debug)]
pub struct RpcClient {
    http: Client<HttpConnector, Full<Bytes>>,
    address: SocketAddr,
}

impl RpcClient {
    /// A client for the CometBFT at `address`. Nothing is sent yet.
    pub fn new(address: SocketAddr) -> Self {
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        RpcClient {
            http: Client::builder(TokioExecutor::new()).build(connector),
            address,
        }
    }

    /// Who the node is and how far it has come.
    pub async fn status(&self) -> Result<Status, RpcError> {
        self.call("status", json!({})).await
    }

    /// The nodes it is connected to.
    pub async fn peers(&self) -> Result<Vec<NodeInfo>, RpcError> {
        let answer: wire::NetInfoAnswer = self.call("net_info", json!({})).await?;
        Ok(answer
            .peers
            .into_iter()
            .map(|peer| peer.node_info)
            .collect())
    }

    /// The heights that its peers are voting on, as far as they told.
    pub async fn peer_heights(&self) -> Result<Vec<u64>, RpcError> {
        let answer: wire::ConsensusAnswer = self.call("dump_consensus_state", json!({})).await?;
        let heights = answer.peers.iter().map(|peer| {
            let height = &peer["peer_state"]["round_state"]["height"];
            height.as_u64().or_else(|| height.as_str()?.parse().ok())
        });
        Ok(heights.flatten().collect())
    }

    /// Hands a transaction over and returns what CheckTx said. [`RpcError::AlreadyInCache`] when it is known.
    pub async fn broadcast_tx_sync(&self, tx: &[u8]) -> Result<BroadcastResult, RpcError> {
        let params = json!({ "tx": BASE64.encode(tx) });
        self.call("broadcast_tx_sync", params).await
    }

    /// What CheckTx says to a transaction that is not handed over.
    pub async fn check_tx(&self, tx: &[u8]) -> Result<CheckResult, RpcError> {
        let params = json!({ "tx": BASE64.encode(tx) });
        self.call("check_tx", params).await
    }

    /// The transaction with this hash; `None` while it is in no block (or not indexed yet).
    pub async fn tx(&self, hash: Hash) -> Result<Option<TxRecord>, RpcError> {
        let params = json!({ "hash": BASE64.encode(hash.as_bytes()), "prove": false });
        match self.answer("tx", params).await? {
            Answer::Result(record) => Ok(Some(record)),
            Answer::Error(error) if error.is_tx_not_found() => Ok(None),
            Answer::Error(error) => Err(error.into_error("tx")),
        }
    }

    /// The transactions whose events match `query` (CometBFT's own language), in the order of the chain. Pages start
    /// at 1 and hold at most 100.
    pub async fn tx_search(
        &self,
        query: &str,
        page: u32,
        per_page: u32,
    ) -> Result<TxSearch, RpcError> {
        let params = json!({
            "query": query,
            "prove": false,
            "page": page.to_string(),
            "per_page": per_page.to_string(),
            "order_by": "asc",
        });
        self.call("tx_search", params).await
    }

    /// The block at `height`, or the last one.
    pub async fn block(&self, height: Option<u64>) -> Result<Block, RpcError> {
        self.call("block", at(height)).await
    }

    /// What the execution of the block at `height` gave, or of the last one.
    pub async fn block_results(&self, height: Option<u64>) -> Result<BlockResults, RpcError> {
        self.call("block_results", at(height)).await
    }

    /// The header at `height` (or the last one) with the signatures of its own block.
    pub async fn commit(&self, height: Option<u64>) -> Result<SignedHeader, RpcError> {
        let answer: wire::CommitAnswer = self.call("commit", at(height)).await?;
        Ok(answer.signed_header)
    }

    /// The header at `height`, or the last one. `None` before the first block.
    pub async fn header(&self, height: Option<u64>) -> Result<Option<Header>, RpcError> {
        let answer: wire::HeaderAnswer = self.call("header", at(height)).await?;
        Ok(answer.header)
    }

    /// All validators of the block at `height`, in CometBFT's order.
    pub async fn validators(&self, height: u64) -> Result<Vec<validator::Info>, RpcError> {
        let mut all = Vec::new();
        for page in 1_usize.. {
            let params = json!({
                "height": height.to_string(),
                "page": page.to_string(),
                "per_page": PAGE.to_string(),
            });
            let answer: wire::ValidatorsAnswer = self.call("validators", params).await?;
            let last = answer.validators.len() < PAGE;
            all.extend(answer.validators);
            if last || all.len() >= answer.total {
                break;
            }
        }
        Ok(all)
    }

    /// Asks the application. Height 0 leaves the height to it.
    pub async fn abci_query(
        &self,
        path: &str,
        data: &[u8],
        height: u64,
        prove: bool,
    ) -> Result<AbciAnswer, RpcError> {
        let params = json!({
            "path": path,
            "data": hex::encode(data),
            "height": height.to_string(),
            "prove": prove,
        });
        let answer: wire::QueryAnswer = self.call("abci_query", params).await?;
        Ok(answer.response)
    }

    async fn call<T: DeserializeOwned>(
        &self,
        method: &'static str,
        params: Value,
    ) -> Result<T, RpcError> {
        match self.answer(method, params).await? {
            Answer::Result(result) => Ok(result),
            Answer::Error(error) => Err(error.into_error(method)),
        }
    }

    async fn answer<T: DeserializeOwned>(
        &self,
        method: &'static str,
        params: Value,
    ) -> Result<Answer<T>, RpcError> {
        let call = json!({ "jsonrpc": "2.0", "id": 1, "method": method, "params": params });
        let body = tokio::time::timeout(PATIENCE, self.post(method, call.to_string()))
            .await
            .map_err(|_| RpcError::TimedOut {
                method,
                seconds: PATIENCE.as_secs(),
            })??;
        let bad = |why: String| RpcError::BadAnswer { method, why };
        let envelope: Envelope = serde_json::from_slice(&body).map_err(|e| bad(e.to_string()))?;
        match (envelope.error, envelope.result) {
            (Some(error), _) => Ok(Answer::Error(error)),
            (None, Some(result)) => serde_json::from_value(result)
                .map(Answer::Result)
                .map_err(|e| bad(e.to_string())),
            (None, None) => Err(bad("neither result nor error".to_owned())),
        }
    }

    async fn post(&self, method: &'static str, body: String) -> Result<Bytes, RpcError> {
        let request = Request::post(format!("http://{}/", self.address))
            .header(CONTENT_TYPE, "application/json")
            .body(Full::new(Bytes::from(body)))
            .map_err(|error| self.unreachable(&error))?;
        let answer = self
            .http
            .request(request)
            .await
            .map_err(|error| self.unreachable(&error))?;
        let collected = Limited::new(answer.into_body(), LONGEST_ANSWER).collect();
        collected
            .await
            .map(|body| body.to_bytes())
            .map_err(|error| RpcError::BadAnswer {
                method,
                why: error.to_string(),
            })
    }

    fn unreachable(&self, error: &dyn std::error::Error) -> RpcError {
        // The outer error only says that connecting failed; the cause below says why.
        let mut deepest = error;
        while let Some(source) = deepest.source() {
            deepest = source;
        }
        RpcError::Unreachable {
            address: self.address,
            why: deepest.to_string(),
        }
    }
}

fn at(height: Option<u64>) -> Value {
    match height {
        Some(height) => json!({ "height": height.to_string() }),
        None => json!({}),
    }
}

#[derive(Deserialize)]
struct Envelope {
    result: Option<Value>,
    error: Option<ErrorObject>,
}

enum Answer<T> {
    Result(T),
    Error(ErrorObject),
}
