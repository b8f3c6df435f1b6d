//! Fields outside their ranges are refused by name, and the largest inputs overflow nothing.

use super::super::{Month, Violation, MAX_AMOUNT};
use super::abc;
use crate::testing::class;

/// A field by its name, and the way to it.
type Field<T> = (&'static str, fn(&mut Month) -> &mut T);

/// What is wrong, and the field it is refused by.
type Change = (&'static str, fn(&mut Month));

fn refused(change: impl Fn(&mut Month)) -> String {
    let mut month = abc();
    assert!(month.run().is_ok());
    change(&mut month);
    match month.run().err() {
        Some(Violation::OutOfRange(error)) => error.field,
        other => panic!("{other:?}"),
    }
}

#[test]
fn every_field_is_refused_by_its_name() {
    let amounts: [Field<u64>; 31] = [
        ("classes.notional", |m| &mut m.terms.classes[1].notional),
        ("classes.interest_paid_early", |m| {
            &mut m.terms.classes[1].interest_paid_early
        }),
        ("yield_supplement", |m| &mut m.terms.yield_supplement),
        ("senior_due", |m| &mut m.terms.senior_due),
        ("senior_cap_left", |m| &mut m.terms.senior_cap_left),
        ("supplemental_due", |m| &mut m.terms.supplemental_due),
        ("subordinated_due", |m| &mut m.terms.subordinated_due),
        ("reserve_floor", |m| &mut m.terms.reserve_floor),
        ("reserve_trigger", |m| &mut m.terms.reserve_trigger),
        ("oc_floor", |m| &mut m.terms.oc_floor),
        ("deposits", |m| &mut m.terms.deposits),
        ("other_deposits", |m| &mut m.terms.other_deposits),
        ("paid_early", |m| &mut m.terms.paid_early),
        ("state.classes.unpaid_interest", |m| {
            &mut m.public.classes[2].unpaid_interest
        }),
        ("state.reserve", |m| &mut m.public.reserve),
        ("state.shortfall", |m| &mut m.public.shortfall),
        ("state.suspense", |m| &mut m.public.suspense),
        ("state.senior_unpaid", |m| &mut m.public.senior_unpaid),
        ("state.servicing_unpaid", |m| &mut m.public.servicing_unpaid),
        ("hidden.cut_off_balance", |m| &mut m.hidden.cut_off_balance),
        ("hidden.balance", |m| &mut m.hidden.balance),
        ("hidden.defaulted", |m| &mut m.hidden.defaulted),
        ("hidden.recovered", |m| &mut m.hidden.recovered),
        ("figures.interest", |m| &mut m.figures.interest),
        ("figures.principal", |m| &mut m.figures.principal),
        ("figures.repurchased", |m| &mut m.figures.repurchased),
        ("figures.repurchased_principal", |m| {
            &mut m.figures.repurchased_principal
        }),
        ("figures.recovered", |m| &mut m.figures.recovered),
        ("figures.defaulted", |m| &mut m.figures.defaulted),
        ("figures.performing", |m| &mut m.figures.performing),
        ("figures.late", |m| &mut m.figures.late[4]),
    ];
    for (name, field) in amounts {
        for value in [MAX_AMOUNT, u64::MAX] {
            assert_eq!(refused(|m| *field(m) = value), name);
        }
    }
    let shares: [Field<u32>; 8] = [
        ("classes[2].coupon_bps", |m| {
            &mut m.terms.classes[2].coupon_bps
        }),
        ("servicing_bps", |m| &mut m.terms.servicing_bps),
        ("reserve_bps", |m| &mut m.terms.reserve_bps),
        ("oc_bps", |m| &mut m.terms.oc_bps),
        ("oc_trigger_bps", |m| &mut m.terms.oc_trigger_bps),
        ("sixty_day_limit_bps", |m| &mut m.terms.sixty_day_limit_bps),
        ("loss_limit_bps", |m| &mut m.terms.loss_limit_bps),
        ("clean_up_bps", |m| &mut m.terms.clean_up_bps),
    ];
    for (name, field) in shares {
        assert_eq!(refused(|m| *field(m) = 10_001), name);
    }
}

#[test]
fn days_bases_ranks_and_counts_have_their_ranges() {
    let cases: [Change; 17] = [
        ("classes.interest_rank", |m| {
            m.terms.classes[2].interest_rank = 4
        }),
        // A class of notional 0 does not close a gap.
        ("classes.interest_rank", |m| {
            m.public.classes[1].notional = 0;
            m.terms.classes[1].notional = 0;
        }),
        ("classes[2].legal_final", |m| {
            m.public.classes[2].notional = 0;
            m.terms.classes[2].notional = 0;
            m.terms.classes[2].legal_final = true;
        }),
        ("classes", |m| m.terms.classes.clear()),
        ("classes", |m| m.terms.classes = vec![class(1, 0, 1); 9]),
        ("classes[0].days", |m| m.terms.classes[0].days = 367),
        ("fee_days", |m| m.terms.fee_days = 367),
        ("classes[1].day_basis", |m| {
            m.terms.classes[1].day_basis = 364
        }),
        ("classes[0].interest_rank", |m| {
            m.terms.classes[0].interest_rank = 0
        }),
        ("classes[0].principal_rank", |m| {
            m.terms.classes[0].principal_rank = 9
        }),
        ("state.classes", |m| {
            m.public.classes.pop();
        }),
        ("state.classes[0]", |m| m.public.classes[0].notional += 1),
        ("state.classes[0]", |m| {
            m.public.classes[0].written_down = u64::MAX
        }),
        ("state.sixty_day_passes", |m| m.public.sixty_day_passes = 1),
        ("state.sixty_day_passes", |m| {
            m.public.sixty_day = true;
            m.public.sixty_day_passes = 3;
        }),
        ("figures.rate_sum", |m| m.figures.rate_sum = 1 << 67),
        ("paid_early", |m| {
            m.terms.classes[0].interest_paid_early = 1;
        }),
    ];
    for (name, change) in cases {
        assert_eq!(refused(change), name);
    }
}

#[test]
fn a_state_that_would_leave_its_range_is_refused() {
    let field = refused(|m| {
        m.public.suspense = MAX_AMOUNT - 1;
        m.terms.deposits = 1;
    });
    assert_eq!(field, "state.suspense");
    let field = refused(|m| {
        m.public.senior_unpaid = MAX_AMOUNT - 1;
        m.terms.senior_due = 1;
    });
    assert_eq!(field, "state.senior_unpaid");
    let field = refused(|m| {
        m.public.classes[0].unpaid_interest = MAX_AMOUNT - 1;
        m.terms.classes[0].coupon_bps = 10_000;
    });
    assert_eq!(field, "state.classes.unpaid_interest");
    let field = refused(|m| {
        m.hidden.recovered = MAX_AMOUNT - 1;
        m.figures.recovered = 1;
    });
    assert_eq!(field, "hidden.recovered");
}

#[test]
fn the_largest_inputs_overflow_nothing() {
    let most = MAX_AMOUNT - 1;
    for accelerated in [false, true] {
        for clean_up in [false, true] {
            let mut month = abc();
            let terms = &mut month.terms;
            terms.accelerated = accelerated;
            terms.clean_up = clean_up;
            terms.classes = vec![class(most / 8, 10_000, 1); 8];
            for (class, state) in terms.classes.iter_mut().zip(0..8) {
                class.days = 366;
                class.principal_rank = 1 + state % 2;
            }
            month.public = super::super::PublicState::opening(terms, most);
            for class in &mut month.public.classes {
                class.unpaid_interest = most / 8;
            }
            for share in [
                &mut terms.servicing_bps,
                &mut terms.reserve_bps,
                &mut terms.oc_bps,
                &mut terms.oc_trigger_bps,
                &mut terms.sixty_day_limit_bps,
                &mut terms.loss_limit_bps,
                &mut terms.clean_up_bps,
            ] {
                *share = 10_000;
            }
            terms.fee_days = 366;
            terms.oc_tested = true;
            terms.oc_floor = most;
            terms.deposits = most;
            terms.other_deposits = most;
            terms.senior_due = most;
            terms.senior_cap_left = most;
            terms.supplemental_due = most;
            terms.subordinated_due = most;
            month.public.suspense = most;
            month.public.servicing_unpaid = most;
            month.hidden = crate::waterfall::PoolState::opening(most);
            month.figures.performing = most;
            month.figures.interest = most;
            month.figures.recovered = most;
            month.figures.repurchased = most;
            month.figures.late = [most; 5];
            month.figures.rate_sum = (1 << 67) - 1;
            // Whatever it says, it says it without overflow.
            let _ = month.run();
        }
    }
}
