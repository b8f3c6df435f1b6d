//! Identities that hold in every month, over made-up months.

use proptest::prelude::*;

use super::super::{Month, Outcome};
use crate::testing::random_month;

proptest! {
    // The relation takes microseconds: many months, always.
    #![proptest_config(ProptestConfig::with_cases(4_096))]

    #[test]
    fn identities_hold_in_every_month(seed: u64) {
        let month = random_month(seed);
        let outcome = super::outcome(&month);
        no_cent_is_lost(&month, &outcome);
        notionals_add_up(&month, &outcome);
        seniority_holds(&month, &outcome);
        write_downs_come_last(&outcome);
        triggers_are_what_they_say(&month, &outcome);
    }

    #[test]
    fn the_same_month_runs_again_from_its_own_outcome(seed: u64) {
        let mut month = random_month(seed);
        let mut moved = 0;
        for _ in 0..12 {
            let Ok(outcome) = month.run() else { break };
            moved += outcome.payout.available;
            month.public = outcome.public;
            month.hidden = outcome.hidden;
            month.figures.principal = month.hidden.balance / 9;
            month.figures.repurchased_principal = 0;
            month.figures.defaulted = month.hidden.balance / 50;
            month.figures.performing =
                month.hidden.balance - month.figures.principal - month.figures.defaulted;
            for class in &mut month.terms.classes {
                class.interest_paid_early = 0;
            }
            month.terms.paid_early = 0;
            let after = super::outcome(&month);
            no_cent_is_lost(&month, &after);
            notionals_add_up(&month, &after);
        }
        prop_assert!(moved < u64::MAX);
    }
}

/// Step 12: A0 is all that is paid and the reserve; the cash of step 0 goes nowhere else.
pub(super) fn no_cent_is_lost(month: &Month, outcome: &Outcome) {
    let payout = &outcome.payout;
    let classes: u64 = payout
        .classes
        .iter()
        .map(|c| c.interest_paid + c.priority_paid + c.regular_paid + c.write_down_paid)
        .sum();
    let paid = payout.senior_paid
        + payout.servicing_paid
        + payout.supplemental_paid
        + classes
        + payout.senior_unpaid_paid
        + payout.subordinated_paid
        + payout.residual;
    assert_eq!(payout.available, paid + payout.reserve);
    assert_eq!(outcome.public.reserve, payout.reserve);

    let (terms, before, after) = (&month.terms, &month.public, &outcome.public);
    let in_hand = terms.deposits + before.suspense + terms.other_deposits + before.reserve;
    assert_eq!(
        in_hand,
        payout.available + after.suspense + terms.paid_early
    );
    let figures = &month.figures;
    let collected = figures.interest + figures.principal + figures.recovered + figures.repurchased;
    assert_eq!(collected + before.shortfall, payout.used + after.shortfall);
    assert_eq!(
        before.senior_unpaid + terms.senior_due,
        payout.senior_paid + payout.senior_unpaid_paid + after.senior_unpaid
    );
    assert_eq!(
        payout.servicing_due,
        payout.servicing_paid + after.servicing_unpaid
    );
}

/// Step 12: N = N0 - principal paid - W, as a difference from month to month; and S.
pub(super) fn notionals_add_up(month: &Month, outcome: &Outcome) {
    let before = month.public.classes.iter();
    let after = outcome.public.classes.iter();
    for ((before, after), payout) in before.zip(after).zip(&outcome.payout.classes) {
        let paid = payout.priority_paid + payout.regular_paid + payout.write_down_paid;
        assert_eq!(
            before.notional + before.written_down,
            after.notional + after.written_down + paid
        );
        assert_eq!(
            payout.interest_due,
            payout.interest_paid + after.unpaid_interest
        );
        if !month.terms.accelerated {
            assert_eq!(
                before.written_down + payout.written_down,
                after.written_down + payout.written_up + payout.write_down_paid
            );
        }
    }
}

