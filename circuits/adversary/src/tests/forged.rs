//! Lies against lookups, made into proofs.

use std::sync::Arc;

use chacha20::ChaCha20Rng;
use halo2_proofs::plonk::{
    create_proof, keygen_pk, keygen_vk, verify_proof, Error, ProvingKey, SingleVerifier,
    VerifyingKey,
};
use halo2_proofs::transcript::{Blake2bRead, Blake2bWrite, Challenge255};
use pasta_curves::{EqAffine, Fp};
use rand::SeedableRng;

use super::{lies, Sums, NONE};
use crate::planner::{claimed, with, Edits, Mutated};
use sluice_circuits::params::Params;
use sluice_circuits::spec::CircuitSpec;

type True = Sums<NONE>;

fn prove(
    params: &Params,
    key: &ProvingKey<EqAffine>,
    sums: &True,
    public: &[Fp],
) -> Result<Vec<u8>, Error> {
    let mut transcript = Blake2bWrite::<_, _, Challenge255<_>>::init(Vec::new());
    create_proof(
        params,
        key,
        &[Mutated(sums.clone())],
        &[&[public]],
        ChaCha20Rng::from_seed([7; 32]),
        &mut transcript,
    )?;
    Ok(transcript.finalize())
}

fn accepts(params: &Params, key: &VerifyingKey<EqAffine>, proof: &[u8], public: &[Fp]) -> bool {
    verify_proof(
        params,
        key,
        SingleVerifier::new(params),
        &[&[public]],
        &mut Blake2bRead::<_, EqAffine, Challenge255<_>>::init(proof),
    )
    .is_ok()
}

#[test]
fn a_lie_against_a_lookup_is_proved_over_a_wider_table_and_refused_under_the_true_key() {
    let params = &Params::new(True::K);
    let blank = Mutated(True::blank());
    let key = keygen_vk(params, &blank).unwrap();
    let proving = keygen_pk(params, key.clone(), &blank).unwrap();
    for (lookup, row, cells) in lies() {
        let sums = True::but(row, cells);
        let model = sums.model();
        let public = claimed(&model, True::INSTANCES);
        assert!(prove(params, &proving, &sums, &public).is_err());

        let edits = Edits::believed_by_tables(&model, &model.all_broken()).unwrap();
        assert!(edits.changes_tables());
        let edits = Arc::new(edits);
        // Under a key of its own nothing is wrong with the story.
        let own = with(edits.clone(), || keygen_vk(params, &blank)).unwrap();
        for (verifying, believed) in [(&own, true), (&key, false)] {
            let proof = with(edits.clone(), || {
                let proving = keygen_pk(params, verifying.clone(), &blank)?;
                prove(params, &proving, &sums, &public)
            });
            let proof = proof.unwrap();
            let accepted = accepts(params, verifying, &proof, &public);
            assert_eq!(accepted, believed, "lookup {lookup}");
            assert!(!accepts(params, &key, &proof, &public));
        }
    }
}
