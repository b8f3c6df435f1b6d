//! From a block's changes to the rows that its commit writes.

use std::sync::Arc;

use sluice_core::state::Changes;
use sluice_core::Store;

use super::backend::{Batch, KvBackend};
use super::root::{self, Roots};
use super::{keys, tree, values, Committed, Head, StoreError, APP};

/// A block that is ready to be committed, and nothing of which is written.
pub struct Staged {
    height: u64,
    app_hash: [u8; 32],
    base: Arc<Head>,
    batch: Batch,
}

impl Staged {
    /// The block's height.
    pub fn height(&self) -> u64 {
        self.height
    }

    /// The hash of the state after it.
    pub fn app_hash(&self) -> [u8; 32] {
        self.app_hash
    }

    /// The rows to write, if the state is still the one it was staged on.
    pub(super) fn into_batch(self, head: &Arc<Head>) -> Result<(Committed, Batch), StoreError> {
        follows(head, self.height)?;
        if !Arc::ptr_eq(&self.base, head) {
            return Err(StoreError::OtherBase(self.height));
        }
        let committed = Committed {
            height: self.height,
            app_hash: self.app_hash,
        };
        Ok((committed, self.batch))
    }
}

/// A gap in the versions would silently lose the tree: jmt starts from nothing when it misses the version before.
fn follows(head: &Head, height: u64) -> Result<(), StoreError> {
    if head.height.checked_add(1) == Some(height) {
        return Ok(());
    }
    Err(StoreError::Gap {
        height,
        latest: head.height,
    })
}

pub(super) fn stage(head: Arc<Head>, height: u64, changes: Changes) -> Result<Staged, StoreError> {
    follows(&head, height)?;
    let (app_hash, batch) = build(&*head.backend, height, false, changes)?;
    Ok(Staged {
        height,
        app_hash,
        base: head,
        batch,
    })
}

/// The application hash after `changes`, and the rows to write for them.
pub(super) fn build(
    backend: &dyn KvBackend,
    height: u64,
    genesis: bool,
    changes: Changes,
) -> Result<([u8; 32], Batch), StoreError> {
    let mut batch = Batch::new();
    let mut hashed = Vec::new();
    for ((store, key), value) in changes {
        let provable = !key.is_empty() && value.as_ref().is_none_or(|value| !value.is_empty());
        if store == Store::App && !provable {
            return Err(StoreError::Unprovable(key));
        }
        if !write(backend, height, (store, &key), value.as_deref(), &mut batch) {
            continue;
        }
        if store == Store::App {
            hashed.push((tree::key_hash(&key), value));
        }
    }
    let root = tree::update(backend, Store::App, height, genesis, hashed, &mut batch);
    Ok((root::app_hash(&Roots::from([(APP, root)])), batch))
}

/// Adds the rows for one changed key, or nothing (and says so) if it has that value already.
fn write(
    backend: &dyn KvBackend,
    height: u64,
    (store, key): (Store, &[u8]),
    value: Option<&[u8]>,
    batch: &mut Batch,
) -> bool {
    let rows = keys::value_rows(store, key);
    let before = values::at(backend, &rows, u64::MAX);
    let live = before.as_ref().and_then(|(_, value)| value.as_deref());
    if live == value {
        return false;
    }
    if let (Some((version, _)), Some(_)) = (&before, live) {
        let superseded = keys::value_row(&rows, *version);
        batch.insert(keys::stale_row(height, &superseded), Some(Vec::new()));
    }
    let row = keys::value_row(&rows, height);
    let key_hash = tree::key_hash(key).0;
    if value.is_none() {
        // Of no use once the value it hides is gone, which is stale one height earlier (see `prune`).
        let hash = match store {
            Store::App => key_hash.to_vec(),
            Store::Index => Vec::new(),
        };
        let since = height.saturating_add(1);
        batch.insert(keys::stale_row(since, &row), Some(hash));
    } else if store == Store::App && live.is_none() {
        let preimage = keys::preimage_row(store, &key_hash);
        batch.insert(preimage, Some(key.to_vec()));
    }
    batch.insert(row, Some(values::encode(value)));
    true
}
