//! The committed tape, the column link, the circuits and their verifier.

#[cfg(feature = "attack")]
pub mod attack;
pub mod closing;
pub mod closing_rows;
pub mod concentration;
pub mod context;
mod digest;
mod gadget;
pub mod keys;
pub mod link;
mod loan_table;
pub mod params;
pub mod period_rows;
pub mod period_summary;
pub mod point;
pub mod proof;
#[cfg(feature = "prover")]
pub mod prover;
pub mod spec;
mod state;
pub mod statement;
pub mod summary;
#[cfg(feature = "prover")]
pub mod tape;
#[cfg(feature = "prover")]
pub mod testing;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod toy;
pub mod verifier;
pub mod waterfall;

// The names of the rules, as the files here say them.
use sluice_rules::{column, suite};
