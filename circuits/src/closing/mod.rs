//! The closing: the chunks behind the accepted summaries together meet every criterion of the term sheet, and the
//! waterfall's opening state is committed to.
//!
//! The circuit opens as many summaries as a tape of its suite may have. A slot without a chunk is zero throughout, pinned by the
//! chunk count, so the layout and the proof are the same for every pool.

#[cfg(feature = "attack")]
mod attack;
mod categories;
mod circuit;
mod config;
mod criteria;
#[cfg(feature = "attack")]
mod lies;
mod obligors;
pub mod relation;
#[cfg(feature = "attack")]
mod sample;
mod slots;
mod witness;

pub use config::ClosingCircuit;
pub use witness::{ClosingWitness, ClosingWitnessError};

#[cfg(test)]
mod tests;
