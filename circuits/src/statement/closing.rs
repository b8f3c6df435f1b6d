//! The statement of the closing: the pool meets every criterion.

use ff::Field;
use pasta_curves::Fp;

use super::{canonical, in_range, ltv_words, StatementError, BPS, LTV_OFF};
use crate::context::Context;
use crate::spec::CircuitId;
use crate::suite::Suite;

/// Chunk slots of the circuit.
pub const CLOSING_SLOTS: usize = 8;

/// How many instance values `closing` has.
pub const CLOSING_INSTANCES: usize = 16 + CLOSING_SLOTS;

/// Where each instance value of `closing` stands.
pub mod closing_at {
    use super::CLOSING_SLOTS;

    /// The context.
    pub const CONTEXT: usize = 0;
    /// How many chunks the tape has.
    pub const CHUNK_COUNT: usize = 1;
    /// The first of the slots' summaries.
    pub const SUMMARIES: usize = 2;
    /// Least total balance.
    pub const TOTAL: usize = SUMMARIES + CLOSING_SLOTS;
    /// Least number of loans.
    pub const COUNT: usize = TOTAL + 1;
    /// Least weighted rate.
    pub const RATE: usize = TOTAL + 2;
    /// Largest weighted loan-to-value in basis points; 0 when the criterion is off.
    pub const LTV_LIMIT: usize = TOTAL + 3;
    /// 10,000, or 0 when the loan-to-value criterion is off.
    pub const LTV_WEIGHT: usize = TOTAL + 4;
    /// Least weighted score.
    pub const SCORE: usize = TOTAL + 5;
    /// Largest weighted term.
    pub const TERM: usize = TOTAL + 6;
    /// The first of the four largest shares past due.
    pub const PAST_DUE: usize = TOTAL + 7;
    /// Largest share of one obligor.
    pub const LARGEST_OBLIGOR: usize = TOTAL + 11;
    /// What the hidden state is bound to.
    pub const VAULT_BINDING: usize = TOTAL + 12;
    /// The commitment to the hidden state of period 0.
    pub const STATE_0: usize = TOTAL + 13;
}

/// Thresholds of the pool, fixed in the term sheet before any proof. Every comparison is exact (cross-multiplied) and
/// equality is accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Criteria {
    /// Least total balance in cents, 1..=2^54 - 1. The neutral value is 1: a pool without balance has no averages.
    pub total_at_least: u64,
    /// Least number of loans, 0..=16,000; 0 switches it off (the circuit itself asks for 16).
    pub count_at_least: u32,
    /// Least balance-weighted yearly rate in hundredths of a basis point, 0..=1,048,575; 0 switches it off.
    pub weighted_rate_at_least: u32,
    /// Largest total balance over total collateral value (the loan-to-value weighted by collateral) in basis points,
    /// 1..=65,534; 65,535 switches it off.
    pub weighted_ltv_at_most_bps: u16,
    /// Least balance-weighted score, 0..=1,023; 0 switches it off.
    pub weighted_score_at_least: u16,
    /// Largest balance-weighted remaining term in months, 0..=1,023; 1,023 switches it off.
    pub weighted_term_at_most: u16,
    /// Largest share of balance 30 or more days past due, basis points 0..=10,000; 10,000 switches it off.
    pub share_30_at_most_bps: u16,
    /// The same for 60 days.
    pub share_60_at_most_bps: u16,
    /// The same for 90 days.
    pub share_90_at_most_bps: u16,
    /// The same for 120 days.
    pub share_120_at_most_bps: u16,
    /// Largest share of balance owed by one obligor, basis points 0..=10,000; 10,000 switches it off.
    pub largest_obligor_at_most_bps: u16,
}

impl Criteria {
    /// Thresholds that every pool with a balance meets.
    pub const NEUTRAL: Self = Self {
        total_at_least: 1,
        count_at_least: 0,
        weighted_rate_at_least: 0,
        weighted_ltv_at_most_bps: LTV_OFF,
        weighted_score_at_least: 0,
        weighted_term_at_most: 1_023,
        share_30_at_most_bps: BPS as u16,
        share_60_at_most_bps: BPS as u16,
        share_90_at_most_bps: BPS as u16,
        share_120_at_most_bps: BPS as u16,
        largest_obligor_at_most_bps: BPS as u16,
    };

