//! The statement of the closing: the pool meets every criterion.

use ff::Field;
use pasta_curves::Fp;
use sluice_rules::column::Column;
use sluice_rules::criteria::{Criterion, Table, Thresholds};
use sluice_rules::shape::{BPS, CATEGORY_CAPS};

use super::{canonical, in_range, words, StatementError};
use crate::concentration::category_challenge;
use crate::context::Context;
use crate::spec::CircuitId;
use crate::suite::Suite;

/// How many instance values `closing` of a suite has: one slot for every chunk a tape of that suite may have.
pub const fn closing_instances(suite: Suite) -> usize {
    closing_at::SUMMARIES + suite.max_chunks()
}

/// Where each instance value of `closing` stands.
pub mod closing_at {
    /// The context.
    pub const CONTEXT: usize = 0;
    /// How many chunks the tape has.
    pub const CHUNK_COUNT: usize = 1;
    /// Least total balance.
    pub const TOTAL: usize = 2;
    /// Least number of loans.
    pub const COUNT: usize = 3;
    /// Least weighted rate.
    pub const RATE: usize = 4;
    /// Largest weighted loan-to-value in basis points; 0 when the criterion is off.
    pub const LTV_LIMIT: usize = 5;
    /// 10,000, or 0 when the loan-to-value criterion is off.
    pub const LTV_WEIGHT: usize = 6;
    /// Least weighted score.
    pub const SCORE: usize = 7;
    /// Largest weighted term.
    pub const TERM: usize = 8;
    /// The first of the four largest shares past due.
    pub const PAST_DUE: usize = 9;
    /// Largest share of one obligor.
    pub const LARGEST_OBLIGOR: usize = 13;
    /// Largest share of the ten largest obligors together.
    pub const TOP_OBLIGORS: usize = 14;
    /// Largest share of one category.
    pub const LARGEST_CATEGORY: usize = 15;
    /// The first of the caps: a category's number, then its largest share.
    pub const CATEGORY_CAPS: usize = 16;
    /// The commitment to the balances of the categories.
    pub const CATEGORIES: usize = CATEGORY_CAPS + 2 * super::CATEGORY_CAPS;
    /// The challenge of the categories.
    pub const CHALLENGE: usize = CATEGORIES + 1;
    /// What the hidden state is bound to.
    pub const VAULT_BINDING: usize = CHALLENGE + 1;
    /// The commitment to the hidden state of period 0.
    pub const STATE_0: usize = VAULT_BINDING + 1;
    /// The first of the slots' summaries: last, because their number depends on the suite.
    pub const SUMMARIES: usize = STATE_0 + 1;
}

/// The number in the instance of a cap that is not used: no category has it.
pub(crate) const NO_CATEGORY: u16 = u16::MAX;

/// A cap for one category.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CategoryCap {
    /// The category's number, 0..=1,023.
    pub category: u16,
    /// Its largest share of balance, basis points 0..=10,000.
    pub at_most_bps: u16,
}

/// Expected yield: the weighted rate less yearly fees and the yearly loss that the term sheet expects. All in hundredths
/// of a basis point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExpectedYield {
    /// Least expected yield.
    pub at_least: u32,
    /// Fees a year, from the term sheet.
    pub fees: u32,
    /// Loss a year, from the term sheet.
    pub expected_loss: u32,
}

/// Protection of the most senior class: its notional is still covered after defaults of a share of the pool without any
/// recovery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SeniorProtection {
    /// Notional of the class, cents.
    pub notional: u64,
    /// Defaults it must stand, basis points of the total balance, 0..=9,999.
    pub defaults_bps: u16,
}

/// What is asked of the pool, fixed in the term sheet before any proof. Every comparison is exact (cross-multiplied) and
/// equality is accepted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Criteria {
    /// The thresholds. The neutral least total is 1: a pool without balance has no averages.
    pub thresholds: Thresholds<Criterion>,
    /// Caps of single categories, strictly ascending by category, at most [`CATEGORY_CAPS`].
    pub category_caps: Vec<CategoryCap>,
    /// Least expected yield, if asked. It is a least weighted rate: fees and expected loss are public.
    pub expected_yield: Option<ExpectedYield>,
    /// Protection of the senior class, if asked. It is a least total: the notional is public.
    pub senior_protection: Option<SeniorProtection>,
}

impl Criteria {
    /// Criteria that every pool with a balance meets.
    pub const NEUTRAL: Self = Self {
        thresholds: Thresholds::NEUTRAL,
        category_caps: Vec::new(),
        expected_yield: None,
        senior_protection: None,
    };
}

