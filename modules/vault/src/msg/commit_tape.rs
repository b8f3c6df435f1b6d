//! `MsgCommitTape`.

use sluice_core::tape::TapeHeader;
use sluice_core::{gas, BlockContext, Effects, Error, Event, Msg, StateWrite};
use sluice_proto::vault::{ChunkCommitment, MsgCommitTape, MsgCommitTapeResponse, Tape, Vault};
use sluice_proto::Message;
use sluice_rules::column::{Column, COLUMNS};
use sluice_rules::shape::{FEWEST_LOANS, FIRST_DAY, TAGS_PER_BATCH, WORD};
use sluice_rules::suite::Suite;

use super::word;
use crate::error::{
    AS_OF, CHUNKS, COMMITMENT, DIGEST_MISMATCH, TAG_BATCHES, TAPE_FIXED, UNKNOWN_SUITE,
    WRONG_PERIOD, WRONG_REVISION,
};
use crate::keys::{PERIOD_COLUMNS, STATIC_COLUMNS, SWEEPS, TAPES, VAULTS};
use crate::state::issuers_open_vault;

/// The first columns of the schema are static: they keep their points for the life of the vault.
const STATIC: usize = Column::STATIC.len();
/// As-of days that circuits can speak about.
const AS_OF_DAYS: std::ops::RangeInclusive<u32> = FIRST_DAY..=Column::PaidTo.largest() as u32;

pub(crate) struct CommitTape(pub(crate) MsgCommitTape);

impl Msg for CommitTape {
    fn signer(&self) -> &str {
        &self.0.issuer
    }

    fn gas(&self) -> u64 {
        let rows = 2 * self.0.chunks.len() as u64;
        gas::MESSAGE.saturating_add(gas::ROW.saturating_mul(rows))
    }

    fn check_stateless(&self, context: &BlockContext) -> Result<(), Error> {
        context.address("issuer", &self.0.issuer)?;
        if self.0.period != 0 {
            return Err(WRONG_PERIOD.because("period: only 0 is accepted"));
        }
        if !AS_OF_DAYS.contains(&self.0.as_of) {
            return Err(AS_OF.because(format!(
                "as_of: day {} to day {}",
                AS_OF_DAYS.start(),
                AS_OF_DAYS.end()
            )));
        }
        word("rows_digest", &self.0.rows_digest)?;
        word("digest", &self.0.digest)?;
        for (position, chunk) in self.0.chunks.iter().enumerate() {
            check_columns(position, chunk)?;
        }
        for (position, batch) in self.0.tag_batches.iter().enumerate() {
            word(&format!("tag_batches[{position}].digest"), &batch.digest)?;
        }
        Ok(())
    }

    fn execute(
        &self,
        state: &mut dyn StateWrite,
        context: &BlockContext,
    ) -> Result<Effects, Error> {
        let message = &self.0;
        let issuer = context.address("issuer", &message.issuer)?;
        let vault = issuers_open_vault(state.reader(), context, message.vault, &issuer)?;
        if message.revision != vault.revisions {
            return Err(WRONG_REVISION.because(format!("revision: must be {}", vault.revisions)));
        }
        if vault.chunks_accepted > 0 {
            return Err(TAPE_FIXED.because("revision: a chunk of the tape is proved"));
        }
        if message.as_of > context.date.0 {
            return Err(AS_OF.because(format!("as_of: not after today, day {}", context.date.0)));
        }
        let suite = Suite::from_id(vault.suite)
            .ok_or_else(|| UNKNOWN_SUITE.because(format!("suite: {}", vault.suite)))?;
        let loans = self.check_chunks(suite)?;
        self.check_batches(u64::from(vault.tags_per_asset).saturating_mul(loans))?;
        let tape = self.tape(context, &vault)?;
        self.write(state, vault, &tape)?;
        Ok(Effects {
            response: MsgCommitTapeResponse {}.encode_to_vec(),
            events: vec![Event::new("tape_committed")
                .with("vault", tape.vault)
                .with("period", tape.period)
                .with("revision", tape.revision)
                .with("digest", hex::encode(&tape.digest))],
        })
    }
}

