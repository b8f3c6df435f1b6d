//! CometBFT: the consensus engine that runs beside the node, as its child process.
//!
//! | file | holds |
//! |---|---|
//! | `binary.rs` | finding the one version that fits, or building it once |
//! | `home.rs` | the home folder: where its files are, how they are written |
//! | `config.rs` | `config.toml`, timings, ports |
//! | `genesis.rs` | `genesis.json` |
//! | `keys.rs` | the validator's and the node's key, and who may read them |
//! | `supervisor.rs` | starting, waiting, stopping |
//! | `log.rs` | what its log says about why it ended |
//! | `guard.rs`, `previous.rs` | CometBFT ends with its node, and the next node waits for that |

mod binary;
mod config;
mod error;
mod genesis;
mod guard;
mod home;
mod keys;
mod log;
mod previous;
mod supervisor;

pub use binary::{find_or_build, COMETBFT_VERSION};
pub use config::{free_ports, CometConfig, Peer, Ports, Timings, MAX_TX_BYTES};
pub use error::CometError;
pub use genesis::{Genesis, GenesisValidator, MAX_BLOCK_BYTES};
pub use home::Home;
pub use keys::{NodeKey, ValidatorKey};
pub(crate) use log::CometLog;
pub use supervisor::CometBft;
