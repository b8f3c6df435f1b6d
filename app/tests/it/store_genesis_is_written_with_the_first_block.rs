//! Genesis lives in memory until the first commit, and no height may be left out after it.

use std::sync::Arc;

use sluice_app::store::{MemoryBackend, Pruning, SledBackend, StoreError, VersionedStore};
use sluice_core::state::Changes;
use sluice_core::{StateRead, Store};

use crate::store_blocks::{advance, count, in_memory, put};

#[test]
fn a_node_that_dies_before_block_1_starts_from_genesis_again() {
    let dir = tempfile::tempdir().unwrap();
    let open = || {
        let backend = Arc::new(SledBackend::open(dir.path()).unwrap());
        VersionedStore::open(backend, Pruning::default()).unwrap()
    };
    let store = open();
    let hash = store.genesis(1, put(b"test/a", b"1")).unwrap();
    let staged = store.stage(1, put(b"test/b", b"2")).unwrap().app_hash();
    drop(store);

    let store = open();
    assert_eq!(store.latest(), None);
    assert!(store.latest_snapshot().is_none());
    assert_eq!(
        store.stage(1, Changes::new()).err(),
        Some(StoreError::Empty)
    );
    assert_eq!(store.genesis(1, put(b"test/a", b"1")), Ok(hash));
    assert_eq!(store.latest(), None, "genesis is not a commit");
    assert_eq!(advance(&store, put(b"test/b", b"2")).app_hash, staged);
    drop(store);

    let store = open();
    let committed = store.latest().unwrap();
    assert_eq!((committed.height, committed.app_hash), (1, staged));
    let state = store.latest_snapshot().unwrap();
    assert_eq!(state.get(Store::App, b"test/a"), Some(b"1".to_vec()));
    assert_eq!(state.get(Store::App, b"test/b"), Some(b"2".to_vec()));
    assert_eq!(
        store.genesis(1, Changes::new()),
        Err(StoreError::NotEmpty(1))
    );
}

#[test]
fn nothing_is_written_before_a_commit() {
    let (backend, store) = in_memory(Pruning::default(), put(b"test/a", b"1"));
    store.stage(1, put(b"test/b", b"2")).unwrap();
    assert_eq!(
        (0..=254).map(|kind| count(&*backend, kind)).sum::<usize>(),
        0
    );
    let state = store.latest_snapshot().unwrap();
    assert_eq!(state.height(), 0);
    assert_eq!(state.get(Store::App, b"test/a"), Some(b"1".to_vec()));
    assert_eq!(state.get(Store::App, b"test/b"), None);
}

#[test]
fn a_chain_may_begin_at_height_5() {
    for genesis in [put(b"test/a", b"1"), Changes::new()] {
        let backend = Arc::new(MemoryBackend::new());
        let store = VersionedStore::open(backend.clone(), Pruning::default()).unwrap();
        let hash = store.genesis(5, genesis.clone()).unwrap();
        assert_eq!(store.latest_snapshot().unwrap().height(), 4);
        assert!(store.snapshot(3).is_none());
        assert_eq!(advance(&store, Changes::new()).app_hash, hash);
        let reopened = VersionedStore::open(backend.clone(), Pruning::default()).unwrap();
        assert_eq!(reopened.latest(), store.latest());
        let committed = advance(&store, put(b"test/b", b"2"));
        assert_eq!(committed.height, 6);

        let store = VersionedStore::open(backend, Pruning::default()).unwrap();
        assert_eq!(store.latest(), Some(committed.clone()));
        assert_eq!(store.floor(), 4);
        assert!(store.snapshot(3).is_none());
        let old = store.snapshot(4).unwrap();
        let expected = genesis.into_values().next().flatten();
        assert_eq!(old.get(Store::App, b"test/a"), expected);
        assert_eq!(old.get(Store::App, b"test/b"), None);
        assert!(store.stage(7, Changes::new()).unwrap().app_hash() == committed.app_hash);
    }
    let store = VersionedStore::open(Arc::new(MemoryBackend::new()), Pruning::Nothing).unwrap();
    assert_eq!(
        store.genesis(0, Changes::new()),
        Err(StoreError::InitialHeight)
    );
}

#[test]
fn a_height_left_out_or_repeated_is_refused() {
    let (_, store) = in_memory(Pruning::default(), put(b"test/a", b"1"));
    let repeated = store.stage(1, put(b"test/a", b"2")).unwrap();
    let other = store.stage(1, put(b"test/a", b"3")).unwrap();
    advance(&store, put(b"test/a", b"4"));
    let gap = |height| StoreError::Gap { height, latest: 1 };
    for height in [0, 1, 3, u64::MAX] {
        assert_eq!(store.stage(height, Changes::new()).err(), Some(gap(height)));
    }
    assert_eq!(store.commit(repeated), Err(gap(1)));
    assert_eq!(store.commit(other), Err(gap(1)));
    let state = store.latest_snapshot().unwrap();
    assert_eq!(state.get(Store::App, b"test/a"), Some(b"4".to_vec()));
}

#[test]
fn a_block_staged_on_a_genesis_that_was_replaced_is_refused() {
    let (_, store) = in_memory(Pruning::default(), put(b"test/a", b"1"));
    let staged = store.stage(1, Changes::new()).unwrap();
    store.genesis(1, put(b"test/a", b"2")).unwrap();
    assert_eq!(store.commit(staged), Err(StoreError::OtherBase(1)));
}

#[test]
fn a_hashed_row_that_could_not_be_proved_is_refused() {
    let (_, store) = in_memory(Pruning::default(), Changes::new());
    for changes in [put(b"", b"1"), put(b"test/a", b"")] {
        let refused = store.stage(1, changes).err();
        assert!(matches!(refused, Some(StoreError::Unprovable(_))));
    }
}
