//! Making proofs and links: the half that holds witnesses.

mod create;
mod key;

pub use create::{ProveError, Proven};
pub use key::ProverKey;