impl CommitTape {
    /// The loans of all chunks.
    fn check_chunks(&self, suite: Suite) -> Result<u64, Error> {
        let chunks = &self.0.chunks;
        if chunks.is_empty() || chunks.len() > suite.max_chunks() {
            return Err(CHUNKS.because(format!("chunks: 1 to {}", suite.max_chunks())));
        }
        for (position, chunk) in chunks.iter().enumerate() {
            // An empty chunk would let an obligor hide across it.
            if !(1..=suite.rows()).contains(&(chunk.loans as usize)) {
                return Err(
                    CHUNKS.because(format!("chunks[{position}].loans: 1 to {}", suite.rows()))
                );
            }
        }
        let loans = chunks.iter().map(|chunk| u64::from(chunk.loans)).sum();
        if loans < FEWEST_LOANS {
            return Err(CHUNKS.because(format!("chunks: at least {FEWEST_LOANS} loans together")));
        }
        Ok(loans)
    }

    fn check_batches(&self, tags: u64) -> Result<(), Error> {
        let mut left = tags;
        for (position, batch) in self.0.tag_batches.iter().enumerate() {
            // The last batch holds what is left, and nothing may be left after it or before it.
            let expected = left.min(TAGS_PER_BATCH as u64);
            if expected == 0 || u64::from(batch.tags) != expected {
                return Err(
                    TAG_BATCHES.because(format!("tag_batches[{position}].tags: {expected}"))
                );
            }
            left -= expected;
        }
        if left > 0 {
            return Err(
                TAG_BATCHES.because(format!("tag_batches: {left} of {tags} tags are missing"))
            );
        }
        Ok(())
    }

    fn tape(&self, context: &BlockContext, vault: &Vault) -> Result<Tape, Error> {
        let message = &self.0;
        let digest = TapeHeader {
            chain_id: &context.chain_id,
            vault: vault.id,
            period: 0,
            revision: message.revision,
            as_of: message.as_of,
            schema: &vault.schema_digest,
            suite: vault.suite,
            chunks: &message.chunks,
            rows_digest: &message.rows_digest,
            tag_batches: &message.tag_batches,
            released: [0; 32],
        }
        .digest();
        if digest.as_slice() != message.digest {
            return Err(DIGEST_MISMATCH.because(format!("digest: must be {}", hex::encode(digest))));
        }
        Ok(Tape {
            vault: vault.id,
            period: 0,
            revision: message.revision,
            as_of: message.as_of,
            suite: vault.suite,
            loans_per_chunk: message.chunks.iter().map(|chunk| chunk.loans).collect(),
            rows_digest: message.rows_digest.clone(),
            tag_batches: message.tag_batches.clone(),
            digest: digest.to_vec(),
        })
    }

    fn write(
        &self,
        state: &mut dyn StateWrite,
        mut vault: Vault,
        tape: &Tape,
    ) -> Result<(), Error> {
        let id = vault.id;
        for (key, _) in STATIC_COLUMNS.scan(state.reader(), &id, usize::MAX) {
            STATIC_COLUMNS.delete(state, &key);
        }
        for (key, _) in PERIOD_COLUMNS.scan(state.reader(), &(id, 0u32), usize::MAX) {
            PERIOD_COLUMNS.delete(state, &key);
        }
        for (position, chunk) in (0..).zip(&self.0.chunks) {
            let (fixed, periodic) = chunk.columns.split_at(STATIC);
            let part = |columns: &[Vec<u8>]| ChunkCommitment {
                loans: chunk.loans,
                columns: columns.to_vec(),
            };
            STATIC_COLUMNS.put(state, &(id, position), &part(fixed));
            PERIOD_COLUMNS.put(state, &(id, 0, position), &part(periodic));
        }
        // Tags pledged under the revision before are free from here on; their rows are swept later.
        if vault.batches_pledged > 0 {
            SWEEPS.put(state, &(id, vault.revisions - 1), &());
            vault.batches_pledged = 0;
        }
        // A claim about the loans of the revision before is none about these.
        vault.categories.clear();
        vault.revisions = vault
            .revisions
            .checked_add(1)
            .ok_or_else(|| WRONG_REVISION.because("revision: there is no next one"))?;
        TAPES.put(state, &(id, 0), tape);
        VAULTS.put(state, &id, &vault);
        Ok(())
    }
}

fn check_columns(chunk: usize, commitment: &ChunkCommitment) -> Result<(), Error> {
    if commitment.columns.len() != COLUMNS {
        return Err(COMMITMENT.because(format!("chunks[{chunk}].columns: exactly {COLUMNS}")));
    }
    for (position, column) in commitment.columns.iter().enumerate() {
        // 32 zero bytes decode as the identity, which commits to nothing.
        if column.len() != WORD || column.iter().all(|byte| *byte == 0) {
            return Err(COMMITMENT.because(format!(
                "chunks[{chunk}].columns[{position}]: 32 bytes, not the identity"
            )));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
