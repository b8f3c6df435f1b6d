//! The chunk summary of a later period: what `period_rows` tells the waterfall about its chunk, hidden behind one hash.

use ff::{Field, PrimeField};
use pasta_curves::Fp;
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::gadget::poseidon::hash;
use crate::spec::CircuitId;
use crate::suite::Suite;
use crate::summary::{lane, packed, summary_domain, word, Lane, OpeningError};

/// How many packed elements a summary has.
pub(crate) const PERIOD_SUMS: usize = 5;

/// How many totals they hold.
pub(crate) const PERIOD_TOTALS: usize = 18;

/// The totals in order. The budget: a balance and all that is a part of one (principal, default) have 40 bits, proved at
/// the closing and never more since. Interest and recoveries have the digits of an amount and the price of a repurchase lies
/// within such digits above the principal: 42 bits and a little at the large suite, 44 at the small. A rate has 20 bits, a
/// term 10, a score 15. The loans of a pool add 20 (64 chunks of 2^14), at the small suite 14.
///
/// Every width is a multiple of three that the waterfall has digits for: 75 bits would do for the scores. So a whole pool is
/// added up in packed form and no lane reaches its neighbour. Elements are 249, 162, 180, 240 and 234 bits wide, below the
/// 253 that a field element holds without wrapping.
pub(crate) const PERIOD_LANES: [Lane; PERIOD_TOTALS] = [
    lane(0, 0, 63),
    lane(0, 63, 60),
    lane(0, 123, 63),
    lane(0, 186, 63),
    lane(1, 0, 60),
    lane(1, 60, 60),
    lane(1, 120, 21),
    lane(1, 141, 21),
    lane(2, 0, 60),
    lane(2, 60, 60),
    lane(2, 120, 60),
    // One element for all that a row counts in by the days it is past due, from thirty days on.
    lane(3, 0, 60),
    lane(3, 60, 60),
    lane(3, 120, 60),
    lane(3, 180, 60),
    lane(4, 0, 81),
    lane(4, 81, 72),
    lane(4, 153, 81),
];

/// Positions in [`PERIOD_LANES`].
pub(crate) mod period_total {
    /// Σ interest paid in the period.
    pub(crate) const INTEREST: usize = 0;
    /// Σ principal paid in the period.
    pub(crate) const PRINCIPAL: usize = 1;
    /// Σ repurchase prices received in the period.
    pub(crate) const REPURCHASED: usize = 2;
    /// Σ recoveries received in the period.
    pub(crate) const RECOVERED: usize = 3;
    /// Σ principal that defaulted in the period.
    pub(crate) const DEFAULTED: usize = 4;
    /// Σ principal that left by repurchase in the period.
    pub(crate) const REPURCHASED_PRINCIPAL: usize = 5;
    /// Loans that left for good: paid, repurchased, or sold after default.
    pub(crate) const DEPARTURES: usize = 6;
    /// Loans that are live at the end of the period.
    pub(crate) const LIVE: usize = 7;
    /// Σ balance at the end of the period (live loans alone have one).
    pub(crate) const BALANCE: usize = 8;
    /// Σ balance of loans extended in the period.
    pub(crate) const EXTENDED: usize = 9;
    /// The first of five: Σ balance at least 1, 30, 60, 90, 120 days past due.
    pub(crate) const PAST_DUE: usize = 10;
    /// Σ balance · rate.
    pub(crate) const RATE: usize = 15;
    /// Σ balance · remaining term at the cut-off.
    pub(crate) const TERM: usize = 16;
    /// Σ balance · score.
    pub(crate) const SCORE: usize = 17;
}

/// The totals of a chunk, or of a whole pool, in one period. Amounts in cents.
#[derive(Clone, Default, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct PeriodTotals {
    /// Interest paid.
    pub interest: u128,
    /// Principal paid, liquidation proceeds of the month of default included.
    pub principal: u128,
    /// Repurchase prices received.
    pub repurchased: u128,
    /// Recoveries on loans that defaulted in an earlier period.
    pub recovered: u128,
    /// Principal that defaulted.
    pub defaulted: u128,
    /// Principal that left by repurchase.
    pub repurchased_principal: u128,
    /// Loans that left for good: paid, repurchased, or sold after default.
    pub departures: u128,
    /// Loans live at the end of the period.
    pub live: u128,
    /// Balance at the end of the period.
    pub balance: u128,
    /// Balance of loans extended in the period.
    pub extended: u128,
    /// Balance at least 1, 30, 60, 90, 120 days past due.
    pub past_due: [u128; 5],
    /// Balance times rate.
    pub balance_rate: u128,
    /// Balance times the remaining term at the cut-off.
    pub balance_term: u128,
    /// Balance times score.
    pub balance_score: u128,
}

