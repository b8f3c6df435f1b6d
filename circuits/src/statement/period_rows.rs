//! The statement of one chunk in a later period.

use pasta_curves::Fp;

use super::{canonical, in_range, StatementError};
use crate::column::Column;
use crate::context::Context;
use crate::spec::CircuitId;

/// How many instance values `period_rows` has.
pub const PERIOD_ROWS_INSTANCES: usize = 5;

/// Where each instance value of `period_rows` stands.
pub mod period_rows_at {
    /// The context.
    pub const CONTEXT: usize = 0;
    /// How many loans the chunk holds, those that have left the pool included.
    pub const LOANS: usize = 1;
    /// The as-of day of the current tape.
    pub const AS_OF: usize = 2;
    /// Days past due from which on a loan has defaulted.
    pub const DEFAULT_AGE: usize = 3;
    /// The chunk summary.
    pub const SUMMARY: usize = 4;
}

/// What a `period_rows` proof says: every loan of the attested chunk went from the previous tape to the current one by
/// the loan rules, and the chunk's hidden totals are those inside `summary`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PeriodRowsStatement {
    /// What the proof is about; `period` is at least 1.
    pub context: Context,
    /// How many loans the chunk holds, those that have left the pool included: 1 to the suite's rows, the same in
    /// every period.
    pub loans: u32,
    /// As-of day of the current tape: days since 1970-01-01, 0..=32,767.
    pub as_of: u16,
    /// Days past due from which on a loan has defaulted, 1..=4,096.
    pub default_age: u16,
    /// The chunk summary, a canonical field element.
    pub summary: [u8; 32],
}

impl PeriodRowsStatement {
    /// The largest default age. A loan that is not in default is past due by fewer days, so the circuit measures the
    /// distance to the edge of its bucket in 12 bits.
    pub const LARGEST_DEFAULT_AGE: u16 = 1 << 12;

    /// The instance values in the order of the circuit.
    ///
    /// Errors name the first field that is out of range or not canonical.
    pub fn to_instance(
        &self,
        vk_digest: &[u8; 32],
    ) -> Result<[Fp; PERIOD_ROWS_INSTANCES], StatementError> {
        let Context {
            circuit,
            period,
            suite,
            chunk,
            chunk_count,
            ..
        } = self.context;
        if circuit != CircuitId::PeriodRows(suite) {
            return Err(StatementError::WrongCircuit);
        }
        // Period 0 has no period before it.
        in_range("context.period", period, 1, u32::MAX.into())?;
        in_range("chunk_count", chunk_count, 1, suite.max_chunks() as u64)?;
        in_range("chunk", chunk, 0, u64::from(chunk_count) - 1)?;
        let last_day = (1 << Column::PaidTo.bits()) - 1;
        let largest_age = Self::LARGEST_DEFAULT_AGE.into();
        Ok([
            self.context.to_field(vk_digest),
            in_range("loans", self.loans, 1, suite.rows() as u64)?,
            in_range("as_of", self.as_of, 0, last_day)?,
            in_range("default_age", self.default_age, 1, largest_age)?,
            canonical("summary", &self.summary)?,
        ])
    }
}
