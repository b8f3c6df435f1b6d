//! One proof to make, as data: it can be made here or handed to another process.

use pasta_curves::Fp;
use serde::{Deserialize, Serialize};
use zeroize::Zeroize;

use super::{ProveError, Proven, ProverSet};
use crate::closing::{self, ClosingCircuit, ClosingWitness};
use crate::closing_rows::{self, ClosingRowsCircuit, ClosingRowsWitness};
use crate::spec::{CircuitId, CircuitSpec};
use crate::statement::{ClosingRowsStatement, ClosingStatement};
use crate::tape::hexed;

/// Everything one proof needs. It holds a witness, so it is as secret as the loans: it has no `Debug`, and its serde form belongs in a
/// pipe, not in a file.
#[derive(Clone, Serialize, Deserialize)]
pub struct Work {
    #[serde(with = "hexed")]
    circuit: CircuitId,
    #[serde(with = "hexed")]
    instances: Vec<Fp>,
    witness: Witness,
    #[serde(with = "hexed")]
    commitments: Vec<[u8; 32]>,
    #[serde(with = "hexed")]
    blinds: Vec<Fp>,
}

#[derive(Clone, Serialize, Deserialize)]
enum Witness {
    ClosingRows(ClosingRowsWitness),
    Closing(ClosingWitness),
}

impl Work {
    /// One chunk at the closing and its link to the attested commitments, both lists in schema order. `vk_digest` is the circuit's.
    pub fn closing_rows(
        witness: &ClosingRowsWitness,
        statement: &ClosingRowsStatement,
        vk_digest: &[u8; 32],
        commitments: &[[u8; 32]],
        blinds: &[Fp],
    ) -> Result<Self, ProveError> {
        // A proof that fails says only that it failed; the relation names the rule.
        closing_rows::relation::check(statement, vk_digest, witness)?;
        Ok(Self {
            circuit: ClosingRowsCircuit::ID,
            instances: statement.to_instance(vk_digest)?.to_vec(),
            witness: Witness::ClosingRows(witness.clone()),
            commitments: commitments.to_vec(),
            blinds: blinds.to_vec(),
        })
    }

    /// The closing of the whole pool. `vk_digest` is the circuit's.
    pub fn closing(
        witness: &ClosingWitness,
        statement: &ClosingStatement,
        vk_digest: &[u8; 32],
    ) -> Result<Self, ProveError> {
        closing::relation::check(statement, vk_digest, witness)?;
        Ok(Self {
            circuit: ClosingCircuit::ID,
            instances: statement.to_instance(vk_digest)?.to_vec(),
            witness: Witness::Closing(witness.clone()),
            commitments: Vec::new(),
            blinds: Vec::new(),
        })
    }

    /// What is to be proved.
    pub fn circuit(&self) -> CircuitId {
        self.circuit
    }
}

impl Drop for Work {
    fn drop(&mut self) {
        // The witness wipes itself.
        self.blinds.zeroize();
    }
}

impl ProverSet {
    /// Makes the proof and its link. The result has been verified. Seconds of work.
    pub fn prove(&self, work: &Work) -> Result<Proven, ProveError> {
        let (instances, commitments, blinds) = (&work.instances, &work.commitments, &work.blinds);
        match &work.witness {
            Witness::ClosingRows(witness) => {
                let fixed = instances.as_slice().try_into();
                let fixed = fixed.map_err(|_| ProveError::Instances(work.circuit))?;
                let circuit = ClosingRowsCircuit::new(fixed, witness);
                self.closing_rows
                    .prove(&circuit, instances, commitments, blinds)
            }
            Witness::Closing(witness) => {
                let circuit = ClosingCircuit::new(witness);
                self.closing.prove(&circuit, instances, commitments, blinds)
            }
        }
    }
}
