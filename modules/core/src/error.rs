//! Refusals: every way a transaction can fail, with a stable codespace and code.

/// A rule that can refuse a transaction. Codes are never reused and never change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The module that owns the rule.
    pub codespace: &'static str,
    /// Stable number within the codespace.
    pub code: u32,
    /// Stable name within the codespace, lower-case words joined by underscores.
    pub name: &'static str,
    /// The rule in one sentence.
    pub meaning: &'static str,
}

impl Refusal {
    /// States a rule.
    pub const fn new(
        codespace: &'static str,
        code: u32,
        name: &'static str,
        meaning: &'static str,
    ) -> Self {
        Refusal {
            codespace,
            code,
            name,
            meaning,
        }
    }

    /// Refuses because of `detail`, which names the field or position and carries no secret.
    pub fn because(&self, detail: impl Into<String>) -> Error {
        Error {
            refusal: *self,
            message: detail.into(),
        }
    }
}

/// A refused transaction or query.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}/{}: {message}", refusal.codespace, refusal.name)]
pub struct Error {
    /// The rule that was broken.
    pub refusal: Refusal,
    /// What broke it. Never hashed into consensus.
    pub message: String,
}

/// A codespace's refusals as one table: each is a constant, and all of them stand, by code, in the list named first.
#[macro_export]
macro_rules! refusals {
    (
        $visibility:vis $list:ident of $codespace:literal:
        $($constant:ident = $code:literal, $name:literal, $meaning:literal;)*
    ) => {
        $(#[doc = $meaning]
        pub const $constant: $crate::Refusal =
            $crate::Refusal::new($codespace, $code, $name, $meaning);)*
        /// All of them, by code.
        $visibility const $list: &[$crate::Refusal] = &[$($constant),*];
    };
}

/// The rules every Cosmos client knows, with the SDK's codes.
pub mod sdk {
    refusals! {
        pub ALL of "sdk":
        TX_DECODE = 2, "tx_decode", "The transaction is not the canonical encoding of known messages.";
        UNAUTHORIZED = 4, "unauthorized", "The signature does not fit the account, chain or transaction.";
        INSUFFICIENT_FUNDS = 5, "insufficient_funds", "The account holds less than is to be paid.";
        UNKNOWN_REQUEST = 6, "unknown_request", "There is no such message or path.";
        INVALID_ADDRESS = 7, "invalid_address", "A field is not an address of this chain.";
        INVALID_PUBKEY = 8, "invalid_pubkey", "The public key is not the account's.";
        UNKNOWN_ADDRESS = 9, "unknown_address", "The account does not exist.";
        INVALID_COINS = 10, "invalid_coins", "An amount or denomination is malformed or not accepted here.";
        MEMO_TOO_LARGE = 12, "memo_too_large", "The memo is longer than allowed.";
        INSUFFICIENT_FEE = 13, "insufficient_fee", "The fee is below the node's minimum.";
        TOO_MANY_SIGNATURES = 14, "too_many_signatures", "A transaction has exactly one signer.";
        INVALID_REQUEST = 18, "invalid_request", "A field is missing, malformed or out of range.";
        TX_IN_MEMPOOL_CACHE = 19, "tx_in_mempool_cache", "The node has seen this very transaction already.";
        BUSY = 20, "busy", "The node verifies as many proofs as it may; send again after the next block.";
        TX_TOO_LARGE = 21, "tx_too_large", "The transaction has more bytes or messages than allowed.";
        NOT_FOUND = 22, "not_found", "There is nothing under this name.";
        TX_TIMEOUT_HEIGHT = 30, "tx_timeout_height", "The transaction's timeout height has passed.";
        WRONG_SEQUENCE = 32, "wrong_sequence", "The transaction does not carry the account's next sequence.";
        INVALID_GAS_LIMIT = 41, "invalid_gas_limit", "The gas limit is below what the transaction costs or above a block's.";
        PANIC = 111_222, "panic", "The message met a defect in the node; nothing was written.";
    }
}
