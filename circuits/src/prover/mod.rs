//! Making proofs and links: the half that holds witnesses.

mod create;
mod key;
mod work;

use std::path::Path;

use pasta_curves::Fp;

use crate::closing::{ClosingCircuit, ClosingWitness};
use crate::closing_rows::{ClosingRowsCircuit, ClosingRowsWitness};
use crate::keys::KeyError;
use crate::params::ParamsStore;
use crate::spec::{CircuitId, CircuitSpec};
use crate::statement::{ClosingRowsStatement, ClosingStatement};
use crate::suite::Suite;

pub use create::{ProveError, Proven};
pub use key::ProverKey;
pub use work::Work;

/// The proving keys of every circuit.
pub struct ProverSet {
    closing_rows: ProverKey<ClosingRowsCircuit>,
    closing: ProverKey<ClosingCircuit>,
}

impl ProverSet {
    /// Makes all keys from the parameters cached in `params_dir`. Fails, naming the circuit, if a verifying key is not the golden one.
    pub fn build(params_dir: &Path) -> Result<Self, KeyError> {
        let mut params = ParamsStore::new(params_dir);
        Ok(Self {
            closing_rows: ProverKey::build(params.get(ClosingRowsCircuit::K)?)?,
            closing: ProverKey::build(params.get(ClosingCircuit::K)?)?,
        })
    }

    /// The digest of a circuit's verifying key, which contexts bind.
    pub fn vk_digest(&self, circuit: CircuitId) -> &[u8; 32] {
        match circuit {
            CircuitId::ClosingRows(Suite::Small) => self.closing_rows.verifier().digest(),
            CircuitId::Closing(Suite::Small) => self.closing.verifier().digest(),
            _ => unreachable!("only these two are proved yet"),
        }
    }

    /// Proves one chunk and links the proof to the attested commitments, both lists in schema order. The result has been verified.
    pub fn prove_closing_rows(
        &self,
        witness: &ClosingRowsWitness,
        statement: &ClosingRowsStatement,
        commitments: &[[u8; 32]],
        blinds: &[Fp],
    ) -> Result<Proven, ProveError> {
        let vk_digest = self.vk_digest(ClosingRowsCircuit::ID);
        self.prove(&Work::closing_rows(
            witness,
            statement,
            vk_digest,
            commitments,
            blinds,
        )?)
    }

    /// Proves the closing of the whole pool. The result has been verified.
    pub fn prove_closing(
        &self,
        witness: &ClosingWitness,
        statement: &ClosingStatement,
    ) -> Result<Vec<u8>, ProveError> {
        let vk_digest = self.vk_digest(ClosingCircuit::ID);
        let work = Work::closing(witness, statement, vk_digest)?;
        Ok(self.prove(&work)?.proof)
    }
}