/// What a `closing` proof says: the chunks behind these summaries together meet every criterion, and `state_0` hides
/// the opening state of the waterfall.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClosingStatement {
    /// What the proof is about; `chunk` is 0 and `chunk_count` the same as below.
    pub context: Context,
    /// How many chunks the tape has, 1 to the suite's most.
    pub chunk_count: u32,
    /// The accepted summaries in chunk order, exactly `chunk_count` of them, each a canonical field element.
    pub summaries: Vec<[u8; 32]>,
    /// The commitment to the balances of the pool's categories that the chunks were proved under, a canonical field element.
    pub categories: [u8; 32],
    /// The thresholds.
    pub criteria: Criteria,
    /// Commitment to the waterfall's opening state, a canonical field element.
    pub state_0: [u8; 32],
}

impl ClosingStatement {
    /// The instance values in the order of the circuit, [`closing_instances`] of them; the slots after `chunk_count` are zero.
    ///
    /// Errors name the first field that is out of range or not canonical.
    pub fn to_instance(&self, vk_digest: &[u8; 32]) -> Result<Vec<Fp>, StatementError> {
        let suite = self.context.suite;
        if self.context.circuit != CircuitId::Closing(suite) {
            return Err(StatementError::WrongCircuit);
        }
        let count = u64::from(self.chunk_count);
        let slots = suite.max_chunks() as u64;
        let mut instance = vec![Fp::ZERO; closing_instances(suite)];
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
        self.criteria.write(suite, &mut instance)?;
        instance[closing_at::CATEGORIES] = canonical("categories", &self.categories)?;
        instance[closing_at::CHALLENGE] = category_challenge(&self.context, &self.categories);
        instance[closing_at::VAULT_BINDING] = self.context.vault_binding();
        instance[closing_at::STATE_0] = canonical("state_0", &self.state_0)?;
        Ok(instance)
    }
}

impl Criteria {
    fn write(&self, suite: Suite, instance: &mut [Fp]) -> Result<(), StatementError> {
        let thresholds = self.folded()?;
        thresholds.check(suite)?;
        let mut next = closing_at::TOTAL;
        for rule in Criterion::ALL {
            for word in words(*rule, thresholds.get(*rule)) {
                instance[next] = word;
                next += 1;
            }
        }
        self.write_caps(instance)
    }

    /// The thresholds with what expected yield and protection of the senior class ask for.
    fn folded(&self) -> Result<Thresholds<Criterion>, StatementError> {
        let mut thresholds = self.thresholds.clone();
        thresholds.set(Criterion::TotalAtLeast, self.least_total()?);
        thresholds.set(Criterion::WeightedRateAtLeast, self.least_rate());
        Ok(thresholds)
    }

    fn write_caps(&self, instance: &mut [Fp]) -> Result<(), StatementError> {
        let caps = self.category_caps.len() as u64;
        in_range("criteria.category_caps", caps, 0, CATEGORY_CAPS as u64)?;
        let mut least = 0;
        for slot in 0..CATEGORY_CAPS {
            let (category, most) = match self.category_caps.get(slot) {
                Some(cap) => {
                    let (field, number) = ("criteria.category_caps.category", cap.category);
                    let category = in_range(field, number, least, Column::Category.largest())?;
                    least = u64::from(number) + 1;
                    (category, cap.at_most_bps)
                }
                None => (Fp::from(u64::from(NO_CATEGORY)), BPS as u16),
            };
            instance[closing_at::CATEGORY_CAPS + 2 * slot] = category;
            instance[closing_at::CATEGORY_CAPS + 2 * slot + 1] =
                in_range("criteria.category_caps.at_most_bps", most, 0, BPS)?;
        }
        Ok(())
    }

    /// The least total that the criteria ask for together: covered is what is left of the pool,
    /// `total · (10,000 - defaults) ≥ notional · 10,000`.
    pub(crate) fn least_total(&self) -> Result<u64, StatementError> {
        let asked = self.thresholds.get(Criterion::TotalAtLeast);
        let Some(protection) = self.senior_protection else {
            return Ok(asked);
        };
        let field = "criteria.senior_protection.defaults_bps";
        in_range(field, protection.defaults_bps, 0, BPS - 1)?;
        let left = u128::from(BPS) - u128::from(protection.defaults_bps);
        let least = (u128::from(protection.notional) * u128::from(BPS)).div_ceil(left);
        let field = "criteria.senior_protection.notional";
        let least = u64::try_from(least).map_err(|_| StatementError::TooLarge { field })?;
        Ok(least.max(asked))
    }

    /// The least weighted rate that the criteria ask for together, hundredths of a basis point.
    pub(crate) fn least_rate(&self) -> u64 {
        let asked = self.expected_yield.map_or(0, |expected| {
            [expected.at_least, expected.fees, expected.expected_loss]
                .map(u64::from)
                .iter()
                .sum()
        });
        asked.max(self.thresholds.get(Criterion::WeightedRateAtLeast))
    }
}
