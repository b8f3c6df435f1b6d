use ff::PrimeField;
use pasta_curves::Fp;
use sluice_circuits::point;
use sluice_circuits::proof::Verdict;
use sluice_circuits::verifier::ProofItem;
use sluice_rules::criteria::Criterion;

use crate::fixture::fixture;

/// Adds `delta` to the last scalar of the proof or of the link.
fn shift(item: &mut ProofItem, in_link: bool, delta: Fp) {
    let ProofItem::ClosingRows { proof, link, .. } = item else {
        panic!()
    };
    let bytes = if in_link { link } else { proof };
    let end = bytes.len();
    let mut word = [0; 32];
    word.copy_from_slice(&bytes[end - 32..]);
    let moved = point::decode_scalar(&word).unwrap() + delta;
    bytes[end - 32..].copy_from_slice(&moved.to_repr());
}

#[test]
fn good_items_of_both_circuits_pass_together_and_alone() {
    let good = fixture().good();
    assert!(fixture().verifier.all_good(&good));
    for item in &good {
        assert!(fixture().verifier.all_good(std::slice::from_ref(item)));
    }
    assert!(fixture().verifier.all_good(&[]));
}

#[test]
fn one_bad_item_fails_the_batch_wherever_it_stands() {
    let good = fixture().good();
    for i in 0..good.len() {
        let mut items = good.clone();
        match &mut items[i] {
            ProofItem::ClosingRows { statement, .. } => statement.context.vault = 2,
            ProofItem::Closing { statement, .. } => {
                let thresholds = &mut statement.criteria.thresholds;
                assert!(thresholds.tighten(Criterion::TotalAtLeast));
            }
            ProofItem::PeriodRows { statement, .. } => statement.default_age += 1,
            ProofItem::Waterfall { statement, .. } => statement.context.vault += 1,
        }
        assert!(!fixture().verifier.all_good(&items), "item {i}");
    }
}

#[test]
fn attack_13_two_bad_items_whose_errors_cancel_fail_the_batch() {
    for in_link in [false, true] {
        let mut items = fixture().chunks.clone();
        shift(&mut items[0], in_link, Fp::from(77));
        shift(&mut items[1], in_link, -Fp::from(77));
        let expected = if in_link {
            Verdict::LinkInvalid
        } else {
            Verdict::ProofInvalid
        };
        for item in &items {
            assert_eq!(fixture().verifier.verify(item), expected);
        }
        assert!(!fixture().verifier.all_good(&items));
    }
}

#[test]
fn a_malformed_item_fails_the_batch() {
    let mut items = fixture().good();
    let ProofItem::Closing { proof, .. } = &mut items[4] else {
        panic!()
    };
    proof.push(0);
    assert!(!fixture().verifier.all_good(&items));
}
