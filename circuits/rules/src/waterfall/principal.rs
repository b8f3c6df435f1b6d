//! Steps 5, 6 and 7: the reserve, regular principal, and repayment of what was written down.

use super::arith::{by_rank, senior_first, share_of, split};
use super::funds::Run;
use super::interest::pay_principal;

/// Step 5. If what is left covers all classes, nothing is kept: the reserve helps to repay them.
pub(super) fn reserve(run: &mut Run) {
    let terms = run.terms;
    let notional = run.notional();
    run.payout.retire = run.funds.left() >= notional;
    if !run.payout.retire {
        let target = share_of(run.performing, terms.reserve_bps).max(terms.reserve_floor);
        run.payout.reserve_required = target.min(notional);
    }
    run.payout.reserve = run.funds.pay(run.payout.reserve_required);
}

/// Step 6: principal until the pool is worth the notes and the overcollateralisation target; under turbo all there is.
pub(super) fn regular(run: &mut Run, turbo: bool) {
    let terms = run.terms;
    let pool = run.payout.adjusted_pool;
    let notional = run.notional();
    let written_down = run.written_down();
    let target = match turbo {
        true => pool,
        false => share_of(pool, terms.oc_bps).max(terms.oc_floor) + written_down,
    };
    let due = match run.payout.retire {
        true => notional,
        false => notional.saturating_sub(pool.saturating_sub(target)),
    };
    run.payout.oc_target = target;
    run.payout.pro_rata = terms.pro_rata && !turbo && written_down == 0;
    let amount = run.funds.pay(due);
    if run.payout.pro_rata {
        let parts = split(amount, &run.notionals());
        run.reduce(&parts, |class| &mut class.regular_paid);
    } else {
        pay_principal(run, amount, |class| &mut class.regular_paid);
    }
}

/// Step 7.
pub(super) fn repay_write_downs(run: &mut Run) {
    if run.notional() > 0 {
        return;
    }
    let written_down = run.each(|class| class.written_down);
    let amount = run.funds.pay(run.written_down());
    let parts = by_rank(amount, &written_down, &run.principal_ranks, senior_first());
    let classes = run.state.classes.iter_mut().zip(&mut run.payout.classes);
    for ((class, payout), part) in classes.zip(parts) {
        class.written_down -= part;
        payout.write_down_paid += part;
    }
}
