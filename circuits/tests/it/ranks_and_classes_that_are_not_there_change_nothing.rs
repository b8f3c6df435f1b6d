use sluice_rules::waterfall::{run, ClassState, ClassTerms, Outcome, Violation};

use crate::second_waterfall::adapter::Asked;
use crate::second_waterfall::months::{close_gaps, Deal};

/// Random first months that are asked as they are and changed.
const MONTHS: u64 = 2_000;

fn ask(asked: &Asked) -> Result<Outcome, Violation> {
    run(&asked.terms, &asked.public, &asked.hidden, &asked.figures)
}

/// Asks random months as they are and as `change` leaves them; `back` undoes the change on the outcome.
fn same_with(change: impl Fn(&mut Asked, u64), back: impl Fn(&mut Outcome)) {
    for seed in 0..MONTHS {
        let asked = Deal::new(seed).month();
        let mut changed = asked.clone();
        change(&mut changed, seed);
        // Terms may be refused for their ranks.
        if asked.terms.validate().is_err() || changed.terms.validate().is_err() {
            continue;
        }
        let same = match (ask(&asked), ask(&changed)) {
            (Ok(before), Ok(mut after)) => {
                back(&mut after);
                before == after
            }
            (before, after) => before.err() == after.err(),
        };
        assert!(same, "seed {seed}:\n{:#?}", asked.month());
    }
}

#[test]
fn only_the_order_of_ranks_counts() {
    same_with(
        |asked, _| {
            close_gaps(&mut asked.terms.classes, |class| &mut class.interest_rank);
            close_gaps(&mut asked.terms.classes, |class| &mut class.principal_rank);
        },
        |_| {},
    );
}

#[test]
fn a_class_without_notional_changes_nothing() {
    same_with(
        |asked, seed| {
            asked.terms.classes.push(ClassTerms {
                notional: 0,
                coupon_bps: 10_000,
                days: 366,
                day_basis: 360,
                interest_rank: 1 + (seed % 8) as u8,
                principal_rank: 1 + (seed / 8 % 8) as u8,
                legal_final: seed % 3 > 0,
                interest_paid_early: 0,
            });
            asked.public.classes.push(ClassState::default());
        },
        |outcome| {
            outcome.payout.classes.pop();
            outcome.public.classes.pop();
        },
    );
}
