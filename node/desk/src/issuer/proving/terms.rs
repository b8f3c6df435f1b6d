//! What every proof of a tape is bound to.

use serde::{Deserialize, Serialize};
use sluice_app::core::job::JobContext;
use sluice_app::job;
use sluice_app::tranche::term_sheet;
use sluice_circuits::context::Context;
use sluice_circuits::spec::CircuitId;
use sluice_circuits::statement::{ClosingRowsStatement, ClosingStatement, Criteria};
use sluice_circuits::tape::Header;
use sluice_proto::tranche::TermSheet;
use sluice_rules::criteria::{Eligibility, Thresholds};
use sluice_rules::suite::Suite;

use super::ProveError;
use crate::issuer::{hexed, tape_digest};

/// The place in which a proof is good: one tape under one term sheet. Proof files begin with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Binding {
    /// The chain.
    pub chain_id: String,
    /// The vault.
    pub vault: u64,
    /// The period; 0 is the closing.
    pub period: u32,
    /// The revision of the period's tape.
    pub revision: u32,
    /// The circuit suite.
    pub suite: u32,
    /// The tape digest.
    #[serde(with = "hexed")]
    pub tape_digest: [u8; 32],
    /// The digest of the term sheet.
    #[serde(with = "hexed")]
    pub term_sheet: [u8; 32],
}

/// A tape and the term sheet it is proved under. Its statements are those the chain rebuilds from its own state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms {
    /// The place in which its proofs are good.
    pub binding: Binding,
    pub(super) suite: Suite,
    loans_per_chunk: Vec<u32>,
    pub(super) as_of: u16,
    bounds: Thresholds<Eligibility>,
    criteria: Criteria,
}

impl Terms {
    /// The terms of a committed tape under a term sheet.
    ///
    /// # Errors
    /// [`ProveError::Terms`], naming what no circuit can speak about.
    pub fn new(header: &Header, sheet: &TermSheet) -> Result<Self, ProveError> {
        let asked = term_sheet::criteria(sheet).ok();
        let asked = asked.ok_or(ProveError::Terms("criteria of the term sheet"))?;
        let bounds = job::bounds(&asked, header.suite);
        let criteria = job::criteria(&asked, header.suite);
        let as_of = u16::try_from(header.deal.as_of);
        Ok(Terms {
            binding: Binding {
                chain_id: header.deal.chain_id.clone(),
                vault: header.deal.vault,
                period: header.deal.period,
                revision: header.deal.revision,
                suite: header.suite.id(),
                tape_digest: tape_digest(header),
                term_sheet: term_sheet::digest(sheet),
            },
            suite: header.suite,
            loans_per_chunk: header.loans_per_chunk.clone(),
            as_of: as_of.map_err(|_| ProveError::Terms("the as-of date"))?,
            bounds: bounds.ok_or(ProveError::Terms("eligibility of the term sheet"))?,
            criteria: criteria.ok_or(ProveError::Terms("criteria of the term sheet"))?,
        })
    }

    /// How many chunks the tape has.
    pub fn chunk_count(&self) -> u32 {
        // A suite has at most 64 chunks.
        self.loans_per_chunk.len() as u32
    }

    pub(super) fn context(&self, circuit: CircuitId, chunk: u32) -> Result<Context, ProveError> {
        let place = &self.binding;
        let context = JobContext {
            chain_id: place.chain_id.clone(),
            vault: place.vault,
            period: place.period,
            revision: place.revision,
            chunk,
            chunk_count: self.chunk_count(),
            // The closing has no period before it.
            previous_tape: vec![0; 32],
            current_tape: place.tape_digest.to_vec(),
            term_sheet: place.term_sheet.to_vec(),
            suite: place.suite,
        };
        job::context(&context, circuit).ok_or(ProveError::Terms("the suite of the tape"))
    }

    /// What the proof of a chunk says.
    pub(super) fn chunk_statement(
        &self,
        chunk: u32,
        categories: [u8; 32],
        summary: [u8; 32],
    ) -> Result<ClosingRowsStatement, ProveError> {
        let loans = self.loans_per_chunk.get(chunk as usize).copied();
        let chunks = self.chunk_count();
        Ok(ClosingRowsStatement {
            context: self.context(CircuitId::ClosingRows(self.suite), chunk)?,
            loans: loans.ok_or(ProveError::NoChunk { chunk, chunks })?,
            as_of: self.as_of,
            bounds: self.bounds.clone(),
            categories,
            summary,
        })
    }

    /// What the closing proof says.
    pub(super) fn closing_statement(
        &self,
        summaries: Vec<[u8; 32]>,
        categories: [u8; 32],
        state_0: [u8; 32],
    ) -> Result<ClosingStatement, ProveError> {
        Ok(ClosingStatement {
            context: self.context(CircuitId::Closing(self.suite), 0)?,
            chunk_count: self.chunk_count(),
            summaries,
            categories,
            criteria: self.criteria.clone(),
            state_0,
        })
    }
}
