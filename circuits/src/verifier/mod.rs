//! Verification as the chain does it: keys made at start, one verdict an item, batches that only conclude "all good".

mod batch;

use std::path::Path;

use pasta_curves::Fp;

use crate::closing::ClosingCircuit;
use crate::closing_rows::ClosingRowsCircuit;
use crate::keys::{KeyError, VerifierKey};
use crate::params::ParamsStore;
use crate::proof::{Claim, Equations, Verdict};
use crate::spec::{CircuitId, CircuitSpec};
use crate::statement::{ClosingRowsStatement, ClosingStatement, StatementError};
use crate::suite::Suite;
use batch::Weights;

/// One thing to verify, with everything its verdict depends on.
#[derive(Clone, PartialEq, Eq)]
pub enum ProofItem {
    /// A chunk at the closing.
    ClosingRows {
        /// What is claimed.
        statement: ClosingRowsStatement,
        /// The proof.
        proof: Vec<u8>,
        /// The column link.
        link: Vec<u8>,
        /// The attested commitments of the chunk's columns, in schema order, from state.
        commitments: Vec<[u8; 32]>,
    },
    /// The whole pool at the closing.
    Closing {
        /// What is claimed.
        statement: ClosingStatement,
        /// The proof.
        proof: Vec<u8>,
    },
}

/// The keys of every circuit this build verifies. Sync, pure, without randomness: the same item has the same verdict on every node,
/// whatever the number of threads.
pub struct VerifierSet {
    closing_rows: VerifierKey<ClosingRowsCircuit>,
    closing: VerifierKey<ClosingCircuit>,
}

impl VerifierSet {
    /// Makes all keys from the parameters cached in `params_dir`. Fails, naming the circuit, if a key is not the golden one. Under a
    /// second with cached parameters.
    pub fn build(params_dir: &Path) -> Result<Self, KeyError> {
        let mut params = ParamsStore::new(params_dir);
        Ok(Self {
            closing_rows: VerifierKey::build(params.get(ClosingRowsCircuit::K)?)?,
            closing: VerifierKey::build(params.get(ClosingCircuit::K)?)?,
        })
    }

    /// The digest of a circuit's verifying key, which contexts and cache keys bind.
    pub fn vk_digest(&self, circuit: CircuitId) -> &[u8; 32] {
        match circuit {
            CircuitId::ClosingRows(Suite::Small) => self.closing_rows.digest(),
            CircuitId::Closing(Suite::Small) => self.closing.digest(),
            _ => unreachable!("only these two are verified yet"),
        }
    }

    /// The verdict on one item: the single path, the only one whose "no" is a rule.
    pub fn verify(&self, item: &ProofItem) -> Verdict {
        let equations = self
            .instances(item)
            .and_then(|instances| self.equations(item, &instances));
        equations.map_or_else(|verdict| verdict, Equations::verdict)
    }

    /// Whether all items are good, in one multi-scalar multiplication. `false` tells nothing about any single item: ask `verify`.
    pub fn all_good(&self, items: &[ProofItem]) -> bool {
        let Ok(instances) = items
            .iter()
            .map(|item| self.instances(item))
            .collect::<Result<Vec<_>, _>>()
        else {
            return false;
        };
        let mut weights = Weights::new(items.len());
        for (item, instances) in items.iter().zip(&instances) {
            let circuit = item.circuit();
            weights.absorb(circuit, self.vk_digest(circuit), &item.claim(instances));
        }
        let mut batch = weights.batch();
        for (item, instances) in items.iter().zip(&instances) {
            match self.equations(item, instances) {
                Ok(equations) => batch.add(item.k(), equations),
                Err(_) => return false,
            }
        }
        batch.holds()
    }

    /// The instances of an item's statement. Lengths are looked at first, because they come first in the order of verdicts; a statement
    /// outside what its circuit can speak about is proved by nothing.
    fn instances(&self, item: &ProofItem) -> Result<Vec<Fp>, Verdict> {
        let claim = item.claim(&[]);
        let (fits, instances) = match item {
            ProofItem::ClosingRows { statement, .. } => (
                self.closing_rows
                    .lengths(claim.proof, claim.link, claim.commitments),
                statement
                    .to_instance(self.closing_rows.digest())
                    .map(Vec::from),
            ),
            ProofItem::Closing { statement, .. } => (
                self.closing
                    .lengths(claim.proof, claim.link, claim.commitments),
                statement.to_instance(self.closing.digest()).map(Vec::from),
            ),
        };
        if !fits {
            return Err(Verdict::ProofLength);
        }
        instances.map_err(|error| match error {
            StatementError::NotCanonical { .. } => Verdict::ProofEncoding,
            _ => Verdict::ProofInvalid,
        })
    }

    fn equations(&self, item: &ProofItem, instances: &[Fp]) -> Result<Equations<'_>, Verdict> {
        let claim = item.claim(instances);
        match item {
            ProofItem::ClosingRows { .. } => self.closing_rows.equations(&claim),
            ProofItem::Closing { .. } => self.closing.equations(&claim),
        }
    }
}

impl ProofItem {
    /// The circuit that proves this item.
    pub fn circuit(&self) -> CircuitId {
        match self {
            ProofItem::ClosingRows { .. } => ClosingRowsCircuit::ID,
            ProofItem::Closing { .. } => ClosingCircuit::ID,
        }
    }

    fn k(&self) -> u32 {
        match self {
            ProofItem::ClosingRows { .. } => ClosingRowsCircuit::K,
            ProofItem::Closing { .. } => ClosingCircuit::K,
        }
    }

    fn claim<'a>(&'a self, instances: &'a [Fp]) -> Claim<'a> {
        match self {
            ProofItem::ClosingRows {
                proof,
                link,
                commitments,
                ..
            } => Claim {
                instances,
                proof,
                link,
                commitments,
            },
            ProofItem::Closing { proof, .. } => Claim {
                instances,
                proof,
                link: &[],
                commitments: &[],
            },
        }
    }
}
