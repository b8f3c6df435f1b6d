//! Good proofs where they do not belong: other instances, other shapes, other keys, batches in which errors cancel.

use ff::{Field, PrimeField};
use halo2_proofs::plonk::{keygen_pk, keygen_vk, verify_proof, SingleVerifier};
use halo2_proofs::transcript::{Blake2bRead, Challenge255};
use pasta_curves::{EqAffine, Fp};

use super::{Proof, Target};
use crate::inspect::Model;
use crate::lie::{self, Effort, Removed};
use crate::planner::{claimed, removable, with, Edits, Mutated};
use sluice_circuits::attack::{self, batch_holds, library_key, Story, Subject};
use sluice_circuits::point;
use sluice_circuits::proof::Claim;

impl<C: Subject, F: Fn(usize) -> usize> Target<'_, C, F> {
    pub(super) fn misuse(&mut self, good: &Proof, other: &Proof) {
        self.instances(good, other);
        self.cancelling(good, other);
        self.weaker_key();
    }

    /// Context first: chain, vault, period, revision, circuit, chunk, tapes and term sheet are one hash, instance 0.
    fn instances(&mut self, good: &Proof, other: &Proof) {
        for position in 0..C::INSTANCES {
            for value in [
                good.instances[position] + Fp::ONE,
                -good.instances[position] - Fp::ONE,
                other.instances[position],
            ] {
                let mut bad = good.clone();
                bad.instances[position] = value;
                if bad.instances != good.instances {
                    self.refuse(&bad, || format!("instance {position} is {value:?}"));
                }
            }
        }
        for shape in [
            good.instances[1..].to_vec(),
            good.instances[..C::INSTANCES - 1].to_vec(),
            [&good.instances[..], &[Fp::ZERO]].concat(),
            [&[Fp::ZERO], &good.instances[..]].concat(),
            [&good.instances[..], &good.instances].concat(),
            Vec::new(),
        ] {
            let bad = Proof {
                instances: shape,
                ..good.clone()
            };
            let length = bad.instances.len();
            self.refuse(&bad, || format!("{length} instances"));
        }
        for bad in [
            Proof {
                proof: other.proof.clone(),
                ..good.clone()
            },
            Proof {
                link: other.link.clone(),
                ..good.clone()
            },
            Proof {
                instances: other.instances.clone(),
                ..good.clone()
            },
        ] {
            // Two stories of one aggregate circuit may have no link to differ in.
            if bad.link != good.link || bad.proof != good.proof || bad.instances != good.instances {
                self.refuse(&bad, || "parts of two good claims".into());
            }
        }
    }

    /// Two bad proofs whose errors cancel in an unweighted sum: the last scalar of one is a step up, of the other a step down.
    fn cancelling(&mut self, good: &Proof, other: &Proof) {
        for (left, right) in [(good, good), (good, other)] {
            let mut pair = [left.clone(), right.clone()];
            for (bad, step) in pair.iter_mut().zip([Fp::ONE, -Fp::ONE]) {
                let last = bad.proof.len() - 32;
                let word: [u8; 32] = bad.proof[last..].try_into().expect("32 bytes");
                let scalar = point::decode_scalar(&word).expect("a proof ends with a scalar");
                bad.proof[last..].copy_from_slice(&(scalar + step).to_repr());
                self.refuse(bad, || "the last scalar one step off".into());
            }
            self.tally.damaged += 1;
            if self.batch(&pair) {
                self.accepted("two bad proofs that cancel in a batch".into());
            }
        }
        self.tally.honest += 1;
        if !self.batch(&[good.clone(), other.clone()]) {
            self.honest_rejected("a batch of two good proofs".into());
        }
    }

    fn batch(&self, proofs: &[Proof]) -> bool {
        let key = self.key.verifier();
        let claims: Vec<Claim<'_>> = proofs
            .iter()
            .map(|proof| Claim {
                instances: &proof.instances,
                proof: &proof.proof,
                link: &proof.link,
                commitments: &proof.commitments,
            })
            .collect();
        batch_holds(key, &claims)
    }

    /// A developer's circuit without one constraint proves a lie under its own key; the chain's key refuses it. A switch is
    /// dropped, and where there are lookups, a table has a value too much.
    fn weaker_key(&mut self) {
        let story = C::edges().remove(0);
        let mut model = Model::new(&story.circuit, &story.instances);
        let fixed = model.record.fixed.iter();
        let switches: Vec<_> = fixed.map(|(cell, _)| Removed::Switch(*cell)).collect();
        let lookups: Vec<_> = (0..model.lookups.len()).map(Removed::Lookup).collect();
        for (kind, all) in [("switch", switches), ("lookup", lookups)] {
            let some = !all.is_empty();
            let removed = all.into_iter().find(|removed| {
                lie::find(&mut model, *removed, Effort::QUICK) && removable(&model, *removed)
            });
            match removed {
                Some(removed) => self.weaker(&story, &model, removed),
                None if some => {
                    let text = format!("no {kind} whose removal lets a lie through");
                    self.tally.violations.push(text);
                }
                None => {}
            }
        }
    }

    /// Proves the lie now in the model's grid, which breaks only what is removed.
    fn weaker(&mut self, story: &Story<C>, model: &Model, removed: Removed) {
        let instances = claimed(model, C::INSTANCES);
        let (golden, params) = library_key(self.key.verifier());
        let without = || Edits::without(model, removed);
        let blank = Mutated(C::blank());
        let vk = with(without(), || keygen_vk(params, &blank));
        let vk = vk.expect("a smaller circuit has keys too");
        let pk = with(without(), || keygen_pk(params, vk.clone(), &blank));
        let pk = pk.expect("a smaller circuit has keys too");
        let edits = Edits::of(model, Some(removed));
        let proof = with(edits, || {
            let circuit = Mutated(story.circuit.clone());
            attack::prove(&self.key, Some(&pk), &circuit, &instances)
        });
        let Ok(proof) = proof else {
            return self
                .tally
                .violations
                .push("the weaker key proves nothing".into());
        };
        let verify = |key| {
            verify_proof(
                params,
                key,
                SingleVerifier::new(params),
                &[&[&instances]],
                &mut Blake2bRead::<_, EqAffine, Challenge255<_>>::init(&proof[..]),
            )
            .is_ok()
        };
        // The attack must be real: the weaker key accepts its proof.
        if !verify(&vk) {
            let text = "the weaker circuit refuses its own lie".to_owned();
            self.tally.violations.push(text);
        }
        self.tally.forged += 1;
        if verify(golden) {
            self.accepted("a proof under the key of a weaker circuit".into());
        }
    }
}
