//! One chunk of the pool at the closing: every loan is in range and eligible, no obligor is hidden, and the chunk's
//! totals are those inside its summary.
//!
//! One row is one loan. The first fourteen advice columns are the tape's columns in schema order and are linked to
//! the attested tape; everything else is computed from them in the same row or carried down from the row above.

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

pub use circuit::ClosingRowsCircuit;
pub(crate) use layout::{most_days_ahead, most_days_late};
pub use witness::{ClosingRowsWitness, WitnessError};

#[cfg(test)]
mod tests;
