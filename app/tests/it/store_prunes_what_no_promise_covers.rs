//! Pruning: the newest heights stay whole, readers hold it back, and nothing is left behind in the end.

use std::ops::Range;
use std::sync::Arc;

use sluice_app::store::{KvBackend, MemoryBackend, Pruning, VersionedStore};
use sluice_core::state::Changes;
use sluice_core::{StateRead, Store};

use crate::store_blocks::{advance, apply, count, in_memory, key, put, rows, Model, Random};

fn all_rows(backend: &MemoryBackend) -> usize {
    backend.scan(&[], &[255], usize::MAX).len()
}

fn changes(store: Store, numbers: Range<u64>, value: Option<&[u8]>) -> Changes {
    numbers
        .map(|number| ((store, key(number)), value.map(<[u8]>::to_vec)))
        .collect()
}

#[test]
fn what_was_written_and_removed_leaves_nothing_behind() {
    let (backend, store) = in_memory(Pruning::Keep(2), Changes::new());
    for _ in 0..5 {
        advance(&store, Changes::new());
    }
    let empty = all_rows(&backend);
    let mut random = Random(4);
    for _ in 0..100 {
        advance(&store, random.block(80, 40));
    }
    let mut gone = changes(Store::App, 0..80, None);
    gone.extend(changes(Store::Index, 0..80, None));
    advance(&store, gone);
    for _ in 0..5 {
        advance(&store, Changes::new());
    }
    assert_eq!(all_rows(&backend), empty);
}

#[test]
fn a_preimage_is_kept_for_every_key_that_a_kept_height_has_and_for_no_other() {
    let (backend, store) = in_memory(Pruning::Keep(2), Changes::new());
    let mut random = Random(5);
    let mut model = Model::new();
    for _ in 0..200 {
        // Few keys: most blocks bring back what the pruner is about to forget.
        let block = random.block(6, 4);
        apply(&mut model, &block);
        advance(&store, block);
    }
    for _ in 0..4 {
        advance(&store, Changes::new());
    }
    assert_eq!(
        count(&*backend, b'p'),
        rows(&model, Store::App, b"", b"").len()
    );
    assert_eq!(count(&*backend, b'v'), model.len());
}

#[test]
fn a_removed_value_never_comes_back_while_a_backlog_is_pruned() {
    for at in [Store::App, Store::Index] {
        let genesis = changes(at, 0..9_000, Some(b"1"));
        let (backend, store) = in_memory(Pruning::Keep(2), genesis);
        advance(&store, changes(at, 0..9_000, None));
        let full = all_rows(&backend);
        let mut before = full;
        for _ in 0..20 {
            advance(&store, put(b"test/other", b"1"));
            let state = store.latest_snapshot().unwrap();
            assert_eq!(state.scan(at, b"test/row/", b"", 10), vec![]);
            let now = all_rows(&backend);
            // Up to 4,000 rows, their entries in the list of stale rows and their preimages.
            assert!(before.saturating_sub(now) <= 12_000, "{before} -> {now}");
            before = now;
        }
        assert!(before < 20, "{before} rows left of {full}");
    }
}

#[test]
fn a_reader_holds_back_the_pruner_until_it_leaves() {
    let (backend, store) = in_memory(Pruning::Keep(2), put(b"test/a", b"0"));
    advance(&store, put(b"test/a", b"1"));
    let reader = store.snapshot(1).unwrap();
    let clone = reader.clone();
    for value in 2..30u8 {
        advance(&store, put(b"test/a", &[value]));
    }
    drop(reader);
    assert_eq!(store.floor(), 1);
    assert!(clone.holds());
    assert_eq!(clone.get(Store::App, b"test/a"), Some(b"1".to_vec()));
    assert!(store.snapshot(0).is_none());
    assert_eq!(count(&*backend, b'v'), 29);
    drop(clone);
    advance(&store, Changes::new());
    assert_eq!(store.floor(), 29);
    assert!(store.snapshot(28).is_none());
    assert_eq!(count(&*backend, b'v'), 1);
}

#[test]
fn the_lowest_height_survives_a_restart_with_another_setting() {
    let backend = Arc::new(MemoryBackend::new());
    let store = VersionedStore::open(backend.clone(), Pruning::Keep(4)).unwrap();
    store.genesis(1, put(b"test/a", b"0")).unwrap();
    for value in 1..=20u8 {
        advance(&store, put(b"test/a", &[value]));
    }
    assert_eq!(store.floor(), 17);
    let store = VersionedStore::open(backend, Pruning::Nothing).unwrap();
    assert_eq!(store.floor(), 17);
    assert!(store.snapshot(16).is_none());
    for value in 21..=30u8 {
        advance(&store, put(b"test/a", &[value]));
    }
    assert_eq!(store.floor(), 17);
    for height in 17..=30u8 {
        let state = store.snapshot(u64::from(height)).unwrap();
        assert_eq!(state.get(Store::App, b"test/a"), Some(vec![height]));
    }
}
