//! The gas table. One gas is ten nanoseconds of the reference core.
//!
//! Every cost is a constant read from here and charged from the message alone, never from a clock or a cache:
//! gas is hashed into the next header.

/// Every transaction: decoding, fee, sequence.
pub const TX_BASE: u64 = 30_000;
/// Every byte of a transaction.
pub const TX_BYTE: u64 = 10;
/// One secp256k1 signature.
pub const SIGNATURE: u64 = 15_000;
/// A message that writes a handful of rows.
pub const MESSAGE: u64 = 30_000;
/// One more row written by a message, its share of the tree included.
pub const ROW: u64 = 5_000;
/// One pledged tag: an index row, no row of the tree.
pub const TAG: u64 = 600;
/// One `closing_rows` proof of the small suite with its link, at the single-verify price.
pub const CLOSING_ROWS_SMALL: u64 = 4_000_000;
/// One `closing` proof over eight slots, at the single-verify price.
pub const CLOSING_SMALL: u64 = 4_000_000;
/// One `closing_rows` proof of the large suite with its link, at the single-verify price.
pub const CLOSING_ROWS_LARGE: u64 = 14_000_000;
/// One `closing` proof over sixty-four slots, at the single-verify price.
pub const CLOSING_LARGE: u64 = 6_000_000;
/// Most gas of one block where genesis does not say otherwise.
pub const MAX_BLOCK: u64 = 150_000_000;
