#![doc = include_str!("../README.md")]

pub mod denom;
pub mod error;
pub mod hook;
mod invariants;
pub mod keys;
mod msg;
pub mod query;
pub mod sale;
pub mod state;
pub mod term_sheet;
#[cfg(test)]
mod testing;

use sluice_core::{BlockContext, Module, QueryRoute, Refusal, Route, StateRead};

pub use hook::AllowList;
pub use state::{account, class, classes, offers, term_sheet, NAME};

/// The module.
#[derive(Clone, Copy, Debug, Default)]
pub struct Tranche;

impl Module for Tranche {
    fn name(&self) -> &'static str {
        NAME
    }

    fn routes(&self) -> Vec<Route> {
        msg::routes()
    }

    fn queries(&self) -> Vec<QueryRoute> {
        query::routes()
    }

    fn refusals(&self) -> &'static [Refusal] {
        error::ALL
    }

    fn check_invariants(
        &self,
        state: &dyn StateRead,
        _context: &BlockContext,
    ) -> Result<(), String> {
        invariants::check(state)
    }
}
