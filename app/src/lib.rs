//! The consensus application: plain methods, no sockets.
//!
//! [`App`] is what a node drives block by block. Everything below is synchronous and deterministic; the disk is behind
//! [`store`], the circuits' verifier behind [`verify`].

pub mod ante;
pub mod app;
pub mod audit;
pub mod block;
pub mod check;
pub mod execute;
mod fields;
pub mod genesis;
pub mod job;
pub mod limits;
pub mod modules;
pub mod params;
pub mod proposal;
pub mod query;
pub mod store;
pub mod tx;
pub mod verify;

pub use app::App;
pub use check::CheckKind;
pub use execute::TxResult;
pub use sluice_auth as auth;
pub use sluice_bank as bank;
pub use sluice_core as core;
pub use sluice_oracle as oracle;
pub use sluice_tranche as tranche;
pub use sluice_vault as vault;
