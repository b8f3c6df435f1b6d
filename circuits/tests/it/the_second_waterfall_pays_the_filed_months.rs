use crate::second_waterfall::deal::{Cash, Class, Fees, Levels, Month, PoolMonth};
use crate::second_waterfall::run;

/// Publicly filed, see the certificates among the waterfall's vectors: four lines that came out of one month.
#[test]
fn the_first_filed_month_comes_out_to_the_cent() {
    let class = |notional, bps, principal_rank| Class {
        bps,
        days: 30,
        year: 360,
        interest_rank: 1,
        principal_rank,
        original: notional,
        notional,
        ..Class::default()
    };
    let (opening, closing) = (55_942_110_000, 52_646_282_043);
    let collections = 3_474_080_876;
    let month = Month {
        classes: vec![class(37_657_377_849, 502, 1), class(9_000_000_000, 501, 2)],
        pool: PoolMonth {
            opening,
            closing,
            cut_off: opening,
            principal: opening - closing,
            interest: collections - (opening - closing),
            ..PoolMonth::default()
        },
        fees: Fees {
            servicing_bps: 100,
            servicing_days: 30,
            ..Fees::default()
        },
        cash: Cash {
            deposited: collections,
            reserve: 386_597_939 + 1_309_404,
            ..Cash::default()
        },
        levels: Levels {
            yield_supplement: 4_366_656_613,
            late_bps: 10_000,
            loss_bps: 10_000,
            reserve_floor: 386_597_939,
            oc_floor: 4_639_175_461,
            ..Levels::default()
        },
        ..Month::default()
    };
    let outcome = run(&month).unwrap();
    assert_eq!(outcome.available, 3_475_390_280 + 386_597_939);
    assert_eq!(outcome.servicing, 46_618_425);
    let interest: i128 = outcome.classes.iter().map(|class| class.interest).sum();
    assert_eq!(interest, 195_108_364);
    let principal = |class: usize| {
        (
            outcome.classes[class].priority,
            outcome.classes[class].regular,
        )
    };
    assert_eq!([principal(0), principal(1)], [(0, 3_016_927_880), (0, 0)]);
    assert_eq!(outcome.residual, 216_735_611);
    assert_eq!(outcome.reserve, 386_597_939);
}

/// The pool side, the fee and the principal of the second; its classes are not filed, one of all its notional stands
/// for them. The overcollateralisation is constant, so its amount is free too.
#[test]
fn the_second_filed_month_comes_out_to_the_cent() {
    let (opening, closing) = (110_049_768_049, 105_804_821_736);
    // Scheduled, prepaid, liquidated.
    let principal = 2_452_540_300 + 1_544_992_825 + 66_004_800;
    let defaulted = 181_408_388;
    let (adjusted_before, oc) = (99_106_805_237, 5_000_000_000);
    let notional = adjusted_before - oc;
    let month = Month {
        classes: vec![Class {
            days: 30,
            year: 360,
            interest_rank: 1,
            principal_rank: 1,
            original: notional,
            notional,
            ..Class::default()
        }],
        pool: PoolMonth {
            opening,
            closing,
            cut_off: opening,
            principal,
            defaulted,
            interest: 4_595_292_024 - principal,
            ..PoolMonth::default()
        },
        fees: Fees {
            servicing_bps: 100,
            servicing_days: 30,
            ..Fees::default()
        },
        cash: Cash {
            deposited: 4_595_292_024,
            ..Cash::default()
        },
        levels: Levels {
            yield_supplement: 10_462_454_527,
            late_bps: 10_000,
            loss_bps: 10_000,
            oc_floor: oc,
            ..Levels::default()
        },
        ..Month::default()
    };
    let outcome = run(&month).unwrap();
    assert_eq!(outcome.available, 4_595_292_024);
    assert_eq!(outcome.closing_balance, closing);
    assert_eq!(outcome.adjusted, 95_342_367_209);
    assert_eq!(outcome.servicing, 91_708_140);
    let paid = &outcome.classes[0];
    assert_eq!(paid.priority + paid.regular, 3_764_438_028);
}
