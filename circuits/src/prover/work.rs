//! One proof to make, as data: it is made here or handed to another process.

use std::time::Duration;

use pasta_curves::Fp;
use serde::{Deserialize, Serialize};
use zeroize::Zeroize;

use super::{Has, ProveError, Proven, Prover, ProverSet};
use crate::closing::{self, ClosingCircuit, ClosingWitness};
use crate::closing_rows::{self, ClosingRowsCircuit, ClosingRowsWitness};
use crate::keys::vk_digest;
use crate::period_rows::{self, PeriodRowsCircuit, PeriodRowsWitness};
use crate::proof::{Claim, Verdict};
use crate::spec::{CircuitId, CircuitSpec};
use crate::statement::{
    ClosingRowsStatement, ClosingStatement, PeriodRowsStatement, WaterfallStatement,
};
use crate::suite::{Large, Small, Suite};
use crate::tape::hexed;
use crate::verifier::VerifierSet;
use crate::waterfall::{self, WaterfallCircuit, WaterfallWitness};

/// Everything one proof needs. It holds a witness, so it is as secret as the loans: it has no `Debug`, and its serde form belongs
/// in a pipe, not in a file.
#[derive(Clone, Serialize, Deserialize)]
pub struct Work {
    #[serde(with = "hexed")]
    suite: Suite,
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
    PeriodRows(PeriodRowsWitness),
    Waterfall(WaterfallWitness),
}

/// What another process answers to work.
#[derive(Serialize, Deserialize)]
pub struct Answer {
    /// The proof, or why there is none.
    pub proven: Result<Proven, String>,
    /// The time all its threads spent on it.
    pub core_time: Duration,
}

impl Work {
    /// One chunk at the closing and its link to the attested commitments, both lists in schema order.
    pub fn closing_rows(
        witness: &ClosingRowsWitness,
        statement: &ClosingRowsStatement,
        commitments: &[[u8; 32]],
        blinds: &[Fp],
    ) -> Result<Self, ProveError> {
        let suite = statement.context.suite;
        let vk_digest = vk_digest(CircuitId::ClosingRows(suite));
        // A proof that fails says only that it failed; the relation names the rule.
        closing_rows::relation::check(statement, vk_digest, witness)?;
        Ok(Self {
            suite,
            instances: statement.to_instance(vk_digest)?.to_vec(),
            witness: Witness::ClosingRows(witness.clone()),
            commitments: commitments.to_vec(),
            blinds: blinds.to_vec(),
        })
    }

    /// The closing of the whole pool.
    pub fn closing(
        witness: &ClosingWitness,
        statement: &ClosingStatement,
    ) -> Result<Self, ProveError> {
        let suite = statement.context.suite;
        let vk_digest = vk_digest(CircuitId::Closing(suite));
        closing::relation::check(statement, vk_digest, witness)?;
        Ok(Self {
            suite,
            instances: statement.to_instance(vk_digest)?,
            witness: Witness::Closing(witness.clone()),
            commitments: Vec::new(),
            blinds: Vec::new(),
        })
    }

    /// One chunk of a later period and its link to the attested commitments, both lists in the order of `LinkedColumn::PERIOD`.
    pub fn period_rows(
        witness: &PeriodRowsWitness,
        statement: &PeriodRowsStatement,
        commitments: &[[u8; 32]],
        blinds: &[Fp],
    ) -> Result<Self, ProveError> {
        let suite = statement.context.suite;
        let vk_digest = vk_digest(CircuitId::PeriodRows(suite));
        period_rows::relation::check(statement, vk_digest, witness)?;
        Ok(Self {
            suite,
            instances: statement.to_instance(vk_digest)?.to_vec(),
            witness: Witness::PeriodRows(witness.clone()),
            commitments: commitments.to_vec(),
            blinds: blinds.to_vec(),
        })
    }

    /// A month of the whole pool and its payouts.
    pub fn waterfall(
        witness: &WaterfallWitness,
        statement: &WaterfallStatement,
    ) -> Result<Self, ProveError> {
        let suite = statement.context.suite;
        let vk_digest = vk_digest(CircuitId::Waterfall(suite));
        waterfall::check(statement, vk_digest, witness)?;
        Ok(Self {
            suite,
            instances: statement.to_instance(vk_digest)?,
            witness: Witness::Waterfall(witness.clone()),
            commitments: Vec::new(),
            blinds: Vec::new(),
        })
    }

    /// What is to be proved.
    pub fn circuit(&self) -> CircuitId {
        match self.witness {
            Witness::ClosingRows(_) => CircuitId::ClosingRows(self.suite),
            Witness::Closing(_) => CircuitId::Closing(self.suite),
            Witness::PeriodRows(_) => CircuitId::PeriodRows(self.suite),
            Witness::Waterfall(_) => CircuitId::Waterfall(self.suite),
        }
    }

    /// The verdict on what came back for this work.
    pub fn verify(&self, verifier: &VerifierSet, proven: &Proven) -> Verdict {
        let claim = Claim {
            instances: &self.instances,
            proof: &proven.proof,
            link: &proven.link,
            commitments: &self.commitments,
        };
        verifier.verify_claim(self.circuit(), &claim)
    }

    /// The instances of a circuit with a fixed number of them.
    fn instances<const N: usize>(&self) -> Result<&[Fp; N], ProveError> {
        let fixed = self.instances.as_slice().try_into();
        fixed.map_err(|_| ProveError::Instances(self.circuit()))
    }
}

impl Drop for Work {
    fn drop(&mut self) {
        // The witness wipes itself.
        self.blinds.zeroize();
    }
}

impl Prover for ProverSet {
    fn prove(&self, work: &Work) -> Result<Proven, ProveError> {
        match (&work.witness, work.suite) {
            (Witness::ClosingRows(witness), Suite::Small) => {
                let circuit = ClosingRowsCircuit::<Small>::new(work.instances()?, witness);
                self.make(work, &circuit)
            }
            (Witness::ClosingRows(witness), Suite::Large) => {
                let circuit = ClosingRowsCircuit::<Large>::new(work.instances()?, witness);
                self.make(work, &circuit)
            }
            (Witness::Closing(witness), Suite::Small) => {
                self.make(work, &ClosingCircuit::<Small>::new(witness))
            }
            (Witness::Closing(witness), Suite::Large) => {
                self.make(work, &ClosingCircuit::<Large>::new(witness))
            }
            (Witness::PeriodRows(witness), Suite::Small) => {
                let circuit = PeriodRowsCircuit::<Small>::new(work.instances()?, witness);
                self.make(work, &circuit)
            }
            (Witness::PeriodRows(witness), Suite::Large) => {
                let circuit = PeriodRowsCircuit::<Large>::new(work.instances()?, witness);
                self.make(work, &circuit)
            }
            (Witness::Waterfall(witness), Suite::Small) => {
                self.make(work, &WaterfallCircuit::<Small>::new(witness))
            }
            (Witness::Waterfall(witness), Suite::Large) => {
                self.make(work, &WaterfallCircuit::<Large>::new(witness))
            }
        }
    }
}

impl ProverSet {
    fn make<C: CircuitSpec>(&self, work: &Work, circuit: &C) -> Result<Proven, ProveError>
    where
        Self: Has<C>,
    {
        self.key()?
            .prove(circuit, &work.instances, &work.commitments, &work.blinds)
    }
}
