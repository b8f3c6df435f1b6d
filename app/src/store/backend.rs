//! What the store asks of a database: sorted rows, and one atomic batch a block.

use std::collections::BTreeMap;
use std::sync::{PoisonError, RwLock};

use sluice_core::state::KeyValue;

/// Rows to write (a value) and to remove (nothing), by key.
pub type Batch = BTreeMap<Vec<u8>, Option<Vec<u8>>>;

/// Sorted rows in a database. Infallible to its callers: an implementation ends the process on an I/O error
/// (`sluice_core::state::fatal`), so that one node's disk can never change a result.
pub trait KvBackend: Send + Sync {
    /// The value of a key.
    fn get(&self, key: &[u8]) -> Option<Vec<u8>>;

    /// Up to `limit` rows with `from <= key < end`, in byte order.
    fn scan(&self, from: &[u8], end: &[u8], limit: usize) -> Vec<KeyValue>;

    /// Writes a batch: after a crash all of it is there or nothing of it.
    fn apply(&self, batch: Batch);

    /// Returns when everything applied so far survives a power cut.
    fn flush(&self);
}

/// Rows in memory: tests, twins of a node, and genesis until its first commit.
#[derive(Debug, Default)]
pub struct MemoryBackend {
    rows: RwLock<BTreeMap<Vec<u8>, Vec<u8>>>,
}

impl MemoryBackend {
    /// No rows.
    pub fn new() -> Self {
        Self::default()
    }
}

impl KvBackend for MemoryBackend {
    fn get(&self, key: &[u8]) -> Option<Vec<u8>> {
        let rows = self.rows.read().unwrap_or_else(PoisonError::into_inner);
        rows.get(key).cloned()
    }

    fn scan(&self, from: &[u8], end: &[u8], limit: usize) -> Vec<KeyValue> {
        if from >= end {
            return Vec::new();
        }
        let rows = self.rows.read().unwrap_or_else(PoisonError::into_inner);
        rows.range(from.to_vec()..end.to_vec())
            .take(limit)
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect()
    }

    fn apply(&self, batch: Batch) {
        let mut rows = self.rows.write().unwrap_or_else(PoisonError::into_inner);
        for (key, value) in batch {
            match value {
                Some(value) => rows.insert(key, value),
                None => rows.remove(&key),
            };
        }
    }

    fn flush(&self) {}
}
