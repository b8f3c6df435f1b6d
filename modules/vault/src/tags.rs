//! Pledged tags: who holds one, taking and freeing them, and the audit of the index.
//!
//! The tree keeps a digest a batch; the tags themselves are index rows. `BATCH_TAGS` is the preimage of the digest, and
//! `TAGS` can be made again from it, so an index that was tampered with is found out. (A million tags in the tree would
//! cost minutes.)

use sluice_core::state::fatal;
use sluice_core::tape::batch_digest;
use sluice_core::{StateRead, StateWrite};
use sluice_proto::vault::{PledgedBatch, TagPlace, VaultStatus};
use sluice_rules::shape::TAG_LENGTH;

use crate::keys::{
    BATCHES, BATCH_TAGS, PERIOD_COLUMNS, STATIC_COLUMNS, SUMMARIES, SWEEPS, TAGS, VAULTS,
};

/// One tag.
pub type Tag = [u8; TAG_LENGTH];

/// The place of a tag in the batch that holds it; nothing if it is free.
pub fn holder(state: &dyn StateRead, tag: &Tag) -> Option<TagPlace> {
    TAGS.get(state, tag).filter(|place| holds(state, place))
}

/// Splits a batch into tags. Callers checked that no bytes are left over.
pub(crate) fn split(tags: &[u8]) -> impl Iterator<Item = Tag> + '_ {
    tags.chunks_exact(TAG_LENGTH).map(|bytes| {
        let mut tag = [0; TAG_LENGTH];
        tag.copy_from_slice(bytes);
        tag
    })
}

/// Pledges the tags of a batch: its row in the tree and its rows in the index.
pub(crate) fn hold(
    state: &mut dyn StateWrite,
    (vault, revision, batch): (u64, u32, u32),
    tags: &[u8],
) {
    let (mut count, mut last_tag) = (0, [0; TAG_LENGTH]);
    for tag in split(tags) {
        TAGS.put(state, &tag, &place(vault, revision, batch, count));
        (count, last_tag) = (count + 1, tag);
    }
    let row = PledgedBatch {
        digest: batch_digest(tags).to_vec(),
        tags: count,
        released: vec![0; count.div_ceil(8) as usize],
        last_tag: last_tag.to_vec(),
    };
    BATCHES.put(state, &(vault, revision, batch), &row);
    BATCH_TAGS.put(state, &(vault, revision, batch), &tags.to_vec());
}

/// Removes the rows of one batch whose tags are free already, or, when none is left, the other rows of the expired
/// vault. One step a block keeps the work of a block bounded: a step is 4,096 tags at most.
pub(crate) fn sweep(state: &mut dyn StateWrite) {
    let Some(((vault, revision), ())) = SWEEPS.scan(state.reader(), &(), 1).pop() else {
        return;
    };
    let Some((key, _)) = BATCHES.scan(state.reader(), &(vault, revision), 1).pop() else {
        if is_expired(state.reader(), vault) {
            remove_columns(state, vault);
        }
        SWEEPS.delete(state, &(vault, revision));
        return;
    };
    let tags = BATCH_TAGS
        .get(state.reader(), &key)
        .unwrap_or_else(|| fatal("the index lost a pledged batch"));
    for (position, tag) in (0..).zip(split(&tags)) {
        // Another vault may have pledged the freed tag since.
        if TAGS.get(state.reader(), &tag) == Some(place(key.0, key.1, key.2, position)) {
            TAGS.delete(state, &tag);
        }
    }
    BATCH_TAGS.delete(state, &key);
    BATCHES.delete(state, &key);
}

/// Compares the whole index with the tree: every pledged batch has exactly the tags of its digest, every held tag is
/// found at its place, and no index row is without a batch. Names what is wrong. To be run after a snapshot is restored
/// and by whoever doubts a disk.
pub fn check_tag_index(state: &dyn StateRead) -> Result<(), String> {
    let batches = BATCHES.scan(state, &(), usize::MAX);
    let mut rows_expected = 0;
    for (key, batch) in &batches {
        let name = format!("vault {} revision {} batch {}", key.0, key.1, key.2);
        let tags = BATCH_TAGS
            .get(state, key)
            .ok_or_else(|| format!("{name}: its tags are missing"))?;
        if batch_digest(&tags).as_slice() != batch.digest
            || tags.len() != TAG_LENGTH * batch.tags as usize
        {
            return Err(format!("{name}: its tags are not those of its digest"));
        }
        let live = is_live(state, key.0, key.1);
        for (position, tag) in (0..).zip(split(&tags)) {
            if TAGS.get(state, &tag) == Some(place(key.0, key.1, key.2, position)) {
                rows_expected += 1;
            } else if live && !is_released(batch, position) {
                return Err(format!("{name}: tag {position} is not found at its place"));
            }
        }
    }
    for (key, _) in BATCH_TAGS.scan(state, &(), usize::MAX) {
        if !BATCHES.has(state, &key) {
            let (vault, revision, batch) = key;
            return Err(format!(
                "vault {vault} revision {revision} batch {batch}: tags without a batch"
            ));
        }
    }
    // Every row counted above is another row, so a row more is one that no batch accounts for.
    let rows = count_tags(state);
    if rows != rows_expected {
        return Err(format!(
            "{rows} tags in the index, but batches account for {rows_expected}"
        ));
    }
    Ok(())
}

