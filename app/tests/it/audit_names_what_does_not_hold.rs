//! The audit passes a state that blocks made, and names what somebody changed.

use std::sync::Arc;

use sluice_app::audit::{audit, AuditError};
use sluice_app::bank::SUPPLY;
use sluice_app::genesis::build;
use sluice_app::modules::modules;
use sluice_app::store::{Batch, KvBackend, MemoryBackend, Pruning, StoreError, VersionedStore};
use sluice_app::vault::TAGS;
use sluice_core::state::Changes;
use sluice_core::Store;

use crate::chain::{genesis, Account};
use crate::store_blocks::{advance, in_memory, put};

/// A chain at height 1.
fn chain() -> (Arc<MemoryBackend>, VersionedStore) {
    let input = genesis(&[&Account::new("someone")]);
    let rows = build(&modules(), &input).unwrap();
    let (backend, store) = in_memory(Pruning::Nothing, rows);
    advance(&store, Changes::new());
    (backend, store)
}

#[test]
fn a_state_that_blocks_made_passes_at_every_kept_height() {
    let (_, store) = chain();
    let latest = advance(&store, put(b"test/a", b"1"));
    let found = audit(&store, None).unwrap();
    assert_eq!(
        (found.height, found.app_hash, found.modules),
        (2, latest.app_hash, modules().len())
    );
    let earlier = audit(&store, Some(1)).unwrap();
    assert_eq!(earlier.height, 1);
    assert_ne!(earlier.app_hash, latest.app_hash);
    let beyond = StoreError::NotKept {
        height: 3,
        floor: 0,
        latest: 2,
    };
    assert_eq!(audit(&store, Some(3)), Err(AuditError::Store(beyond)));
    let (_, empty) = in_memory(Pruning::Nothing, Changes::new());
    assert_eq!(
        audit(&empty, None),
        Err(AuditError::Store(StoreError::Empty))
    );
}

/// The module whose invariant a block of these rows breaks.
fn broken_by(changes: Changes) -> &'static str {
    let (_, store) = chain();
    advance(&store, changes);
    assert!(audit(&store, Some(1)).is_ok(), "it did hold before");
    match audit(&store, None) {
        Err(AuditError::Broken(broken)) => broken.module,
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_invariant_that_does_not_hold_is_named_with_its_module() {
    let supply = put(&SUPPLY.key(&"cusd".to_owned()), b"7");
    assert_eq!(broken_by(supply), "bank");
}

#[test]
fn rows_of_the_index_that_no_hashed_row_accounts_for_are_found() {
    let index = |key: Vec<u8>| Changes::from([((Store::Index, key), Some(vec![1]))]);
    assert_eq!(broken_by(index(TAGS.key(&[9; 16]))), "vault");
    let holder = [&b"bank/holder/\x04cusd"[..], &[9; 20]].concat();
    assert_eq!(broken_by(index(holder)), "bank");
}

#[test]
fn a_hashed_row_that_was_changed_or_removed_on_disk_is_found() {
    type Change = fn(Vec<u8>) -> Option<Vec<u8>>;
    let after = |change: Change| {
        let (backend, store) = chain();
        let rows = backend.scan(b"va", b"vb", usize::MAX).into_iter();
        let fortunes = rows.filter(|(_, value)| value[1..] == b"1000000000000000"[..]);
        let batch: Batch = fortunes.map(|(row, value)| (row, change(value))).collect();
        assert!(!batch.is_empty());
        backend.apply(batch);
        audit(&store, None)
    };
    assert!(after(Some).is_ok());
    let changes: [Change; 2] = [|_| None, |_| Some(b"\x017".to_vec())];
    for change in changes {
        let found = after(change);
        assert!(
            matches!(found, Err(AuditError::Store(StoreError::Corrupt(_)))),
            "{found:?}"
        );
    }
}
