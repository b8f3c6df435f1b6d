//! The chunk summary: what a row circuit tells an aggregate circuit about its chunk, hidden behind one hash.

use ff::{Field, PrimeField};
use pasta_curves::Fp;
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::gadget::poseidon::{domain, hash};
use crate::spec::CircuitId;
use crate::suite::Suite;

/// One total inside a packed element: `bits` bits from bit `offset` on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Lane {
    /// Which of the packed elements.
    pub(crate) element: usize,
    /// Its lowest bit.
    pub(crate) offset: u32,
    /// Its width, a multiple of three, enough for 2^20 loans: 64 chunks of the largest suite planned. A whole pool is
    /// added up in packed form and no lane reaches its neighbour.
    pub(crate) bits: u32,
}

pub(crate) const fn lane(element: usize, offset: u32, bits: u32) -> Lane {
    Lane {
        element,
        offset,
        bits,
    }
}

/// How many packed elements a summary has.
pub(crate) const SUMS: usize = 3;

/// How many totals they hold.
pub(crate) const TOTALS: usize = 10;

/// The totals in order. The budget: a balance has 40 bits, a collateral value 43 (its digits reach beyond the 40 bits of
/// the tape, and nothing bounds it from above), a rate 20, a term 10, a score 15; 2^20 loans add 20 (2^14 in the small
/// suite). Elements are 183, 228 and 240 bits wide, below the 253 that a field element holds without wrapping.
pub(crate) const LANES: [Lane; TOTALS] = [
    lane(0, 0, 60),
    lane(0, 60, 63),
    lane(0, 123, 60),
    lane(1, 0, 81),
    lane(1, 81, 72),
    lane(1, 153, 75),
    lane(2, 0, 60),
    lane(2, 60, 60),
    lane(2, 120, 60),
    lane(2, 180, 60),
];

/// Positions in [`LANES`].
pub(crate) mod total {
    /// Σ balance.
    pub(crate) const BALANCE: usize = 0;
    /// Σ collateral value.
    pub(crate) const COLLATERAL: usize = 1;
    /// Σ (exposure - floor) over the obligors that owe the floor or more.
    pub(crate) const ABOVE_FLOOR: usize = 2;
    /// Σ balance · rate.
    pub(crate) const RATE: usize = 3;
    /// Σ balance · remaining term.
    pub(crate) const TERM: usize = 4;
    /// Σ balance · score.
    pub(crate) const SCORE: usize = 5;
    /// The first of four: Σ balance at least 30, 60, 90, 120 days past due.
    pub(crate) const PAST_DUE: usize = 6;
}

/// The weight of a lane inside its element.
pub(crate) fn weight(lane: Lane) -> Fp {
    Fp::from(2).pow_vartime([u64::from(lane.offset)])
}

/// Packs totals. Each must fit its lane, which the caller's row count and column widths guarantee.
pub(crate) fn pack(totals: &[u128; TOTALS]) -> [Fp; SUMS] {
    packed(&LANES, totals)
}

/// The totals inside packed sums.
pub(crate) fn unpack(sums: &[Fp; SUMS]) -> [u128; TOTALS] {
    LANES.map(|lane| lane.of(sums))
}

/// Totals in their lanes.
pub(crate) fn packed<const SUMS: usize>(lanes: &[Lane], totals: &[u128]) -> [Fp; SUMS] {
    let mut sums = [Fp::ZERO; SUMS];
    for (lane, total) in lanes.iter().zip(totals) {
        sums[lane.element] += Fp::from_u128(*total) * weight(*lane);
    }
    sums
}

impl Lane {
    /// What packed sums hold in it.
    pub(crate) fn of(self, sums: &[Fp]) -> u128 {
        let bytes = sums[self.element].to_repr();
        let bits = (self.offset..self.offset + self.bits).rev();
        bits.fold(0, |total, i| {
            let bit = bytes[(i / 8) as usize] >> (i % 8) & 1;
            total << 1 | u128::from(bit)
        })
    }
}

