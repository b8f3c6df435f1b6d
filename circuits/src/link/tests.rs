use ff::{Field, PrimeField};
use pasta_curves::{EqAffine, Fp};

use super::*;
use crate::column::{Column, LinkedColumn};
use crate::point;
use crate::proof::{Claim, Verdict};
use crate::prover::ProveError;
use crate::spec::{CircuitId, CircuitSpec};
use crate::suite::Suite;
use crate::toy::{self, Example, Toy};

fn verdict(claim: &Claim<'_>) -> Verdict {
    toy::key().verifier().verify(claim)
}

#[test]
fn the_link_of_another_proof_is_refused() {
    let (one, other) = (Example::shared(0), Example::shared(1));
    assert_eq!(
        verdict(&Claim {
            link: &other.proven.link,
            ..one.claim()
        }),
        Verdict::LinkInvalid
    );
}

#[test]
fn attack_11_columns_in_another_order_are_refused() {
    let example = Example::shared(0);
    let mut commitments = example.commitments.clone();
    commitments.swap(0, 1);
    assert_eq!(
        verdict(&Claim {
            commitments: &commitments,
            ..example.claim()
        }),
        Verdict::LinkInvalid
    );

    // Nor can an honest prover be led to link them.
    let mut blinds = example.blinds.clone();
    blinds.swap(0, 1);
    let refused = toy::key().prove(&Toy(toy::rows()), &example.instances, &commitments, &blinds);
    assert!(matches!(
        refused,
        Err(ProveError::Link(
            _,
            LinkError::Column(LinkedColumn::Current(Column::Obligor))
        ))
    ));
}

#[test]
fn attack_11_a_tape_with_the_rows_in_another_order_is_refused() {
    let example = Example::shared(0);
    let mut rows = example.rows.clone();
    rows.swap(3, 5);
    let commitments = toy::commit(&rows, &example.blinds);
    assert_eq!(
        verdict(&Claim {
            commitments: &commitments,
            ..example.claim()
        }),
        Verdict::LinkInvalid
    );
}

#[test]
fn one_value_changed_by_one_is_refused_and_named_by_the_prover() {
    let example = Example::shared(0);
    for column in 0..3 {
        let mut rows = example.rows.clone();
        rows[17][column] += 1;
        let commitments = toy::commit(&rows, &example.blinds);
        assert_eq!(
            verdict(&Claim {
                commitments: &commitments,
                ..example.claim()
            }),
            Verdict::LinkInvalid
        );

        let refused = toy::key().prove(
            &Toy(toy::rows()),
            &example.instances,
            &commitments,
            &example.blinds,
        );
        assert!(
            matches!(refused, Err(ProveError::Link(_, LinkError::Column(named))) if named == Toy::LINKED[column])
        );
    }
}

#[test]
fn a_prover_who_answers_without_an_opening_is_refused() {
    // A malicious prover follows the protocol with coefficients that do not open D.
    let example = Example::shared(0);
    let bases = toy::key().verifier().link_bases().unwrap();
    let link = secret::respond_without_opening(bases, &example.statement()).unwrap();
    assert_eq!(
        verdict(&Claim {
            link: &link,
            ..example.claim()
        }),
        Verdict::LinkInvalid
    );
}

#[test]
fn responses_shifted_swapped_or_zero_are_refused() {
    let example = Example::shared(0);
    let words: Vec<[u8; 32]> = point::words(&example.proven.link).collect();
    let judge = |words: Vec<[u8; 32]>| {
        verdict(&Claim {
            link: &words.concat(),
            ..example.claim()
        })
    };
    assert_eq!(judge(words.clone()), Verdict::Ok);
    for i in 1..8 {
        let mut shifted = words.clone();
        shifted[i] = (point::decode_scalar(&words[i]).unwrap() + Fp::ONE).to_repr();
        assert_eq!(judge(shifted), Verdict::LinkInvalid, "response {i} shifted");
        let mut zero = words.clone();
        zero[i] = [0; 32];
        assert_eq!(judge(zero), Verdict::LinkInvalid, "response {i} zero");
        let mut swapped = words.clone();
        swapped.swap(i, 1 + i % 7);
        assert_eq!(
            judge(swapped),
            Verdict::LinkInvalid,
            "responses {i} and its neighbour swapped"
        );
    }
}