impl PeriodTotals {
    /// Days past due from which on a balance counts in each of `past_due`.
    pub const PAST_DUE_DAYS: [u64; 5] = [1, 30, 60, 90, 120];

    /// In the order of the lanes.
    pub(crate) fn lanes(&self) -> [u128; PERIOD_TOTALS] {
        let [late_1, late_30, late_60, late_90, late_120] = self.past_due;
        [
            self.interest,
            self.principal,
            self.repurchased,
            self.recovered,
            self.defaulted,
            self.repurchased_principal,
            self.departures,
            self.live,
            self.balance,
            self.extended,
            late_1,
            late_30,
            late_60,
            late_90,
            late_120,
            self.balance_rate,
            self.balance_term,
            self.balance_score,
        ]
    }

    /// From the order of the lanes.
    pub(crate) fn from_lanes(values: [u128; PERIOD_TOTALS]) -> Self {
        use period_total as at;
        Self {
            interest: values[at::INTEREST],
            principal: values[at::PRINCIPAL],
            repurchased: values[at::REPURCHASED],
            recovered: values[at::RECOVERED],
            defaulted: values[at::DEFAULTED],
            repurchased_principal: values[at::REPURCHASED_PRINCIPAL],
            departures: values[at::DEPARTURES],
            live: values[at::LIVE],
            balance: values[at::BALANCE],
            extended: values[at::EXTENDED],
            past_due: std::array::from_fn(|i| values[at::PAST_DUE + i]),
            balance_rate: values[at::RATE],
            balance_term: values[at::TERM],
            balance_score: values[at::SCORE],
        }
    }

    /// These totals and those of more loans together.
    pub fn and(&self, more: &Self) -> Self {
        let (some, more) = (self.lanes(), more.lanes());
        Self::from_lanes(std::array::from_fn(|i| some[i].saturating_add(more[i])))
    }

    /// The totals inside packed sums.
    pub(crate) fn unpack(sums: &[Fp; PERIOD_SUMS]) -> Self {
        Self::from_lanes(PERIOD_LANES.map(|lane| lane.of(sums)))
    }

    /// Packs the totals. Each must fit its lane, which the caller's row count and column widths guarantee.
    pub(crate) fn pack(&self) -> [Fp; PERIOD_SUMS] {
        packed(&PERIOD_LANES, &self.lanes())
    }
}

/// How many words the hash of a summary takes.
pub(crate) const PERIOD_WORDS: usize = 4 + PERIOD_SUMS;

/// The first word of a summary: what it is, and of which statement. The suite is in the context, the next word.
pub(crate) fn period_domain() -> Fp {
    summary_domain(CircuitId::PeriodRows(Suite::Small))
}

/// The preimage of a chunk summary of a later period.
///
/// The issuer keeps it between the chunk's proof and the waterfall's, which is made of it. It reveals the chunk's
/// totals, so it is wiped on drop and has no `Debug`.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct PeriodOpening {
    /// The context of the chunk's proof.
    pub(crate) context: Fp,
    /// The packed totals.
    pub(crate) sums: [Fp; PERIOD_SUMS],
    /// How many loans the chunk holds, those that have left the pool included.
    pub(crate) loans: u32,
    /// Hides all of the above; fresh for every proof.
    pub(crate) blind: Fp,
}

impl PeriodOpening {
    /// Bytes of the encoding: seven field elements, then the number of loans, all little-endian.
    pub const LENGTH: usize = 32 * (2 + PERIOD_SUMS) + 4;

    /// The summary: what the proof publishes and the chain stores.
    pub fn summary(&self) -> [u8; 32] {
        hash(self.words()).to_repr()
    }

    /// The words of the hash, in order.
    pub(crate) fn words(&self) -> [Fp; PERIOD_WORDS] {
        [
            period_domain(),
            self.context,
            self.sums[0],
            self.sums[1],
            self.sums[2],
            self.sums[3],
            self.sums[4],
            Fp::from(u64::from(self.loans)),
            self.blind,
        ]
    }

    /// The canonical encoding. It holds secrets: keep it where the tape is kept.
    pub fn to_bytes(&self) -> [u8; Self::LENGTH] {
        let mut bytes = [0; Self::LENGTH];
        let (words, loans) = bytes.split_at_mut(32 * (2 + PERIOD_SUMS));
        let values = std::iter::once(&self.context)
            .chain(&self.sums)
            .chain([&self.blind]);
        for (word, value) in words.chunks_exact_mut(32).zip(values) {
            word.copy_from_slice(&value.to_repr());
        }
        loans.copy_from_slice(&self.loans.to_le_bytes());
        bytes
    }

