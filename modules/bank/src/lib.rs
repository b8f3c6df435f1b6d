#![doc = include_str!("../README.md")]

mod genesis;
mod keys;
mod ledger;
mod query;
mod send;

use std::sync::Arc;

use sluice_core::{Amount, BlockContext, Error, Module, QueryRoute, Route, StateRead, StateWrite};
use sluice_proto::cosmos::bank::v1beta1::MsgSend;

use keys::HOLDERS;
pub use keys::{BALANCES, METADATA, SUPPLY};
pub use ledger::{
    balance, burn, denom_exists, holders, metadata, mint, set_metadata, supply, transfer,
};
pub use send::SendHook;

/// The module. Hooks are asked, in order, before every [`MsgSend`] moves a coin.
#[derive(Default)]
pub struct Bank {
    hooks: Arc<[Box<dyn SendHook>]>,
}

impl Bank {
    /// The module with the hooks of other modules.
    pub fn new(hooks: Vec<Box<dyn SendHook>>) -> Self {
        Bank {
            hooks: hooks.into(),
        }
    }
}

impl Module for Bank {
    fn name(&self) -> &'static str {
        "bank"
    }

    fn routes(&self) -> Vec<Route> {
        let hooks = self.hooks.clone();
        vec![Route::with::<MsgSend>(move |message| {
            Box::new(send::Send {
                message,
                hooks: hooks.clone(),
            })
        })]
    }

    fn queries(&self) -> Vec<QueryRoute> {
        query::routes()
    }

    fn init_genesis(
        &self,
        state: &mut dyn StateWrite,
        context: &BlockContext,
        section: &serde_json::Value,
    ) -> Result<(), Error> {
        genesis::init(state, context, section)
    }

    fn check_invariants(
        &self,
        state: &dyn StateRead,
        _context: &BlockContext,
    ) -> Result<(), String> {
        let mut sums = std::collections::BTreeMap::<String, Amount>::new();
        let balances = BALANCES.scan(state, &(), usize::MAX);
        let held = balances.len();
        for ((who, denom), amount) in balances {
            if !HOLDERS.has(state, &(denom.clone(), who)) {
                return Err(format!("{denom}: the index lacks a holder"));
            }
            let sum = sums.entry(denom.clone()).or_default();
            *sum = sum
                .checked_add(amount)
                .ok_or_else(|| format!("balances of {denom} overflow"))?;
        }
        if HOLDERS.scan(state, &(), usize::MAX).len() != held {
            return Err("the index names holders of nothing".into());
        }
        for (denom, supply) in SUPPLY.scan(state, &(), usize::MAX) {
            let sum = sums.remove(&denom).unwrap_or(Amount::ZERO);
            if sum != supply {
                return Err(format!(
                    "{denom}: balances {sum} differ from supply {supply}"
                ));
            }
        }
        match sums.into_keys().next() {
            Some(denom) => Err(format!("{denom}: balances without supply")),
            None => Ok(()),
        }
    }
}
