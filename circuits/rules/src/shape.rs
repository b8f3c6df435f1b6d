//! Exact lengths and limits of what tapes and proofs are made of: consensus rules from height 1.

use crate::suite::Suite;

/// Bytes of a commitment, digest or summary.
pub const WORD: usize = 32;
/// The modulus of the circuits' field, four words from the lowest: a word of a statement is a number below it.
const FIELD: [u64; 4] = [
    0x992d_30ed_0000_0001,
    0x2246_98fc_094c_f91b,
    0,
    0x4000_0000_0000_0000,
];
/// The number of blinding rows every linked circuit has: rows `2^k - 6 .. 2^k`. The link is a proof over exactly these bases.
pub const BLINDING_ROWS: usize = 6;
/// Bytes of a column link: the commitment T and seven responses.
pub const LINK_LENGTH: usize = WORD * (2 + BLINDING_ROWS);
/// Bytes of an asset tag.
pub const TAG_LENGTH: usize = 16;
/// The most tags of one batch.
pub const TAGS_PER_BATCH: usize = 4_096;
/// The earliest as-of day, 1992-06-06: a loan may be late by as many days as the table of the large suite has, and the day
/// it is paid to must not lie before 1970.
pub const FIRST_DAY: u32 = 8_192;
/// How many categories can have a cap of their own.
pub const CATEGORY_CAPS: usize = 4;
/// The fewest loans of a pool: with fewer, pool figures would tell loan figures.
pub const FEWEST_LOANS: u64 = 16;
/// One hundred percent in basis points, the scale of every share and loan-to-value.
pub const BPS: u64 = 10_000;
/// The largest "loan-to-value at most" in basis points: with it the comparison of a single loan has the digits it needs.
pub const LTV_MOST: u64 = 65_000;
/// A "loan-to-value at most" with this value is switched off (unsecured loans have no collateral to compare with).
pub const LTV_OFF: u64 = 65_535;

/// Bytes of a `closing_rows` proof.
pub const fn closing_rows_proof(suite: Suite) -> usize {
    match suite {
        Suite::Small => 19_712,
        Suite::Large => 17_024,
    }
}

/// Bytes of a `closing` proof.
pub const fn closing_proof(suite: Suite) -> usize {
    match suite {
        Suite::Small => 4_768,
        Suite::Large => 7_680,
    }
}

/// Bytes of a `period_rows` proof.
pub const fn period_rows_proof(suite: Suite) -> usize {
    match suite {
        Suite::Small => 14_176,
        Suite::Large => 12_448,
    }
}

/// Bytes of a `waterfall` proof.
pub const fn waterfall_proof(suite: Suite) -> usize {
    match suite {
        Suite::Small => 6_016,
        Suite::Large => 7_936,
    }
}

/// Whether 32 bytes, lowest first, are a number of the circuits' field in its only encoding.
pub fn is_canonical(word: &[u8; WORD]) -> bool {
    let mut limbs = [0; 4];
    for (limb, bytes) in limbs.iter_mut().zip(word.chunks_exact(8)) {
        *limb = bytes
            .iter()
            .rev()
            .fold(0, |limb, byte| limb << 8 | u64::from(*byte));
    }
    limbs.iter().rev().lt(FIELD.iter().rev())
}
