//! The node of Sluice: `sluiced`, its commands and the libraries its clients use.

// The bans on clocks, environment and silent defaults are for consensus code; a node measures time, finds programs and
// shows what others left out.
#![allow(clippy::disallowed_methods)]

pub mod abci;
pub mod application;
mod cli;
pub mod client;
pub mod comet;
pub mod deal;
pub mod grpc;
pub mod issuer;
pub mod keyring;
pub mod oracle;
mod query;
pub mod server;

pub use cli::main;
