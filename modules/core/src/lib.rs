//! What every module of Sluice is made of.
//!
//! Everything here is synchronous and deterministic: no clock, no randomness, no floating point, no thread, no hash map.
//! A module sees the world through four things only: [`StateRead`]/[`StateWrite`], its message, [`BlockContext`] and the
//! verdicts the application hands it for the [`Job`]s it named.

pub mod address;
pub mod amount;
pub mod context;
pub mod date;
pub mod digest;
pub mod error;
pub mod event;
pub mod gas;
pub mod job;
pub mod module;
pub mod query;
pub mod state;
pub mod tape;

pub use address::{module_address, Address, TREASURY};
pub use amount::{coin, parse_coin, Amount};
pub use context::BlockContext;
pub use date::ChainDate;
pub use error::{sdk, Error, Refusal};
pub use event::Event;
pub use job::{Job, Verdict};
pub use module::{Effects, Module, Msg, Route};
pub use query::QueryRoute;
pub use state::{Item, Map, Overlay, StateRead, StateWrite, Store};
