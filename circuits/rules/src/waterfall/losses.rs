//! Step 10: notes the pool no longer covers are written down, juniors first, and written up again from any excess.

use super::arith::{by_rank, senior_first};
use super::funds::Run;

/// The pool that counts here is P1 itself, not the adjusted one, and the reserve counts with it.
pub(super) fn write_down(run: &mut Run) {
    let loss = run
        .notional()
        .saturating_sub(run.performing + run.payout.reserve);
    let junior_first = senior_first().rev();
    let parts = by_rank(loss, &run.notionals(), &run.principal_ranks, junior_first);
    run.reduce(&parts, |class| &mut class.written_down);
    for (class, part) in run.state.classes.iter_mut().zip(parts) {
        class.written_down += part;
    }
}

/// Excess of the adjusted pool over the notes.
pub(super) fn write_up(run: &mut Run) {
    let excess = run.payout.adjusted_pool.saturating_sub(run.notional());
    let written_down = run.each(|class| class.written_down);
    let parts = by_rank(excess, &written_down, &run.principal_ranks, senior_first());
    let classes = run.state.classes.iter_mut().zip(&mut run.payout.classes);
    for ((class, payout), part) in classes.zip(parts) {
        class.written_down -= part;
        class.notional += part;
        payout.written_up += part;
    }
}
