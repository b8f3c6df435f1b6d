//! Shapes and lengths of what proofs and tapes bring to the chain: consensus rules from height 1.
//!
//! The circuits own the truth; a test of the application compares every number here with them.

use crate::gas;

/// Columns committed at period 0.
pub const COLUMNS: usize = 14;
/// Bytes of a commitment, digest or summary.
pub const WORD: usize = 32;
/// The modulus of the circuits' field, four words from the lowest: a word of a statement is a number below it.
const FIELD: [u64; 4] = [
    0x992d_30ed_0000_0001,
    0x2246_98fc_094c_f91b,
    0,
    0x4000_0000_0000_0000,
];
/// Bytes of a column link.
pub const LINK_LENGTH: usize = 256;
/// Bytes of an asset tag.
pub const TAG_LENGTH: usize = 16;
/// Most tags of a batch.
pub const TAGS_PER_BATCH: usize = 4_096;
/// The first as-of day that circuits can speak about: loans may be late by as many days as the table of the large suite has.
pub const FIRST_DAY: u32 = 8_192;
/// Largest loan-to-value that a term sheet may ask for, basis points.
pub const MOST_LTV_BPS: u64 = 65_000;
/// Most categories with a cap of their own.
pub const CATEGORY_CAPS: usize = 4;
/// Fewest loans of a pool: fewer would make pool figures loan figures.
pub const MIN_LOANS: u32 = 16;

/// What a suite allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SuiteShape {
    /// Most chunks of a tape.
    pub max_chunks: usize,
    /// Most loans of a chunk.
    pub rows: u32,
    /// Bytes of a `closing_rows` proof.
    pub closing_rows_proof: usize,
    /// Bytes of a `closing` proof.
    pub closing_proof: usize,
    /// Gas of a `closing_rows` proof.
    pub closing_rows_gas: u64,
    /// Gas of a `closing` proof.
    pub closing_gas: u64,
}

/// The small suite, number 1.
pub const SMALL: SuiteShape = SuiteShape {
    max_chunks: 8,
    rows: 2_000,
    closing_rows_proof: 19_712,
    closing_proof: 4_768,
    closing_rows_gas: gas::CLOSING_ROWS_SMALL,
    closing_gas: gas::CLOSING_SMALL,
};

/// The large suite, number 2.
pub const LARGE: SuiteShape = SuiteShape {
    max_chunks: 64,
    rows: 16_368,
    closing_rows_proof: 17_024,
    closing_proof: 7_680,
    closing_rows_gas: gas::CLOSING_ROWS_LARGE,
    closing_gas: gas::CLOSING_LARGE,
};

/// The suite of a number in a message, if this binary verifies it.
pub const fn suite(id: u32) -> Option<SuiteShape> {
    match id {
        1 => Some(SMALL),
        2 => Some(LARGE),
        _ => None,
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
