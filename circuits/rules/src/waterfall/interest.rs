//! Step 4: interest rank by rank, and the principal that has priority over the interest of the next rank.

use super::arith::{by_rank, interest, of_rank, senior_first, split};
use super::funds::Run;
use super::violation::Violation;

/// Interest due to every class on its notional at the start of the month: the month's, what is unpaid, and interest on
/// that. Moves it into `payout.interest_due` and, unpaid until step 4, into S.
pub(super) fn accrue(run: &mut Run) -> Result<(), Violation> {
    let classes = run.state.classes.iter_mut().zip(&run.terms.classes);
    for (k, (class, terms)) in classes.enumerate() {
        let of = |amount| interest(amount, terms.coupon_bps, terms.days, terms.day_basis);
        let due = of(class.notional) + class.unpaid_interest + of(class.unpaid_interest);
        let due = due
            .checked_sub(terms.interest_paid_early)
            .ok_or(Violation::InterestPaidEarly { class: k })?;
        class.unpaid_interest = due;
        run.payout.classes[k].interest_due = due;
    }
    Ok(())
}

/// Step 4.
pub(super) fn pay_ranks(run: &mut Run) {
    for rank in senior_first() {
        pay_rank(run, rank);
        let amount = run.funds.pay(priority_principal(run, rank));
        pay_principal(run, amount, |class| &mut class.priority_paid);
    }
}

/// Step 4 (a) of one rank.
pub(super) fn pay_rank(run: &mut Run, rank: u8) {
    let due = run.each(|class| class.unpaid_interest);
    let due = of_rank(&due, &run.interest_ranks, rank);
    let parts = split(run.funds.pay(due.iter().sum()), &due);
    let classes = run.state.classes.iter_mut().zip(&mut run.payout.classes);
    for ((class, payout), part) in classes.zip(parts) {
        class.unpaid_interest -= part;
        payout.interest_paid += part;
    }
}

/// PP of step 4 (b), of what notional there is after the ranks before: what the classes down to this rank have beyond
/// the adjusted pool; at a legal final at least all that ranks with that class or before it.
fn priority_principal(run: &Run, rank: u8) -> u64 {
    let classes = || run.terms.classes.iter().zip(&run.state.classes);
    let notional = |ranks_before: &dyn Fn(u8, u8) -> bool| -> u64 {
        classes()
            .filter(|(terms, _)| ranks_before(terms.interest_rank, terms.principal_rank))
            .map(|(_, class)| class.notional)
            .sum()
    };
    let down_to_rank = notional(&|interest, _| interest <= rank);
    let beyond_pool = down_to_rank.saturating_sub(run.payout.adjusted_pool);
    classes()
        .filter(|(terms, _)| terms.legal_final && terms.interest_rank == rank)
        .map(|(terms, _)| notional(&|_, principal| principal <= terms.principal_rank))
        .fold(beyond_pool, u64::max)
}

/// prin(x): an amount, at most V, down the principal ranks; inside a rank split by N.
pub(super) fn pay_principal(
    run: &mut Run,
    amount: u64,
    field: fn(&mut super::ClassPayout) -> &mut u64,
) {
    let parts = by_rank(
        amount,
        &run.notionals(),
        &run.principal_ranks,
        senior_first(),
    );
    run.reduce(&parts, field);
}
