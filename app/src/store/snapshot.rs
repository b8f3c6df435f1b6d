//! The state at one height.

use std::sync::Arc;

use sluice_core::state::KeyValue;
use sluice_core::{StateRead, Store};

use super::backend::KvBackend;
use super::lease::Lease;
use super::{keys, values};

/// Reads the state at one height, whatever is committed meanwhile. It holds the pruner back for a minute; clones share
/// that minute.
#[derive(Clone)]
pub struct Snapshot {
    pub(super) backend: Arc<dyn KvBackend>,
    pub(super) height: u64,
    pub(super) lease: Arc<Lease>,
}

impl Snapshot {
    /// The height it reads.
    pub fn height(&self) -> u64 {
        self.height
    }

    /// Whether everything read so far was complete. A reader that took longer than a minute asks this at its end, and
    /// gives up if the pruner has passed.
    pub fn holds(&self) -> bool {
        self.lease.holds()
    }
}

impl StateRead for Snapshot {
    fn get(&self, store: Store, key: &[u8]) -> Option<Vec<u8>> {
        let rows = keys::value_rows(store, key);
        values::at(&*self.backend, &rows, self.height)?.1
    }

    fn scan(&self, store: Store, prefix: &[u8], from: &[u8], limit: usize) -> Vec<KeyValue> {
        values::scan(&*self.backend, store, self.height, (prefix, from), limit)
    }
}
