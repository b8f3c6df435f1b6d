//! `MsgSubscribe`: buys offered units at once, money against units in one handler.

use sluice_core::{gas, parse_coin, Amount, BlockContext, Effects, Error, Event, Msg, StateWrite};
use sluice_proto::tranche::{MsgSubscribe, MsgSubscribeResponse};
use sluice_proto::Message;

use crate::error::{NOTHING_BOUGHT, NO_OFFER, PRICE_ABOVE_LIMIT, WRONG_CURRENCY};
use crate::keys::OFFERS;
use crate::{denom, hook, sale, state};

/// The handler.
pub(crate) struct Subscribe(pub(crate) MsgSubscribe);

impl Msg for Subscribe {
    fn signer(&self) -> &str {
        &self.0.investor
    }

    fn gas(&self) -> u64 {
        // The offer, four balances and four holders.
        gas::MESSAGE + 9 * gas::ROW
    }

    fn check_stateless(&self, context: &BlockContext) -> Result<(), Error> {
        context.address("investor", &self.0.investor)?;
        denom::class("class", &self.0.class)?;
        parse_coin("payment", self.0.payment.as_ref()).map(|_| ())
    }

    fn execute(
        &self,
        state: &mut dyn StateWrite,
        context: &BlockContext,
    ) -> Result<Effects, Error> {
        let investor = context.address("investor", &self.0.investor)?;
        let name = denom::class("class", &self.0.class)?;
        let (currency, payment) = parse_coin("payment", self.0.payment.as_ref())?;
        let vault = state::vault(state.reader(), self.0.vault)?;
        let issuer = context.address("vault.issuer", &vault.issuer)?;
        let class = state::issued(state.reader(), vault.id, name)?;
        if currency != vault.settlement_denom {
            let asked = vault.settlement_denom;
            return Err(WRONG_CURRENCY.because(format!("payment: must be in {asked}")));
        }
        let key = (vault.id, name);
        let mut offer = OFFERS.get(state.reader(), &key).ok_or_else(|| {
            NO_OFFER.because(format!("class: nothing of {} is offered", class.denom))
        })?;
        // Because: an issuer who saw a subscription coming bought back its own offer and offered again at a higher price.
        if offer.price > self.0.max_price {
            return Err(PRICE_ABOVE_LIMIT.because(format!(
                "max_price: {} is below the offer's {}",
                self.0.max_price, offer.price
            )));
        }
        hook::check_holder(state.reader(), context, "investor", &class, &investor)?;
        let fill = sale::fill(payment, offer.units, offer.price).ok_or_else(|| {
            let price = offer.price;
            NOTHING_BOUGHT.because(format!("payment: 10,000 units cost {price}"))
        })?;
        let (units, paid) = (Amount(fill.units.into()), Amount(fill.paid.into()));
        // What the price rounds off is never taken, so there is nothing to send back.
        sluice_bank::transfer(state, &investor, &issuer, currency, paid)?;
        sluice_bank::transfer(state, &state::account(), &investor, &class.denom, units)?;
        offer.units -= fill.units;
        if offer.units == 0 {
            OFFERS.delete(state, &key);
        } else {
            OFFERS.put(state, &key, &offer);
        }
        Ok(Effects {
            response: MsgSubscribeResponse {
                units: fill.units,
                paid: fill.paid,
            }
            .encode_to_vec(),
            events: vec![Event::new("units_bought")
                .with("denom", class.denom)
                .with("investor", &self.0.investor)
                .with("units", fill.units)
                .with("paid", fill.paid)],
        })
    }
}

#[cfg(test)]
#[path = "subscribe_tests.rs"]
mod tests;
