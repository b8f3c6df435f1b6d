//! Step 0 and the roll-forward.

use super::super::Violation;
use super::{abc, income, outcome, principal};

#[test]
fn what_the_loans_paid_and_nobody_deposited_is_carried_and_not_paid_out() {
    let mut month = abc();
    principal(&mut month, 50_000);
    month.terms.deposits = 20_000;
    let first = outcome(&month);
    assert_eq!(first.payout.used, 20_000);
    assert_eq!(first.payout.available, 20_000);
    assert_eq!((first.public.shortfall, first.public.suspense), (30_000, 0));

    // Next month the loans pay nothing and the missing money arrives.
    let mut month = abc();
    month.public = first.public;
    month.terms.deposits = 30_000;
    let second = outcome(&month);
    assert_eq!(second.payout.used, 30_000);
    assert_eq!((second.public.shortfall, second.public.suspense), (0, 0));
}

#[test]
fn a_deposit_beyond_collections_waits_for_the_collections_it_belongs_to() {
    let mut month = abc();
    principal(&mut month, 50_000);
    month.terms.deposits = 70_000;
    let first = outcome(&month);
    assert_eq!(first.payout.used, 50_000);
    assert_eq!((first.public.shortfall, first.public.suspense), (0, 20_000));

    let mut month = abc();
    month.public = first.public;
    principal(&mut month, 30_000);
    month.terms.deposits = 15_000;
    let second = outcome(&month);
    assert_eq!(second.payout.used, 30_000);
    assert_eq!(
        (second.public.shortfall, second.public.suspense),
        (0, 5_000)
    );
}

#[test]
fn recoveries_and_repurchases_are_collections() {
    let mut month = abc();
    month.figures.recovered = 700;
    month.figures.repurchased = 20_100;
    month.figures.repurchased_principal = 20_000;
    month.figures.performing -= 20_000;
    month.terms.deposits = 20_800;
    let outcome = outcome(&month);
    assert_eq!(outcome.payout.used, 20_800);
    assert_eq!(outcome.hidden.balance, 980_000);
    assert_eq!(outcome.hidden.recovered, 700);
    assert_eq!(outcome.hidden.defaulted, 0);
}

#[test]
fn other_deposits_and_the_reserve_are_available() {
    let mut month = abc();
    income(&mut month, 100);
    month.terms.other_deposits = 20;
    month.public.reserve = 3;
    assert_eq!(outcome(&month).payout.available, 123);
}

#[test]
fn a_balance_that_does_not_roll_forward_is_refused() {
    for change in [
        |m: &mut super::Month| m.figures.performing += 1,
        |m: &mut super::Month| m.figures.performing -= 1,
        |m: &mut super::Month| m.figures.principal += 1,
        |m: &mut super::Month| m.figures.repurchased_principal += 1,
        |m: &mut super::Month| m.figures.defaulted += 1,
        |m: &mut super::Month| m.hidden.balance += 1,
    ] {
        let mut month = abc();
        change(&mut month);
        assert_eq!(month.run().err(), Some(Violation::RollForward));
    }
}

#[test]
fn a_late_run_pays_what_is_left_of_interest_and_funds() {
    let mut month = abc();
    month.terms.classes[0].coupon_bps = 1_200;
    income(&mut month, 10_000);
    let whole = outcome(&month);
    assert_eq!(whole.payout.classes[0].interest_paid, 6_000);

    month.terms.classes[0].interest_paid_early = 4_000;
    month.terms.paid_early = 4_500;
    let late = outcome(&month);
    assert_eq!(late.payout.available, 5_500);
    assert_eq!(late.payout.classes[0].interest_paid, 2_000);
    assert_eq!(late.payout.residual, whole.payout.residual - 500);
}

#[test]
fn what_was_paid_early_beyond_the_months_money_had_come_out_of_suspense() {
    let mut month = abc();
    month.terms.deposits = 900;
    income(&mut month, 100);
    month.terms.paid_early = 600;
    let outcome = outcome(&month);
    // Used 100 of 1,000; 600 had been paid: 100 of what is used, 500 of the suspense of 900.
    assert_eq!(outcome.payout.available, 0);
    assert_eq!(outcome.public.suspense, 400);

    month.terms.paid_early = 1_001;
    assert_eq!(month.run().err(), Some(Violation::PaidEarly));
    month.terms.paid_early = 600;
    month.terms.classes[1].interest_paid_early = 1;
    let refused = Violation::InterestPaidEarly { class: 1 };
    assert_eq!(month.run().err(), Some(refused));
}
