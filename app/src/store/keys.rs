//! The keys of rows in the database. Every number is big-endian; `store` is one byte.
//!
//! | row | key | value |
//! |---|---|---|
//! | value | `v` store text version* | 1 and the value, or 0 for a removed key |
//! | tree node | `n` store nibbles path version | borsh of jmt's node |
//! | preimage | `p` store sha256(key) | the key |
//! | stale | `s` since, key of a row | sha256(key) if that row is a removal in a hashed store, else nothing |
//! | meta | `m` name | the lowest height kept, or the record of the last commit |
//!
//! `text` is the state key with every 0 byte written as 0, 255 and with 0, 1 at its end: no text is a prefix of another,
//! and texts sort as the keys do. `version*` has its bits flipped: the newest version of a key comes first, so that the
//! value at a height is found by one seek.

use sluice_core::Store;

/// Ends a text; below every other continuation of it.
const END: [u8; 2] = [0, 1];

fn letter(store: Store) -> u8 {
    match store {
        Store::App => b'a',
        Store::Index => b'i',
    }
}

/// What the rows of all versions of a key begin with.
pub(super) fn value_rows(store: Store, key: &[u8]) -> Vec<u8> {
    let mut row = value_prefix(store, key);
    row.extend_from_slice(&END);
    row
}

/// What the rows of all keys with this prefix begin with.
pub(super) fn value_prefix(store: Store, prefix: &[u8]) -> Vec<u8> {
    let mut row = Vec::with_capacity(prefix.len() + 12);
    row.extend_from_slice(&[b'v', letter(store)]);
    for byte in prefix {
        row.push(*byte);
        if *byte == 0 {
            row.push(255);
        }
    }
    row
}

/// The row of the newest version not above `version`, or where it would be.
pub(super) fn value_row(rows: &[u8], version: u64) -> Vec<u8> {
    [rows, &(!version).to_be_bytes()].concat()
}

/// A value row's key, taken apart: what its key's rows begin with, and the version.
pub(super) fn split_value_row(row: &[u8]) -> Option<(&[u8], u64)> {
    let (rows, version) = row.split_last_chunk()?;
    Some((rows, !u64::from_be_bytes(*version)))
}

/// The state key whose rows begin with this.
pub(super) fn state_key(rows: &[u8]) -> Option<Vec<u8>> {
    let text = rows.get(2..)?.strip_suffix(&END)?;
    let mut key = Vec::with_capacity(text.len());
    let mut bytes = text.iter();
    while let Some(byte) = bytes.next() {
        key.push(*byte);
        if *byte == 0 && bytes.next() != Some(&255) {
            return None;
        }
    }
    Some(key)
}

/// The first key after all that begin with `prefix`, which has a byte below 255.
pub(super) fn after(prefix: &[u8]) -> Vec<u8> {
    let mut end = prefix.to_vec();
    while let Some(last) = end.pop() {
        if last < 255 {
            end.push(last + 1);
            break;
        }
    }
    end
}

/// A tree node's row.
pub(super) fn node_row(store: Store, nibbles: &[u8], version: u64) -> Vec<u8> {
    let mut row = Vec::with_capacity(nibbles.len() / 2 + 12);
    row.extend_from_slice(&[b'n', letter(store), nibbles.len() as u8]);
    for pair in nibbles.chunks(2) {
        row.push(pair[0] << 4 | pair.get(1).unwrap_or(&0));
    }
    row.extend_from_slice(&version.to_be_bytes());
    row
}

/// The row that tells a key from its hash.
pub(super) fn preimage_row(store: Store, key_hash: &[u8; 32]) -> Vec<u8> {
    [&[b'p', letter(store)][..], key_hash].concat()
}

/// The row that says that no height from `since` on needs `row`.
pub(super) fn stale_row(since: u64, row: &[u8]) -> Vec<u8> {
    [&b"s"[..], &since.to_be_bytes(), row].concat()
}

/// Where stale rows of `since` begin.
pub(super) fn stale_from(since: u64) -> Vec<u8> {
    stale_row(since, &[])
}

/// The row a stale row speaks of.
pub(super) fn split_stale_row(stale: &[u8]) -> Option<&[u8]> {
    stale.get(9..)
}

/// Last commit.
pub(super) const LATEST: &[u8] = b"mlatest";

/// Lowest height that can be read.
pub(super) const FLOOR: &[u8] = b"mfloor";

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn texts_sort_as_keys_do_and_none_is_a_prefix_of_another(
            a in prop::collection::vec(prop::sample::select(vec![0u8, 1, 2, 254, 255]), 0..6),
            b in prop::collection::vec(prop::sample::select(vec![0u8, 1, 2, 254, 255]), 0..6),
        ) {
            let (x, y) = (value_rows(Store::App, &a), value_rows(Store::App, &b));
            prop_assert_eq!(a.cmp(&b), x.cmp(&y));
            prop_assert_eq!(x.starts_with(&y), a == b);
            prop_assert_eq!(state_key(&x), Some(a.clone()));
            let prefix = value_prefix(Store::App, &b);
            let inside = x >= prefix && x < after(&prefix);
            prop_assert_eq!(inside, a.starts_with(&b));
        }
    }

    #[test]
    fn newer_versions_come_first() {
        let rows = value_rows(Store::Index, b"k");
        assert!(value_row(&rows, 8) < value_row(&rows, 7));
        assert_eq!(
            split_value_row(&value_row(&rows, 8)),
            Some((rows.as_slice(), 8))
        );
        assert_eq!(after(&[1, 255, 255]), [2]);
    }
}
