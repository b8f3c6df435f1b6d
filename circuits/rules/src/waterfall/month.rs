//! All that a month is run on, as one value and one file.

#[cfg(feature = "files")]
use serde::{Deserialize, Serialize};

use super::relation::run;
use super::violation::Violation;
use super::PoolState;
use super::{MonthTerms, Outcome, PoolFigures, PublicState};

/// The four inputs of [`run`]. It holds the hidden state, so there is no `Debug`.
#[derive(Clone, PartialEq, Eq)]
#[cfg_attr(
    feature = "files",
    derive(Serialize, Deserialize),
    serde(deny_unknown_fields)
)]
pub struct Month {
    /// The month's terms.
    pub terms: MonthTerms,
    /// The public state after the month before.
    pub public: PublicState,
    /// The hidden state after the month before.
    pub hidden: PoolState,
    /// What the period's proofs say of the pool.
    pub figures: PoolFigures,
}

impl Month {
    /// Runs the month.
    ///
    /// # Errors
    /// As [`run`].
    pub fn run(&self) -> Result<Outcome, Violation> {
        run(&self.terms, &self.public, &self.hidden, &self.figures)
    }
}