#[test]
fn words_that_are_not_canonical_are_refused() {
    let example = Example::shared(0);
    let modulus = (-Fp::ONE).to_repr();
    for i in 1..8 {
        // The same response plus the modulus: the same value, another string of bytes.
        let mut link = example.proven.link.clone();
        let mut carry = 1u16;
        for (byte, add) in link[32 * i..32 * (i + 1)].iter_mut().zip(modulus) {
            let sum = u16::from(*byte) + u16::from(add) + carry;
            *byte = sum.to_le_bytes()[0];
            carry = sum >> 8;
        }
        assert_eq!(carry, 0, "two moduli fit into 256 bits");
        assert!(Link::decode(&link).is_none());
        assert_eq!(
            verdict(&Claim {
                link: &link,
                ..example.claim()
            }),
            Verdict::ProofEncoding
        );
    }
}

#[test]
fn the_challenge_binds_every_part_of_the_statement() {
    let example = Example::shared(0);
    let honest = || example.statement();
    let rho = honest().rho().scalar;
    let mut proof = example.proven.proof.clone();
    *proof.last_mut().unwrap() ^= 1;
    let mut commitments = example.commitments.clone();
    commitments[2][0] ^= 1;
    let instances = [Fp::from(9), example.instances[1]];
    for (part, changed) in [
        (
            "circuit",
            LinkStatement {
                circuit: CircuitId::Closing(Suite::Small),
                ..honest()
            },
        ),
        (
            "vk digest",
            LinkStatement {
                vk_digest: &[7; 32],
                ..honest()
            },
        ),
        ("k", LinkStatement { k: 7, ..honest() }),
        (
            "context",
            LinkStatement {
                instances: &instances,
                ..honest()
            },
        ),
        (
            "number of instances",
            LinkStatement {
                instances: &example.instances[..1],
                ..honest()
            },
        ),
        (
            "last byte of the proof",
            LinkStatement {
                proof: &proof,
                ..honest()
            },
        ),
        (
            "slots",
            LinkStatement {
                columns: &[Toy::LINKED[0], Toy::LINKED[2], Toy::LINKED[1]],
                ..honest()
            },
        ),
        (
            "commitments",
            LinkStatement {
                commitments: &commitments,
                ..honest()
            },
        ),
    ] {
        assert_ne!(changed.rho().scalar, rho, "{part}");
    }
    assert_ne!(
        honest().rho().challenge(&[1; 32]),
        honest().rho().challenge(&[2; 32])
    );
}

#[test]
fn attack_12_no_nonce_repeats_even_for_one_statement_and_witness() {
    let example = Example::shared(0);
    let bases = toy::key().verifier().link_bases().unwrap();
    let links: Vec<_> = (0..4)
        .map(|_| secret::respond_without_opening(bases, &example.statement()).unwrap())
        .collect();
    for (i, one) in links.iter().enumerate() {
        for other in &links[i + 1..] {
            assert!(point::words(one).all(|word| point::words(other).all(|there| word != there)));
        }
    }
}

#[test]
fn attack_15_a_circuit_with_another_number_of_blinding_rows_gets_no_key() {
    use crate::keys::{KeyError, VerifierKey};
    use std::sync::Arc;
    let error = VerifierKey::<toy::FourQueries>::build(Arc::new(toy::params().clone()))
        .map(|_| ())
        .unwrap_err();
    assert!(
        matches!(error, KeyError::BlindingRows { got: 7, .. }),
        "{error}"
    );
}

#[test]
fn the_bases_are_those_of_the_last_six_rows() {
    // Six blinding rows are what the library masks: a column that is zero but for row n - 6 differs from zero by base 0 alone.
    let bases = toy::key().verifier().link_bases().unwrap();
    let distinct: std::collections::BTreeSet<_> = bases
        .rows
        .iter()
        .chain([&bases.w])
        .map(point::encode)
        .collect();
    assert_eq!(distinct.len(), 7);
    let last_loan_row: EqAffine = {
        let mut values = vec![0; 58];
        values[57] = 1;
        point::decode(&crate::tape::commit_column(toy::params(), &values, &Fp::ZERO).unwrap())
            .unwrap()
    };
    assert!(!bases.rows.contains(&last_loan_row));
}
