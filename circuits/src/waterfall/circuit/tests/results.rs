//! Every result of a month, off by one: both sides refuse it, by name.

use proptest::prelude::*;

use super::agreement::cases;
use super::lies::month;
use super::*;
use crate::testing::waterfall::in_principal_order;
use sluice_rules::testing::random_month;

/// One edit of a claim, the field the relation names, the region the circuit names.
type Edit = (&'static str, &'static str, fn(&mut WaterfallStatement));

/// Every result, off by one.
const EDITS: [Edit; 31] = [
    ("payout.used", "used and available funds", |s| {
        s.payout.used += 1
    }),
    ("payout.available", "used and available funds", |s| {
        s.payout.available += 1
    }),
    ("payout.adjusted_pool", "used and available funds", |s| {
        s.payout.adjusted_pool += 1
    }),
    ("tripped.sixty_day", "triggers and flags", |s| {
        s.tripped.sixty_day ^= true
    }),
    ("tripped.turbo", "triggers and flags", |s| {
        s.tripped.turbo ^= true
    }),
    ("payout.senior_paid", "senior fees and servicing", |s| {
        s.payout.senior_paid += 1
    }),
    ("payout.servicing_due", "senior fees and servicing", |s| {
        s.payout.servicing_due += 1
    }),
    ("payout.servicing_paid", "senior fees and servicing", |s| {
        s.payout.servicing_paid += 1
    }),
    (
        "payout.supplemental_paid",
        "supplemental and late fees",
        |s| s.payout.supplemental_paid += 1,
    ),
    ("payout.classes", "write-downs and write-ups", |s| {
        s.payout.classes[0].written_down += 1
    }),
    ("payout.classes", "interest and principal paid", |s| {
        s.payout.classes[0].priority_paid += 1
    }),
    ("payout.reserve_required", "reserve and OC target", |s| {
        s.payout.reserve_required += 1
    }),
    ("payout.reserve", "reserve and OC target", |s| {
        s.payout.reserve += 1;
        s.after.reserve += 1;
    }),
    ("payout.retire", "triggers and flags", |s| {
        s.payout.retire ^= true
    }),
    ("payout.oc_target", "reserve and OC target", |s| {
        s.payout.oc_target += 1
    }),
    ("payout.pro_rata", "triggers and flags", |s| {
        s.payout.pro_rata ^= true
    }),
    (
        "payout.senior_unpaid_paid",
        "supplemental and late fees",
        |s| s.payout.senior_unpaid_paid += 1,
    ),
    (
        "payout.subordinated_paid",
        "supplemental and late fees",
        |s| s.payout.subordinated_paid += 1,
    ),
    ("payout.residual", "residual, shortfall and suspense", |s| {
        s.payout.residual += 1
    }),
    ("after.classes", "classes after the month", |s| {
        s.after.classes[0].written_down += 1
    }),
    ("after.shortfall", "residual, shortfall and suspense", |s| {
        s.after.shortfall += 1
    }),
    ("after.suspense", "residual, shortfall and suspense", |s| {
        s.after.suspense += 1
    }),
    ("after.senior_unpaid", "unpaid fees", |s| {
        s.after.senior_unpaid += 1
    }),
    ("after.servicing_unpaid", "unpaid fees", |s| {
        s.after.servicing_unpaid += 1
    }),
    ("after.sixty_day", "triggers and flags", |s| {
        s.after.sixty_day ^= true
    }),
    ("after.loss", "triggers and flags", |s| s.after.loss ^= true),
    ("after.oc", "triggers and flags", |s| s.after.oc ^= true),
    ("after.reserve_short", "triggers and flags", |s| {
        s.after.reserve_short ^= true
    }),
    ("after.interest_short", "triggers and flags", |s| {
        s.after.interest_short ^= true
    }),
    ("figures", "figures of the pool", |s| {
        s.figures.departures += 1
    }),
    ("state_after", "state after", |s| s.state_after[0] ^= 1),
];

#[test]
fn every_result_that_is_off_by_one_is_refused() {
    let (statement, witness) = sample(&month(), 1);
    let honest = statement.to_instance(&KEY).unwrap();
    let mut all = statement.clone();
    for (field, _, edit) in EDITS {
        let mut lie = statement.clone();
        edit(&mut lie);
        assert_eq!(check(&lie, &KEY, &witness), Err(Refusal::Differs(field)));
        assert_ne!(lie.to_instance(&KEY).unwrap(), honest, "{field}");
        edit(&mut all);
    }
    // One run for all of them: each is published on its own, so each is refused on its own.
    let told = told(&all, &witness);
    for (_, rule, _) in EDITS {
        assert_names(&told, rule);
    }
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn both_refuse_one_lie_about_a_random_month(seed: u64, edit in 0..EDITS.len()) {
        let (mut statement, witness) = sample(&in_principal_order(random_month(seed)), 2);
        let (field, rule, edit) = EDITS[edit];
        edit(&mut statement);
        match check(&statement, &KEY, &witness) {
            Err(Refusal::Differs(named)) => {
                prop_assert_eq!(named, field);
                assert_names(&told(&statement, &witness), rule);
            }
            // Off by one is out of range here.
            refusal => prop_assert!(matches!(refusal, Err(Refusal::Statement(_)))),
        }
    }
}
