//! Digests that issuer, oracles and chain compute alike: of a tape, of a batch of tags.

use sluice_proto::vault::{ChunkCommitment, TagBatch};

use crate::digest::DigestWriter;

/// Everything a tape digest is over. Two tapes that differ in any of it have different digests.
#[derive(Clone, Debug)]
pub struct TapeHeader<'a> {
    /// Chain id.
    pub chain_id: &'a str,
    /// Vault number.
    pub vault: u64,
    /// Period.
    pub period: u32,
    /// Revision.
    pub revision: u32,
    /// As-of day.
    pub as_of: u32,
    /// Schema digest, 32 bytes.
    pub schema: &'a [u8],
    /// Circuit suite.
    pub suite: u32,
    /// The chunks, in order: loans and commitments.
    pub chunks: &'a [ChunkCommitment],
    /// Digest of the row leaves, 32 bytes.
    pub rows_digest: &'a [u8],
    /// Tag batches, in order.
    pub tag_batches: &'a [TagBatch],
    /// Digest of the list of released tags, 32 bytes; zeros while none is released.
    pub released: [u8; 32],
}

impl TapeHeader<'_> {
    /// The tape digest: what oracles sign.
    pub fn digest(&self) -> [u8; 32] {
        let mut writer = DigestWriter::new(b"sluice/tape/v1")
            .bytes(self.chain_id.as_bytes())
            .number(self.vault)
            .number(self.period.into())
            .number(self.revision.into())
            .number(self.as_of.into())
            .bytes(self.schema)
            .number(self.suite.into())
            .number(self.chunks.len() as u64);
        for chunk in self.chunks {
            writer = writer
                .number(chunk.loans.into())
                .number(chunk.columns.len() as u64);
            for column in &chunk.columns {
                writer = writer.bytes(column);
            }
        }
        writer
            .bytes(self.rows_digest)
            .bytes(&tag_digest(self.tag_batches))
            .bytes(&self.released)
            .finish()
    }
}

/// Digest of one batch of tags: 16 bytes each, in order.
pub fn batch_digest(tags: &[u8]) -> [u8; 32] {
    DigestWriter::new(b"sluice/tags/v1").bytes(tags).finish()
}

/// Digest over the batches of a tape.
pub fn tag_digest(batches: &[TagBatch]) -> [u8; 32] {
    let mut writer = DigestWriter::new(b"sluice/taglist/1").number(batches.len() as u64);
    for batch in batches {
        writer = writer.number(batch.tags.into()).bytes(&batch.digest);
    }
    writer.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_item_of_the_header_moves_the_digest() {
        let chunks = [ChunkCommitment {
            loans: 20,
            columns: vec![vec![1; 32], vec![2; 32]],
        }];
        let swapped = [ChunkCommitment {
            loans: 20,
            columns: vec![vec![2; 32], vec![1; 32]],
        }];
        let more = [ChunkCommitment {
            loans: 21,
            columns: vec![vec![1; 32], vec![2; 32]],
        }];
        let batches = [TagBatch {
            tags: 20,
            digest: vec![3; 32],
        }];
        let base = TapeHeader {
            chain_id: "sluice-localnet-1",
            vault: 1,
            period: 0,
            revision: 0,
            as_of: 17_712,
            schema: &[7; 32],
            suite: 1,
            chunks: &chunks,
            rows_digest: &[9; 32],
            tag_batches: &batches,
            released: [0; 32],
        };
        let others = [
            TapeHeader {
                chain_id: "sluice-localnet-2",
                ..base.clone()
            },
            TapeHeader {
                vault: 2,
                ..base.clone()
            },
            TapeHeader {
                period: 1,
                ..base.clone()
            },
            TapeHeader {
                revision: 1,
                ..base.clone()
            },
            TapeHeader {
                as_of: 17_713,
                ..base.clone()
            },
            TapeHeader {
                schema: &[8; 32],
                ..base.clone()
            },
            TapeHeader {
                suite: 2,
                ..base.clone()
            },
            TapeHeader {
                chunks: &swapped,
                ..base.clone()
            },
            TapeHeader {
                chunks: &more,
                ..base.clone()
            },
            TapeHeader {
                chunks: &[],
                ..base.clone()
            },
            TapeHeader {
                rows_digest: &[8; 32],
                ..base.clone()
            },
            TapeHeader {
                tag_batches: &[],
                ..base.clone()
            },
            TapeHeader {
                released: [1; 32],
                ..base.clone()
            },
        ];
        for other in &others {
            assert_ne!(other.digest(), base.digest(), "{other:?}");
        }
        assert_eq!(base.clone().digest(), base.digest());
    }
}
