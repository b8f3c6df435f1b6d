use sluice_circuits::proof::Verdict;
use sluice_circuits::verifier::ProofItem;

use crate::fixture::fixture;

/// The verdict after an edit of proof, link and commitments.
fn edited(
    item: &ProofItem,
    edit: impl FnOnce(&mut Vec<u8>, &mut Vec<u8>, &mut Vec<[u8; 32]>),
) -> Verdict {
    let mut item = item.clone();
    match &mut item {
        ProofItem::ClosingRows {
            proof,
            link,
            commitments,
            ..
        }
        | ProofItem::PeriodRows {
            proof,
            link,
            commitments,
            ..
        } => edit(proof, link, commitments),
        ProofItem::Closing { proof, .. } | ProofItem::Waterfall { proof, .. } => {
            edit(proof, &mut Vec::new(), &mut Vec::new())
        }
    }
    fixture().verifier.verify(&item)
}

#[test]
fn trailing_and_missing_bytes_are_proof_length() {
    for item in [&fixture().chunks[0], &fixture().closing] {
        assert_eq!(
            edited(item, |proof, _, _| proof.push(0)),
            Verdict::ProofLength
        );
        assert_eq!(
            edited(item, |proof, _, _| proof.extend([0; 32])),
            Verdict::ProofLength
        );
        assert_eq!(
            edited(item, |proof, _, _| proof.truncate(proof.len() - 32)),
            Verdict::ProofLength
        );
        assert_eq!(
            edited(item, |proof, _, _| proof.clear()),
            Verdict::ProofLength
        );
    }
    let chunk = &fixture().chunks[0];
    assert_eq!(
        edited(chunk, |_, link, _| link.push(0)),
        Verdict::ProofLength
    );
    assert_eq!(
        edited(chunk, |_, link, _| link.clear()),
        Verdict::ProofLength
    );
    assert_eq!(
        edited(chunk, |_, _, commitments| commitments.truncate(13)),
        Verdict::ProofLength
    );
}

#[test]
fn attack_15_identity_and_non_canonical_words_are_proof_encoding() {
    let chunk = &fixture().chunks[0];
    for fill in [0, 0xff] {
        assert_eq!(
            edited(chunk, |proof, _, _| proof[..32].fill(fill)),
            Verdict::ProofEncoding
        );
        assert_eq!(
            edited(chunk, |_, link, _| link[..32].fill(fill)),
            Verdict::ProofEncoding
        );
        assert_eq!(
            edited(chunk, |_, _, commitments| commitments[13].fill(fill)),
            Verdict::ProofEncoding
        );
    }
    for item in [chunk, &fixture().closing] {
        let last = |proof: &mut Vec<u8>| {
            let end = proof.len();
            proof[end - 32..].fill(0xff);
        };
        assert_eq!(
            edited(item, |proof, _, _| last(proof)),
            Verdict::ProofEncoding
        );
    }
}

#[test]
fn the_earlier_fault_names_the_verdict() {
    let chunk = &fixture().chunks[0];
    let shift_last_scalar = |proof: &mut Vec<u8>| {
        let end = proof.len();
        proof[end - 32] ^= 1;
    };
    let link = |link: &mut Vec<u8>| link[64] ^= 1;
    assert_eq!(
        edited(chunk, |_, bytes, _| link(bytes)),
        Verdict::LinkInvalid
    );
    let both = |proof: &mut Vec<u8>, bytes: &mut Vec<u8>, _: &mut Vec<[u8; 32]>| {
        shift_last_scalar(proof);
        link(bytes);
    };
    assert_eq!(edited(chunk, both), Verdict::ProofInvalid);
    let encoding_too =
        |proof: &mut Vec<u8>, bytes: &mut Vec<u8>, commitments: &mut Vec<[u8; 32]>| {
            both(proof, bytes, commitments);
            commitments[0] = [0; 32];
        };
    assert_eq!(edited(chunk, encoding_too), Verdict::ProofEncoding);
    let length_too = |proof: &mut Vec<u8>, bytes: &mut Vec<u8>, commitments: &mut Vec<[u8; 32]>| {
        encoding_too(proof, bytes, commitments);
        proof.push(0);
    };
    assert_eq!(edited(chunk, length_too), Verdict::ProofLength);
}

#[test]
fn a_summary_that_is_no_field_element_is_proof_encoding_and_a_count_out_of_range_is_proof_invalid()
{
    let mut item = fixture().chunks[0].clone();
    let ProofItem::ClosingRows { statement, .. } = &mut item else {
        panic!()
    };
    statement.summary = [0xff; 32];
    assert_eq!(fixture().verifier.verify(&item), Verdict::ProofEncoding);
    let mut item = fixture().chunks[0].clone();
    let ProofItem::ClosingRows { statement, .. } = &mut item else {
        panic!()
    };
    statement.loans = 0;
    assert_eq!(fixture().verifier.verify(&item), Verdict::ProofInvalid);
}
