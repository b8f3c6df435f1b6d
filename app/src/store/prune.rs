//! Removing rows that no kept height reads.

use super::backend::{Batch, KvBackend};
use super::keys;

/// Rows removed with one block at most: a backlog is worked off over many blocks, so that none is slow.
const ROWS_A_COMMIT: usize = 4_000;

/// Adds to a block's batch the removal of rows that are stale for every height from `floor` on, oldest first.
///
/// Oldest first matters: a removal becomes stale one height after the value it hides, so that the value never outlives
/// it and comes back.
pub(super) fn prune(backend: &dyn KvBackend, floor: u64, batch: &mut Batch) {
    let end = keys::stale_from(floor.saturating_add(1));
    for (stale, key_hash) in backend.scan(&keys::stale_from(0), &end, ROWS_A_COMMIT) {
        let Some(row) = keys::split_stale_row(&stale) else {
            continue;
        };
        if let Ok(key_hash) = <[u8; 32]>::try_from(key_hash) {
            if is_newest(backend, batch, row) {
                let store = sluice_core::Store::App;
                batch.insert(keys::preimage_row(store, &key_hash), None);
            }
        }
        batch.insert(row.to_vec(), None);
        batch.insert(stale, None);
    }
}

/// Whether a key's removal is the last that happened to it, in the database and in this block.
fn is_newest(backend: &dyn KvBackend, batch: &Batch, row: &[u8]) -> bool {
    let Some((rows, _)) = keys::split_value_row(row) else {
        return false;
    };
    let in_block = batch
        .range(rows.to_vec()..row.to_vec())
        .any(|(_, change)| change.is_some());
    let before = backend.scan(rows, &keys::after(rows), 1);
    !in_block && before.first().is_none_or(|(newest, _)| newest == row)
}
