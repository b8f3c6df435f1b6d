use sluice_app::store::{ProofError, SIMPLE, TREE};
use tendermint::block::CommitSig;
use tendermint::merkle::proof::ProofOps;
use tendermint::{Hash, Signature};

use super::super::commit::enough;
use super::super::testing::{header, row, signed, trust, ABSENT, HEIGHT, KEY, VALUE};
use super::*;

const ALL: [u64; 4] = [40, 30, 20, 10];

/// A row and a header that are believed.
fn good() -> (ProvedRow, SignedHeader) {
    let (row, app_hash) = row(KEY);
    (row, signed(header(app_hash), &ALL))
}

/// Changes one place for a signature.
fn alter(
    signed: &mut SignedHeader,
    place: usize,
    change: impl Fn(&mut tendermint::account::Id, &mut Vec<u8>),
) {
    let CommitSig::BlockIdFlagCommit {
        validator_address,
        signature,
        ..
    } = &mut signed.commit.signatures[place]
    else {
        panic!("no vote in place {place}")
    };
    let mut bytes = signature.take().unwrap().into_bytes();
    change(validator_address, &mut bytes);
    *signature = Signature::new(bytes).unwrap();
}

#[test]
fn a_row_is_believed_with_its_header_and_all_signatures() {
    let (row, signed) = good();
    let verified = check_row(&trust(), &row, &signed).unwrap();
    assert_eq!(verified.value.as_deref(), Some(VALUE));
    assert_eq!(
        (verified.height, verified.header.height),
        (HEIGHT, HEIGHT + 1)
    );
    assert_eq!((verified.header.signed, verified.header.total), (100, 100));
}

#[test]
fn a_missing_row_is_believed_to_be_missing() {
    let (row, app_hash) = row(ABSENT);
    let verified = check_row(&trust(), &row, &signed(header(app_hash), &ALL)).unwrap();
    assert_eq!(verified.value, None);
}

#[test]
fn a_row_that_is_there_cannot_be_denied_nor_one_that_is_not_be_claimed() {
    let (mut denied, signed) = good();
    denied.value = Vec::new();
    let error = check_row(&trust(), &denied, &signed).unwrap_err();
    assert_eq!(error, VerifyError::Proof(ProofError::Encoding(TREE)));
    let (mut claimed, _) = row(ABSENT);
    claimed.value = VALUE.to_vec();
    let error = check_row(&trust(), &claimed, &signed).unwrap_err();
    assert_eq!(error, VerifyError::Proof(ProofError::Encoding(TREE)));
}

#[test]
fn more_than_two_thirds_must_sign() {
    let (row, app_hash) = row(KEY);
    let check = |powers: &[u64]| check_row(&trust(), &row, &signed(header(app_hash), powers));
    assert_eq!(check(&[40, 30]).unwrap().header.signed, 70);
    assert_eq!(check(&[40, 20, 10]).unwrap().header.signed, 70);
    for (powers, signed) in [(&[40, 20][..], 60), (&[30, 20, 10], 60), (&[], 0)] {
        assert_eq!(
            check(powers).unwrap_err(),
            VerifyError::Power { signed, total: 100 }
        );
    }
}

#[test]
fn exactly_two_thirds_are_too_few() {
    let error = enough(2, 3).unwrap_err();
    assert_eq!(
        error,
        VerifyError::Power {
            signed: 2,
            total: 3
        }
    );
    assert!(enough(3, 3).is_ok());
}

#[test]
fn one_flipped_byte_of_the_header_is_noticed() {
    let (row, good) = good();
    let check = |signed: &SignedHeader| check_row(&trust(), &row, signed).unwrap_err();
    let mut signed = good.clone();
    signed.header.data_hash = Some(Hash::Sha256([3; 32]));
    assert_eq!(check(&signed), VerifyError::HeaderHash);
    let mut signed = good.clone();
    let mut app_hash = signed.header.app_hash.as_bytes().to_vec();
    app_hash[31] ^= 1;
    signed.header.app_hash = app_hash.try_into().unwrap();
    assert_eq!(check(&signed), VerifyError::HeaderHash);
    let mut signed = good.clone();
    signed.header.validators_hash = Hash::Sha256([3; 32]);
    assert_eq!(check(&signed), VerifyError::Validators);
    let mut signed = good.clone();
    signed.header.chain_id = "sluice-localnet-2".parse().unwrap();
    assert!(matches!(check(&signed), VerifyError::ChainId { .. }));
    let mut signed = good.clone();
    signed.header.height = 3_u32.into();
    assert_eq!(
        check(&signed),
        VerifyError::Height {
            expected: 2,
            found: 3
        }
    );
}

