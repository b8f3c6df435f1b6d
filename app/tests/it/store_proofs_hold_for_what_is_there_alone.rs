//! What a client accepts knowing an application hash: the rows that are there, and the absence of those that are not.

use ics23::{commitment_proof::Proof as Kind, CommitmentProof};
use prost::Message;
use sluice_app::store::{
    verify_absence, verify_membership, Proof, ProofError, ProofOp, Pruning, StoreError,
    VersionedStore, APP, SIMPLE, TREE,
};
use sluice_core::state::Changes;
use sluice_core::Store;

use crate::store_blocks::{advance, apply, in_memory, key, put, Model, Random};

fn present(hash: &[u8; 32], key: &[u8], value: &[u8], ops: &[ProofOp]) -> Result<(), ProofError> {
    verify_membership(hash, APP, key, value, ops)
}

fn absent(hash: &[u8; 32], key: &[u8], ops: &[ProofOp]) -> Result<(), ProofError> {
    verify_absence(hash, APP, key, ops)
}

/// Checks the proof of every key in a range against the model, and that it proves nothing else.
fn check_all(store: &VersionedStore, height: u64, hash: &[u8; 32], model: &Model, keys: u64) {
    for key in (0..keys).map(key) {
        let proof = store.prove(height, &key).unwrap();
        let value = model.get(&(Store::App, key.clone()));
        assert_eq!(proof.value.as_ref(), value);
        match value {
            Some(value) => {
                assert_eq!(present(hash, &key, value, &proof.ops), Ok(()));
                assert!(absent(hash, &key, &proof.ops).is_err());
                assert!(present(hash, &key, b"else", &proof.ops).is_err());
            }
            None => {
                assert_eq!(absent(hash, &key, &proof.ops), Ok(()));
                assert!(present(hash, &key, b"value", &proof.ops).is_err());
            }
        }
    }
}

#[test]
fn every_row_and_every_gap_is_proved_at_every_kept_height_of_a_pruned_store() {
    let mut random = Random(3);
    let mut model = Model::new();
    let genesis = random.block(150, 300);
    apply(&mut model, &genesis);
    let (_, store) = in_memory(Pruning::Keep(3), genesis);
    let mut history = vec![];
    for height in 1..=80u64 {
        let changes = random.block(150, 30);
        apply(&mut model, &changes);
        let hash = advance(&store, changes).app_hash;
        history.push((height, hash, model.clone()));
        if height % 10 == 0 {
            for (height, hash, model) in &history[history.len() - 3..] {
                check_all(&store, *height, hash, model, 170);
            }
        }
    }
}

#[test]
fn a_state_of_one_row_proves_it_and_the_absence_of_others_and_an_empty_one_nothing() {
    let (_, store) = in_memory(Pruning::Nothing, put(&key(1), b"1"));
    let hash = advance(&store, Changes::new()).app_hash;
    let model = Model::from([((Store::App, key(1)), b"1".to_vec())]);
    check_all(&store, 1, &hash, &model, 30);
    let gone = Changes::from([((Store::App, key(1)), None)]);
    advance(&store, gone);
    assert_eq!(store.prove(2, &key(1)), Err(StoreError::Nothing));
    check_all(&store, 1, &hash, &model, 30);
    assert!(matches!(
        store.prove(3, &key(1)),
        Err(StoreError::NotKept {
            height: 3,
            floor: 0,
            latest: 2
        })
    ));
    assert!(matches!(
        store.prove(1, b""),
        Err(StoreError::Unprovable(_))
    ));
}

/// A state, its hash, and the proofs of a row and of an absent key.
fn sample() -> ([u8; 32], Vec<u8>, Proof, Proof) {
    let genesis = (0..100).flat_map(|row| put(&key(row), b"value")).collect();
    let (_, store) = in_memory(Pruning::Nothing, genesis);
    let hash = advance(&store, Changes::new()).app_hash;
    let row = store.prove(1, &key(7)).unwrap();
    let gap = store.prove(1, &key(1_000)).unwrap();
    (hash, key(7), row, gap)
}

#[test]
fn no_byte_of_a_proof_can_be_changed() {
    let (hash, key, row, gap) = sample();
    let absent_key = crate::store_blocks::key(1_000);
    assert_eq!(present(&hash, &key, b"value", &row.ops), Ok(()));
    assert_eq!(absent(&hash, &absent_key, &gap.ops), Ok(()));
    for step in 0..2 {
        for at in 0..row.ops[step].data.len() {
            let mut ops = row.ops.clone();
            ops[step].data[at] ^= 1;
            assert!(present(&hash, &key, b"value", &ops).is_err(), "{step} {at}");
        }
        for at in 0..gap.ops[step].data.len() {
            let mut ops = gap.ops.clone();
            ops[step].data[at] ^= 1;
            assert!(absent(&hash, &absent_key, &ops).is_err(), "{step} {at}");
        }
    }
    let mut other = hash;
    other[31] ^= 1;
    assert_eq!(
        present(&other, &key, b"value", &row.ops),
        Err(ProofError::Hash(SIMPLE))
    );
    assert_eq!(
        verify_membership(&hash, "ibc", &key, b"value", &row.ops),
        Err(ProofError::Steps)
    );
}

