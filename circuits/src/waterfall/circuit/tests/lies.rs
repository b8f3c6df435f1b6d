//! Consistent false stories: each changes what it must so that one rule alone stands in its way, and both sides name it.

use ff::Field;
use pasta_curves::Fp;

use super::*;
use crate::waterfall::Violation;
use sluice_rules::testing::{class, plain_month};

/// A pool of 10,000.00 under classes of 6,000.00 and 3,000.00; a tenth of it pays, with interest, and a little defaults.
pub(super) fn month() -> Month {
    let mut month = plain_month(
        vec![class(600_000, 500, 1), class(300_000, 700, 2)],
        1_000_000,
    );
    let figures = &mut month.figures;
    figures.interest = 10_000;
    figures.principal = 100_000;
    figures.defaulted = 5_000;
    figures.performing = 895_000;
    figures.late = [50_000, 40_000, 30_000, 20_000, 10_000];
    figures.rate_sum = 895_000 * 120_000;
    figures.live = 90;
    figures.departures = 10;
    month.terms.deposits = 110_000;
    month.terms.senior_due = 500;
    month.terms.senior_cap_left = 400;
    month.terms.servicing_bps = 100;
    month.terms.reserve_floor = 2_000;
    month.terms.oc_floor = 100_000;
    month.public.reserve = 1_000;
    month
}

/// Both sides on a lie.
#[track_caller]
fn refused(
    statement: &WaterfallStatement,
    witness: &WaterfallWitness,
    refusal: Refusal,
    rule: &str,
) {
    let (relation, circuit) = verdicts(statement, witness);
    assert_eq!(relation, Err(refusal));
    assert_names(&circuit, rule);
}

/// The statement of a month, told as if the terms were others.
fn told_under(lie: &Month, terms: &Month) -> (WaterfallStatement, WaterfallWitness) {
    let (mut statement, witness) = sample(lie, 2);
    statement.terms = terms.terms.clone();
    statement.before = terms.public.clone();
    (statement, witness)
}

#[test]
fn the_honest_story_is_accepted() {
    let (statement, witness) = sample(&month(), 3);
    assert_eq!(verdicts(&statement, &witness), (Ok(()), vec![]));
}

#[test]
fn a_trigger_latched_off_is_refused() {
    let mut tripped = month();
    tripped.terms.loss_limit_bps = 40;
    let (honest, _) = sample(&tripped, 2);
    assert!(honest.tripped.loss && honest.after.loss && honest.tripped.turbo);
    let (statement, witness) = told_under(&month(), &tripped);
    refused(
        &statement,
        &witness,
        Refusal::Differs("tripped.loss"),
        "triggers and flags",
    );

    // Latched in an earlier month, passed in this one.
    let mut latched = month();
    latched.public.loss = true;
    let (statement, witness) = told_under(&month(), &latched);
    refused(
        &statement,
        &witness,
        Refusal::Differs("tripped.turbo"),
        "triggers and flags",
    );
}

#[test]
fn a_summary_of_another_chunk_is_refused() {
    let (honest, _) = sample(&month(), 3);
    // The chunk with the losses is told as a second copy of another.
    let mut twice = sample(&month(), 3).1;
    twice.openings[1] = twice.openings[0].clone();
    twice.state.balance = 1_000_000;
    let (relation, circuit) = verdicts(&honest, &twice);
    assert_eq!(relation, Err(Refusal::Summary { chunk: 1 }));
    assert_names(&circuit, "summary of the chunk");
}

#[test]
fn a_chunk_left_out_is_refused() {
    let (statement, mut witness) = sample(&month(), 3);
    witness.openings.pop();
    let refusal = Refusal::Chunks {
        openings: 2,
        chunks: 3,
    };
    refused(
        &statement,
        &witness,
        refusal,
        "as many used slots as chunks",
    );
}

#[test]
fn a_state_of_another_period_or_vault_is_refused() {
    let (statement, witness) = sample(&month(), 2);
    let vault = statement.context.vault_binding();
    for (vault, period) in [(vault, 1), (vault, 3), (vault + Fp::ONE, 2)] {
        let mut lie = statement.clone();
        lie.state_before = witness
            .state
            .commitment(vault, period, witness.blind_before);
        refused(
            &lie,
            &witness,
            Refusal::Differs("state_before"),
            "state before",
        );
        let mut lie = statement.clone();
        lie.state_after = witness.state.commitment(vault, period, witness.blind_after);
        refused(
            &lie,
            &witness,
            Refusal::Differs("state_after"),
            "state after",
        );
    }
}

#[test]
fn losses_forgotten_between_two_months_are_refused() {
    let (statement, mut witness) = sample(&month(), 2);
    witness.state.defaulted += 1;
    refused(
        &statement,
        &witness,
        Refusal::Differs("state_before"),
        "state before",
    );
}