/// Word `i` of an encoding that begins with field elements.
pub(crate) fn word(bytes: &[u8], i: usize) -> Result<Fp, OpeningError> {
    let mut repr = [0; 32];
    repr.copy_from_slice(&bytes[32 * i..32 * (i + 1)]);
    Option::<Fp>::from(Fp::from_repr(repr)).ok_or(OpeningError::NotCanonical(i))
}

/// How many words the hash of a summary takes.
pub(crate) const SUMMARY_WORDS: usize = 12;

/// The first word of a summary: what it is, and of which statement. The suite is in the context, the next word.
pub(crate) fn summary_domain(circuit: CircuitId) -> Fp {
    domain("sluice chunk summary", circuit.kind())
}

/// The preimage of a chunk summary.
///
/// The issuer keeps it between the chunk's proof and the closing proof, and the closing proof is made of it. It
/// reveals the chunk's totals, so it is wiped on drop and has no `Debug`.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct ChunkOpening {
    /// The context of the chunk's proof.
    pub(crate) context: Fp,
    /// The packed totals.
    pub(crate) sums: [Fp; SUMS],
    /// An upper bound of every obligor's exposure in the whole pool, cents, the same in all chunks.
    pub(crate) largest_exposure: u64,
    /// The floor of the ten largest obligors, cents, the same in all chunks; see [`crate::concentration`].
    pub(crate) top_floor: u64,
    /// Σ balance / (r - category) under the pool's challenge r.
    pub(crate) categories: Fp,
    /// How many loans the chunk holds.
    pub(crate) loans: u32,
    /// Obligor of the first loan.
    pub(crate) first_obligor: u64,
    /// Obligor of the last loan.
    pub(crate) last_obligor: u64,
    /// Hides all of the above; fresh for every proof.
    pub(crate) blind: Fp,
}

/// Why bytes are no opening.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpeningError {
    /// The encoding has another length.
    #[error("an opening has {length} bytes, got {0}", length = ChunkOpening::LENGTH)]
    Length(usize),
    /// The encoding of a later period's opening has another length.
    #[error("an opening of a period has {length} bytes, got {0}", length = crate::period_summary::PeriodOpening::LENGTH)]
    PeriodLength(usize),
    /// A word is not the canonical encoding of a field element.
    #[error("word {0} of the opening is not canonical")]
    NotCanonical(usize),
}

impl ChunkOpening {
    /// Bytes of the encoding: six field elements, then the numbers, all little-endian.
    pub const LENGTH: usize = 32 * (3 + SUMS) + 8 + 8 + 4 + 8 + 8;

    /// The summary: what the proof publishes and the chain stores.
    pub fn summary(&self) -> [u8; 32] {
        hash(self.words()).to_repr()
    }

    /// What hides the rest: with it the same chunk can be proved again under the same summary.
    pub fn blind(&self) -> Fp {
        self.blind
    }

    /// The words of the hash, in order.
    pub(crate) fn words(&self) -> [Fp; SUMMARY_WORDS] {
        [
            summary_domain(CircuitId::ClosingRows(Suite::Small)),
            self.context,
            self.sums[0],
            self.sums[1],
            self.sums[2],
            Fp::from(self.largest_exposure),
            Fp::from(self.top_floor),
            self.categories,
            Fp::from(u64::from(self.loans)),
            Fp::from(self.first_obligor),
            Fp::from(self.last_obligor),
            self.blind,
        ]
    }

    /// The canonical encoding. It holds secrets: keep it where the tape is kept.
    pub fn to_bytes(&self) -> [u8; Self::LENGTH] {
        let mut bytes = [0; Self::LENGTH];
        let (words, numbers) = bytes.split_at_mut(32 * (3 + SUMS));
        let all = [
            self.context,
            self.sums[0],
            self.sums[1],
            self.sums[2],
            self.categories,
            self.blind,
        ];
        for (word, value) in words.chunks_exact_mut(32).zip(all) {
            word.copy_from_slice(&value.to_repr());
        }
        numbers[..8].copy_from_slice(&self.largest_exposure.to_le_bytes());
        numbers[8..16].copy_from_slice(&self.top_floor.to_le_bytes());
        numbers[16..20].copy_from_slice(&self.loans.to_le_bytes());
        numbers[20..28].copy_from_slice(&self.first_obligor.to_le_bytes());
        numbers[28..].copy_from_slice(&self.last_obligor.to_le_bytes());
        bytes
    }