#[test]
fn one_flipped_byte_of_the_commit_is_noticed() {
    let (row, good) = good();
    let check = |signed: &SignedHeader| check_row(&trust(), &row, signed).unwrap_err();
    let mut signed = good.clone();
    signed.commit.height = 3_u32.into();
    assert_eq!(
        check(&signed),
        VerifyError::CommitHeight {
            expected: 2,
            found: 3
        }
    );
    let mut signed = good.clone();
    signed.commit.block_id.hash = Hash::Sha256([3; 32]);
    assert_eq!(check(&signed), VerifyError::HeaderHash);
    let mut signed = good.clone();
    signed.commit.block_id.part_set_header.total = 2;
    assert_eq!(check(&signed), VerifyError::Signature(0));
    let mut signed = good.clone();
    signed.commit.round = 1_u16.into();
    assert_eq!(check(&signed), VerifyError::Signature(0));
    for place in 0..4 {
        let mut signed = good.clone();
        alter(&mut signed, place, |_, bytes| bytes[7] ^= 1);
        assert_eq!(check(&signed), VerifyError::Signature(place));
        let mut signed = good.clone();
        alter(&mut signed, place, |address, _| {
            *address = tendermint::account::Id::new([9; 20])
        });
        assert_eq!(check(&signed), VerifyError::Signer(place));
    }
}

#[test]
fn a_signature_counts_once_and_only_in_its_own_place() {
    let (row, good) = good();
    let check = |signed: &SignedHeader| check_row(&trust(), &row, signed).unwrap_err();
    let mut signed = good.clone();
    signed.commit.signatures[1] = signed.commit.signatures[0].clone();
    assert_eq!(check(&signed), VerifyError::Signer(1));
    let mut signed = good.clone();
    signed
        .commit
        .signatures
        .push(good.commit.signatures[0].clone());
    assert_eq!(
        check(&signed),
        VerifyError::SignatureCount {
            expected: 4,
            found: 5
        }
    );
    let mut signed = good.clone();
    signed.commit.signatures.pop();
    assert_eq!(
        check(&signed),
        VerifyError::SignatureCount {
            expected: 4,
            found: 3
        }
    );
}

#[test]
fn a_vote_for_no_block_gives_no_power() {
    let (row, mut signed) = good();
    for place in [0, 1] {
        let CommitSig::BlockIdFlagCommit {
            validator_address,
            timestamp,
            signature,
        } = signed.commit.signatures[place].clone()
        else {
            panic!("a vote")
        };
        signed.commit.signatures[place] = CommitSig::BlockIdFlagNil {
            validator_address,
            timestamp,
            signature,
        };
    }
    let error = check_row(&trust(), &row, &signed).unwrap_err();
    assert_eq!(
        error,
        VerifyError::Power {
            signed: 30,
            total: 100
        }
    );
}

#[test]
fn one_flipped_byte_of_the_row_or_a_proof_is_noticed() {
    let (good, signed) = good();
    let check = |row: &ProvedRow| check_row(&trust(), row, &signed).unwrap_err();
    let mut row = good.clone();
    row.value[0] ^= 1;
    assert_eq!(check(&row), VerifyError::Proof(ProofError::Row(TREE)));
    let mut row = good.clone();
    row.key[0] ^= 1;
    assert_eq!(check(&row), VerifyError::Proof(ProofError::Steps));
    let mut row = good.clone();
    row.height += 1;
    assert_eq!(
        check(&row),
        VerifyError::Height {
            expected: 3,
            found: 2
        }
    );
    for (step, kind) in [(0, TREE), (1, SIMPLE)] {
        for byte in 0..good.ops[step].data.len() {
            let mut row = good.clone();
            row.ops[step].data[byte] ^= 1;
            let error = check(&row);
            assert!(
                error.to_string().contains(kind),
                "step {kind}, byte {byte}: {error}"
            );
        }
    }
    let mut row = good.clone();
    row.ops.swap(0, 1);
    assert_eq!(check(&row), VerifyError::Proof(ProofError::Steps));
    row.ops.clear();
    assert_eq!(check(&row), VerifyError::Proof(ProofError::Steps));
}

#[test]
fn another_state_signed_by_the_same_validators_does_not_prove_the_row() {
    let (row, _) = row(KEY);
    let error = check_row(&trust(), &row, &signed(header([3; 32]), &ALL)).unwrap_err();
    assert_eq!(error, VerifyError::Proof(ProofError::Hash(SIMPLE)));
}

#[test]
fn an_answer_about_another_height_or_key_or_without_proof_is_refused() {
    let answer = || AbciAnswer {
        code: 0,
        codespace: String::new(),
        log: String::new(),
        key: KEY.to_vec(),
        value: VALUE.to_vec(),
        height: 7,
        proof_ops: Some(ProofOps { ops: Vec::new() }),
    };
    let refused = |key: &[u8], height, answer| match proved_row(key, height, answer).unwrap_err() {
        ReadError::Verify(error) => error,
        other => panic!("{other}"),
    };
    assert!(proved_row(KEY, 7, answer()).is_ok() && proved_row(KEY, 0, answer()).is_ok());
    let expected = VerifyError::RowHeight {
        expected: 6,
        found: 7,
    };
    assert_eq!(refused(KEY, 6, answer()), expected);
    assert_eq!(refused(ABSENT, 7, answer()), VerifyError::RowKey);
    let without = AbciAnswer {
        proof_ops: None,
        ..answer()
    };
    assert_eq!(refused(KEY, 7, without), VerifyError::NoProof);
    let refusal = AbciAnswer {
        code: 18,
        codespace: "sdk".into(),
        ..answer()
    };
    assert!(matches!(
        proved_row(KEY, 7, refusal),
        Err(ReadError::Refused { code: 18, .. })
    ));
}