/// Rows of `TAGS`, counted a page at a time: there may be millions.
fn count_tags(state: &dyn StateRead) -> u64 {
    const PAGE: usize = 4_096;
    let mut rows = 0;
    let mut from = Some(0u128);
    while let Some(first) = from {
        let page = TAGS.scan_from(state, &(), &first.to_be_bytes(), PAGE);
        rows += page.len() as u64;
        from = match page.last() {
            Some((tag, _)) if page.len() == PAGE => u128::from_be_bytes(*tag).checked_add(1),
            _ => None,
        };
    }
    rows
}

fn place(vault: u64, revision: u32, batch: u32, position: u32) -> TagPlace {
    TagPlace {
        vault,
        revision,
        batch,
        position,
    }
}

/// A place holds its tag while the vault lives, the tape was not committed again, and the tag is not released.
fn holds(state: &dyn StateRead, place: &TagPlace) -> bool {
    let batch = (place.vault, place.revision, place.batch);
    is_live(state, place.vault, place.revision)
        && BATCHES
            .get(state, &batch)
            .is_some_and(|batch| !is_released(&batch, place.position))
}

/// Whether tags of this vault, pledged under this revision, are held.
fn is_live(state: &dyn StateRead, vault: u64, revision: u32) -> bool {
    VAULTS.get(state, &vault).is_some_and(|vault| {
        matches!(vault.status(), VaultStatus::Open | VaultStatus::Proved)
            && Some(vault.revisions) == revision.checked_add(1)
    })
}

fn is_released(batch: &PledgedBatch, position: u32) -> bool {
    let byte = batch.released.get(position as usize / 8);
    byte.is_some_and(|byte| byte >> (position % 8) & 1 == 1)
}

fn is_expired(state: &dyn StateRead, vault: u64) -> bool {
    VAULTS
        .get(state, &vault)
        .is_some_and(|vault| vault.status() == VaultStatus::Expired)
}

/// Columns and summaries go with their vault. At most three rows a chunk.
fn remove_columns(state: &mut dyn StateWrite, vault: u64) {
    for (key, _) in STATIC_COLUMNS.scan(state.reader(), &vault, usize::MAX) {
        STATIC_COLUMNS.delete(state, &key);
    }
    for (key, _) in PERIOD_COLUMNS.scan(state.reader(), &vault, usize::MAX) {
        PERIOD_COLUMNS.delete(state, &key);
    }
    for (key, _) in SUMMARIES.scan(state.reader(), &vault, usize::MAX) {
        SUMMARIES.delete(state, &key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{tags, World};

    fn one(series: u64, number: u64) -> Tag {
        split(&tags(series, number..number + 1))
            .next()
            .expect("one tag")
    }

    #[test]
    fn a_released_tag_is_free() {
        let mut world = World::new();
        let vault = world.proved(1);
        let mut batch = BATCHES.get(&world.state, &(vault, 0, 0)).expect("pledged");
        batch.released[1] |= 1 << 3;
        BATCHES.put(&mut world.state, &(vault, 0, 0), &batch);
        assert_eq!(holder(&world.state, &one(1, 11)), None);
        assert!(holder(&world.state, &one(1, 10)).is_some());
        assert!(holder(&world.state, &one(1, 12)).is_some());
        assert_eq!(check_tag_index(&world.state), Ok(()));
    }

    /// Attack 18: whatever a snapshot does to the index is found by comparing it with the tree.
    #[test]
    fn a_poisoned_index_is_found_out() {
        type Poison = fn(&mut World);
        let poisons: [(&str, Poison); 6] = [
            ("a held tag is missing", |w| {
                TAGS.delete(&mut w.state, &one(1, 3))
            }),
            ("a held tag leads elsewhere", |w| {
                TAGS.put(&mut w.state, &one(1, 3), &place(1, 0, 0, 4));
            }),
            ("a free tag looks held", |w| {
                TAGS.put(&mut w.state, &one(5, 0), &place(1, 0, 0, 3));
            }),
            ("a tag of the batch is another", |w| {
                BATCH_TAGS.put(&mut w.state, &(1, 0, 0), &tags(1, 1..31));
            }),
            ("the tags of the batch are missing", |w| {
                BATCH_TAGS.delete(&mut w.state, &(1, 0, 0));
            }),
            ("there are tags of no batch", |w| {
                BATCH_TAGS.put(&mut w.state, &(1, 0, 1), &tags(5, 0..30));
            }),
        ];
        for (what, poison) in poisons {
            let mut world = World::new();
            world.proved(1);
            assert_eq!(check_tag_index(&world.state), Ok(()));
            poison(&mut world);
            assert!(check_tag_index(&world.state).is_err(), "{what}");
        }
    }

    #[test]
    fn rows_are_counted_over_many_pages() {
        let mut world = World::new();
        for number in 0..9_000 {
            TAGS.put(&mut world.state, &one(1, number), &TagPlace::default());
        }
        TAGS.put(&mut world.state, &[0xff; 16], &TagPlace::default());
        assert_eq!(count_tags(&world.state), 9_001);
    }
}
