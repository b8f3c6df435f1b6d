use std::collections::BTreeSet;

use sluice_circuits::proof::Verdict;
use sluice_circuits::verifier::ProofItem;

use crate::fixture::fixture;

#[test]
fn one_by_one_and_in_a_batch() {
    let fixture = fixture();
    for item in &fixture.items {
        assert_eq!(fixture.verifier.verify(item), Verdict::Ok);
    }
    assert!(fixture.verifier.all_good(&fixture.items));
}

/// Every 32-byte word of a proof and of a link, one bit at a time in a few places.
#[test]
fn a_changed_proof_or_link_is_refused() {
    let fixture = fixture();
    let refused = |item: &ProofItem| {
        assert_ne!(fixture.verifier.verify(item), Verdict::Ok);
    };
    for at in (3..11_000).step_by(1_777) {
        let mut item = fixture.items[0].clone();
        let ProofItem::ClosingRows { proof, .. } = &mut item else {
            unreachable!()
        };
        let at = at % proof.len();
        proof[at] ^= 1;
        refused(&item);
    }
    for at in (0..256).step_by(32) {
        let mut item = fixture.items[0].clone();
        let ProofItem::ClosingRows { link, .. } = &mut item else {
            unreachable!()
        };
        link[at] ^= 1;
        refused(&item);
        assert!(!fixture.verifier.all_good(&[fixture.items[1].clone(), item]));
    }
}

#[test]
fn a_proof_of_other_columns_is_refused_by_its_link() {
    let fixture = fixture();
    let mut item = fixture.items[0].clone();
    let ProofItem::ClosingRows { commitments, .. } = &mut item else {
        unreachable!()
    };
    commitments.swap(3, 4);
    assert_eq!(fixture.verifier.verify(&item), Verdict::LinkInvalid);
}

#[test]
fn two_proofs_of_one_witness_share_no_word() {
    let fixture = fixture();
    let words = |item: &ProofItem| -> BTreeSet<[u8; 32]> {
        let ProofItem::ClosingRows { proof, link, .. } = item else {
            unreachable!()
        };
        let bytes = [proof.as_slice(), link].concat();
        let words = bytes.chunks_exact(32);
        words.map(|word| word.try_into().unwrap()).collect()
    };
    let (first, second) = (words(&fixture.items[0]), words(&fixture.items[1]));
    assert!(first.is_disjoint(&second));
    assert_eq!(first.len(), second.len());
}