    /// Reads the canonical encoding and nothing else.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, OpeningError> {
        let bytes: &[u8; Self::LENGTH] = bytes
            .try_into()
            .map_err(|_| OpeningError::Length(bytes.len()))?;
        let word = |i| word(bytes, i);
        let number = |at: usize, length: usize| {
            let at = 32 * (3 + SUMS) + at;
            let mut le = [0; 8];
            le[..length].copy_from_slice(&bytes[at..at + length]);
            u64::from_le_bytes(le)
        };
        Ok(Self {
            context: word(0)?,
            sums: [word(1)?, word(2)?, word(3)?],
            categories: word(4)?,
            blind: word(5)?,
            largest_exposure: number(0, 8),
            top_floor: number(8, 8),
            loans: number(16, 4) as u32,
            first_obligor: number(20, 8),
            last_obligor: number(28, 8),
        })
    }

    /// How many loans the chunk holds.
    pub fn loans(&self) -> u32 {
        self.loans
    }

    /// The chunk's total balance in cents.
    pub fn balance(&self) -> u128 {
        unpack(&self.sums)[total::BALANCE]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opening() -> ChunkOpening {
        ChunkOpening {
            context: Fp::from(1),
            sums: pack(&[2, 3, 4, 5, 6, 7, 8, 9, 10, 11]),
            largest_exposure: 11,
            top_floor: 15,
            categories: Fp::from(16),
            loans: 12,
            first_obligor: 13,
            last_obligor: 14,
            blind: -Fp::ONE,
        }
    }

    #[test]
    fn lanes_do_not_overlap_and_elements_do_not_wrap() {
        for (i, lane) in LANES.iter().enumerate() {
            let end = lane.offset + lane.bits;
            assert!(end <= 253 && lane.bits % 3 == 0);
            if let Some(next) = LANES.get(i + 1).filter(|n| n.element == lane.element) {
                assert_eq!(next.offset, end);
            }
            let mut totals = [0; TOTALS];
            totals[i] = (1 << lane.bits) - 1;
            assert_eq!(unpack(&pack(&totals)), totals);
        }
    }

    #[test]
    fn an_encoding_gives_back_the_same_summary() {
        let bytes = opening().to_bytes();
        let read = ChunkOpening::from_bytes(&bytes).unwrap();
        assert_eq!(read.to_bytes(), bytes);
        assert_eq!(read.summary(), opening().summary());
        assert_eq!((read.loans(), read.balance()), (12, 2));
    }

    #[test]
    fn encodings_of_another_length_or_with_a_word_out_of_range_are_refused() {
        let bytes = opening().to_bytes();
        for wrong in [&bytes[1..], &[], &[bytes.as_slice(), &[0]].concat()] {
            let error = ChunkOpening::from_bytes(wrong).map(|_| ()).unwrap_err();
            assert_eq!(error, OpeningError::Length(wrong.len()));
        }
        for word in 0..6 {
            let mut wrong = bytes;
            wrong[32 * word..32 * (word + 1)].fill(0xff);
            let error = ChunkOpening::from_bytes(&wrong).map(|_| ()).unwrap_err();
            assert_eq!(error, OpeningError::NotCanonical(word));
        }
    }

    #[test]
    fn every_byte_of_an_opening_changes_its_summary() {
        let bytes = opening().to_bytes();
        for at in 0..bytes.len() {
            let mut other = bytes;
            other[at] ^= 1;
            if let Ok(other) = ChunkOpening::from_bytes(&other) {
                assert_ne!(other.summary(), opening().summary(), "byte {at}");
            }
        }
    }
}
