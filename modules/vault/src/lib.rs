#![doc = include_str!("../README.md")]

mod closing;
pub mod criteria;
mod error;
mod expiry;
mod genesis;
mod invariant;
mod keys;
mod msg;
mod query;
mod quorum;
mod state;
mod tags;
// Tests may take a default for what is not there; consensus may not.
#[cfg(test)]
#[allow(clippy::disallowed_methods)]
mod testing;

use sluice_core::{
    BlockContext, Error, Event, Module, QueryRoute, Refusal, Route, StateRead, StateWrite,
};
use sluice_proto::vault::{
    MsgCommitTape, MsgOpenVault, MsgPledgeTags, MsgProveChunk, MsgProveClosing,
};

pub use closing::open_closing;
pub use error::*;
pub use keys::{
    BATCHES, BATCH_TAGS, CLOSINGS, COUNT, DUE, PARAMS, PERIOD_COLUMNS, STATIC_COLUMNS, SUMMARIES,
    SWEEPS, TAGS, TAPES, VAULTS,
};
pub use state::{accepted_closing, columns, tape, vault};
pub use tags::{check_tag_index, holder, Tag};

/// The name of the module and of the account that holds the deposits.
pub const NAME: &str = "vault";

/// The module.
pub struct Vault;

impl Module for Vault {
    fn name(&self) -> &'static str {
        NAME
    }

    fn routes(&self) -> Vec<Route> {
        vec![
            Route::with::<MsgOpenVault>(|message| Box::new(msg::OpenVault(message))),
            Route::with::<MsgCommitTape>(|message| Box::new(msg::CommitTape(message))),
            Route::with::<MsgPledgeTags>(|message| Box::new(msg::PledgeTags(message))),
            Route::with::<MsgProveChunk>(|message| Box::new(msg::ProveChunk(message))),
            Route::with::<MsgProveClosing>(|message| Box::new(msg::ProveClosing(message))),
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

    fn begin_block(&self, state: &mut dyn StateWrite, context: &BlockContext) -> Vec<Event> {
        let events = expiry::expire(state, context);
        tags::sweep(state);
        events
    }

    fn check_invariants(
        &self,
        state: &dyn StateRead,
        _context: &BlockContext,
    ) -> Result<(), String> {
        invariant::check(state)
    }
}
