//! The clean-up call.

use super::super::{Month, Violation};
use super::{abc, notionals, outcome};

/// The pool of 10,000.00 is down to 1,000.00 and C has 400.00 left; a tenth may be called.
fn called() -> Month {
    let mut month = abc();
    month.terms.clean_up = true;
    month.terms.clean_up_bps = 1_000;
    month.hidden.balance = 100_000;
    month.figures.performing = 100_000;
    for class in &mut month.public.classes {
        class.notional = 0;
    }
    month.public.classes[2].notional = 40_000;
    month.terms.other_deposits = 100_000;
    month
}

#[test]
fn the_call_sells_the_pool_repays_the_notes_and_frees_the_reserve() {
    let mut month = called();
    month.terms.reserve_floor = 5_000;
    month.public.reserve = 5_000;
    let outcome = outcome(&month);
    assert_eq!(notionals(&outcome), [0, 0, 0]);
    assert_eq!(outcome.hidden.balance, 0);
    assert_eq!(outcome.payout.adjusted_pool, 0);
    assert_eq!(outcome.public.reserve, 0);
    assert_eq!(outcome.payout.residual, 65_000);
}

#[test]
fn it_waits_until_the_pool_is_small_enough() {
    let mut month = called();
    month.hidden.cut_off_balance = 999_999;
    assert_eq!(month.run().err(), Some(Violation::CleanUpTooEarly));
    month.terms.clean_up_bps = 1_001;
    assert!(month.run().is_ok());
}

#[test]
fn its_price_is_at_least_what_the_pool_is_worth() {
    let mut month = called();
    // 12 % a year: 1,000 for thirty days.
    month.figures.rate_sum = 100_000 * 120_000;
    assert_eq!(month.run().err(), Some(Violation::CleanUpPrice));
    month.terms.other_deposits = 100_999;
    assert_eq!(month.run().err(), Some(Violation::CleanUpPrice));
    month.terms.other_deposits = 101_000;
    assert!(month.run().is_ok());
}

#[test]
fn its_price_is_at_least_what_the_notes_and_all_fees_need() {
    let mut month = called();
    month.hidden.balance = 10_000;
    month.figures.performing = 10_000;
    month.terms.classes[2].coupon_bps = 1_200;
    month.public.classes[2].unpaid_interest = 100;
    month.terms.senior_due = 90;
    month.terms.senior_cap_left = 50;
    month.public.senior_unpaid = 20;
    month.terms.servicing_bps = 1_200;
    month.public.servicing_unpaid = 3;
    month.terms.supplemental_due = 7;
    month.terms.subordinated_due = 5;
    month.public.reserve = 1_000;
    // 40,000 + (400 + 100 + 1) + (90 + 20) + (100 + 3) + 7 + 5 - 1,000.
    month.terms.other_deposits = 39_725;
    assert_eq!(month.run().err(), Some(Violation::CleanUpPrice));
    month.terms.other_deposits = 39_726;
    let outcome = outcome(&month);
    assert_eq!(notionals(&outcome), [0, 0, 0]);
    assert_eq!(outcome.payout.residual, 0);
    assert_eq!(outcome.payout.subordinated_paid, 5);
    assert_eq!(outcome.public.senior_unpaid, 0);
    assert_eq!(outcome.public.servicing_unpaid, 0);
}

#[test]
fn after_a_late_run_the_price_still_repays_the_notes() {
    let mut month = called();
    month.hidden.balance = 10_000;
    month.figures.performing = 10_000;
    month.terms.classes[2].coupon_bps = 1_200;
    month.public.reserve = 1_000;
    month.terms.classes[2].interest_paid_early = 150;
    month.terms.paid_early = 200;
    // 40,000 + (400 - 150) + 200 - 1,000.
    month.terms.other_deposits = 39_449;
    assert_eq!(month.run().err(), Some(Violation::CleanUpPrice));
    month.terms.other_deposits = 39_450;
    let outcome = outcome(&month);
    assert_eq!(notionals(&outcome), [0, 0, 0]);
    assert_eq!(outcome.payout.residual, 0);
}

#[test]
fn the_balance_sold_is_the_one_that_rolled_forward() {
    let mut month = called();
    month.figures.performing -= 1;
    assert_eq!(month.run().err(), Some(Violation::RollForward));
}

#[test]
fn no_lateness_trips_a_trigger_once_the_pool_is_sold() {
    let mut month = called();
    month.figures.late[2] = 90_000;
    month.terms.sixty_day_limit_bps = 100;
    let triggers = outcome(&month).triggers;
    assert!(!triggers.turbo);
    assert_eq!((triggers.sixty_day.value, triggers.sixty_day.base), (0, 0));
}
