//! A write buffer over state: one a block, one a transaction over it, dropped on failure.

use std::collections::BTreeMap;
use std::ops::Bound;

use super::{KeyValue, StateRead, StateWrite, Store};

/// What an overlay wants written: a value, or nothing for a removed key.
pub type Changes = BTreeMap<(Store, Vec<u8>), Option<Vec<u8>>>;

/// Buffered writes over a base that stays as it is.
pub struct Overlay<'a> {
    base: &'a dyn StateRead,
    changes: Changes,
}

impl<'a> Overlay<'a> {
    /// An overlay without writes.
    pub fn new(base: &'a dyn StateRead) -> Self {
        Overlay {
            base,
            changes: Changes::new(),
        }
    }

    /// An overlay that already holds `changes`.
    pub fn resume(base: &'a dyn StateRead, changes: Changes) -> Self {
        Overlay { base, changes }
    }

    /// Its writes.
    pub fn into_changes(self) -> Changes {
        self.changes
    }

    /// Takes over the writes of an overlay that was built on this one.
    pub fn apply(&mut self, changes: Changes) {
        self.changes.extend(changes);
    }
}

impl StateRead for Overlay<'_> {
    fn get(&self, store: Store, key: &[u8]) -> Option<Vec<u8>> {
        match self.changes.get(&(store, key.to_vec())) {
            Some(change) => change.clone(),
            None => self.base.get(store, key),
        }
    }

    fn scan(&self, store: Store, prefix: &[u8], from: &[u8], limit: usize) -> Vec<KeyValue> {
        let start = from.max(prefix).to_vec();
        let own: BTreeMap<&[u8], &Option<Vec<u8>>> = self
            .changes
            .range((Bound::Included((store, start.clone())), Bound::Unbounded))
            .take_while(|((at, key), _)| *at == store && key.starts_with(prefix))
            .map(|((_, key), change)| (key.as_slice(), change))
            .collect();
        // Every own change can hide one row of the base at most.
        let below = self
            .base
            .scan(store, prefix, &start, limit.saturating_add(own.len()));
        let mut merged: BTreeMap<Vec<u8>, Vec<u8>> = below.into_iter().collect();
        // Beyond the last row the base told of, an own row may precede base rows we did not ask for only if the base
        // was exhausted or we already have `limit` rows before it; both keep the first `limit` rows exact.
        for (key, change) in own {
            match change {
                Some(value) => merged.insert(key.to_vec(), value.clone()),
                None => merged.remove(key),
            };
        }
        merged.into_iter().take(limit).collect()
    }
}

impl StateWrite for Overlay<'_> {
    fn put(&mut self, store: Store, key: Vec<u8>, value: Vec<u8>) {
        self.changes.insert((store, key), Some(value));
    }

    fn delete(&mut self, store: Store, key: Vec<u8>) {
        self.changes.insert((store, key), None);
    }

    fn reader(&self) -> &dyn StateRead {
        self
    }
}

/// State without a base: genesis starts from it, and unit tests run on it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Empty;

impl StateRead for Empty {
    fn get(&self, _store: Store, _key: &[u8]) -> Option<Vec<u8>> {
        None
    }

    fn scan(&self, _store: Store, _prefix: &[u8], _from: &[u8], _limit: usize) -> Vec<KeyValue> {
        Vec::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scan_sees_writes_and_removals_of_every_layer_in_order() {
        let mut block = Overlay::new(&Empty);
        for key in 0..10u8 {
            block.put(Store::App, vec![b'k', key], vec![key]);
        }
        block.put(Store::Index, vec![b'k', 3], vec![99]);
        let mut tx = Overlay::new(&block);
        tx.delete(Store::App, vec![b'k', 0]);
        tx.delete(Store::App, vec![b'k', 1]);
        tx.put(Store::App, vec![b'k', 2], vec![42]);
        tx.put(Store::App, vec![b'k', 2, 0], vec![43]);
        let rows = tx.scan(Store::App, b"k", b"k", 3);
        assert_eq!(
            rows,
            vec![
                (vec![b'k', 2], vec![42]),
                (vec![b'k', 2, 0], vec![43]),
                (vec![b'k', 3], vec![3])
            ]
        );
        assert_eq!(tx.scan(Store::App, b"k", &[b'k', 8], 9).len(), 2);
        let changes = tx.into_changes();
        block.apply(changes);
        assert_eq!(block.get(Store::App, &[b'k', 1]), None);
        assert_eq!(block.scan(Store::App, b"k", b"", 100).len(), 9);
    }
}