    /// The four shares past due with their names, from 30 days up.
    pub(crate) fn past_due(&self) -> [(&'static str, u16); 4] {
        [
            ("criteria.share_30_at_most_bps", self.share_30_at_most_bps),
            ("criteria.share_60_at_most_bps", self.share_60_at_most_bps),
            ("criteria.share_90_at_most_bps", self.share_90_at_most_bps),
            ("criteria.share_120_at_most_bps", self.share_120_at_most_bps),
        ]
    }
}

/// What a `closing` proof says: the chunks behind these summaries together meet every criterion, and `state_0` hides
/// the opening state of the waterfall.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClosingStatement {
    /// What the proof is about; `chunk` is 0 and `chunk_count` the same as below.
    pub context: Context,
    /// How many chunks the tape has, 1..=8.
    pub chunk_count: u32,
    /// The accepted summaries in chunk order, exactly `chunk_count` of them, each a canonical field element.
    pub summaries: Vec<[u8; 32]>,
    /// The thresholds.
    pub criteria: Criteria,
    /// Commitment to the waterfall's opening state, a canonical field element.
    pub state_0: [u8; 32],
}

impl ClosingStatement {
    /// The instance values in the order of the circuit; the slots after `chunk_count` are zero.
    ///
    /// Errors name the first field that is out of range or not canonical.
    pub fn to_instance(
        &self,
        vk_digest: &[u8; 32],
    ) -> Result<[Fp; CLOSING_INSTANCES], StatementError> {
        if self.context.circuit != CircuitId::Closing(Suite::Small) {
            return Err(StatementError::WrongCircuit);
        }
        let count = u64::from(self.chunk_count);
        let slots = CLOSING_SLOTS as u64;
        let mut instance = [Fp::ZERO; CLOSING_INSTANCES];
        instance[closing_at::CONTEXT] = self.context.to_field(vk_digest);
        instance[closing_at::CHUNK_COUNT] = in_range("chunk_count", self.chunk_count, 1, slots)?;
        // The commitment of the opening state says period 0.
        in_range("context.period", self.context.period, 0, 0)?;
        in_range("context.chunk", self.context.chunk, 0, 0)?;
        in_range(
            "context.chunk_count",
            self.context.chunk_count,
            count,
            count,
        )?;
        in_range("summaries", self.summaries.len() as u64, count, count)?;
        for (slot, word) in self.summaries.iter().enumerate() {
            instance[closing_at::SUMMARIES + slot] = canonical("summaries", word)?;
        }
        self.criteria.write(&mut instance)?;
        instance[closing_at::VAULT_BINDING] = self.context.vault_binding();
        instance[closing_at::STATE_0] = canonical("state_0", &self.state_0)?;
        Ok(instance)
    }
}

impl Criteria {
    /// The largest total a pool of this circuit can have: 8 chunks of 2^11 rows of 40 bits.
    const MOST_TOTAL: u64 = (1 << 54) - 1;
    /// The most loans of eight chunks.
    const MOST_LOANS: u64 = 16_000;

    fn write(&self, instance: &mut [Fp; CLOSING_INSTANCES]) -> Result<(), StatementError> {
        let (ltv_limit, ltv_weight) = ltv_words(
            "criteria.weighted_ltv_at_most_bps",
            self.weighted_ltv_at_most_bps,
        )?;
        instance[closing_at::LTV_LIMIT] = ltv_limit;
        instance[closing_at::LTV_WEIGHT] = ltv_weight;
        for (i, (field, share)) in self.past_due().into_iter().enumerate() {
            instance[closing_at::PAST_DUE + i] = in_range(field, share, 0, BPS)?;
        }
        for (at, field, value, least, most) in [
            (
                closing_at::TOTAL,
                "criteria.total_at_least",
                self.total_at_least,
                1,
                Self::MOST_TOTAL,
            ),
            (
                closing_at::COUNT,
                "criteria.count_at_least",
                self.count_at_least.into(),
                0,
                Self::MOST_LOANS,
            ),
            (
                closing_at::RATE,
                "criteria.weighted_rate_at_least",
                self.weighted_rate_at_least.into(),
                0,
                (1 << 20) - 1,
            ),
            (
                closing_at::SCORE,
                "criteria.weighted_score_at_least",
                self.weighted_score_at_least.into(),
                0,
                (1 << 10) - 1,
            ),
            (
                closing_at::TERM,
                "criteria.weighted_term_at_most",
                self.weighted_term_at_most.into(),
                0,
                (1 << 10) - 1,
            ),
            (
                closing_at::LARGEST_OBLIGOR,
                "criteria.largest_obligor_at_most_bps",
                self.largest_obligor_at_most_bps.into(),
                0,
                BPS,
            ),
        ] {
            instance[at] = in_range(field, value, least, most)?;
        }
        Ok(())
    }
}
