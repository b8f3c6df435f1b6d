//! Acceleration: interest and principal of a rank before anything of the next; nothing is kept and nothing written down.

use super::arith::{of_rank, senior_first, split};
use super::funds::Run;
use super::interest::pay_rank;

/// N := N + W, in the first accelerated month: what was written down is owed again.
pub(super) fn restore(run: &mut Run) {
    // Once: later W is 0, because no step of an accelerated month writes down.
    for class in &mut run.state.classes {
        class.notional += std::mem::take(&mut class.written_down);
    }
}

/// Interest of a rank, then its notional, split by notional, to zero; then the next rank.
pub(super) fn pay(run: &mut Run) {
    for rank in senior_first() {
        pay_rank(run, rank);
        let notionals = of_rank(&run.notionals(), &run.interest_ranks, rank);
        let parts = split(run.funds.pay(notionals.iter().sum()), &notionals);
        run.reduce(&parts, |class| &mut class.priority_paid);
    }
}
