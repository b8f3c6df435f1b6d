//! Where each public value of the waterfall stands, and how several share one.

use ff::{Field, PrimeField};
use pasta_curves::Fp;

use crate::suite::Suite;

/// How many instance values `waterfall` of a suite has: one slot for every chunk a tape of that suite may have.
pub const fn waterfall_instances(suite: Suite) -> usize {
    waterfall_at::SUMMARIES + suite.max_chunks()
}

/// Where each instance value of `waterfall` stands. Results are packed, three numbers to a value: see `pack`.
pub mod waterfall_at {
    use crate::waterfall::MAX_CLASSES;

    /// The context.
    pub const CONTEXT: usize = 0;
    /// How many chunks the tape has.
    pub const CHUNK_COUNT: usize = 1;
    /// What the hidden state is bound to.
    pub const VAULT_BINDING: usize = 2;
    /// The period.
    pub const PERIOD: usize = 3;
    /// The commitment to the hidden state after the period before.
    pub const STATE_BEFORE: usize = 4;
    /// The commitment to the hidden state after this period.
    pub const STATE_AFTER: usize = 5;
    /// 64 bits, 8 g + k: class k has interest rank g + 1.
    pub const INTEREST_RANKS: usize = 6;
    /// 64 bits, 8 g + k: class k is repaid by the legal final of a class of interest rank g + 1.
    pub const LEGAL_FINALS: usize = 7;
    /// Bits; see `flag`.
    pub const FLAGS: usize = 8;
    /// Yield supplement.
    pub const YIELD_SUPPLEMENT: usize = 9;
    /// Servicing fee: basis points times days.
    pub const SERVICING: usize = 10;
    /// FS before.
    pub const SERVICING_UNPAID: usize = 11;
    /// Senior fees step 2 has to pay.
    pub const SENIOR_PAYABLE: usize = 12;
    /// XS before, with the fees due this month.
    pub const SENIOR_OWED: usize = 13;
    /// Supplemental servicing due.
    pub const SUPPLEMENTAL: usize = 14;
    /// Subordinated fees due.
    pub const SUBORDINATED: usize = 15;
    /// Reserve required, share of P1.
    pub const RESERVE_BPS: usize = 16;
    /// Reserve required, at least.
    pub const RESERVE_FLOOR: usize = 17;
    /// RES trips below.
    pub const RESERVE_TRIGGER: usize = 18;
    /// OC target, share of AP.
    pub const OC_BPS: usize = 19;
    /// OC target, at least.
    pub const OC_FLOOR: usize = 20;
    /// OC trips below this share of P_cut.
    pub const OC_TRIGGER_BPS: usize = 21;
    /// Q trips above this share of P1.
    pub const SIXTY_DAY_BPS: usize = 22;
    /// L trips above this share of P_cut.
    pub const LOSS_BPS: usize = 23;
    /// A clean-up is allowed up to this share of P_cut.
    pub const CLEAN_UP_BPS: usize = 24;
    /// Deposits and suspense.
    pub const DEPOSITED: usize = 25;
    /// SF before.
    pub const SHORTFALL: usize = 26;
    /// R before.
    pub const RESERVE: usize = 27;
    /// Other deposits.
    pub const OTHER: usize = 28;
    /// Paid early.
    pub const PAID_EARLY: usize = 29;
    /// The passes of Q, should it stay on and pass.
    pub const NEXT_PASSES: usize = 30;
    /// N of the eight classes at the start of the steps.
    pub const NOTIONALS: usize = 31;
    /// W of the eight classes at the start of the steps.
    pub const WRITTEN_DOWN: usize = NOTIONALS + MAX_CLASSES;
    /// Interest due to the eight classes.
    pub const DUE: usize = WRITTEN_DOWN + MAX_CLASSES;
    /// Used, available, AP.
    pub const CASH: usize = DUE + MAX_CLASSES;
    /// Senior fees paid, servicing due, servicing paid.
    pub const FEES: usize = CASH + 1;
    /// Supplemental servicing paid, unpaid senior fees paid, subordinated fees paid.
    pub const OTHER_FEES: usize = CASH + 2;
    /// Reserve required, reserve, OC target.
    pub const KEPT: usize = CASH + 3;
    /// Residual, SF after, SU after.
    pub const CARRIED: usize = CASH + 4;
    /// XS after, FS after, nothing.
    pub const UNPAID: usize = CASH + 5;
    /// Bits; see `outcome_flag`.
    pub const OUTCOME: usize = CASH + 6;
    /// Interest, priority principal, regular principal paid to the eight classes.
    pub const PAID: usize = CASH + 7;
    /// Written down and repaid, written down, written up, of the eight classes.
    pub const LOSSES: usize = PAID + MAX_CLASSES;
    /// N, S, W of the eight classes after the month.
    pub const CLASSES_AFTER: usize = LOSSES + MAX_CLASSES;
    /// The first of the disclosed figures.
    pub const FIGURES: usize = CLASSES_AFTER + MAX_CLASSES;
    /// The first of the slots' summaries: last, because their number depends on the suite.
    pub const SUMMARIES: usize = FIGURES + super::FIGURE_VALUES;
}

