//! Salted hashes of the keys of each row, and the digest over them.

use rand::rngs::{SysError, SysRng};
use rand::TryRng;

use super::loan::LoanKeys;
use crate::digest::{Digest, Personal};
use sluice_rules::group::KeyKind;

const KEY: &Personal = b"Sluice-Tape-Key1";
const LEAF: &Personal = b"Sluice-TapeLeaf1";
const ROWS: &Personal = b"Sluice-TapeRows1";

/// One 256-bit salt for each key of a row: a key is guessable, so its plain hash would be a dictionary oracle.
pub(super) type Salts = [[u8; 32]; 3];

/// Fresh salts.
pub(super) fn draw_salts() -> Result<Salts, SysError> {
    let mut salts = [[0; 32]; 3];
    for salt in &mut salts {
        SysRng.try_fill_bytes(salt)?;
    }
    Ok(salts)
}

/// H(salt, key) of one key.
pub(super) fn key_digest(kind: KeyKind, salt: &[u8; 32], key: &str) -> [u8; 32] {
    Digest::new(KEY)
        .bytes(kind.name().as_bytes())
        .fixed(salt)
        .bytes(key.as_bytes())
        .finish()
}

/// The three key digests of a row.
pub(super) fn key_digests(salts: &Salts, keys: &LoanKeys) -> [[u8; 32]; 3] {
    let mut digests = [[0; 32]; 3];
    for ((digest, salt), kind) in digests.iter_mut().zip(salts).zip(KeyKind::ALL) {
        *digest = key_digest(kind, salt, keys.get(kind));
    }
    digests
}

/// Digest over the leaves `H(chunk, row, key digests)` in (chunk, row) order. `digests` are those of all rows in that order.
pub(super) fn rows_digest(
    loans_per_chunk: &[u32],
    digests: &mut dyn Iterator<Item = [[u8; 32]; 3]>,
) -> [u8; 32] {
    let mut rows = Digest::new(ROWS);
    rows.length(loans_per_chunk.len());
    for (chunk, loans) in loans_per_chunk.iter().enumerate() {
        rows.number((*loans).into());
        for (row, keys) in (0..*loans).zip(&mut *digests) {
            let mut leaf = Digest::new(LEAF);
            leaf.length(chunk).number(row.into());
            for key in &keys {
                leaf.fixed(key);
            }
            rows.fixed(&leaf.finish());
        }
    }
    rows.finish()
}
