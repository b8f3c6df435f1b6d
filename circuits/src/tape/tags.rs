//! What a registrar derives under its secret key: asset tags and borrower pseudonyms.

use rand::rngs::{SysError, SysRng};
use rand::TryRng;
use zeroize::{Zeroize, ZeroizeOnDrop};

use crate::column::Column;
use crate::digest::{Digest, Personal};
use sluice_rules::shape::{TAGS_PER_BATCH, TAG_LENGTH};

const TAG: &Personal = b"Sluice-Asset-Tag";
const PSEUDONYM: &Personal = b"Sluice-Pseudonym";

/// A public 128-bit id of an asset. Without the registrar's key it says nothing about the asset (because: a hash of a loan
/// number, a vehicle number or a social security number falls to a dictionary).
pub type Tag = [u8; TAG_LENGTH];

/// A registrar's secret. The same key must serve all vaults: then an asset has the same tags everywhere and cannot be pledged
/// twice.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct RegistrarKey([u8; 32]);

impl RegistrarKey {
    /// A key read from where the registrar keeps it.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// A fresh key from the operating system.
    pub fn generate() -> Result<Self, SysError> {
        let mut bytes = [0; 32];
        SysRng.try_fill_bytes(&mut bytes)?;
        Ok(Self(bytes))
    }

    /// The bytes to keep.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The tags of one asset.
    pub fn tags(&self, asset: &str, per_asset: u32) -> Vec<Tag> {
        let tag = |index: u32| {
            let wide = Digest::keyed(TAG, &self.0)
                .bytes(asset.as_bytes())
                .number(index.into())
                .finish();
            let mut tag = [0; 16];
            tag.copy_from_slice(&wide[..16]);
            tag
        };
        (0..per_asset).map(tag).collect()
    }

    /// The pseudonym of a borrower: 60 bits, at least 1.
    pub fn pseudonym(&self, borrower: &str) -> u64 {
        let mut attempt = 0;
        loop {
            let wide = Digest::keyed(PSEUDONYM, &self.0)
                .bytes(borrower.as_bytes())
                .number(attempt)
                .finish();
            let mut word = [0; 8];
            word.copy_from_slice(&wide[..8]);
            let value = u64::from_le_bytes(word) >> (64 - Column::Obligor.bits());
            if value != 0 {
                return value;
            }
            attempt += 1;
        }
    }
}

/// Sorts tags into publishing order: ascending, not the order of rows, which would tell which loan a tag belongs to. `None` if
/// two are equal.
pub(super) fn sorted(mut tags: Vec<Tag>) -> Option<Vec<Tag>> {
    tags.sort_unstable();
    tags.windows(2)
        .all(|pair| pair[0] < pair[1])
        .then_some(tags)
}

/// The batches in which tags are digested and pledged.
pub(super) fn batches(tags: &[Tag]) -> impl Iterator<Item = &[Tag]> {
    tags.chunks(TAGS_PER_BATCH)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_and_pseudonyms_depend_on_the_key_and_on_the_asset() {
        let (one, two) = (
            RegistrarKey::from_bytes([1; 32]),
            RegistrarKey::from_bytes([2; 32]),
        );
        assert_eq!(one.tags("loan 1", 2), one.tags("loan 1", 2));
        assert_ne!(one.tags("loan 1", 2)[0], one.tags("loan 1", 2)[1]);
        assert_ne!(one.tags("loan 1", 1), one.tags("loan 2", 1));
        assert_ne!(one.tags("loan 1", 1), two.tags("loan 1", 1));
        assert_eq!(one.pseudonym("ann"), one.pseudonym("ann"));
        assert_ne!(one.pseudonym("ann"), two.pseudonym("ann"));
        assert!((0..1_000).all(|i| (1..1 << 60).contains(&one.pseudonym(&i.to_string()))));
    }

    #[test]
    fn equal_tags_are_refused_and_batches_are_full_but_the_last() {
        assert!(sorted(vec![[1; 16], [2; 16], [1; 16]]).is_none());
        let tags: Vec<Tag> = (0..5_000u128).map(u128::to_be_bytes).collect();
        assert_eq!(
            batches(&tags).map(<[Tag]>::len).collect::<Vec<_>>(),
            [4_096, 904]
        );
    }
}
