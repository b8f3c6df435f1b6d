//! The clean-up call: once little of the pool is left, it is bought for what it is worth, or for what the notes need.

use super::arith::{product, rhu};
use super::fees::servicing_due;
use super::funds::Run;
use super::range::BPS;
use super::violation::Violation;
use super::PoolFigures;
use super::PoolState;

/// A rate of 100 %, in hundredths of a basis point.
const WHOLE_RATE: u128 = 1_000_000;

/// Checks the call's condition and price, and takes the pool out of the hidden state. Interest due must be accrued.
pub(super) fn sell(
    run: &Run,
    opening_balance: u64,
    after: &mut PoolState,
    figures: &PoolFigures,
) -> Result<(), Violation> {
    let limit = product(after.cut_off_balance, run.terms.clean_up_bps);
    if product(after.balance, BPS) > limit {
        return Err(Violation::CleanUpTooEarly);
    }
    let worth = u128::from(after.balance) + accrued(figures);
    if u128::from(run.terms.other_deposits) < worth.max(needed(run, opening_balance).into()) {
        return Err(Violation::CleanUpPrice);
    }
    after.balance = 0;
    Ok(())
}

/// Thirty days of interest on every performing loan.
fn accrued(figures: &PoolFigures) -> u128 {
    rhu(figures.rate_sum * 30, 360 * WHOLE_RATE)
}

/// What repays every class and all fees together with the reserve and without any collections: a call that left a fee
/// short would sell the pool and never pay it. In a late run what was paid early is no longer due and no longer there.
fn needed(run: &Run, opening_balance: u64) -> u64 {
    let (terms, state) = (run.terms, &run.state);
    let interest: u64 = run.payout.classes.iter().map(|c| c.interest_due).sum();
    let fees = terms.senior_due
        + state.senior_unpaid
        + servicing_due(run, opening_balance)
        + terms.supplemental_due
        + terms.subordinated_due;
    (run.notional() + interest + fees + terms.paid_early).saturating_sub(state.reserve)
}
