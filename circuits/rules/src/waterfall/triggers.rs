//! Steps 1 and 11: triggers on the period's data act on the same date, triggers on balances on the next.

use super::arith::product;
use super::funds::Run;
use super::outcome::{Trigger, Triggers};
use super::range::BPS;
use super::PoolState;

/// How many passes in a row switch the sixty-day trigger off.
pub(super) const CURE: u8 = 3;

/// What step 1 finds.
pub(super) struct OnData {
    sixty_day: Trigger,
    loss: Trigger,
    /// T.
    pub(super) turbo: bool,
}

/// Step 1.
pub(super) fn on_data(run: &mut Run, after: &PoolState) -> OnData {
    let sixty_day = sixty_day(run);
    let loss = loss(run, after);
    let state = &run.state;
    // The end triggers here are still those of the month before.
    let ends = state.oc || state.reserve_short || state.interest_short;
    let turbo = sixty_day.on || loss.on || ends || run.terms.servicer_default;
    OnData {
        sixty_day,
        loss,
        turbo,
    }
}

/// Step 11, for the next month.
pub(super) fn on_balances(run: &mut Run, after: &PoolState, data: OnData) -> Triggers {
    let oc = overcollateralisation(run, after);
    let reserve = reserve(run);
    let interest = interest(run);
    run.state.oc = oc.on;
    run.state.reserve_short = reserve.on;
    run.state.interest_short = interest.on;
    Triggers {
        sixty_day: data.sixty_day,
        loss: data.loss,
        oc,
        reserve,
        interest,
        turbo: data.turbo,
    }
}

/// Q: on at once, off with the third pass in a row.
fn sixty_day(run: &mut Run) -> Trigger {
    let limit_bps = run.terms.sixty_day_limit_bps;
    let late = run.sixty_days_late;
    let tripped = product(late, BPS) > product(run.performing, limit_bps);
    let state = &mut run.state;
    if tripped {
        state.sixty_day = true;
        state.sixty_day_passes = 0;
    } else if state.sixty_day {
        state.sixty_day_passes += 1;
        if state.sixty_day_passes == CURE {
            state.sixty_day = false;
            state.sixty_day_passes = 0;
        }
    }
    Trigger {
        value: signed(late),
        base: run.performing,
        limit_bps,
        tripped,
        on: state.sixty_day,
    }
}

/// L: once on, on for good.
fn loss(run: &mut Run, after: &PoolState) -> Trigger {
    let limit_bps = run.terms.loss_limit_bps;
    let net = after.defaulted.saturating_sub(after.recovered);
    let tripped = product(net, BPS) > product(after.cut_off_balance, limit_bps);
    run.state.loss |= tripped;
    Trigger {
        value: signed(net),
        base: after.cut_off_balance,
        limit_bps,
        tripped,
        on: run.state.loss,
    }
}

fn overcollateralisation(run: &Run, after: &PoolState) -> Trigger {
    let limit_bps = run.terms.oc_trigger_bps;
    let value = signed(run.payout.adjusted_pool) - signed(run.notional());
    let limit = i128::from(after.cut_off_balance) * i128::from(limit_bps);
    let tripped = run.terms.oc_tested && i128::from(value) * i128::from(BPS) < limit;
    Trigger {
        value,
        base: after.cut_off_balance,
        limit_bps,
        tripped,
        on: tripped,
    }
}

fn reserve(run: &Run) -> Trigger {
    let tripped = run.payout.reserve < run.terms.reserve_trigger;
    Trigger {
        value: signed(run.payout.reserve),
        base: run.terms.reserve_trigger,
        limit_bps: BPS,
        tripped,
        on: tripped,
    }
}

/// Unpaid interest of the most senior rank that still has a claim.
fn interest(run: &Run) -> Trigger {
    let ranks = || run.interest_ranks.iter().zip(&run.state.classes);
    let senior = ranks()
        .filter(|(_, class)| class.notional > 0 || class.unpaid_interest > 0)
        .map(|(rank, _)| *rank)
        .min();
    let unpaid: u64 = ranks()
        .filter(|(rank, _)| Some(**rank) == senior)
        .map(|(_, class)| class.unpaid_interest)
        .sum();
    Trigger {
        value: signed(unpaid),
        base: 0,
        limit_bps: 0,
        tripped: unpaid > 0,
        on: unpaid > 0,
    }
}

/// Amounts and their sums are far below 2^63.
fn signed(amount: u64) -> i64 {
    i64::try_from(amount).unwrap_or(i64::MAX)
}
