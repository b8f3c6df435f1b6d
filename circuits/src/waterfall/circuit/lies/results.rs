//! Every result of a month, off by one.

use crate::statement::WaterfallStatement;

/// The field the relation names, the region the circuit names, and the edit of the claim.
pub(in crate::waterfall::circuit) type Edit =
    (&'static str, &'static str, fn(&mut WaterfallStatement));

/// Every result, off by one.
pub(in crate::waterfall::circuit) const RESULTS: [Edit; 31] = [
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
