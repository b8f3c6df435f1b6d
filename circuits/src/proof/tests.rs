use std::collections::BTreeSet;

use ff::Field;

use super::*;
use crate::toy::{self, Example, Toy};

fn verdict(claim: &Claim<'_>) -> Verdict {
    toy::key().verifier().verify(claim)
}

#[test]
fn an_honest_proof_and_link_are_accepted() {
    assert_eq!(Example::shared(0).verdict(), Verdict::Ok);
}

#[test]
fn any_other_length_is_proof_length() {
    let example = Example::shared(0);
    let good = example.claim();
    let longer = [good.proof, &[0]].concat();
    let padded = [good.proof, &[0; 32]].concat();
    let long_link = [good.link, &[0; 32]].concat();
    let instances = [good.instances, &[Fp::ZERO]].concat();
    for claim in [
        Claim {
            proof: &longer,
            ..good
        },
        Claim {
            proof: &padded,
            ..good
        },
        Claim {
            proof: &good.proof[..good.proof.len() - 1],
            ..good
        },
        Claim { proof: &[], ..good },
        Claim {
            link: &long_link,
            ..good
        },
        Claim { link: &[], ..good },
        Claim {
            commitments: &good.commitments[..2],
            ..good
        },
        Claim {
            instances: &instances,
            ..good
        },
        Claim {
            instances: &good.instances[..1],
            ..good
        },
    ] {
        assert_eq!(verdict(&claim), Verdict::ProofLength);
    }
}

#[test]
fn every_word_of_the_proof_that_is_no_canonical_encoding_is_proof_encoding() {
    let example = Example::shared(0);
    for word in 0..Toy::PROOF_LENGTH / 32 {
        let mut proof = example.proven.proof.clone();
        proof[32 * word..32 * (word + 1)].fill(0xff);
        assert_eq!(
            verdict(&Claim {
                proof: &proof,
                ..example.claim()
            }),
            Verdict::ProofEncoding,
            "word {word}"
        );
    }
}

#[test]
fn attack_15_identity_points_are_refused_wherever_a_point_stands() {
    let example = Example::shared(0);
    let mut refused = 0;
    for word in 0..Toy::PROOF_LENGTH / 32 {
        let mut proof = example.proven.proof.clone();
        proof[32 * word..32 * (word + 1)].fill(0);
        match verdict(&Claim {
            proof: &proof,
            ..example.claim()
        }) {
            // A point stood here.
            Verdict::ProofEncoding => refused += 1,
            // A scalar stood here: zero is a scalar, and the wrong one.
            verdict => assert_eq!(verdict, Verdict::ProofInvalid, "word {word}"),
        }
    }
    assert!(refused > 4);

    for column in 0..3 {
        let mut commitments = example.commitments.clone();
        commitments[column] = [0; 32];
        assert_eq!(
            verdict(&Claim {
                commitments: &commitments,
                ..example.claim()
            }),
            Verdict::ProofEncoding
        );
    }
    let mut link = example.proven.link.clone();
    link[..32].fill(0);
    assert_eq!(
        verdict(&Claim {
            link: &link,
            ..example.claim()
        }),
        Verdict::ProofEncoding
    );
}

#[test]
fn one_bit_changed_in_any_byte_of_proof_link_or_commitments_is_refused() {
    let example = Example::shared(0);
    for byte in 0..example.proven.proof.len() {
        let mut proof = example.proven.proof.clone();
        proof[byte] ^= 1;
        assert_ne!(
            verdict(&Claim {
                proof: &proof,
                ..example.claim()
            }),
            Verdict::Ok,
            "proof byte {byte}"
        );
    }
    for byte in 0..256 {
        let mut link = example.proven.link.clone();
        link[byte] ^= 1;
        assert_ne!(
            verdict(&Claim {
                link: &link,
                ..example.claim()
            }),
            Verdict::Ok,
            "link byte {byte}"
        );
    }
    for byte in 0..96 {
        let mut commitments = example.commitments.clone();
        commitments[byte / 32][byte % 32] ^= 1;
        assert_ne!(
            verdict(&Claim {
                commitments: &commitments,
                ..example.claim()
            }),
            Verdict::Ok,
            "commitment byte {byte}"
        );
    }
}

#[test]
fn attack_3_a_proof_for_one_context_is_refused_for_another() {
    // The context is queried by no gate; being an instance binds it.
    let example = Example::shared(0);
    let instances = [Fp::from(1), example.instances[1]];
    assert_eq!(
        verdict(&Claim {
            instances: &instances,
            ..example.claim()
        }),
        Verdict::ProofInvalid
    );
}

#[test]
fn attack_4_the_verdict_depends_on_the_commitments() {
    // The sender's own commitments are good with its proof and link; the attested ones must not be.
    let attested = Example::shared(1);
    let own = Example::shared(0);
    assert_eq!(own.verdict(), Verdict::Ok);
    assert_eq!(
        verdict(&Claim {
            commitments: &attested.commitments,
            ..own.claim()
        }),
        Verdict::LinkInvalid
    );
}

#[test]
fn the_first_fault_in_the_order_length_encoding_proof_link_names_the_verdict() {
    let example = Example::shared(0);
    let other = Example::shared(1);
    let wrong_instances = [Fp::from(1), example.instances[1]];
    let bad_link = [0xff; 256];

    let link_is_wrong = Claim {
        commitments: &other.commitments,
        ..example.claim()
    };
    assert_eq!(verdict(&link_is_wrong), Verdict::LinkInvalid);
    let proof_is_wrong_too = Claim {
        instances: &wrong_instances,
        ..link_is_wrong
    };
    assert_eq!(verdict(&proof_is_wrong_too), Verdict::ProofInvalid);
    let encoding_is_wrong_too = Claim {
        link: &bad_link,
        ..proof_is_wrong_too
    };
    assert_eq!(verdict(&encoding_is_wrong_too), Verdict::ProofEncoding);
    let length_is_wrong_too = Claim {
        proof: &[],
        ..encoding_is_wrong_too
    };
    assert_eq!(verdict(&length_is_wrong_too), Verdict::ProofLength);
}

#[test]
fn two_proofs_of_one_witness_share_no_word() {
    let words = |example: &Example| -> BTreeSet<[u8; 32]> {
        point::words(&example.proven.proof)
            .chain(point::words(&example.proven.link))
            .collect()
    };
    // The examples have the same rows.
    assert!(words(Example::shared(0)).is_disjoint(&words(Example::shared(1))));
}
