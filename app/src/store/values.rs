//! Reading versioned values.

use sluice_core::state::{fatal, KeyValue};
use sluice_core::Store;

use super::backend::KvBackend;
use super::keys;

/// Rows fetched at once by a scan, first and at most.
const PAGES: (usize, usize) = (8, 256);

/// What a value row holds: a value, or nothing for a removal.
pub(super) fn encode(value: Option<&[u8]>) -> Vec<u8> {
    match value {
        Some(value) => [&[1], value].concat(),
        None => vec![0],
    }
}

fn decode(mut row: Vec<u8>) -> Option<Vec<u8>> {
    match row.first() {
        Some(1) => {
            row.remove(0);
            Some(row)
        }
        Some(0) if row.len() == 1 => None,
        _ => fatal("a value row is damaged"),
    }
}

/// The newest version of a key that is not above `height`, and its value or nothing for a removal. `rows` is what the
/// key's rows begin with. One seek.
pub(super) fn at(
    backend: &dyn KvBackend,
    rows: &[u8],
    height: u64,
) -> Option<(u64, Option<Vec<u8>>)> {
    let from = keys::value_row(rows, height);
    let (key, value) = backend.scan(&from, &keys::after(rows), 1).pop()?;
    match keys::split_value_row(&key) {
        Some((_, version)) => Some((version, decode(value))),
        None => fatal("a value row has a damaged key"),
    }
}

/// Up to `limit` rows at `height` whose key begins with `prefix` and is not below `from`.
///
/// Reads at most a page of superseded rows a key, then seeks past them. Removed keys are passed over until they are
/// pruned: a queue whose head is consumed should be read from where it was left.
pub(super) fn scan(
    backend: &dyn KvBackend,
    store: Store,
    height: u64,
    (prefix, from): (&[u8], &[u8]),
    limit: usize,
) -> Vec<KeyValue> {
    let end = keys::after(&keys::value_prefix(store, prefix));
    let mut next = keys::value_rows(store, from.max(prefix));
    let mut found = Vec::new();
    let mut page = limit.clamp(PAGES.0, PAGES.1);
    while found.len() < limit {
        let rows = backend.scan(&next, &end, page);
        let exhausted = rows.len() < page;
        // The key whose value at `height` is known; its other rows are of no interest.
        let mut settled = Vec::new();
        for (row, value) in rows {
            let Some((key_rows, version)) = keys::split_value_row(&row) else {
                fatal("a value row has a damaged key");
            };
            if version > height {
                next = keys::value_row(key_rows, height);
                continue;
            }
            if settled == key_rows {
                continue;
            }
            settled = key_rows.to_vec();
            next = keys::after(key_rows);
            if let Some(value) = decode(value) {
                match keys::state_key(key_rows) {
                    Some(key) => found.push((key, value)),
                    None => fatal("a value row has a damaged key"),
                }
                if found.len() == limit {
                    break;
                }
            }
        }
        if exhausted {
            break;
        }
        page = (page * 2).min(PAGES.1);
    }
    found
}
