//! A snapshot reads what the state was at its height.

use proptest::prelude::*;
use sluice_app::store::Pruning;
use sluice_core::state::Changes;
use sluice_core::{StateRead, Store};

use crate::store_blocks::{advance, apply, in_memory, put, rows, Model};

/// Short keys of few bytes, so that they are prefixes of each other and hold the bytes that keys escape.
fn any_key(shortest: usize) -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(
        prop::sample::select(vec![0u8, 1, 97, 254, 255]),
        shortest..4,
    )
}

fn any_block() -> impl Strategy<Value = Changes> {
    let store = prop::sample::select(vec![Store::App, Store::Index]);
    let value = prop::option::of(prop::collection::vec(any::<u8>(), 1..3));
    prop::collection::btree_map((store, any_key(1)), value, 0..12)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn reads_and_scans_at_every_kept_height_equal_a_map(
        blocks in prop::collection::vec(any_block(), 1..16),
        keep in 2..20u64,
        scans in prop::collection::vec((any_key(0), any_key(0), 0..40usize), 8),
    ) {
        let mut model = Model::new();
        apply(&mut model, &blocks[0]);
        let (_, store) = in_memory(Pruning::Keep(keep), blocks[0].clone());
        let mut history = vec![model.clone()];
        for block in &blocks[1..] {
            apply(&mut model, block);
            advance(&store, block.clone());
            history.push(model.clone());
        }
        let latest = history.len() - 1;
        let kept = (latest + 1).min(keep as usize);
        for (height, model) in history.iter().enumerate().skip(latest + 1 - kept) {
            let state = store.snapshot(height as u64).unwrap();
            for at in [Store::App, Store::Index] {
                for (key, value) in rows(model, at, b"", b"") {
                    prop_assert_eq!(state.get(at, &key), Some(value));
                }
                for (prefix, from, limit) in &scans {
                    let mut expected = rows(model, at, prefix, from);
                    expected.truncate(*limit);
                    prop_assert_eq!(state.scan(at, prefix, from, *limit), expected);
                    let value = model.get(&(at, prefix.clone())).cloned();
                    prop_assert_eq!(state.get(at, prefix), value);
                }
            }
        }
        let below = (latest + 1 - kept).checked_sub(1);
        prop_assert!(below.is_none_or(|height| store.snapshot(height as u64).is_none()));
        prop_assert!(store.snapshot(latest as u64 + 1).is_none());
    }
}

#[test]
fn a_snapshot_reads_on_while_blocks_are_committed() {
    let (_, store) = in_memory(Pruning::Keep(2), put(b"test/a", b"old"));
    let genesis = store.latest_snapshot().unwrap();
    for value in [b"one", b"two"] {
        advance(&store, put(b"test/a", value));
    }
    let two = store.latest_snapshot().unwrap();
    advance(&store, put(b"test/a", b"new"));
    let read = |state: &dyn StateRead| state.get(Store::App, b"test/a").unwrap();
    assert_eq!(read(&genesis), b"old");
    assert_eq!(read(&two), b"two");
    assert_eq!(read(&store.latest_snapshot().unwrap()), b"new");
    assert!(genesis.holds() && two.holds());
}

#[test]
fn a_scan_passes_hundreds_of_superseded_rows_of_a_key() {
    let (_, store) = in_memory(Pruning::Nothing, put(b"test/b", b"b"));
    for version in 0..600u64 {
        let mut changes = put(b"test/a", &version.to_be_bytes());
        changes.insert((Store::App, b"test/c".to_vec()), Some(vec![1]));
        changes.insert(
            (Store::App, [b"test/b", &version.to_be_bytes()[..]].concat()),
            Some(vec![2]),
        );
        if let Some(gone) = version.checked_sub(1) {
            changes.insert(
                (Store::App, [b"test/b", &gone.to_be_bytes()[..]].concat()),
                None,
            );
        }
        advance(&store, changes);
    }
    for height in [1u64, 300, 600] {
        let written = height - 1;
        let state = store.snapshot(height).unwrap();
        let expected = [
            (b"test/a".to_vec(), written.to_be_bytes().to_vec()),
            (b"test/b".to_vec(), b"b".to_vec()),
            ([b"test/b", &written.to_be_bytes()[..]].concat(), vec![2]),
            (b"test/c".to_vec(), vec![1]),
        ];
        for limit in 0..6 {
            let expected = &expected[..limit.min(4)];
            assert_eq!(state.scan(Store::App, b"test/", b"", limit), expected);
        }
    }
}
