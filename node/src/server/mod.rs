//! The running node: its home, its settings, its parts and their end.
//!
//! | file | holds |
//! |---|---|
//! | `home.rs` | where a node's files are |
//! | `config.rs` | `app.toml` |
//! | `genesis.rs` | the application's part of a genesis |
//! | `create.rs` | a home for a network of one validator |
//! | `start.rs`, `error.rs` | starting all parts, and ending them together |
//! | `socket.rs` | a socket address that is short enough |
//! | `logs.rs` | where log lines go |
//! | `metrics.rs` | counters for Prometheus |

mod config;
mod create;
mod error;
mod genesis;
mod home;
mod logs;
mod metrics;
mod socket;
mod start;

pub use config::{AppConfig, ConfigError};
pub use create::{create_single, SingleNetwork};
pub use error::NodeError;
pub use genesis::{Denomination, GenesisAccount, GenesisState};
pub use home::NodeHome;
pub use logs::start_logging;
pub use metrics::Metrics;
pub use start::run;
