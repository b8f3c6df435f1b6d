use proptest::prelude::*;
use sluice_core::{coin, sdk, Address, Overlay};
use sluice_vault::NO_VAULT;

use super::*;
use crate::error::{NOT_ALLOWED, NOT_ISSUED};
use crate::testing::{
    assert_refused, held, issued, offer, proved, run, sheet, text, INVESTOR, ISSUER, MONEY, PURSE,
    STRANGER, VAULT,
};

fn subscribe(investor: &Address, class: &str, payment: u128) -> Subscribe {
    Subscribe(MsgSubscribe {
        investor: text(investor),
        vault: VAULT,
        class: class.into(),
        payment: Some(coin(MONEY, Amount(payment))),
        max_price: sale::MAX_PRICE,
    })
}

fn offering(class: &str, units: u64, price: u64) -> Overlay<'static> {
    let mut state = issued(sheet());
    run(&mut state, &offer(class, units, price)).unwrap();
    state
}

fn bought(state: &mut Overlay, message: &Subscribe) -> (u64, u64) {
    let effects = run(state, message).unwrap();
    assert_eq!(effects.events[0].kind, "units_bought");
    let response = MsgSubscribeResponse::decode(effects.response.as_slice()).unwrap();
    (response.units, response.paid)
}

#[test]
fn money_and_units_change_hands_and_the_rounding_stays_with_the_investor() {
    let mut state = offering("B", 1_000, 20_000);
    assert_eq!(
        bought(&mut state, &subscribe(&INVESTOR, "B", 501)),
        (250, 500)
    );
    assert_eq!(held(&state, &INVESTOR, MONEY), PURSE - 500);
    assert_eq!(held(&state, &ISSUER, MONEY), 500);
    assert_eq!(held(&state, &INVESTOR, "tranche/7/B"), 250);
    assert_eq!(state::offers(&state, VAULT)[0].units, 750);
}

#[test]
fn the_offer_is_the_cap_and_goes_when_it_is_sold() {
    let mut state = offering("B", 1_000, 10_000);
    let message = subscribe(&INVESTOR, "B", u128::MAX);
    assert_eq!(bought(&mut state, &message), (1_000, 1_000));
    assert_eq!(held(&state, &INVESTOR, MONEY), PURSE - 1_000);
    assert_eq!(state::offers(&state, VAULT), Vec::new());
    // Another price is a new offer's right.
    run(&mut state, &offer("B", 5, 9_000)).unwrap();
}

#[test]
fn the_issuer_takes_back_what_is_not_sold() {
    let mut state = offering("C", 10, 10_000);
    sluice_bank::mint(&mut state, &ISSUER, MONEY, Amount(10)).unwrap();
    assert_eq!(bought(&mut state, &subscribe(&ISSUER, "C", 10)), (10, 10));
    assert_eq!(held(&state, &ISSUER, MONEY), 10);
    assert_eq!(held(&state, &ISSUER, "tranche/7/C"), 1_096_000_000);
}

#[test]
fn fails_if_the_price_is_above_the_limit_the_investor_set() {
    let mut state = offering("B", 1_000, 10_001);
    let mut message = subscribe(&INVESTOR, "B", 500);
    message.0.max_price = 10_000;
    assert_refused(&mut state, &message, PRICE_ABOVE_LIMIT, "max_price:");
    message.0.max_price = 10_001;
    assert_eq!(bought(&mut state, &message), (499, 500));
}

#[test]
fn fails_if_class_or_payment_are_malformed() {
    let mut state = offering("B", 1_000, 10_000);
    let message = subscribe(&INVESTOR, "BB", 1);
    assert_refused(&mut state, &message, sdk::INVALID_REQUEST, "class:");
    let mut message = subscribe(&INVESTOR, "B", 1);
    message.0.payment = None;
    assert_refused(&mut state, &message, sdk::INVALID_COINS, "payment:");
}

#[test]
fn fails_if_the_vault_is_unknown_or_the_class_is_not_minted() {
    let mut message = subscribe(&INVESTOR, "B", 1);
    assert_refused(&mut proved(sheet()), &message, NOT_ISSUED, "class:");
    message.0.vault = 8;
    assert_refused(&mut issued(sheet()), &message, NO_VAULT, "vault:");
}

