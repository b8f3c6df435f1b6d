//! Placeholder.

pub mod abci;
pub mod comet;
