//! Step 0: the pool rolled forward, and how much of the cash belongs to this month.

use super::funds::{Funds, Run};
use super::violation::Violation;
use super::PoolFigures;
use super::PoolState;

/// The hidden state after the month. P1 = P0 - PRIN - REPprin - DEF, SD += DEF, SR += REC; a clean-up sells the pool
/// only after this, in `clean_up.rs`.
pub(super) fn roll_forward(
    hidden: &PoolState,
    figures: &PoolFigures,
) -> Result<PoolState, Violation> {
    let gone = figures.principal + figures.repurchased_principal + figures.defaulted;
    if figures.performing + gone != hidden.balance {
        return Err(Violation::RollForward);
    }
    let mut after = hidden.clone();
    after.balance = figures.performing;
    after.defaulted += figures.defaulted;
    after.recovered += figures.recovered;
    Ok(after)
}

/// A0 and what is carried: money that the loans paid and nobody deposited (shortfall), and the reverse (suspense).
pub(super) fn open(run: &mut Run, figures: &PoolFigures) -> Result<(), Violation> {
    let terms = run.terms;
    let state = &mut run.state;
    let collected = figures.interest + figures.principal + figures.recovered + figures.repurchased;
    let owed = collected + state.shortfall;
    let there = terms.deposits + state.suspense;
    let used = owed.min(there);
    state.shortfall = owed - used;

    // What was paid early came out of the same cash; where that is more than belongs to this month, out of suspense.
    let funds = used + terms.other_deposits + state.reserve;
    let available = funds.saturating_sub(terms.paid_early);
    let beyond = terms.paid_early.saturating_sub(funds);
    state.suspense = (there - used)
        .checked_sub(beyond)
        .ok_or(Violation::PaidEarly)?;

    run.payout.used = used;
    run.payout.available = available;
    run.funds = Funds::new(available);
    Ok(())
}
