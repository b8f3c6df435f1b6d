//! Steps 2, 3 and 8: fees before and after the notes.

use super::arith::interest;
use super::funds::Run;

/// F: servicing fee of the period on P0, and what is unpaid of it from before.
pub(super) fn servicing_due(run: &Run, opening_balance: u64) -> u64 {
    let terms = run.terms;
    let fee = interest(opening_balance, terms.servicing_bps, terms.fee_days, 360);
    fee + run.state.servicing_unpaid
}

/// Step 2: at most what the deal-year's cap leaves; acceleration takes the cap off. All that is due and not paid joins XS.
pub(super) fn senior(run: &mut Run) {
    let terms = run.terms;
    let payable = match terms.accelerated {
        true => terms.senior_due,
        false => terms.senior_due.min(terms.senior_cap_left),
    };
    let paid = run.funds.pay(payable);
    run.payout.senior_paid = paid;
    run.state.senior_unpaid += terms.senior_due - paid;
}

/// Step 3.
pub(super) fn servicing(run: &mut Run, opening_balance: u64) {
    let due = servicing_due(run, opening_balance);
    let paid = run.funds.pay(due);
    run.payout.servicing_due = due;
    run.payout.servicing_paid = paid;
    run.state.servicing_unpaid = due - paid;
    run.payout.supplemental_paid = run.funds.pay(run.terms.supplemental_due);
}

/// Step 8.
pub(super) fn subordinated(run: &mut Run) {
    let paid = run.funds.pay(run.state.senior_unpaid);
    run.payout.senior_unpaid_paid = paid;
    run.state.senior_unpaid -= paid;
    run.payout.subordinated_paid = run.funds.pay(run.terms.subordinated_due);
}
