//! The gas table. One gas is ten nanoseconds of the reference core.
//!
//! Every cost is a constant read from here and charged from the message alone, never from a clock or a cache:
//! gas is hashed into the next header.

use sluice_rules::suite::Suite;

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
/// Most gas of one block where genesis does not say otherwise.
pub const MAX_BLOCK: u64 = 150_000_000;

/// The costliest message that carries a proof.
pub const COSTLIEST_PROOF: u64 = MESSAGE + {
    let (rows, closing) = (closing_rows(Suite::Large), closing(Suite::Large));
    if rows > closing {
        rows
    } else {
        closing
    }
};
/// Least gas of a block: a transaction with that message and 64 KiB. A block with less would never hold such a proof.
pub const LEAST_BLOCK: u64 = TX_BASE + SIGNATURE + 65_536 * TX_BYTE + COSTLIEST_PROOF;

/// One `closing_rows` proof with its link, at the single-verify price.
pub const fn closing_rows(suite: Suite) -> u64 {
    match suite {
        Suite::Small => 4_000_000,
        Suite::Large => 14_000_000,
    }
}

/// One `closing` proof over as many slots as the suite has chunks, at the single-verify price.
pub const fn closing(suite: Suite) -> u64 {
    match suite {
        Suite::Small => 4_000_000,
        Suite::Large => 6_000_000,
    }
}
