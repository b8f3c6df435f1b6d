//! Which prover makes the proofs.

use std::path::Path;

use clap::ValueEnum;
use sluice_circuits::keys::KeyError;
use sluice_circuits::prover::{Prover, ProverSet};

use super::FastProver;

/// The provers there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Which {
    /// The library the chain verifies with
    Stock,
    /// Another program, in less processor time
    Fast,
}

impl Which {
    /// The prover. `params` is the folder of the public parameters.
    ///
    /// # Errors
    /// [`KeyError`], if the keys that check another program cannot be made.
    pub fn prover(self, params: &Path) -> Result<Box<dyn Prover>, KeyError> {
        Ok(match self {
            Which::Stock => Box::new(ProverSet::new(params)),
            Which::Fast => Box::new(FastProver::beside_this_program(params)?),
        })
    }
}