/// Principal told as interest: the pool does not roll forward to its balance.
#[test]
fn cash_moved_between_buckets_is_refused() {
    let (mut statement, mut witness) = sample(&month(), 1);
    let mut totals = witness.openings[0].totals();
    totals.principal -= 1;
    totals.interest += 1;
    witness.openings[0].sums = totals.pack();
    statement.summaries[0] = witness.openings[0].summary();
    let refusal = Refusal::Month(Violation::RollForward);
    refused(&statement, &witness, refusal, "the balance rolls forward");
}

#[test]
fn more_than_two_percent_extended_is_refused() {
    for (extended, fits) in [(20_000, true), (20_001, false)] {
        let (mut statement, mut witness) = sample(&month(), 1);
        let mut totals = witness.openings[0].totals();
        totals.extended = extended;
        witness.openings[0].sums = totals.pack();
        statement.summaries[0] = witness.openings[0].summary();
        statement.figures.extended = extended as u64;
        if fits {
            assert_eq!(verdicts(&statement, &witness), (Ok(()), vec![]));
        } else {
            let rule = "extensions are at most 2 % of the pool";
            refused(&statement, &witness, Refusal::Extensions, rule);
        }
    }
}

/// The residual is paid although the reserve is not full.
#[test]
fn residual_paid_early_is_refused() {
    let mut full = month();
    full.terms.oc_floor = 0;
    full.terms.reserve_floor = 0;
    let mut short = full.clone();
    short.terms.reserve_floor = 2_000;
    let (statement, witness) = told_under(&full, &short);
    assert!(statement.payout.residual > 0 && statement.payout.reserve == 0);
    let refusal = Refusal::Differs("payout.reserve_required");
    refused(&statement, &witness, refusal, "reserve and OC target");
}

/// A class is paid what another is owed: in full for the junior one, and the senior one waits.
#[test]
fn money_moved_between_classes_is_refused() {
    let (mut statement, witness) = sample(&month(), 2);
    let classes = &mut statement.payout.classes;
    classes[0].interest_paid -= 1;
    statement.after.classes[0].unpaid_interest += 1;
    classes[1].regular_paid += 1;
    statement.after.classes[1].notional -= 1;
    let refusal = Refusal::Differs("payout.classes");
    refused(&statement, &witness, refusal, "interest and principal paid");
    assert_names(&told(&statement, &witness), "classes after the month");
}

#[test]
fn a_clean_up_too_early_or_too_cheap_is_refused() {
    let mut called = month();
    called.terms.clean_up = true;
    called.terms.clean_up_bps = 8_950;
    // P1 and thirty days of interest at 12 %; the notes and the fees need 895,583 beyond this reserve.
    called.public.reserve = 10_000;
    called.terms.other_deposits = 895_000 + 8_950;
    let (statement, witness) = sample(&called, 1);
    assert_eq!(verdicts(&statement, &witness), (Ok(()), vec![]));

    let mut early = statement.clone();
    early.terms.clean_up_bps -= 1;
    let refusal = Refusal::Month(Violation::CleanUpTooEarly);
    refused(&early, &witness, refusal, "a clean-up is of a small pool");
    let mut cheap = statement.clone();
    cheap.terms.other_deposits -= 1;
    let price = "the clean-up price is deposited";
    let refusal = Refusal::Month(Violation::CleanUpPrice);
    refused(&cheap, &witness, refusal.clone(), price);

    // The other price: what the notes and every fee need.
    called.public.reserve = 0;
    called.terms.subordinated_due = 9;
    called.terms.other_deposits = 900_000 + 2_500 + 1_750 + 500 + 833 + 9;
    let (mut cheap, witness) = sample(&called, 1);
    assert_eq!(verdicts(&cheap, &witness), (Ok(()), vec![]));
    cheap.terms.other_deposits -= 1;
    refused(&cheap, &witness, refusal, price);
}

#[test]
fn more_paid_early_than_there_was_is_refused() {
    let mut late = month();
    // All of the deposits and the reserve, and all suspense.
    late.public.suspense = 7;
    late.terms.paid_early = 110_000 + 1_000 + 7;
    let (mut statement, witness) = sample(&late, 1);
    assert_eq!(statement.payout.available, 0);
    assert_eq!(verdicts(&statement, &witness), (Ok(()), vec![]));
    statement.terms.paid_early += 1;
    let refusal = Refusal::Month(Violation::PaidEarly);
    refused(
        &statement,
        &witness,
        refusal,
        "no more was paid early than there was",
    );
}

#[test]
fn what_is_not_disclosed_is_published_as_zero() {
    let (statement, witness) = sample(&month(), 1);
    let hidden = witness
        .statement(
            statement.context.clone(),
            statement.terms.clone(),
            statement.before.clone(),
            Default::default(),
        )
        .unwrap();
    assert_eq!((hidden.figures.live, hidden.figures.rate_sum), (0, 0));
    assert_eq!(hidden.figures.performing, 895_000);
    assert_eq!(verdicts(&hidden, &witness), (Ok(()), vec![]));
    let mut shown = hidden;
    shown.figures = statement.figures;
    refused(
        &shown,
        &witness,
        Refusal::Differs("figures"),
        "figures of the pool",
    );
}
