#![doc = include_str!("../README.md")]

mod error;
mod genesis;
mod invariant;
mod keys;
mod msg;
mod query;
mod state;
mod statement;

use sluice_core::{BlockContext, Error, Module, QueryRoute, Refusal, Route, StateRead, StateWrite};
use sluice_proto::oracle::{MsgAttest, MsgRegisterOracle};

pub use error::*;
pub use keys::{KEYS, ORACLES, PARAMS, STATEMENTS};
pub use state::{digest_of, oracle};
pub use statement::{is_compressed_key, statement_bytes, DOMAIN, GROUPS};

/// The name of the module and of the account that holds the bonds.
pub const NAME: &str = "oracle";

/// The module.
pub struct Oracle;

impl Module for Oracle {
    fn name(&self) -> &'static str {
        NAME
    }

    fn routes(&self) -> Vec<Route> {
        vec![
            Route::with::<MsgRegisterOracle>(|message| Box::new(msg::RegisterOracle(message))),
            Route::with::<MsgAttest>(|message| Box::new(msg::Attest(message))),
        ]
    }

    fn queries(&self) -> Vec<QueryRoute> {
        query::routes()
    }

    fn refusals(&self) -> &'static [Refusal] {
        error::ALL
    }

    fn init_genesis(
        &self,
        state: &mut dyn StateWrite,
        _context: &BlockContext,
        section: &serde_json::Value,
    ) -> Result<(), Error> {
        genesis::init(state, section)
    }

    fn check_invariants(
        &self,
        state: &dyn StateRead,
        context: &BlockContext,
    ) -> Result<(), String> {
        invariant::check(state, context)
    }
}
