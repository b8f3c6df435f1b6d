//! Step 4.

use super::{abc, default, each, income, notionals, outcome, principal, unpaid};

#[test]
fn every_day_count_is_days_over_basis() {
    let mut month = abc();
    income(&mut month, 100_000);
    for (class, (days, basis)) in
        month
            .terms
            .classes
            .iter_mut()
            .zip([(30, 360), (31, 360), (31, 365)])
    {
        class.coupon_bps = 600;
        class.days = days;
        class.day_basis = basis;
    }
    let outcome = outcome(&month);
    // 3,000; 1,550; 509.589.
    assert_eq!(each(&outcome, |c| c.interest_paid), [3_000, 1_550, 510]);
}

#[test]
fn ranks_are_paid_in_order() {
    let mut month = abc();
    for class in &mut month.terms.classes {
        class.coupon_bps = 1_200;
    }
    income(&mut month, 7_000);
    let outcome = outcome(&month);
    assert_eq!(each(&outcome, |c| c.interest_due), [6_000, 3_000, 1_000]);
    assert_eq!(each(&outcome, |c| c.interest_paid), [6_000, 1_000, 0]);
    assert_eq!(unpaid(&outcome), [0, 2_000, 1_000]);
}

#[test]
fn equal_ranks_share_by_what_is_due() {
    let mut month = abc();
    for class in &mut month.terms.classes {
        class.coupon_bps = 1_200;
    }
    month.terms.classes[1].interest_rank = 1;
    month.terms.classes[2].interest_rank = 2;
    income(&mut month, 4_501);
    let outcome = outcome(&month);
    // 4,501 · 6,000 / 9,000 = 3,000.67.
    assert_eq!(each(&outcome, |c| c.interest_paid), [3_001, 1_500, 0]);
}

#[test]
fn unpaid_interest_bears_interest_rounded_apart() {
    let mut month = abc();
    month.terms.classes[0].coupon_bps = 1_200;
    month.public.classes[0].notional = 599_950;
    month.public.classes[0].unpaid_interest = 50;
    income(&mut month, 10_000);
    let outcome = outcome(&month);
    // 5,999.5 and 50 and 0.5: both halves are rounded up.
    assert_eq!(outcome.payout.classes[0].interest_due, 6_051);
    assert_eq!(outcome.payout.classes[0].interest_paid, 6_051);
}

#[test]
fn a_senior_class_that_the_pool_no_longer_covers_is_paid_before_junior_interest() {
    let mut month = abc();
    month.terms.classes[1].coupon_bps = 1_200;
    default(&mut month, 405_000);
    income(&mut month, 7_000);
    // The pool is 595,000: A has 5,000 beyond it, then B's interest of 3,000 finds 2,000.
    let outcome = outcome(&month);
    assert_eq!(each(&outcome, |c| c.priority_paid), [5_000, 0, 0]);
    assert_eq!(each(&outcome, |c| c.interest_paid), [0, 2_000, 0]);
    assert_eq!(unpaid(&outcome), [0, 1_000, 0]);
}

#[test]
fn priority_payments_count_what_earlier_ones_have_paid() {
    let mut month = abc();
    default(&mut month, 405_000);
    income(&mut month, 400_000);
    // Rank 1: 5,000. Rank 2: 895,000 - 595,000. Rank 3: what is left of 100,000, which is 95,000.
    let outcome = outcome(&month);
    assert_eq!(each(&outcome, |c| c.priority_paid), [400_000, 0, 0]);
    assert_eq!(notionals(&outcome)[0], 200_000);
}

#[test]
fn the_yield_supplement_is_no_cover() {
    let mut month = abc();
    month.terms.yield_supplement = 30_000;
    income(&mut month, 50_000);
    let outcome = outcome(&month);
    assert_eq!(outcome.payout.adjusted_pool, 970_000);
    assert_eq!(each(&outcome, |c| c.priority_paid), [30_000, 0, 0]);
    let mut month = month.clone();
    month.terms.yield_supplement = 2_000_000;
    assert_eq!(super::outcome(&month).payout.adjusted_pool, 0);
}

#[test]
fn principal_goes_down_principal_ranks_whatever_the_interest_ranks() {
    let mut month = abc();
    month.terms.classes[0].principal_rank = 2;
    month.terms.classes[1].principal_rank = 1;
    month.terms.classes[1].coupon_bps = 1_200;
    default(&mut month, 500_000);
    income(&mut month, 101_000);
    // A is 100,000 beyond the pool, but B is first in principal. B's interest is still due on what it was.
    let outcome = outcome(&month);
    assert_eq!(each(&outcome, |c| c.priority_paid), [0, 100_000, 0]);
    assert_eq!(each(&outcome, |c| c.interest_due), [0, 3_000, 0]);
    assert_eq!(each(&outcome, |c| c.interest_paid), [0, 1_000, 0]);
}

#[test]
fn equal_principal_ranks_share_by_notional() {
    let mut month = abc();
    month.terms.classes[1].principal_rank = 1;
    principal(&mut month, 99_998);
    let outcome = outcome(&month);
    assert_eq!(each(&outcome, |c| c.priority_paid), [66_665, 33_333, 0]);
}

#[test]
fn a_class_at_its_legal_final_is_paid_before_junior_interest() {
    let mut month = abc();
    month.terms.classes[1].coupon_bps = 1_200;
    income(&mut month, 590_000);
    month.terms.classes[0].legal_final = true;
    let outcome = outcome(&month);
    assert_eq!(each(&outcome, |c| c.priority_paid), [590_000, 0, 0]);
    assert_eq!(unpaid(&outcome), [0, 3_000, 0]);
}

#[test]
fn a_junior_legal_final_takes_every_class_before_it_along() {
    let mut month = abc();
    month.terms.classes[1].coupon_bps = 1_200;
    month.terms.classes[2].coupon_bps = 1_200;
    month.terms.classes[1].legal_final = true;
    income(&mut month, 903_500);
    let outcome = outcome(&month);
    // A's own rank pays nothing early; B's interest, then A and B whole, then C's interest as far as it goes.
    assert_eq!(each(&outcome, |c| c.interest_paid), [0, 3_000, 500]);
    assert_eq!(each(&outcome, |c| c.priority_paid), [600_000, 300_000, 0]);
    assert_eq!(notionals(&outcome), [0, 0, 100_000]);
}

#[test]
fn a_junior_legal_final_waits_for_the_interest_of_its_own_rank() {
    let mut month = abc();
    month.terms.classes[1].coupon_bps = 1_200;
    month.terms.classes[1].legal_final = true;
    income(&mut month, 902_000);
    let outcome = outcome(&month);
    assert_eq!(each(&outcome, |c| c.interest_paid), [0, 3_000, 0]);
    assert_eq!(each(&outcome, |c| c.priority_paid), [600_000, 299_000, 0]);
}

#[test]
fn a_legal_final_takes_along_what_comes_before_it_in_principal() {
    let mut month = abc();
    month.terms.classes[0].principal_rank = 2;
    month.terms.classes[1].principal_rank = 1;
    month.terms.classes[0].legal_final = true;
    month.terms.classes[2].coupon_bps = 1_200;
    // B comes before A in principal, so A is repaid only if B is; C's interest waits for both.
    income(&mut month, 900_400);
    let outcome = outcome(&month);
    assert_eq!(each(&outcome, |c| c.priority_paid), [600_000, 300_000, 0]);
    assert_eq!(each(&outcome, |c| c.interest_paid), [0, 0, 400]);
}
