//! The clean-up call: once little of the pool is left, it is bought for what it is worth, or for what the notes need.

use super::arith::{product, rhu};
use super::fees::{senior_payable, servicing_due};
use super::funds::Run;
use super::range::BPS;
use super::relation::Violation;
use super::PoolFigures;
use crate::state::PoolState;

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

/// What repays every class together with the reserve and without any collections: V, interest due, and the fees of
/// steps 2 and 3. In a late run what was paid early is no longer due and no longer there.
fn needed(run: &Run, opening_balance: u64) -> u64 {
    let interest: u64 = run.payout.classes.iter().map(|c| c.interest_due).sum();
    let fees = senior_payable(run) + servicing_due(run, opening_balance);
    let ahead = interest + fees + run.terms.supplemental_due + run.terms.paid_early;
    (run.notional() + ahead).saturating_sub(run.state.reserve)
}