/// Step 12: no step is paid while an earlier one is short.
fn seniority_holds(month: &Month, outcome: &Outcome) {
    let (terms, payout, after) = (&month.terms, &outcome.payout, &outcome.public);
    // Each: what is short in a step; and what is paid in it.
    let mut steps = Vec::new();
    let senior = match terms.accelerated {
        true => terms.senior_due,
        false => terms.senior_due.min(terms.senior_cap_left),
    };
    steps.push((senior - payout.senior_paid, payout.senior_paid));
    steps.push((after.servicing_unpaid, payout.servicing_paid));
    steps.push((
        terms.supplemental_due - payout.supplemental_paid,
        payout.supplemental_paid,
    ));
    let classes = || {
        terms
            .classes
            .iter()
            .zip(&payout.classes)
            .zip(&after.classes)
    };
    for rank in 1..=8 {
        let own = classes().filter(|((terms, _), _)| terms.interest_rank == rank);
        let (mut short, mut paid, mut owed, mut principal) = (0, 0, 0, 0);
        for ((_, payout), after) in own {
            short += after.unpaid_interest;
            paid += payout.interest_paid;
            owed += after.notional;
            principal += payout.priority_paid;
        }
        steps.push((short, paid));
        if terms.accelerated {
            steps.push((owed, principal));
        }
    }
    if !terms.accelerated {
        let total = |field: fn(&super::super::ClassPayout) -> u64| {
            payout.classes.iter().map(field).sum::<u64>()
        };
        steps.push((payout.reserve_required - payout.reserve, payout.reserve));
        // After regular principal, before losses are allocated.
        let notional = after.classes.iter().map(|c| c.notional).sum::<u64>()
            + total(|c| c.written_down)
            - total(|c| c.written_up);
        let room = match payout.retire {
            true => 0,
            false => payout.adjusted_pool.saturating_sub(payout.oc_target),
        };
        steps.push((notional.saturating_sub(room), total(|c| c.regular_paid)));
        let written_down: u64 = after.classes.iter().map(|c| c.written_down).sum();
        let unrepaid = match notional {
            0 => written_down + total(|c| c.written_up) - total(|c| c.written_down),
            _ => 0,
        };
        steps.push((unrepaid, total(|c| c.write_down_paid)));
    }
    steps.push((after.senior_unpaid, payout.senior_unpaid_paid));
    steps.push((
        terms.subordinated_due - payout.subordinated_paid,
        payout.subordinated_paid,
    ));
    steps.push((0, payout.residual));
    let mut short = None;
    for (step, (missing, paid)) in steps.into_iter().enumerate() {
        assert!(short.is_none() || paid == 0, "{step} paid, {short:?} short");
        if missing > 0 && short.is_none() {
            short = Some(step);
        }
    }
}

/// Step 12: a write-down implies that no reserve is kept and no residual paid.
fn write_downs_come_last(outcome: &Outcome) {
    let written_down: u64 = outcome.payout.classes.iter().map(|c| c.written_down).sum();
    if written_down > 0 {
        assert_eq!(outcome.payout.reserve, 0);
        assert_eq!(outcome.payout.residual, 0);
    }
}

fn triggers_are_what_they_say(month: &Month, outcome: &Outcome) {
    let (triggers, after) = (&outcome.triggers, &outcome.public);
    for trigger in [&triggers.sixty_day, &triggers.loss] {
        let share = i128::from(trigger.limit_bps) * i128::from(trigger.base);
        assert_eq!(trigger.tripped, i128::from(trigger.value) * 10_000 > share);
        assert!(trigger.on || !trigger.tripped);
    }
    assert_eq!(after.sixty_day, triggers.sixty_day.on);
    assert_eq!(after.loss, triggers.loss.on);
    assert!(after.loss || !month.public.loss);
    assert_eq!(after.oc, triggers.oc.on);
    assert_eq!(after.reserve_short, triggers.reserve.on);
    assert_eq!(after.interest_short, triggers.interest.on);
    assert_eq!(after.accelerated, month.terms.accelerated);
}
