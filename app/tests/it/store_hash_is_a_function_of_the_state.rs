//! The application hash depends on the hashed rows, and on nothing else.

use std::path::Path;
use std::sync::Arc;

use sluice_app::store::{Pruning, SledBackend, VersionedStore};
use sluice_core::state::Changes;
use sluice_core::Store;

use crate::store_blocks::{advance, apply, in_memory, put, Model, Random};

fn on_disk(dir: &Path, pruning: Pruning) -> VersionedStore {
    VersionedStore::open(Arc::new(SledBackend::open(dir).unwrap()), pruning).unwrap()
}

#[test]
fn disk_and_memory_agree_for_200_blocks_with_restarts_and_with_and_without_pruning() {
    let dir = tempfile::tempdir().unwrap();
    let mut random = Random(1);
    let genesis = random.block(400, 200);
    let (_, memory) = in_memory(Pruning::Nothing, genesis.clone());
    let mut disk = on_disk(dir.path(), Pruning::Keep(3));
    disk.genesis(1, genesis).unwrap();
    for height in 1..=200 {
        let changes = random.block(400, 60);
        let committed = advance(&disk, changes.clone());
        assert_eq!(committed, advance(&memory, changes));
        assert_eq!(disk.latest(), Some(committed.clone()));
        if height % 50 == 25 {
            drop(disk);
            disk = on_disk(dir.path(), Pruning::Keep(3));
            assert_eq!(disk.latest(), Some(committed));
        }
    }
    assert_eq!((disk.floor(), memory.floor()), (198, 0));
}

#[test]
fn two_histories_that_end_in_one_state_end_in_one_hash() {
    let mut random = Random(2);
    let mut model = Model::new();
    let (_, long) = in_memory(Pruning::Keep(2), Changes::new());
    for _ in 0..300 {
        let changes = random.block(60, 20);
        apply(&mut model, &changes);
        let hash = advance(&long, changes).app_hash;
        let state = model
            .iter()
            .map(|(key, value)| (key.clone(), Some(value.clone())))
            .collect();
        let (_, short) = in_memory(Pruning::Nothing, state);
        assert_eq!(advance(&short, Changes::new()).app_hash, hash);
    }
}

#[test]
fn rows_of_the_index_and_changes_that_change_nothing_leave_the_hash() {
    let (_, store) = in_memory(Pruning::Nothing, put(b"test/a", b"1"));
    let hash = advance(&store, Changes::new()).app_hash;
    let index = ((Store::Index, b"test/i".to_vec()), Some(b"1".to_vec()));
    let absent = ((Store::App, b"test/b".to_vec()), None);
    assert_eq!(advance(&store, Changes::from([index])).app_hash, hash);
    assert_eq!(advance(&store, Changes::from([absent])).app_hash, hash);
    assert_eq!(advance(&store, put(b"test/a", b"1")).app_hash, hash);
    assert_ne!(advance(&store, put(b"test/a", b"2")).app_hash, hash);
    assert_eq!(advance(&store, put(b"test/a", b"1")).app_hash, hash);
}

#[test]
fn the_hash_of_a_fixed_state_is_pinned() {
    let genesis = (0..50u8)
        .map(|row| ((Store::App, vec![b't', row]), Some(vec![1, row])))
        .collect();
    let (_, store) = in_memory(Pruning::Nothing, genesis);
    let hash = advance(&store, put(b"t", b"last")).app_hash;
    let hex: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
    assert_eq!(
        hex,
        "6d7f41f072e22b9100f4b885d18cd8fd13ecd46c33144572d2db51679330c98c"
    );
}