/// Instance values of the disclosed figures.
pub(super) const FIGURE_VALUES: usize = 6;

/// Bits of [`waterfall_at::FLAGS`], lowest first. The seven bits below these join classes to a principal rank.
pub(crate) mod flag {
    use crate::waterfall::MAX_CLASSES;

    pub(crate) const CLEAN_UP: usize = MAX_CLASSES - 1;
    pub(crate) const ACCELERATED: usize = CLEAN_UP + 1;
    pub(crate) const PRO_RATA: usize = CLEAN_UP + 2;
    pub(crate) const WRITE_DOWN: usize = CLEAN_UP + 3;
    pub(crate) const OC_TESTED: usize = CLEAN_UP + 4;
    pub(crate) const SIXTY_DAY_STAYS: usize = CLEAN_UP + 5;
    pub(crate) const LOSS: usize = CLEAN_UP + 6;
    pub(crate) const TURBO: usize = CLEAN_UP + 7;
    /// The first of the five bits of the disclosure mask.
    pub(crate) const DISCLOSED: usize = CLEAN_UP + 8;
    pub(crate) const COUNT: usize = DISCLOSED + 5;
}

/// Bits of [`waterfall_at::OUTCOME`], lowest first.
pub(crate) mod outcome_flag {
    pub(crate) const RETIRE: usize = 0;
    pub(crate) const PRO_RATA: usize = 1;
    pub(crate) const TURBO: usize = 2;
    pub(crate) const SIXTY_DAY_TRIPPED: usize = 3;
    pub(crate) const SIXTY_DAY: usize = 4;
    pub(crate) const LOSS_TRIPPED: usize = 5;
    pub(crate) const LOSS: usize = 6;
    pub(crate) const OC: usize = 7;
    pub(crate) const RESERVE: usize = 8;
    pub(crate) const INTEREST: usize = 9;
    /// The passes of the sixty-day trigger, two bits.
    pub(crate) const PASSES: usize = 10;
}

/// Bits between packed numbers. A result of the circuit has fewer, so packed values are equal only if all numbers are.
pub(crate) const PACKED_BITS: u64 = 84;

/// Three numbers in one value, `a + 2^84 b + 2^168 c`: instance values cost a verifier time each.
pub(crate) fn pack([a, b, c]: [u128; 3]) -> Fp {
    let lane = Fp::from(2).pow_vartime([PACKED_BITS]);
    Fp::from_u128(a) + lane * (Fp::from_u128(b) + lane * Fp::from_u128(c))
}

pub(super) fn pack_amounts(amounts: [u64; 3]) -> Fp {
    pack(amounts.map(u128::from))
}

pub(super) fn bits(bits: impl DoubleEndedIterator<Item = bool>) -> Fp {
    bits.rev()
        .fold(Fp::ZERO, |sum, bit| sum.double() + Fp::from(u64::from(bit)))
}
