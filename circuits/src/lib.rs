//! The committed tape, the column link, the circuits and their verifier.

pub mod column;
pub mod digest;
pub mod keys;
pub mod link;
pub mod params;
pub mod point;
pub mod proof;
#[cfg(feature = "prover")]
pub mod prover;
pub mod spec;
pub mod suite;
#[cfg(feature = "prover")]
pub mod tape;
#[cfg(all(test, feature = "prover"))]
mod toy;
pub mod verifier;