#[test]
fn fails_if_the_payment_is_in_another_denomination() {
    let mut state = offering("B", 1_000, 10_000);
    sluice_bank::mint(&mut state, &INVESTOR, "usluice", Amount(500)).unwrap();
    let mut message = subscribe(&INVESTOR, "B", 500);
    message.0.payment = Some(coin("usluice", Amount(500)));
    assert_refused(&mut state, &message, WRONG_CURRENCY, "payment:");
}

#[test]
fn fails_if_nothing_is_offered() {
    let message = subscribe(&INVESTOR, "B", 500);
    assert_refused(&mut issued(sheet()), &message, NO_OFFER, "class:");
}

#[test]
fn fails_if_the_payment_does_not_buy_one_unit() {
    let mut state = offering("B", 1_000, 20_000);
    for payment in [0, 1] {
        let message = subscribe(&INVESTOR, "B", payment);
        assert_refused(&mut state, &message, NOTHING_BOUGHT, "payment:");
    }
}

#[test]
fn fails_if_the_investor_may_not_hold_the_class() {
    let mut state = offering("C", 1_000, 10_000);
    sluice_bank::mint(&mut state, &STRANGER, MONEY, Amount(500)).unwrap();
    let message = subscribe(&STRANGER, "C", 500);
    assert_refused(&mut state, &message, NOT_ALLOWED, "investor:");
    assert_eq!(bought(&mut state, &subscribe(&INVESTOR, "C", 5)), (5, 5));
}

#[test]
fn fails_if_the_investor_holds_less_than_the_price() {
    let mut state = offering("B", 1_000, 10_000);
    let message = subscribe(&STRANGER, "B", 500);
    assert_refused(&mut state, &message, sdk::INSUFFICIENT_FUNDS, "");
    assert_eq!(held(&state, &STRANGER, "tranche/7/B"), 0);
}

#[derive(Clone, Debug)]
enum Step {
    Offer(&'static str, u64, u64),
    Subscribe(Address, &'static str, u128),
}

fn step() -> impl Strategy<Value = Step> {
    let class = prop_oneof![Just("A"), Just("B"), Just("C")];
    let buyer = prop_oneof![Just(INVESTOR), Just(STRANGER), Just(ISSUER)];
    let price = prop_oneof![
        Just(10_000),
        Just(1),
        9_000u64..11_000,
        Just(sale::MAX_PRICE)
    ];
    let payment = prop_oneof![0u128..5_000, 0..PURSE * 2];
    prop_oneof![
        (class.clone(), 0u64..20_000, price)
            .prop_map(|(class, units, price)| Step::Offer(class, units, price)),
        (buyer, class, payment)
            .prop_map(|(buyer, class, payment)| Step::Subscribe(buyer, class, payment)),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Every accepted step keeps the invariants of both modules (checked in `run`), takes from the investor what the
    /// issuer gets, and gives the units that leave the offer.
    #[test]
    fn any_run_of_offers_and_sales_conserves_money_and_units(
        steps in proptest::collection::vec(step(), 1..40)
    ) {
        let mut state = issued(sheet());
        sluice_bank::mint(&mut state, &STRANGER, MONEY, Amount(PURSE)).unwrap();
        let money = sluice_bank::supply(&state, MONEY);
        for step in steps {
            match step {
                Step::Offer(class, units, price) => {
                    let _ = run(&mut state, &offer(class, units, price));
                }
                Step::Subscribe(buyer, class, payment) => {
                    let denom = format!("tranche/7/{class}");
                    let before = |state: &Overlay| {
                        (held(state, &buyer, MONEY), held(state, &buyer, &denom))
                    };
                    let old = before(&state);
                    if let Ok(effects) = run(&mut state, &subscribe(&buyer, class, payment)) {
                        let fill = MsgSubscribeResponse::decode(effects.response.as_slice()).unwrap();
                        let new = before(&state);
                        prop_assert!(u128::from(fill.paid) <= payment && fill.units > 0);
                        let paid = if buyer == ISSUER { 0 } else { fill.paid };
                        prop_assert_eq!(old.0 - new.0, paid.into());
                        prop_assert_eq!(new.1 - old.1, fill.units.into());
                        prop_assert!(class != "C" || buyer != STRANGER);
                    }
                }
            }
            prop_assert_eq!(sluice_bank::supply(&state, MONEY), money);
        }
    }
}
