//! The statement of one chunk at the closing.

use pasta_curves::Fp;
use sluice_rules::criteria::{Eligibility, Table, Thresholds};
use sluice_rules::shape::FIRST_DAY;

use super::{canonical, in_range, words, StatementError};
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
    pub const SCORE_AT_LEAST: usize = 3;
    /// Largest loan-to-value in basis points; 0 when the rule is off.
    pub const LTV_LIMIT: usize = 4;
    /// 10,000, or 0 when the loan-to-value rule is off.
    pub const LTV_WEIGHT: usize = 5;
    /// Largest rate.
    pub const RATE_AT_MOST: usize = 6;
    /// Largest remaining term.
    pub const TERM_AT_MOST: usize = 7;
    /// Largest balance.
    pub const BALANCE_AT_MOST: usize = 8;
    /// Earliest `paid_to` that is not too many days past due.
    pub const MIN_PAID_TO: usize = 9;
    /// The challenge of the pool's categories.
    pub const CHALLENGE: usize = 10;
    /// The chunk summary.
    pub const SUMMARY: usize = 11;
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
    pub bounds: Thresholds<Eligibility>,
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
        self.bounds.check(suite)?;
        let last_day = Column::PaidTo.largest();
        let mut instance = [Fp::from(0); CLOSING_ROWS_INSTANCES];
        instance[closing_rows_at::CONTEXT] = self.context.to_field(vk_digest);
        instance[closing_rows_at::LOANS] = in_range("loans", self.loans, 1, suite.rows() as u64)?;
        instance[closing_rows_at::AS_OF] =
            in_range("as_of", self.as_of, FIRST_DAY.into(), last_day)?;
        let mut next = closing_rows_at::SCORE_AT_LEAST;
        for rule in Eligibility::ALL {
            let value = match rule {
                // dpd = max(0, as_of - paid_to) ≤ limit says the same as paid_to ≥ as_of - limit, which needs no sign. No
                // loan is later than the table of days past due has days.
                Eligibility::DaysPastDueAtMost => {
                    let days = self.bounds.get(*rule).min(most_days_late(suite));
                    u64::from(self.as_of).saturating_sub(days)
                }
                _ => self.bounds.get(*rule),
            };
            for word in words(*rule, value) {
                instance[next] = word;
                next += 1;
            }
        }
        instance[closing_rows_at::CHALLENGE] = category_challenge(&self.context, &self.categories);
        instance[closing_rows_at::SUMMARY] = canonical("summary", &self.summary)?;
        Ok(instance)
    }
}
