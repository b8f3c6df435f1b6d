//! A client of the chain: asks, signs, sends and waits over gRPC, and reads rows it verifies itself.
//!
//! ```no_run
//! # async fn deal() -> Result<(), sluice_client::ClientError> {
//! let client = sluice_client::Client::connect("http://127.0.0.1:9090").await?;
//! let vault = client.vault(1).await?;
//! for class in client.classes(vault.id).await? {
//!     println!("{}: {} issued", class.denom, sluice_client::notation::money(class.issued));
//! }
//! # Ok(())
//! # }
//! ```
//!
//! | file | holds |
//! |---|---|
//! | `connect.rs` | the connection; accounts, balances, height |
//! | `query.rs` | typed questions to the vault, tranche and oracle modules |
//! | `sign.rs` | from messages to transaction bytes |
//! | `send.rs` | sending, waiting, trying again |
//! | `outcome.rs` | what became of a transaction |
//! | `error.rs` | why a call gave no result |
//! | `verified/` | rows read with a proof, trusting nothing but genesis |
//! | `rpc/` | CometBFT's own interface |
//! | `keyring/` | account keys |
//! | `notation.rs` | amounts, rates and days as people write them |
//! | `output.rs` | what commands say, and their exit codes |

// The bans on clocks, environment and silent defaults are for consensus code; a client measures time.
#![allow(clippy::disallowed_methods)]

mod connect;
mod error;
pub mod keyring;
pub mod notation;
mod outcome;
pub mod output;
mod query;
pub mod rpc;
mod send;
mod sign;
pub mod verified;

pub use connect::Client;
pub use error::{ClientError, Refusal, Stage};
pub use outcome::{hash_of, TxHash, TxOutcome};
pub use send::{Gas, SendOptions};
pub use sign::{any, sign, SignDetails, Signer};
