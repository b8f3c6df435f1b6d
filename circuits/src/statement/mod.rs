//! Typed statements: the only place that orders the instance values of a circuit.
//!
//! A statement holds what the chain knows in the chain's own types. `to_instance` refuses everything a circuit does
//! not check about its public inputs (ranges, canonical encodings), because no constraint guards an instance value.

mod closing;
mod closing_rows;
mod period_rows;
pub(crate) mod waterfall;

#[cfg(test)]
pub(crate) use closing::NO_CATEGORY;
pub use closing::{
    closing_at, closing_instances, CategoryCap, ClosingStatement, Criteria, ExpectedYield,
    SeniorProtection,
};
pub use closing_rows::{closing_rows_at, ClosingRowsStatement, CLOSING_ROWS_INSTANCES};
pub use period_rows::{period_rows_at, PeriodRowsStatement, PERIOD_ROWS_INSTANCES};
pub use waterfall::{
    waterfall_at, waterfall_instances, DisclosedFigures, Disclosure, Tripped, WaterfallStatement,
};

use ff::PrimeField;
use pasta_curves::Fp;
use sluice_rules::criteria::{Table, ThresholdError};
use sluice_rules::shape::{BPS, LTV_OFF};

use crate::waterfall::{OutOfRange, Violation};

/// Why a statement is no statement of its circuit.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StatementError {
    /// A number lies outside what the circuit can speak about.
    #[error("{field} is {value}, expected {least} to {most}")]
    OutOfRange {
        /// The field.
        field: &'static str,
        /// Its value.
        value: u64,
        /// The least allowed value.
        least: u64,
        /// The largest allowed value.
        most: u64,
    },
    /// A threshold lies outside what can be asked for.
    #[error(transparent)]
    Threshold(#[from] ThresholdError),
    /// A 32-byte word is not the canonical encoding of a field element.
    #[error("{field} is not a canonical field element")]
    NotCanonical {
        /// The field.
        field: &'static str,
    },
    /// The context names another circuit.
    #[error("context.circuit is not the circuit of this statement")]
    WrongCircuit,
    /// A number is too large for the circuit.
    #[error("{field} is too large")]
    TooLarge {
        /// The field.
        field: &'static str,
    },
    /// A result is not what the terms alone say.
    #[error("{field} is not what the terms say")]
    NotTheTerms {
        /// The field.
        field: &'static str,
    },
    /// A month that cannot be.
    #[error(transparent)]
    Month(#[from] Violation),
}

impl From<OutOfRange> for StatementError {
    fn from(error: OutOfRange) -> Self {
        Violation::from(error).into()
    }
}

/// `value` if it lies in `least..=most`, or an error that names the field.
fn in_range(
    field: &'static str,
    value: impl Into<u64>,
    least: u64,
    most: u64,
) -> Result<Fp, StatementError> {
    let value = value.into();
    if (least..=most).contains(&value) {
        Ok(Fp::from(value))
    } else {
        Err(StatementError::OutOfRange {
            field,
            value,
            least,
            most,
        })
    }
}

/// The field element of a 32-byte little-endian word, refusing words at or above the modulus: two encodings of one
/// element would be two statements with one proof.
fn canonical(field: &'static str, word: &[u8; 32]) -> Result<Fp, StatementError> {
    Option::from(Fp::from_repr(*word)).ok_or(StatementError::NotCanonical { field })
}

/// The instance values of a threshold. A loan-to-value has two, limit and weight, with which a circuit compares
/// `weight · balance ≤ limit · collateral`. Switched off, both are zero and the comparison reads 0 ≤ 0.
fn words<R: Table>(rule: R, value: u64) -> Vec<Fp> {
    if rule.rule().neutral != LTV_OFF {
        return vec![Fp::from(value)];
    }
    match value {
        LTV_OFF => vec![Fp::from(0), Fp::from(0)],
        limit => vec![Fp::from(limit), Fp::from(BPS)],
    }
}

#[cfg(test)]
mod tests;
