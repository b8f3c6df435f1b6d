//! The ABCI 2.0 server: CometBFT calls the application through it.
//!
//! It serves any [`tendermint_abci::Application`] on a unix socket or on loopback TCP. CometBFT opens four connections
//! (query, snapshot, mempool, consensus); each gets its own named thread and its own clone of the application, so
//! whatever the clones share belongs in an `Arc`. The loop is small on purpose:
//!
//! | file | holds |
//! |---|---|
//! | `address.rs` | where the server listens, and one stream type for both kinds of socket |
//! | `frame.rs` | length-prefixed messages, with a cap |
//! | `dispatch.rs` | request to method, method to response |
//! | `panic_policy.rs` | what happens when a method panics |
//! | `connection.rs` | one connection, from its first byte to its last |
//! | `server.rs` | accepting, stopping, telling the owner |
//!
//! Two small writes a call would cost 44 ms each over TCP (delayed acknowledgements), so responses are buffered and
//! go out when CometBFT sends `Flush` or when no further request is waiting.

mod address;
mod connection;
mod dispatch;
mod frame;
mod panic_policy;
mod server;

pub use address::Address;
pub use connection::{Closed, Role};
pub use frame::MAX_FRAME_BYTES;
pub use server::{AbciServer, Caller, ServerError, MAX_CONNECTIONS};
