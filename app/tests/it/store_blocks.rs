//! Random blocks for the store's tests, and the plain map that says what the state must be after them.

use std::collections::BTreeMap;
use std::sync::Arc;

use sluice_app::store::{Committed, KvBackend, MemoryBackend, Pruning, VersionedStore};
use sluice_core::state::{Changes, KeyValue};
use sluice_core::Store;

/// The state as a plain map.
pub(crate) type Model = BTreeMap<(Store, Vec<u8>), Vec<u8>>;

/// Numbers that look random and are the same in every run.
pub(crate) struct Random(pub(crate) u64);

impl Random {
    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % bound
    }

    /// Up to `rows` changes to `keys` keys in both stores: a quarter removals, some that change nothing.
    pub(crate) fn block(&mut self, keys: u64, rows: u64) -> Changes {
        (0..self.below(rows + 1))
            .map(|_| {
                let store = [Store::App, Store::App, Store::Index][self.below(3) as usize];
                let value = (self.below(4) > 0).then(|| vec![7, self.below(5) as u8]);
                ((store, key(self.below(keys))), value)
            })
            .collect()
    }
}

/// The key number `number`, with zero bytes in it.
pub(crate) fn key(number: u64) -> Vec<u8> {
    [b"test/row/", &number.to_be_bytes()[4..]].concat()
}

/// Sets one hashed row.
pub(crate) fn put(key: &[u8], value: &[u8]) -> Changes {
    Changes::from([((Store::App, key.to_vec()), Some(value.to_vec()))])
}

/// Does to the model what a block does to the state.
pub(crate) fn apply(model: &mut Model, changes: &Changes) {
    for (key, value) in changes {
        match value {
            Some(value) => model.insert(key.clone(), value.clone()),
            None => model.remove(key),
        };
    }
}

/// The model's rows of a store whose key begins with `prefix` and is not below `from`.
pub(crate) fn rows(model: &Model, store: Store, prefix: &[u8], from: &[u8]) -> Vec<KeyValue> {
    model
        .iter()
        .filter(|((at, key), _)| *at == store && key.starts_with(prefix) && &key[..] >= from)
        .map(|((_, key), value)| (key.clone(), value.clone()))
        .collect()
}

/// A store in memory, after a genesis for height 1.
pub(crate) fn in_memory(
    pruning: Pruning,
    genesis: Changes,
) -> (Arc<MemoryBackend>, VersionedStore) {
    let backend = Arc::new(MemoryBackend::new());
    let store = VersionedStore::open(backend.clone(), pruning).unwrap();
    store.genesis(1, genesis).unwrap();
    (backend, store)
}

/// Commits the next block.
pub(crate) fn advance(store: &VersionedStore, changes: Changes) -> Committed {
    let height = store.latest_snapshot().unwrap().height() + 1;
    let staged = store.stage(height, changes).unwrap();
    let promised = staged.app_hash();
    let committed = store.commit(staged).unwrap();
    assert_eq!(committed.app_hash, promised);
    committed
}

/// How many rows of a kind the database holds.
pub(crate) fn count(backend: &dyn KvBackend, kind: u8) -> usize {
    backend.scan(&[kind], &[kind + 1], usize::MAX).len()
}
