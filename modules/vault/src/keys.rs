//! Every key of the module.

use sluice_core::{Item, Map};
use sluice_proto::vault::{
    AcceptedClosing, ChunkCommitment, Params, PledgedBatch, TagPlace, Tape, Vault,
};

/// The parameters.
pub const PARAMS: Item<Params> = Item::new("vault/params");
/// How many vaults were ever opened: the number of the last one.
pub const COUNT: Item<u64> = Item::new("vault/count");
/// Vaults by number.
pub const VAULTS: Map<u64, Vault> = Map::new("vault/vault/");
/// Tapes by vault and period.
pub const TAPES: Map<(u64, u32), Tape> = Map::new("vault/tape/");
/// Commitments of static columns by vault and chunk: they keep their points for life.
pub const STATIC_COLUMNS: Map<(u64, u32), ChunkCommitment> = Map::new("vault/static/");
/// Commitments of a period's columns by vault, period and chunk.
pub const PERIOD_COLUMNS: Map<(u64, u32, u32), ChunkCommitment> = Map::new("vault/columns/");
/// Pledged batches by vault, revision and batch.
pub const BATCHES: Map<(u64, u32, u32), PledgedBatch> = Map::new("vault/batch/");
/// Accepted chunk summaries by vault, period and chunk.
pub const SUMMARIES: Map<(u64, u32, u32), Vec<u8>> = Map::new("vault/summary/");
/// Accepted closings by vault.
pub const CLOSINGS: Map<u64, AcceptedClosing> = Map::new("vault/closing/");
/// Open vaults by closing day.
pub const DUE: Map<(u32, u64), ()> = Map::new("vault/due/");
/// Vault and revision whose tags are free and whose rows wait to be swept.
pub const SWEEPS: Map<(u64, u32), ()> = Map::new("vault/sweep/");
/// The tags of a pledged batch, one after the other, by vault, revision and batch: the preimage of its digest.
pub const BATCH_TAGS: Map<(u64, u32, u32), Vec<u8>> = Map::index("vault/tags/");
/// Where a tag was pledged last.
pub const TAGS: Map<[u8; 16], TagPlace> = Map::index("vault/tag/");

#[cfg(test)]
mod tests {
    use super::*;
    use sluice_core::state::{Empty, StateRead};
    use sluice_core::{Overlay, Store};

    #[test]
    fn keys_do_not_change() {
        let mut state = Overlay::new(&Empty);
        PARAMS.put(&mut state, &Params::default());
        COUNT.put(&mut state, &0);
        assert!(state.get(Store::App, b"vault/params").is_some());
        assert!(state.get(Store::App, b"vault/count").is_some());

        let number = |prefix: &str, tail: &[u8]| {
            let mut key = prefix.as_bytes().to_vec();
            key.extend([0, 0, 0, 0, 0, 0, 0, 7]);
            key.extend(tail);
            key
        };
        let (one, two) = ([0, 0, 0, 1], [0, 0, 0, 1, 0, 0, 0, 2]);
        assert_eq!(VAULTS.key(&7), number("vault/vault/", &[]));
        assert_eq!(TAPES.key(&(7, 1)), number("vault/tape/", &one));
        assert_eq!(STATIC_COLUMNS.key(&(7, 1)), number("vault/static/", &one));
        assert_eq!(
            PERIOD_COLUMNS.key(&(7, 1, 2)),
            number("vault/columns/", &two)
        );
        assert_eq!(BATCHES.key(&(7, 1, 2)), number("vault/batch/", &two));
        assert_eq!(SUMMARIES.key(&(7, 1, 2)), number("vault/summary/", &two));
        assert_eq!(CLOSINGS.key(&7), number("vault/closing/", &[]));
        assert_eq!(SWEEPS.key(&(7, 1)), number("vault/sweep/", &one));
        assert_eq!(BATCH_TAGS.key(&(7, 1, 2)), number("vault/tags/", &two));
        assert_eq!(
            DUE.key(&(17_712, 7)),
            [
                b"vault/due/".as_slice(),
                &[0, 0, 0x45, 0x30],
                &[0, 0, 0, 0, 0, 0, 0, 7]
            ]
            .concat()
        );
        assert_eq!(
            TAGS.key(&[9; 16]),
            [b"vault/tag/".as_slice(), &[9; 16]].concat()
        );
    }

    #[test]
    fn only_tags_live_in_the_index() {
        let mut state = Overlay::new(&Empty);
        BATCH_TAGS.put(&mut state, &(7, 0, 0), &vec![9; 16]);
        TAGS.put(&mut state, &[9; 16], &TagPlace::default());
        assert!(state.scan(Store::App, b"vault/", b"", 9).is_empty());
        assert_eq!(state.scan(Store::Index, b"vault/", b"", 9).len(), 2);
    }
}
