//! `cosmos.bank.v1beta1.MsgSend`.

use std::sync::Arc;

use sluice_core::{
    gas, parse_coin, sdk, Address, Amount, BlockContext, Effects, Error, Event, Msg, StateWrite,
};
use sluice_proto::cosmos::bank::v1beta1::{MsgSend, MsgSendResponse};
use sluice_proto::Message;

use crate::ledger::transfer;

/// What another module may say about a transfer between accounts.
pub trait SendHook: std::marker::Send + Sync {
    /// Called once a coin, before it moves. May refuse, may write.
    fn before_send(
        &self,
        state: &mut dyn StateWrite,
        context: &BlockContext,
        from: &Address,
        to: &Address,
        denom: &str,
        amount: Amount,
    ) -> Result<(), Error>;
}

pub(crate) struct Send {
    pub(crate) message: MsgSend,
    pub(crate) hooks: Arc<[Box<dyn SendHook>]>,
}

/// Most coins of one message.
const MAX_COINS: usize = 16;

impl Msg for Send {
    fn signer(&self) -> &str {
        &self.message.from_address
    }

    fn gas(&self) -> u64 {
        let rows = 4 * self.message.amount.len() as u64;
        gas::MESSAGE.saturating_add(gas::ROW.saturating_mul(rows))
    }

    fn check_stateless(&self, context: &BlockContext) -> Result<(), Error> {
        context.address("from_address", &self.message.from_address)?;
        context.address("to_address", &self.message.to_address)?;
        let coins = &self.message.amount;
        if coins.is_empty() || coins.len() > MAX_COINS {
            return Err(sdk::INVALID_COINS.because(format!("amount: 1 to {MAX_COINS} coins")));
        }
        let mut before = "";
        for (position, coin) in coins.iter().enumerate() {
            let field = format!("amount[{position}]");
            let (denom, amount) = parse_coin(&field, Some(coin))?;
            if denom <= before {
                return Err(
                    sdk::INVALID_COINS.because(format!("{field}: denominations must ascend"))
                );
            }
            if amount == Amount::ZERO {
                return Err(sdk::INVALID_COINS.because(format!("{field}: must not be zero")));
            }
            before = denom;
        }
        Ok(())
    }

    fn execute(
        &self,
        state: &mut dyn StateWrite,
        context: &BlockContext,
    ) -> Result<Effects, Error> {
        let from = context.address("from_address", &self.message.from_address)?;
        let to = context.address("to_address", &self.message.to_address)?;
        let mut events = Vec::new();
        for (position, coin) in self.message.amount.iter().enumerate() {
            let (denom, amount) = parse_coin(&format!("amount[{position}]"), Some(coin))?;
            for hook in self.hooks.iter() {
                hook.before_send(state, context, &from, &to, denom, amount)?;
            }
            transfer(state, &from, &to, denom, amount)?;
            let coin = format!("{amount}{denom}");
            events.push(
                Event::new("coin_spent")
                    .with("spender", &self.message.from_address)
                    .with("amount", &coin),
            );
            events.push(
                Event::new("coin_received")
                    .with("receiver", &self.message.to_address)
                    .with("amount", &coin),
            );
            events.push(
                Event::new("transfer")
                    .with("recipient", &self.message.to_address)
                    .with("sender", &self.message.from_address)
                    .with("amount", &coin),
            );
        }
        Ok(Effects {
            response: MsgSendResponse {}.encode_to_vec(),
            events,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sluice_core::state::Empty;
    use sluice_core::{coin, ChainDate, Overlay};

    struct Refuse;

    impl SendHook for Refuse {
        fn before_send(
            &self,
            _state: &mut dyn StateWrite,
            _context: &BlockContext,
            _from: &Address,
            _to: &Address,
            denom: &str,
            _amount: Amount,
        ) -> Result<(), Error> {
            match denom {
                "frozen" => Err(sdk::INVALID_REQUEST.because("frozen")),
                _ => Ok(()),
            }
        }
    }

    fn context() -> BlockContext {
        BlockContext {
            chain_id: "c-1".into(),
            prefix: "sluice".into(),
            height: 1,
            date: ChainDate(0),
        }
    }

    fn send(coins: &[(&str, u128)]) -> Send {
        Send {
            message: MsgSend {
                from_address: context().text(&Address([1; 20])),
                to_address: context().text(&Address([2; 20])),
                amount: coins
                    .iter()
                    .map(|(denom, amount)| coin(denom, Amount(*amount)))
                    .collect(),
            },
            hooks: vec![Box::new(Refuse) as Box<dyn SendHook>].into(),
        }
    }

    #[test]
    fn a_message_fails_if_its_coins_are_not_a_sorted_list_of_positive_amounts() {
        assert!(send(&[("aaa", 1), ("bbb", 2)])
            .check_stateless(&context())
            .is_ok());
        for coins in [
            &[][..],
            &[("aaa", 0)],
            &[("bbb", 1), ("aaa", 1)],
            &[("aaa", 1), ("aaa", 1)],
        ] {
            let error = send(coins)
                .check_stateless(&context())
                .expect_err("refused");
            assert_eq!(error.refusal, sdk::INVALID_COINS, "{coins:?}");
        }
    }

    #[test]
    fn a_message_fails_if_an_address_is_malformed() {
        let mut message = send(&[("aaa", 1)]);
        message.message.to_address = "cosmos1x".into();
        let error = message.check_stateless(&context()).expect_err("refused");
        assert_eq!(error.refusal, sdk::INVALID_ADDRESS);
        assert!(error.message.contains("to_address"));
    }

    #[test]
    fn a_message_fails_if_funds_are_short_or_a_hook_refuses() {
        let mut state = Overlay::new(&Empty);
        crate::mint(&mut state, &Address([1; 20]), "aaa", Amount(5)).expect("minted");
        crate::mint(&mut state, &Address([1; 20]), "frozen", Amount(5)).expect("minted");
        let error = send(&[("aaa", 6)])
            .execute(&mut state, &context())
            .expect_err("short");
        assert_eq!(error.refusal, sdk::INSUFFICIENT_FUNDS);
        assert!(send(&[("frozen", 1)])
            .execute(&mut state, &context())
            .is_err());
        let done = send(&[("aaa", 5)])
            .execute(&mut state, &context())
            .expect("sent");
        assert_eq!(done.events.len(), 3);
    }
}
