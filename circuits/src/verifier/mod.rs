//! Verification as the chain does it: golden keys, one verdict an item, batches that only conclude "all good".

pub(crate) mod batch;
mod item;
mod keys;

use std::path::Path;

use pasta_curves::Fp;

use crate::keys::KeyError;
use crate::proof::{Equations, Verdict};
use crate::spec::CircuitId;
use crate::statement::StatementError;
use crate::suite::Suite;
use batch::Weights;
use keys::{AnyKey, Keys};

pub use item::ProofItem;

/// The keys of every circuit this build verifies. Sync, pure, without randomness: the same item has the same verdict on every
/// node, whatever the number of threads and whether or not its key was made before.
pub struct VerifierSet {
    keys: Keys,
}

impl VerifierSet {
    /// Makes the keys of the small suite from the parameters cached in `params_dir`, in parallel. Fails, naming the circuit, if
    /// one is not the golden one. Under a second with cached parameters.
    ///
    /// The keys of the large suite take seconds (the first time, with its parameters, ten more): [`Self::prepare`] makes them in
    /// the background, or else the first item that needs one waits for it.
    pub fn build(params_dir: &Path) -> Result<Self, KeyError> {
        let keys = Keys::new(params_dir);
        keys.make(Suite::Small)?;
        Ok(Self { keys })
    }

    /// No key is made yet: for whoever verifies a few proofs and asks for their keys by [`Self::make`].
    pub fn new(params_dir: &Path) -> Self {
        Self {
            keys: Keys::new(params_dir),
        }
    }

    /// Makes the key of a circuit, if it is not made yet.
    pub fn make(&self, circuit: CircuitId) -> Result<(), KeyError> {
        self.keys.get(circuit).map(|_| ())
    }

    /// Makes the keys of the large suite, if they are not made yet.
    pub fn prepare(&self) -> Result<(), KeyError> {
        self.keys.make(Suite::Large)
    }

    /// The digest of a circuit's verifying key, which contexts and cache keys bind. Every key is the golden one or is not used,
    /// so this needs no key.
    pub fn vk_digest(&self, circuit: CircuitId) -> &'static [u8; 32] {
        crate::keys::vk_digest(circuit)
    }

    /// The verdict on one item: the single path, the only one whose "no" is a rule.
    pub fn verify(&self, item: &ProofItem) -> Verdict {
        let equations = self
            .instances(item)
            .and_then(|instances| self.key(item.circuit())?.equations(&item.claim(&instances)));
        equations.map_or_else(|verdict| verdict, Equations::verdict)
    }

    /// The verdict on a claim whose instances a prover of this process has made.
    #[cfg(feature = "prover")]
    pub(crate) fn verify_claim(
        &self,
        circuit: CircuitId,
        claim: &crate::proof::Claim<'_>,
    ) -> Verdict {
        let equations = self.key(circuit).and_then(|key| key.equations(claim));
        equations.map_or_else(|verdict| verdict, Equations::verdict)
    }

    /// Whether all items are good, in one multi-scalar multiplication. `false` tells nothing about any single item: ask `verify`.
    pub fn all_good(&self, items: &[ProofItem]) -> bool {
        self.sum(items).is_ok_and(batch::Batch::holds)
    }

    /// The weighted sum of all equations, or the verdict of an item that is not well formed.
    fn sum(&self, items: &[ProofItem]) -> Result<batch::Batch<'_>, Verdict> {
        let instances = items
            .iter()
            .map(|item| self.instances(item))
            .collect::<Result<Vec<_>, _>>()?;
        let mut weights = Weights::new(items.len());
        for (item, instances) in items.iter().zip(&instances) {
            let circuit = item.circuit();
            weights.absorb(circuit, self.vk_digest(circuit), &item.claim(instances));
        }
        let mut batch = weights.batch();
        for (item, instances) in items.iter().zip(&instances) {
            let key = self.key(item.circuit())?;
            batch.add(key.k(), key.equations(&item.claim(instances))?);
        }
        Ok(batch)
    }

    /// The instances of an item's statement. Lengths are looked at first, because they come first in the order of verdicts; a
    /// statement outside what its circuit can speak about is proved by nothing.
    fn instances(&self, item: &ProofItem) -> Result<Vec<Fp>, Verdict> {
        let claim = item.claim(&[]);
        if !self
            .key(item.circuit())?
            .lengths(claim.proof, claim.link, claim.commitments)
        {
            return Err(Verdict::ProofLength);
        }
        item.instances().map_err(|error| match error {
            StatementError::NotCanonical { .. } => Verdict::ProofEncoding,
            _ => Verdict::ProofInvalid,
        })
    }

    /// The key of an item's circuit. A node that cannot have it (a disk without room for the parameters, a file that is not the
    /// pinned one, a build that makes another key) must stop: any verdict it gave would be its own.
    fn key(&self, circuit: CircuitId) -> Result<&dyn AnyKey, Verdict> {
        match self.keys.get(circuit) {
            Ok(key) => Ok(key),
            Err(error) => {
                eprintln!("no verifying key of {circuit:?}: {error}");
                std::process::abort()
            }
        }
    }
}
