//! A batch concludes "all good" only if every item is good.

use ff::{Field, PrimeField};
use pasta_curves::Fp;

use crate::point;
use crate::proof::{Claim, Equations, Verdict};
use crate::spec::{CircuitId, CircuitSpec};
use crate::suite::Suite;
use crate::toy::{self, Example, Toy};
use crate::verifier::batch::Weights;

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
