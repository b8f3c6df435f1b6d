//! Steps 2, 3, 8 and 9.

use super::{abc, income, outcome};

#[test]
fn senior_fees_stop_at_the_cap_and_the_rest_is_paid_after_the_notes() {
    let mut month = abc();
    income(&mut month, 1_000);
    month.terms.senior_due = 300;
    month.terms.senior_cap_left = 200;
    let outcome = outcome(&month);
    assert_eq!(outcome.payout.senior_paid, 200);
    assert_eq!(outcome.payout.senior_unpaid_paid, 100);
    assert_eq!(outcome.public.senior_unpaid, 0);
    assert_eq!(outcome.payout.residual, 700);
}

#[test]
fn senior_fees_without_money_are_owed_after_the_notes() {
    let mut month = abc();
    income(&mut month, 100);
    month.terms.senior_due = 300;
    month.terms.senior_cap_left = 200;
    month.public.senior_unpaid = 7;
    let outcome = outcome(&month);
    assert_eq!(outcome.payout.senior_paid, 100);
    assert_eq!(outcome.payout.senior_unpaid_paid, 0);
    assert_eq!(outcome.public.senior_unpaid, 207);
}

#[test]
fn the_servicing_fee_is_a_share_of_the_opening_balance() {
    let mut month = abc();
    income(&mut month, 10_000);
    month.terms.servicing_bps = 100;
    month.public.servicing_unpaid = 11;
    // 1,000,000 at 1 % for 30 of 360 days: 833.33.
    let outcome = outcome(&month);
    assert_eq!(outcome.payout.servicing_due, 844);
    assert_eq!(outcome.payout.servicing_paid, 844);
    assert_eq!(outcome.public.servicing_unpaid, 0);
}

#[test]
fn unpaid_servicing_is_carried_and_comes_before_supplemental() {
    let mut month = abc();
    income(&mut month, 500);
    month.terms.servicing_bps = 100;
    month.terms.supplemental_due = 50;
    let first = outcome(&month);
    assert_eq!(first.payout.servicing_paid, 500);
    assert_eq!(first.payout.supplemental_paid, 0);
    assert_eq!(first.public.servicing_unpaid, 333);

    let mut month = abc();
    month.public = first.public;
    income(&mut month, 360);
    month.terms.supplemental_due = 50;
    let second = outcome(&month);
    assert_eq!(second.payout.servicing_paid, 333);
    assert_eq!(second.payout.supplemental_paid, 27);
}

#[test]
fn subordinated_fees_come_after_unpaid_senior_fees_and_before_the_residual() {
    let mut month = abc();
    month.public.senior_unpaid = 400;
    month.terms.subordinated_due = 100;
    for (income_of_month, paid) in [
        (300, [300, 0, 0]),
        (450, [400, 50, 0]),
        (600, [400, 100, 100]),
    ] {
        let mut month = month.clone();
        income(&mut month, income_of_month);
        let payout = outcome(&month).payout;
        let got = [
            payout.senior_unpaid_paid,
            payout.subordinated_paid,
            payout.residual,
        ];
        assert_eq!(got, paid);
    }
}
