//! From the circuits' header of a tape to the chain's words for it.

use sluice_app::core::tape::TapeHeader;
use sluice_circuits::tape::Header;
use sluice_proto::vault::{ChunkCommitment, TagBatch};

/// The tape digest of a header, as the chain computes it: what oracles sign.
pub fn tape_digest(header: &Header) -> [u8; 32] {
    let (chunks, tag_batches) = (chunk_commitments(header), tag_batches(header));
    TapeHeader {
        chain_id: &header.deal.chain_id,
        vault: header.deal.vault,
        period: header.deal.period,
        revision: header.deal.revision,
        as_of: header.deal.as_of,
        schema: &header.schema,
        suite: header.suite.id(),
        chunks: &chunks,
        rows_digest: &header.rows_digest,
        tag_batches: &tag_batches,
        released: header.released,
    }
    .digest()
}

/// The chunks as a commit message carries them.
pub fn chunk_commitments(header: &Header) -> Vec<ChunkCommitment> {
    let chunks = header.loans_per_chunk.iter().zip(&header.commitments);
    chunks
        .map(|(loans, columns)| ChunkCommitment {
            loans: *loans,
            columns: columns.iter().map(|column| column.to_vec()).collect(),
        })
        .collect()
}

/// The tag batches as a commit message carries them.
pub fn tag_batches(header: &Header) -> Vec<TagBatch> {
    let batch = |batch: &sluice_circuits::tape::TagBatch| TagBatch {
        tags: batch.tags,
        digest: batch.digest.to_vec(),
    };
    header.tag_batches.iter().map(batch).collect()
}
