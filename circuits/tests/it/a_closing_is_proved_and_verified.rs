use std::collections::BTreeSet;

use sluice_circuits::point;
use sluice_circuits::proof::Verdict;
use sluice_circuits::prover::ProveError;
use sluice_circuits::verifier::ProofItem;
use sluice_rules::shape::LINK_LENGTH;

use crate::fixture::{fixture, try_chunk};

#[test]
fn every_honest_item_is_good() {
    for item in fixture().good() {
        assert_eq!(fixture().verifier.verify(&item), Verdict::Ok);
    }
}

#[test]
fn proofs_of_a_full_and_of_a_nearly_empty_chunk_have_one_length() {
    let lengths = fixture().chunks.iter().map(|item| match item {
        ProofItem::ClosingRows {
            statement,
            proof,
            link,
            ..
        } => {
            assert_eq!(link.len(), LINK_LENGTH);
            (statement.loans, proof.len())
        }
        _ => unreachable!(),
    });
    let lengths: Vec<_> = lengths.collect();
    assert!(
        lengths[0].0 > 1_900 && lengths[1].0 < 100 && lengths[0].1 == lengths[1].1,
        "{lengths:?}"
    );
}

#[test]
fn attack_12_two_proofs_of_one_witness_share_no_word() {
    let words = |item: &ProofItem| -> BTreeSet<[u8; 32]> {
        let ProofItem::ClosingRows { proof, link, .. } = item else {
            panic!()
        };
        point::words(proof).chain(point::words(link)).collect()
    };
    let shared: Vec<_> = words(&fixture().chunks[1])
        .intersection(&words(&fixture().again))
        .copied()
        .collect();
    // A fixed column that is zero everywhere evaluates to zero in every proof; no other word may repeat.
    assert!(shared.iter().all(|word| *word == [0; 32]), "{shared:?}");
}

#[test]
fn a_blind_of_another_column_is_refused_before_a_link_is_made() {
    let mut blinds = fixture().tape.chunk(1).unwrap().blinds.clone();
    blinds.swap(3, 8);
    let refused = try_chunk(&fixture().prover, &fixture().tape, 1, &blinds);
    assert!(matches!(refused, Err(ProveError::Link(..))));
    let refused = try_chunk(&fixture().prover, &fixture().tape, 1, &blinds[1..]);
    assert!(matches!(refused, Err(ProveError::Lists(_, 14))));
}
