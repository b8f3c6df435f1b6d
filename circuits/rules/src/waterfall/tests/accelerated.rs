//! Acceleration.

use super::super::Violation;
use super::{abc, default, each, income, notionals, outcome, unpaid, written_down};

fn accelerated() -> super::Month {
    let mut month = abc();
    month.terms.accelerated = true;
    month
}

#[test]
fn each_rank_gets_interest_and_all_principal_before_the_next() {
    let mut month = accelerated();
    for class in &mut month.terms.classes {
        class.coupon_bps = 1_200;
    }
    income(&mut month, 609_001);
    let outcome = outcome(&month);
    assert_eq!(each(&outcome, |c| c.interest_paid), [6_000, 3_000, 0]);
    assert_eq!(each(&outcome, |c| c.priority_paid), [600_000, 1, 0]);
    assert_eq!(unpaid(&outcome), [0, 0, 1_000]);
}

#[test]
fn equal_interest_ranks_share_principal_by_notional_whatever_the_principal_ranks() {
    let mut month = accelerated();
    month.terms.classes[1].interest_rank = 1;
    month.terms.classes[2].interest_rank = 2;
    income(&mut month, 100_000);
    assert_eq!(
        each(&outcome(&month), |c| c.priority_paid),
        [66_667, 33_333, 0]
    );
}

#[test]
fn what_was_written_down_is_owed_again_with_interest() {
    let mut month = accelerated();
    month.terms.classes[2].coupon_bps = 1_200;
    month.public.classes[2].notional = 60_000;
    month.public.classes[2].written_down = 40_000;
    income(&mut month, 100);
    let first = outcome(&month);
    assert_eq!(each(&first, |c| c.interest_due), [0, 0, 1_000]);
    assert_eq!(notionals(&first), [599_900, 300_000, 100_000]);
    assert_eq!(written_down(&first), [0, 0, 0]);
    assert!(first.public.accelerated);
}

#[test]
fn nothing_is_written_down_and_no_reserve_kept() {
    let mut month = accelerated();
    month.terms.reserve_floor = 10_000;
    month.public.reserve = 10_000;
    default(&mut month, 500_000);
    let outcome = outcome(&month);
    assert_eq!(outcome.public.reserve, 0);
    assert_eq!(each(&outcome, |c| c.priority_paid), [10_000, 0, 0]);
    assert_eq!(written_down(&outcome), [0, 0, 0]);
}

#[test]
fn the_cap_on_senior_fees_is_off() {
    let mut month = accelerated();
    month.terms.senior_due = 500;
    month.terms.senior_cap_left = 100;
    income(&mut month, 700);
    let outcome = outcome(&month);
    assert_eq!(outcome.payout.senior_paid, 500);
    assert_eq!(outcome.public.senior_unpaid, 0);
}

#[test]
fn after_all_notes_come_unpaid_senior_fees_subordinated_fees_and_the_residual() {
    let mut month = accelerated();
    month.public.senior_unpaid = 300;
    month.terms.subordinated_due = 200;
    income(&mut month, 1_000_600);
    let outcome = outcome(&month);
    assert_eq!(notionals(&outcome), [0, 0, 0]);
    assert_eq!(outcome.payout.senior_unpaid_paid, 300);
    assert_eq!(outcome.payout.subordinated_paid, 200);
    assert_eq!(outcome.payout.residual, 100);
}

#[test]
fn it_does_not_end() {
    let mut month = accelerated();
    month.public = outcome(&month).public;
    assert!(month.run().is_ok());
    month.terms.accelerated = false;
    let Some(Violation::OutOfRange(error)) = month.run().err() else {
        panic!("an acceleration ended");
    };
    assert_eq!(error.field, "accelerated");
}
