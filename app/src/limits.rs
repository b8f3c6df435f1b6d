//! Limits on transactions: consensus rules from height 1. `docs/limits.md` is generated from these and the gas table.

/// Most bytes of a transaction. CometBFT's default mempool limit is as large.
pub const TX_BYTES: usize = 1_048_576;
/// Most messages of a transaction.
pub const TX_MESSAGES: usize = 8;
/// Most bytes of a memo.
pub const MEMO_BYTES: usize = 256;
/// Share of a block's gas that CheckTx spends on verifying between two commits, in percent; never less than one proof.
pub const CHECK_ALLOWANCE_PERCENT: u64 = 25;
/// Most bytes the cache of verdicts may take.
pub const VERDICT_CACHE_BYTES: usize = 8 * 1024 * 1024;
