//! Typed rows: one [`Item`], or a [`Map`] of them.

use std::marker::PhantomData;

use super::{fatal, Key, StateRead, StateWrite, Store, Value};

/// One row under a fixed key.
pub struct Item<V>(Map<(), V>);

impl<V: Value> Item<V> {
    /// A row of the hashed store.
    pub const fn new(key: &'static str) -> Self {
        Item(Map::new(key))
    }

    /// Its value.
    pub fn get(&self, state: &dyn StateRead) -> Option<V> {
        self.0.get(state, &())
    }

    /// Sets it.
    pub fn put(&self, state: &mut dyn StateWrite, value: &V) {
        self.0.put(state, &(), value);
    }
}

/// Rows under a common prefix, ordered by key.
pub struct Map<K, V> {
    prefix: &'static str,
    store: Store,
    types: PhantomData<fn() -> (K, V)>,
}

impl<K: Key, V: Value> Map<K, V> {
    /// Rows of the hashed store. The prefix is `module/noun/`.
    pub const fn new(prefix: &'static str) -> Self {
        Map {
            prefix,
            store: Store::App,
            types: PhantomData,
        }
    }

    /// Rows of the index, recomputable from hashed ones.
    pub const fn index(prefix: &'static str) -> Self {
        Map {
            prefix,
            store: Store::Index,
            types: PhantomData,
        }
    }

    /// The store key of a row: what a proof is asked for.
    pub fn key(&self, key: &K) -> Vec<u8> {
        self.under(key)
    }

    /// The value of a row.
    pub fn get(&self, state: &dyn StateRead, key: &K) -> Option<V> {
        state
            .get(self.store, &self.under(key))
            .map(|bytes| self.decode(&bytes))
    }

    /// Whether there is a row.
    pub fn has(&self, state: &dyn StateRead, key: &K) -> bool {
        state.get(self.store, &self.under(key)).is_some()
    }

    /// Sets a row.
    pub fn put(&self, state: &mut dyn StateWrite, key: &K, value: &V) {
        state.put(self.store, self.under(key), value.to_bytes());
    }

    /// Removes a row.
    pub fn delete(&self, state: &mut dyn StateWrite, key: &K) {
        state.delete(self.store, self.under(key));
    }

    /// Up to `limit` rows whose key begins with `part` (a leading part of `K`, or `&()` for all), in order.
    pub fn scan<P: Key>(&self, state: &dyn StateRead, part: &P, limit: usize) -> Vec<(K, V)> {
        let prefix = self.under(part);
        self.rows(state, &prefix, &prefix, limit)
    }

    /// Like [`Map::scan`], beginning at the key `from`.
    pub fn scan_from<P: Key>(
        &self,
        state: &dyn StateRead,
        part: &P,
        from: &K,
        limit: usize,
    ) -> Vec<(K, V)> {
        self.rows(state, &self.under(part), &self.under(from), limit)
    }

    fn rows(&self, state: &dyn StateRead, prefix: &[u8], from: &[u8], limit: usize) -> Vec<(K, V)> {
        state
            .scan(self.store, prefix, from, limit)
            .into_iter()
            .map(|(key, value)| match K::read(&key[self.prefix.len()..]) {
                Some((key, [])) => (key, self.decode(&value)),
                _ => fatal(&format!("a key under {} does not decode", self.prefix)),
            })
            .collect()
    }

    fn under(&self, key: &impl Key) -> Vec<u8> {
        let mut bytes = self.prefix.as_bytes().to_vec();
        key.write(&mut bytes);
        bytes
    }

    fn decode(&self, bytes: &[u8]) -> V {
        V::from_bytes(bytes)
            .unwrap_or_else(|| fatal(&format!("a value under {} does not decode", self.prefix)))
    }
}
