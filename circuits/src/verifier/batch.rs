//! Many proofs and links in one multi-scalar multiplication for each size of circuit.
//!
//! Every equation is scaled by its own weight and added up; the sum is zero if all equations are, and otherwise only with
//! negligible probability, because the weights are hashed over **all bytes of all items** (because: with weights that left out
//! the last 64 bytes of a proof, two bad proofs whose errors cancel passed together). No randomness is drawn, so every node
//! computes the same sum.

use std::collections::BTreeMap;

use halo2_proofs::poly::commitment::MSM;
use pasta_curves::{EqAffine, Fp};

use crate::digest::{Challenge, FieldChallenge, Personal};
use crate::proof::{Claim, Equations};
use crate::spec::CircuitId;

const ITEMS: &Personal = b"Sluice-Batch-All";
const WEIGHT: &Personal = b"Sluice-Batch-Wgt";

/// A hash over everything the batch depends on, item by item.
pub(crate) struct Weights(Challenge);

impl Weights {
    /// For a batch of `items` items.
    pub(crate) fn new(items: usize) -> Self {
        let mut hash = Challenge::new(ITEMS);
        hash.length(items);
        Self(hash)
    }

    /// Takes in every byte of an item.
    pub(crate) fn absorb(&mut self, circuit: CircuitId, vk_digest: &[u8; 32], claim: &Claim<'_>) {
        let hash = &mut self.0;
        hash.number(circuit.id().into()).fixed(vk_digest);
        hash.length(claim.instances.len());
        for instance in claim.instances {
            hash.scalar(instance);
        }
        hash.bytes(claim.proof)
            .bytes(claim.link)
            .list(claim.commitments.iter());
    }

    /// No more items.
    pub(crate) fn batch<'k>(self) -> Batch<'k> {
        Batch {
            state: self.0.finish(),
            equations: 0,
            sums: BTreeMap::new(),
        }
    }
}

/// The weighted sums of the equations added so far, by size.
pub(crate) struct Batch<'k> {
    state: [u8; 64],
    equations: u64,
    sums: BTreeMap<u32, MSM<'k, EqAffine>>,
}

impl<'k> Batch<'k> {
    /// Adds the equations of the next item, which has circuits of 2^k rows.
    pub(crate) fn add(&mut self, k: u32, item: Equations<'k>) {
        for mut equation in [Some(item.proof), item.link].into_iter().flatten() {
            equation.scale(self.next_weight());
            match self.sums.get_mut(&k) {
                Some(sum) => sum.add_msm(&equation),
                None => {
                    self.sums.insert(k, equation);
                }
            }
        }
    }

    /// Whether all equations hold.
    pub(crate) fn holds(self) -> bool {
        self.sums.into_values().all(MSM::eval)
    }

    /// The weight of the next equation: uniform in the field, so of 254 bits.
    pub(crate) fn next_weight(&mut self) -> Fp {
        let weight = Challenge::new(WEIGHT)
            .fixed(&self.state)
            .number(self.equations)
            .finish_scalar();
        self.equations += 1;
        weight
    }
}
