//! Limits on transactions: consensus rules from height 1. `docs/limits.md` is generated from these and the gas table.

/// Most bytes of a transaction. CometBFT's default mempool limit is as large.
pub const TX_BYTES: usize = 1_048_576;
/// Most messages of a transaction.
pub const TX_MESSAGES: usize = 8;
/// Most bytes of the part that names signer and fee.
pub const AUTH_INFO_BYTES: usize = 2_048;
/// Fields a transaction may have whatever its size, at all depths together.
pub const FREE_FIELDS: usize = 4_096;
/// One more field for so many bytes of the transaction.
pub const BYTES_PER_FIELD: usize = 32;
/// Most bytes of a memo.
pub const MEMO_BYTES: usize = 256;
/// Share of a block's gas that CheckTx spends on verifying between two commits, in percent; never less than one proof.
pub const CHECK_ALLOWANCE_PERCENT: u64 = 25;
/// Gas of a message that CheckTx tries out against state without counting it as it counts proofs.
pub const CHECK_FREE_GAS: u64 = 1_000_000;
/// Transactions of one account that a node keeps waiting.
pub const PENDING_TXS: u64 = 128;
/// Most bytes the cache of verdicts may take.
pub const VERDICT_CACHE_BYTES: usize = 8 * 1024 * 1024;