    /// Reads the canonical encoding and nothing else.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, OpeningError> {
        if bytes.len() != Self::LENGTH {
            return Err(OpeningError::PeriodLength(bytes.len()));
        }
        let word = |i| word(bytes, i);
        let mut sums = [Fp::ZERO; PERIOD_SUMS];
        for (i, sum) in sums.iter_mut().enumerate() {
            *sum = word(1 + i)?;
        }
        let mut loans = [0; 4];
        loans.copy_from_slice(&bytes[32 * (2 + PERIOD_SUMS)..]);
        Ok(Self {
            context: word(0)?,
            sums,
            loans: u32::from_le_bytes(loans),
            blind: word(1 + PERIOD_SUMS)?,
        })
    }

    /// How many loans the chunk holds, those that have left the pool included.
    pub fn loans(&self) -> u32 {
        self.loans
    }

    /// The chunk's totals.
    pub fn totals(&self) -> PeriodTotals {
        PeriodTotals::unpack(&self.sums)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn opening() -> PeriodOpening {
        PeriodOpening {
            context: Fp::from(1),
            sums: PeriodTotals::from_lanes(std::array::from_fn(|i| 2 + i as u128)).pack(),
            loans: 12,
            blind: -Fp::ONE,
        }
    }

    #[test]
    fn lanes_do_not_overlap_and_elements_do_not_wrap() {
        for (i, lane) in PERIOD_LANES.iter().enumerate() {
            let end = lane.offset + lane.bits;
            assert!(end <= 253 && lane.bits % 3 == 0);
            for other in &PERIOD_LANES[..i] {
                let apart = other.offset >= end || lane.offset >= other.offset + other.bits;
                assert!(lane.element != other.element || apart, "lane {i}");
            }
            // The waterfall gives the first lane of an element no weight.
            let first = PERIOD_LANES[..i].iter().all(|l| l.element != lane.element);
            assert_eq!(lane.offset == 0, first, "lane {i}");
            let mut values = [0; PERIOD_TOTALS];
            values[i] = (1 << lane.bits) - 1;
            let full = PeriodTotals::from_lanes(values);
            assert_eq!(full.lanes(), values);
            assert!(PeriodTotals::unpack(&full.pack()) == full);
        }
    }

    /// Every lane holds the largest contribution of every row of a pool, by what the digits of the suite hold.
    #[test]
    fn lanes_hold_the_largest_pool_of_the_largest_values() {
        use crate::gadget::digits::{base, Digits};
        for suite in Suite::ALL {
            let base = u128::from(base(suite));
            let balance = (1_u128 << 40) - 1;
            let amount = Digits::at(0, base as u64, balance).limit() - 1;
            let (rate, term, score) = ((1 << 20) - 1, (1 << 10) - 1, (1 << 10) - 1 + base - 1);
            let mut most = [balance; PERIOD_TOTALS];
            most[period_total::INTEREST] = amount;
            most[period_total::RECOVERED] = amount;
            most[period_total::REPURCHASED] = balance + amount;
            most[period_total::DEPARTURES] = 1;
            most[period_total::LIVE] = 1;
            most[period_total::RATE] = balance * rate;
            most[period_total::TERM] = balance * term;
            most[period_total::SCORE] = balance * score;
            let loans = (suite.rows() * suite.max_chunks()) as u128;
            for (lane, most) in PERIOD_LANES.iter().zip(most) {
                assert!(most * loans < 1 << lane.bits, "{suite:?} {lane:?}");
            }
        }
    }

    #[test]
    fn an_encoding_gives_back_the_same_summary() {
        let bytes = opening().to_bytes();
        let read = PeriodOpening::from_bytes(&bytes).unwrap();
        assert_eq!(read.to_bytes(), bytes);
        assert_eq!(read.summary(), opening().summary());
        assert_eq!((read.loans(), read.totals().interest), (12, 2));
        assert_eq!(read.totals().balance_score, 19);
    }

    #[test]
    fn encodings_of_another_length_or_with_a_word_out_of_range_are_refused() {
        let bytes = opening().to_bytes();
        for wrong in [&bytes[1..], &[], &[bytes.as_slice(), &[0]].concat()] {
            let error = PeriodOpening::from_bytes(wrong).map(|_| ()).unwrap_err();
            assert_eq!(error, OpeningError::PeriodLength(wrong.len()));
        }
        for word in 0..7 {
            let mut wrong = bytes;
            wrong[32 * word..32 * (word + 1)].fill(0xff);
            let error = PeriodOpening::from_bytes(&wrong).map(|_| ()).unwrap_err();
            assert_eq!(error, OpeningError::NotCanonical(word));
        }
    }

    #[test]
    fn every_byte_of_an_opening_changes_its_summary() {
        let bytes = opening().to_bytes();
        for at in 0..bytes.len() {
            let mut other = bytes;
            other[at] ^= 1;
            if let Ok(other) = PeriodOpening::from_bytes(&other) {
                assert_ne!(other.summary(), opening().summary(), "byte {at}");
            }
        }
    }
}
