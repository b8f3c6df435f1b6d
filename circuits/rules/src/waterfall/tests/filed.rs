//! The filed months come out to the cent.

use super::outcome;
use crate::testing::filed_months;

#[test]
fn the_filed_months_come_out_to_the_cent() {
    for filed in filed_months() {
        let outcome = outcome(&filed.month);
        let payout = &outcome.payout;
        let total = |field: fn(&crate::waterfall::ClassPayout) -> u64| {
            payout.classes.iter().map(field).sum::<u64>()
        };
        let name = filed.name;
        assert_eq!(
            payout.available - filed.reserve_kept,
            filed.available,
            "{name}"
        );
        assert_eq!(payout.servicing_paid, filed.servicing, "{name}");
        assert_eq!(total(|class| class.regular_paid), filed.principal, "{name}");
        assert_eq!(total(|class| class.priority_paid), 0, "{name}");
        assert_eq!(payout.adjusted_pool, filed.adjusted_pool, "{name}");
        assert_eq!(payout.reserve, filed.reserve_kept, "{name}");
        if let Some(interest) = filed.interest {
            assert_eq!(total(|class| class.interest_paid), interest, "{name}");
        }
        if let Some(residual) = filed.residual {
            assert_eq!(payout.residual, residual, "{name}");
        }
        assert_eq!(total(|class| class.written_down), 0, "{name}");
        assert!(!outcome.triggers.turbo, "{name}");
    }
}

#[test]
fn the_first_filed_month_pays_its_senior_class_alone() {
    let [first, _] = filed_months();
    let outcome = outcome(&first.month);
    let paid = |k: usize| outcome.payout.classes[k];
    assert_eq!(paid(0).interest_paid, 157_533_364);
    assert_eq!(paid(1).interest_paid, 37_575_000);
    assert_eq!(paid(0).regular_paid, 3_016_927_880);
    assert_eq!(paid(1).regular_paid, 0);
}

#[test]
fn the_second_filed_month_keeps_its_overcollateralisation() {
    let [_, second] = filed_months();
    let before = 99_106_805_237 - 90_000_000_000;
    let outcome = outcome(&second.month);
    let after = outcome.payout.adjusted_pool - outcome.public.classes[0].notional;
    assert_eq!(after, before);
    assert_eq!(outcome.hidden.balance, 105_804_821_736);
    assert_eq!(outcome.hidden.defaulted, 181_408_388);
}

#[test]
fn a_cent_more_collected_is_a_cent_more_residual() {
    let [first, _] = filed_months();
    let mut month = first.month.clone();
    month.figures.interest += 1;
    month.terms.deposits += 1;
    assert_eq!(outcome(&month).payout.residual, first.residual.unwrap() + 1);
}
