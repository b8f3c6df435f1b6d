use sluice_core::{coin, Amount};
use sluice_proto::tranche::{
    Class, DayCount, Holding, MsgIssue, MsgOffer, MsgRegisterTermSheet, MsgSubscribe,
    QueryHoldingsRequest, QueryHoldingsResponse, TermSheet,
};
use sluice_rules::criteria::{Criterion, Thresholds};
use sluice_tranche::error::{
    EXCEEDS_PROVED_TOTAL, NOT_ALLOWED, NOT_PROVED, NO_OFFER, ONLY_BY_OFFER,
};

use crate::world::{context, person, transfer, World, VAULT};

/// One class of `notional`, for persons 2 and 3, against a proved total of 1,000 at 95 %.
fn terms(notional: u64) -> MsgRegisterTermSheet {
    MsgRegisterTermSheet {
        issuer: person(1),
        vault: VAULT,
        term_sheet: Some(TermSheet {
            classes: vec![Class {
                name: "A".into(),
                notional,
                coupon_bps: 350,
                day_count: DayCount::Thirty360.into(),
                interest_rank: 1,
                principal_rank: 1,
                legal_final_month: 66,
                allow_list: vec![person(2), person(3)],
            }],
            max_advance_bps: 9_500,
            criteria: Some(sluice_vault::criteria::criteria(
                &Thresholds::NEUTRAL.with(Criterion::TotalAtLeast, 1_000),
                &Thresholds::NEUTRAL,
            )),
            residual_holder: person(1),
            ..TermSheet::default()
        }),
    }
}

fn issue() -> MsgIssue {
    MsgIssue {
        issuer: person(1),
        vault: VAULT,
    }
}

fn subscribe(investor: u8, payment: u128) -> MsgSubscribe {
    MsgSubscribe {
        investor: person(investor),
        vault: VAULT,
        class: "A".into(),
        payment: Some(coin("cusd", Amount(payment))),
        max_price: 10_000,
    }
}

#[test]
fn units_exist_only_because_of_the_proof_and_go_only_where_the_terms_allow() {
    let mut world = World::new();
    world.send(&terms(950)).unwrap();
    assert_eq!(world.refusal(&issue()), NOT_PROVED);
    world.accept_closing();
    world.send(&issue()).unwrap();
    assert_eq!(world.refusal(&subscribe(2, 100)), NO_OFFER);
    let offer = MsgOffer {
        issuer: person(1),
        vault: VAULT,
        class: "A".into(),
        units: 900,
        price: 10_000,
    };
    world.send(&offer).unwrap();
    world.send(&subscribe(2, 100)).unwrap();
    assert_eq!(world.refusal(&subscribe(4, 100)), NOT_ALLOWED);

    let denom = "tranche/7/A";
    world.send(&transfer(2, &person(3), denom, 40)).unwrap();
    let abroad = transfer(3, &person(4), denom, 1);
    assert_eq!(world.refusal(&abroad), NOT_ALLOWED);
    let account = context().text(&sluice_tranche::account());
    let lost = transfer(3, &account, denom, 1);
    assert_eq!(world.refusal(&lost), ONLY_BY_OFFER);
    world.send(&transfer(3, &person(1), denom, 5)).unwrap();
    world.send(&transfer(4, &person(3), "cusd", 5)).unwrap();

    let request = QueryHoldingsRequest {
        vault: VAULT,
        class: "A".into(),
        from: String::new(),
    };
    let page: QueryHoldingsResponse = world.ask("/sluice.tranche.v1.Query/Holdings", &request);
    let holding = |holder: String, units| Holding { holder, units };
    for expected in [
        holding(person(1), 55),
        holding(person(2), 60),
        holding(person(3), 35),
        holding(account, 800),
    ] {
        assert!(page.holdings.contains(&expected), "{expected:?}");
    }
    assert_eq!(page.holdings.len(), 4);
}

#[test]
fn a_deal_one_unit_over_is_never_minted() {
    let mut world = World::new();
    world.send(&terms(951)).unwrap();
    world.accept_closing();
    assert_eq!(world.refusal(&issue()), EXCEEDS_PROVED_TOTAL);
    assert!(!sluice_bank::denom_exists(&world.state, "tranche/7/A"));
}
