//! `MsgOffer`: units for sale at a fixed price.

use std::ops::RangeInclusive;

use sluice_core::{gas, sdk, Amount, BlockContext, Effects, Error, Event, Msg, StateWrite};
use sluice_proto::tranche::{MsgOffer, MsgOfferResponse, Offer};
use sluice_proto::Message;

use crate::error::PRICE_DIFFERS;
use crate::keys::OFFERS;
use crate::sale::MAX_PRICE;
use crate::{denom, state};

const PRICES: RangeInclusive<u64> = 1..=MAX_PRICE;

/// The handler.
pub(crate) struct MakeOffer(pub(crate) MsgOffer);

impl Msg for MakeOffer {
    fn signer(&self) -> &str {
        &self.0.issuer
    }

    fn gas(&self) -> u64 {
        // The offer, two balances and two holders.
        gas::MESSAGE + 5 * gas::ROW
    }

    fn check_stateless(&self, context: &BlockContext) -> Result<(), Error> {
        context.address("issuer", &self.0.issuer)?;
        denom::class("class", &self.0.class)?;
        if self.0.units == 0 {
            return Err(sdk::INVALID_REQUEST.because("units: must be at least 1"));
        }
        if !PRICES.contains(&self.0.price) {
            let why = format!("price: must be 1 to {MAX_PRICE} for 10,000 units");
            return Err(sdk::INVALID_REQUEST.because(why));
        }
        Ok(())
    }

    fn execute(
        &self,
        state: &mut dyn StateWrite,
        context: &BlockContext,
    ) -> Result<Effects, Error> {
        let message = &self.0;
        let issuer = context.address("issuer", &message.issuer)?;
        let name = denom::class("class", &message.class)?;
        state::own_vault(state.reader(), message.vault, &message.issuer)?;
        let class = state::issued(state.reader(), message.vault, name)?;
        let key = (message.vault, name);
        let mut offer = OFFERS.get(state.reader(), &key).unwrap_or(Offer {
            vault: message.vault,
            class: message.class.clone(),
            units: 0,
            price: message.price,
        });
        if offer.price != message.price {
            let why = format!("price: the open offer asks {}", offer.price);
            return Err(PRICE_DIFFERS.because(why));
        }
        let units = Amount(message.units.into());
        sluice_bank::transfer(state, &issuer, &state::account(), &class.denom, units)?;
        // Both were the issuer's, so the sum is at most what was minted: below 2^56.
        offer.units += message.units;
        OFFERS.put(state, &key, &offer);
        Ok(Effects {
            response: MsgOfferResponse {}.encode_to_vec(),
            events: vec![Event::new("units_offered")
                .with("denom", class.denom)
                .with("units", message.units)
                .with("price", message.price)],
        })
    }
}

#[cfg(test)]
mod tests {

    use sluice_vault::{NOT_ISSUER, NO_VAULT};

    use super::*;
    use crate::error::NOT_ISSUED;
    use crate::testing::{
        assert_refused, held, issued, offer, proved, run, sheet, text, ISSUER, STRANGER, VAULT,
    };

    const DENOM: &str = "tranche/7/B";
    const ALL: u64 = 1_644_000_000;

    #[test]
    fn units_go_to_the_modules_account_and_add_up_at_one_price() {
        let mut state = issued(sheet());
        let effects = run(&mut state, &offer("B", 100, 9_985)).unwrap();
        assert_eq!(effects.events[0].kind, "units_offered");
        run(&mut state, &offer("B", ALL - 100, 9_985)).unwrap();
        run(&mut state, &offer("A", 1, MAX_PRICE)).unwrap();
        let offers = state::offers(&state, VAULT);
        assert_eq!(offers.len(), 2);
        assert_eq!((offers[1].units, offers[1].price), (ALL, 9_985));
        assert_eq!(held(&state, &ISSUER, DENOM), 0);
        assert_eq!(held(&state, &state::account(), DENOM), ALL.into());
    }

    #[test]
    fn fails_if_class_units_or_price_are_malformed() {
        let mut state = issued(sheet());
        let rule = sdk::INVALID_REQUEST;
        assert_refused(&mut state, &offer("b", 1, 10_000), rule, "class:");
        assert_refused(&mut state, &offer("B", 0, 10_000), rule, "units:");
        assert_refused(&mut state, &offer("B", 1, 0), rule, "price:");
        assert_refused(&mut state, &offer("B", 1, MAX_PRICE + 1), rule, "price:");
    }

    #[test]
    fn fails_if_the_vault_is_unknown_or_another_accounts() {
        let mut state = issued(sheet());
        let mut message = offer("B", 1, 10_000);
        message.0.vault = 8;
        assert_refused(&mut state, &message, NO_VAULT, "vault:");
        let mut message = offer("B", 1, 10_000);
        message.0.issuer = text(&STRANGER);
        assert_refused(&mut state, &message, NOT_ISSUER, "issuer:");
    }

    #[test]
    fn fails_if_the_class_is_not_minted() {
        let message = offer("B", 1, 10_000);
        assert_refused(&mut proved(sheet()), &message, NOT_ISSUED, "class:");
        let message = offer("D", 1, 10_000);
        assert_refused(&mut issued(sheet()), &message, NOT_ISSUED, "class:");
    }

    #[test]
    fn fails_if_the_open_offer_has_another_price() {
        let mut state = issued(sheet());
        run(&mut state, &offer("B", 1, 10_000)).unwrap();
        let message = offer("B", 1, 10_001);
        assert_refused(&mut state, &message, PRICE_DIFFERS, "price:");
    }

    #[test]
    fn fails_if_the_issuer_holds_fewer_units() {
        let mut state = issued(sheet());
        let rule = sdk::INSUFFICIENT_FUNDS;
        assert_refused(&mut state, &offer("B", ALL + 1, 10_000), rule, "");
        run(&mut state, &offer("B", ALL, 10_000)).unwrap();
        assert_refused(&mut state, &offer("B", u64::MAX, 10_000), rule, "");
    }
}
