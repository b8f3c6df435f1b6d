//! Why a month is refused.

use super::range::OutOfRange;

/// Why a month has no outcome. No figure of the pool is in it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Violation {
    /// An input is outside its range, or the month takes a field of the state out of it.
    #[error(transparent)]
    OutOfRange(#[from] OutOfRange),
    /// P1 is not P0 less principal, repurchases and defaults.
    #[error(
        "the performing balance is not the one before less principal, repurchases and defaults"
    )]
    RollForward,
    /// The clean-up call is exercised while the pool is too large.
    #[error("clean-up: the pool is not small enough yet")]
    CleanUpTooEarly,
    /// What is deposited does not cover the price of the clean-up call.
    #[error("clean-up: the other deposits do not cover the price")]
    CleanUpPrice,
    /// More interest was paid early than is due.
    #[error("class {class}: more interest was paid early than is due")]
    InterestPaidEarly {
        /// The class, counted from 0.
        class: usize,
    },
    /// More was paid early than there was.
    #[error("more was paid early than was available")]
    PaidEarly,
}
