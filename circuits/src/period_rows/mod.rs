//! One chunk of the pool in a later period: every loan goes from the previous tape to the current one by the loan
//! rules, and the chunk's totals are those inside its summary.
//!
//! One row is one loan, the same in both tapes. The first twenty-one advice columns are linked: what the loan is,
//! where the previous period left it, and all that is committed for this one. No loan can appear, and none can leave
//! but paid, repurchased or defaulted.

#[cfg(feature = "attack")]
mod attack;
mod circuit;
mod gates;
mod layout;
#[cfg(feature = "attack")]
mod lies;
pub mod relation;
mod trace;
mod witness;

pub use circuit::PeriodRowsCircuit;
pub use witness::{PeriodRowsWitness, PeriodWitnessError};

#[cfg(test)]
mod tests;
