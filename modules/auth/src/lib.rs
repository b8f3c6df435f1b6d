#![doc = include_str!("../README.md")]

mod account;
mod query;
mod signature;

use serde::Deserialize;
use sluice_core::{sdk, BlockContext, Error, Module, QueryRoute, StateWrite};

pub use account::{account, open, set, ACCOUNTS};
pub use signature::{check_signature, public_key, public_key_address, public_key_any, sign_bytes};

/// The module.
pub struct Auth;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Genesis {
    #[serde(default)]
    accounts: Vec<String>,
}

impl Module for Auth {
    fn name(&self) -> &'static str {
        "auth"
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
        let genesis: Option<Genesis> = serde_json::from_value(section.clone())
            .map_err(|error| sdk::INVALID_REQUEST.because(format!("genesis auth: {error}")))?;
        let accounts = genesis.map_or_else(Vec::new, |genesis| genesis.accounts);
        for (position, text) in accounts.iter().enumerate() {
            let who = context.address(&format!("genesis auth accounts[{position}]"), text)?;
            open(state, context, &who);
        }
        Ok(())
    }
}
