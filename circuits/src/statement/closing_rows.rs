//! The statement of one chunk at the closing.

use pasta_curves::Fp;
use sluice_rules::shape::FIRST_DAY;

use super::{canonical, in_range, ltv_words, StatementError, LTV_OFF};
use crate::closing_rows::most_days_late;
use crate::column::Column;
use crate::concentration::category_challenge;
use crate::context::Context;
use crate::spec::CircuitId;

/// How many instance values `closing_rows` has.
pub const CLOSING_ROWS_INSTANCES: usize = 12;

/// Where each instance value of `closing_rows` stands.
pub mod closing_rows_at {
    /// The context.
    pub const CONTEXT: usize = 0;
    /// How many loans the chunk holds.
    pub const LOANS: usize = 1;
    /// The as-of day.
    pub const AS_OF: usize = 2;
    /// Least score.
    pub const MIN_SCORE: usize = 3;
    /// Largest loan-to-value in basis points; 0 when the rule is off.
    pub const LTV_LIMIT: usize = 4;
    /// 10,000, or 0 when the loan-to-value rule is off.
    pub const LTV_WEIGHT: usize = 5;
    /// Largest rate.
    pub const MAX_RATE: usize = 6;
    /// Largest remaining term.
    pub const MAX_TERM: usize = 7;
    /// Largest balance.
    pub const MAX_BALANCE: usize = 8;
    /// Earliest `paid_to` that is not too many days past due.
    pub const MIN_PAID_TO: usize = 9;
    /// The challenge of the pool's categories.
    pub const CHALLENGE: usize = 10;
    /// The chunk summary.
    pub const SUMMARY: usize = 11;
}

/// Rules every single loan must meet. A floor is switched off by 0, a ceiling by the largest value of its width.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EligibilityBounds {
    /// Least score, 0..=1,023; 0 switches it off.
    pub min_score: u16,
    /// Largest balance over collateral value in basis points, 1..=65,000; 65,535 switches it off.
    pub max_ltv_bps: u16,
    /// Largest yearly rate in hundredths of a basis point, 0..=1,048,575; the largest switches it off.
    pub max_rate: u32,
    /// Largest remaining term in months, 0..=1,023; the largest switches it off.
    pub max_term: u16,
    /// Largest balance in cents, 0..=2^40 - 1; the largest switches it off.
    pub max_balance: u64,
    /// Most days past due, 0..=32,767; the largest switches it off.
    pub max_days_past_due: u16,
}

impl EligibilityBounds {
    /// Bounds that every loan meets.
    pub const NEUTRAL: Self = Self {
        min_score: 0,
        max_ltv_bps: LTV_OFF,
        max_rate: Column::Rate.largest() as u32,
        max_term: Column::RemainingTerm.largest() as u16,
        max_balance: Column::Balance.largest(),
        max_days_past_due: Column::PaidTo.largest() as u16,
    };
}

/// What a `closing_rows` proof says: the attested chunk holds this many loans, each of them eligible, and its hidden
/// totals are those inside `summary`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClosingRowsStatement {
    /// What the proof is about.
    pub context: Context,
    /// How many loans the chunk holds, 1 to the suite's rows.
    pub loans: u32,
    /// As-of day of the tape: days since 1970-01-01, 8,192..=32,767.
    pub as_of: u16,
    /// Rules every loan meets.
    pub bounds: EligibilityBounds,
    /// The commitment to the balances of the pool's categories, the same for all chunks, a canonical field element.
    pub categories: [u8; 32],
    /// The chunk summary, a canonical field element.
    pub summary: [u8; 32],
}

impl ClosingRowsStatement {
    /// The instance values in the order of the circuit.
    ///
    /// Errors name the first field that is out of range or not canonical.
    pub fn to_instance(
        &self,
        vk_digest: &[u8; 32],
    ) -> Result<[Fp; CLOSING_ROWS_INSTANCES], StatementError> {
        let Context {
            circuit,
            period,
            suite,
            chunk,
            chunk_count,
            ..
        } = self.context;
        if circuit != CircuitId::ClosingRows(suite) {
            return Err(StatementError::WrongCircuit);
        }
        // The closing is period 0: nothing came before it.
        in_range("context.period", period, 0, 0)?;
        in_range("chunk_count", chunk_count, 1, suite.max_chunks() as u64)?;
        in_range("chunk", chunk, 0, u64::from(chunk_count) - 1)?;

        canonical("categories", &self.categories)?;
        let bounds = &self.bounds;
        let most = |column: Column| column.largest();
        let (ltv_limit, ltv_weight) = ltv_words("bounds.max_ltv_bps", bounds.max_ltv_bps)?;
        in_range(
            "bounds.max_days_past_due",
            bounds.max_days_past_due,
            0,
            most(Column::PaidTo),
        )?;
        let as_of = in_range("as_of", self.as_of, FIRST_DAY.into(), most(Column::PaidTo))?;
        Ok([
            self.context.to_field(vk_digest),
            in_range("loans", self.loans, 1, suite.rows() as u64)?,
            as_of,
            in_range("bounds.min_score", bounds.min_score, 0, most(Column::Score))?,
            ltv_limit,
            ltv_weight,
            in_range("bounds.max_rate", bounds.max_rate, 0, most(Column::Rate))?,
            in_range(
                "bounds.max_term",
                bounds.max_term,
                0,
                most(Column::RemainingTerm),
            )?,
            in_range(
                "bounds.max_balance",
                bounds.max_balance,
                0,
                most(Column::Balance),
            )?,
            // dpd = max(0, as_of - paid_to) ≤ limit says the same as paid_to ≥ as_of - limit, which needs no sign. No loan is
            // later than the table of days past due has days.
            Fp::from(
                u64::from(self.as_of)
                    .saturating_sub(most_days_late(suite).min(bounds.max_days_past_due.into())),
            ),
            category_challenge(&self.context, &self.categories),
            canonical("summary", &self.summary)?,
        ])
    }
}
