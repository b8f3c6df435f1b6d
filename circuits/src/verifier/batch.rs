//! Many proofs and links in one multi-scalar multiplication for each size of circuit.
//!
//! Every equation is scaled by its own weight and added up; the sum is zero if all equations are, and otherwise only with negligible
//! probability, because the weights are hashed over **all bytes of all items** (because: with weights that left out the last 64 bytes
//! of a proof, two bad proofs whose errors cancel passed together). No randomness is drawn, so every node computes the same sum.

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
    fn next_weight(&mut self) -> Fp {
        let weight = Challenge::new(WEIGHT)
            .fixed(&self.state)
            .number(self.equations)
            .finish_scalar();
        self.equations += 1;
        weight
    }
}

#[cfg(test)]
mod tests {
    use crate::suite::Suite;
    use ff::{Field, PrimeField};

    use super::*;
    use crate::point;
    use crate::proof::Verdict;
    use crate::spec::CircuitSpec;
    use crate::toy::{self, Example, Toy};

    fn all_good(claims: &[Claim<'_>]) -> bool {
        let key = toy::key().verifier();
        let mut weights = Weights::new(claims.len());
        for claim in claims {
            weights.absorb(Toy::ID, key.digest(), claim);
        }
        let mut batch = weights.batch();
        for claim in claims {
            match key.equations(claim) {
                Ok(equations) => batch.add(Toy::K, equations),
                Err(_) => return false,
            }
        }
        batch.holds()
    }

    /// The word at `at` (from the end, in words) plus `delta`.
    fn shifted(bytes: &[u8], from_end: usize, delta: Fp) -> Vec<u8> {
        let mut words: Vec<[u8; 32]> = point::words(bytes).collect();
        let at = words.len() - from_end;
        words[at] = (point::decode_scalar(&words[at]).unwrap() + delta).to_repr();
        words.concat()
    }

    #[test]
    fn good_items_pass_alone_and_together() {
        let claims: Vec<_> = (0..3).map(|i| Example::shared(i).claim()).collect();
        assert!(all_good(&claims));
        assert!(all_good(&claims[..1]));
        assert!(all_good(&[]));
    }

    #[test]
    fn one_bad_item_among_good_ones_fails_the_batch_wherever_it_is() {
        let claims: Vec<_> = (0..3).map(|i| Example::shared(i).claim()).collect();
        for i in 0..3 {
            let mut bad = claims.clone();
            bad[i].commitments = claims[(i + 1) % 3].commitments;
            assert!(!all_good(&bad), "item {i} has other commitments");
            let mut bad = claims.clone();
            bad[i].link = claims[(i + 1) % 3].link;
            assert!(!all_good(&bad), "item {i} has another link");
            let mut bad = claims.clone();
            bad[i].instances = claims[(i + 1) % 3].instances;
            assert!(!all_good(&bad), "item {i} has other instances");
        }
    }

    #[test]
    fn attack_13_two_bad_proofs_whose_errors_cancel_do_not_pass_a_batch() {
        // The last scalar of a proof stands in its equation times W alone: shifted by +delta and -delta in two proofs, the unweighted
        // sum is still zero.
        let (one, two) = (Example::shared(0), Example::shared(1));
        let delta = Fp::from(12_345);
        let (up, down) = (
            shifted(&one.proven.proof, 1, delta),
            shifted(&two.proven.proof, 1, -delta),
        );
        // A prover makes the links after the fact, so that only the proofs are bad.
        let key = toy::key().verifier();
        let (mut first, mut second) = (one.claim(), two.claim());
        (first.proof, second.proof) = (&up, &down);
        let mut unweighted = key.equations(&first).unwrap().proof;
        unweighted.add_msm(&key.equations(&second).unwrap().proof);
        assert!(unweighted.eval(), "the errors do cancel");
        assert_eq!(key.verify(&first), Verdict::ProofInvalid);
        assert_eq!(key.verify(&second), Verdict::ProofInvalid);

        let mut weights = Weights::new(2);
        for claim in [&first, &second] {
            weights.absorb(Toy::ID, key.digest(), claim);
        }
        let mut batch = weights.batch();
        for claim in [&first, &second] {
            let equations = Equations {
                link: None,
                ..key.equations(claim).unwrap()
            };
            batch.add(Toy::K, equations);
        }
        assert!(!batch.holds());
    }

    #[test]
    fn attack_13_two_bad_links_whose_responses_cancel_do_not_pass_a_batch() {
        let (one, two) = (Example::shared(0), Example::shared(1));
        let key = toy::key().verifier();
        for response in 1..=7 {
            let delta = Fp::from(99);
            let (up, down) = (
                shifted(&one.proven.link, response, delta),
                shifted(&two.proven.link, response, -delta),
            );
            let (mut first, mut second) = (one.claim(), two.claim());
            (first.link, second.link) = (&up, &down);
            let mut unweighted = key.equations(&first).unwrap().link.unwrap();
            unweighted.add_msm(&key.equations(&second).unwrap().link.unwrap());
            assert!(unweighted.eval(), "the errors do cancel");
            assert!(!all_good(&[first, second]), "response {response}");
        }
    }

    #[test]
    fn attack_13_every_byte_of_every_item_moves_the_weights() {
        let example = Example::shared(0);
        let weight = |claim: &Claim<'_>, circuit, index: u64| {
            let mut weights = Weights::new(1);
            weights.absorb(circuit, toy::key().verifier().digest(), claim);
            let mut batch = weights.batch();
            (0..index).for_each(|_| {
                batch.next_weight();
            });
            batch.next_weight()
        };
        let honest = weight(&example.claim(), Toy::ID, 0);
        assert_ne!(honest, weight(&example.claim(), Toy::ID, 1), "the index");
        assert_ne!(
            honest,
            weight(&example.claim(), CircuitId::Closing(Suite::Small), 0),
            "the circuit"
        );
        for byte in 0..Toy::PROOF_LENGTH {
            let mut proof = example.proven.proof.clone();
            proof[byte] ^= 1;
            assert_ne!(
                honest,
                weight(
                    &Claim {
                        proof: &proof,
                        ..example.claim()
                    },
                    Toy::ID,
                    0
                ),
                "proof byte {byte}"
            );
        }
        for byte in 0..256 {
            let mut link = example.proven.link.clone();
            link[byte] ^= 1;
            assert_ne!(
                honest,
                weight(
                    &Claim {
                        link: &link,
                        ..example.claim()
                    },
                    Toy::ID,
                    0
                ),
                "link byte {byte}"
            );
        }
        let mut commitments = example.commitments.clone();
        commitments[2][31] ^= 1;
        assert_ne!(
            honest,
            weight(
                &Claim {
                    commitments: &commitments,
                    ..example.claim()
                },
                Toy::ID,
                0
            )
        );
        let instances = [example.instances[0], example.instances[1] + Fp::ONE];
        assert_ne!(
            honest,
            weight(
                &Claim {
                    instances: &instances,
                    ..example.claim()
                },
                Toy::ID,
                0
            )
        );
    }
}
