//! The validator: the application behind ABCI, CometBFT beside it, gRPC before it.
//!
//! | file | holds |
//! |---|---|
//! | `abci/`, `application/` | CometBFT's calls, and the application that answers them |
//! | `comet/` | CometBFT as a child process, its home and its keys |
//! | `grpc/`, `query.rs` | what wallets ask |
//! | `home.rs` | where a node's files are |
//! | `config.rs` | `app.toml` |
//! | `genesis.rs` | the application's part of a genesis |
//! | `check.rs` | the audit of a stopped node's state |
//! | `create.rs` | a home for a network of one validator |
//! | `start.rs`, `error.rs` | starting all parts, and ending them together |
//! | `watch.rs` | whether blocks come |
//! | `socket.rs` | a socket address that is short enough |
//! | `connections.rs` | the way in for connections, and the limit of open files |
//! | `logs.rs` | where log lines go |
//! | `metrics.rs` | counters for Prometheus |

// The bans on clocks, environment and silent defaults are for consensus code; a node measures time and finds programs.
#![allow(clippy::disallowed_methods)]

pub mod abci;
pub mod application;
mod check;
pub mod comet;
mod config;
mod connections;
mod create;
mod error;
mod genesis;
pub mod grpc;
mod home;
mod logs;
mod metrics;
mod query;
mod socket;
mod start;
mod watch;

pub use check::check_home;
pub use config::{AppConfig, ConfigError, USUAL_GAS_PRICE};
pub use connections::ConnectionLimits;
pub use create::{create_single, SingleNetwork};
pub use error::NodeError;
pub use genesis::{Denomination, GenesisAccount, GenesisState};
pub use home::NodeHome;
pub use logs::start_logging;
pub use metrics::Metrics;
pub use start::run;
pub use watch::STANDS;