#[test]
fn steps_that_are_missing_swapped_doubled_or_renamed_are_refused() {
    let (hash, key, row, _) = sample();
    let [tree, simple] = &row.ops[..] else {
        panic!("two steps")
    };
    let renamed = |op: &ProofOp, kind: &str| ProofOp {
        kind: kind.to_owned(),
        ..op.clone()
    };
    for ops in [
        vec![],
        vec![tree.clone()],
        vec![simple.clone()],
        vec![simple.clone(), tree.clone()],
        vec![tree.clone(), tree.clone(), simple.clone()],
        vec![tree.clone(), simple.clone(), simple.clone()],
        vec![renamed(tree, "ics23:iavl"), simple.clone()],
        vec![tree.clone(), renamed(simple, TREE)],
    ] {
        assert_eq!(present(&hash, &key, b"value", &ops), Err(ProofError::Steps));
    }
}

#[test]
fn a_proof_in_another_dress_is_refused() {
    let (hash, key, row, gap) = sample();
    let dressed = |change: &dyn Fn(&mut CommitmentProof)| {
        let mut ops = row.ops.clone();
        let mut proof = CommitmentProof::decode(&*ops[0].data).unwrap();
        change(&mut proof);
        ops[0].data = proof.encode_to_vec();
        present(&hash, &key, b"value", &ops)
    };
    assert_eq!(dressed(&|_| ()), Ok(()));
    // The same proof as a batch of one, and compressed: ics23 alone would take both.
    let batch = |proof: &mut CommitmentProof| {
        let Some(Kind::Exist(row)) = proof.proof.take() else {
            panic!("a proof of presence")
        };
        let entry = ics23::BatchEntry {
            proof: Some(ics23::batch_entry::Proof::Exist(row)),
        };
        proof.proof = Some(Kind::Batch(ics23::BatchProof {
            entries: vec![entry],
        }));
    };
    assert_eq!(dressed(&batch), Err(ProofError::Encoding(TREE)));
    let compressed = |proof: &mut CommitmentProof| {
        batch(proof);
        *proof = ics23::compress(proof).unwrap();
    };
    assert_eq!(dressed(&compressed), Err(ProofError::Encoding(TREE)));
    // A leaf prefix that goes on, and an inner node without its domain: ics23 checks only how they begin.
    let exist = |proof: &mut CommitmentProof, change: &dyn Fn(&mut ics23::ExistenceProof)| {
        if let Some(Kind::Exist(row)) = &mut proof.proof {
            change(row);
        }
    };
    let form = Err(ProofError::Form(TREE));
    let leaf = |row: &mut ics23::ExistenceProof| row.leaf.as_mut().unwrap().prefix.push(0);
    assert_eq!(dressed(&|proof| exist(proof, &leaf)), form);
    let domain = |row: &mut ics23::ExistenceProof| row.path[0].prefix[0] ^= 1;
    assert_eq!(dressed(&|proof| exist(proof, &domain)), form);
    let long = |row: &mut ics23::ExistenceProof| row.path = vec![row.path[0].clone(); 257];
    assert_eq!(dressed(&|proof| exist(proof, &long)), form);
    // An unknown field, and a proof of absence, where a plain proof of presence belongs.
    let mut ops = row.ops.clone();
    ops[0].data.extend_from_slice(&[0x78, 1]);
    let encoding = Err(ProofError::Encoding(TREE));
    assert_eq!(present(&hash, &key, b"value", &ops), encoding);
    ops[0].data = gap.ops[0].data.clone();
    assert_eq!(present(&hash, &key, b"value", &ops), encoding);
}

#[test]
fn a_gap_is_proved_by_its_own_two_neighbours_only() {
    let (hash, _, _, gap) = sample();
    let absent_key = key(1_000);
    let with = |change: &dyn Fn(&mut ics23::NonExistenceProof)| {
        let mut ops = gap.ops.clone();
        let mut proof = CommitmentProof::decode(&*ops[0].data).unwrap();
        if let Some(Kind::Nonexist(gap)) = &mut proof.proof {
            change(gap);
        }
        ops[0].data = proof.encode_to_vec();
        absent(&hash, &absent_key, &ops)
    };
    assert_eq!(with(&|_| ()), Ok(()));
    let refused = Err(ProofError::Hash(TREE));
    assert_eq!(with(&|gap| gap.left = None), refused);
    assert_eq!(with(&|gap| gap.right = None), refused);
    assert_eq!(
        with(&|gap| std::mem::swap(&mut gap.left, &mut gap.right)),
        refused
    );
    assert_eq!(with(&|gap| gap.left = gap.right.clone()), refused);
    assert_eq!(with(&|gap| (gap.left, gap.right) = (None, None)), refused);
    assert_eq!(
        with(&|gap| gap.key = key(1_001)),
        Err(ProofError::Row(TREE))
    );
}
