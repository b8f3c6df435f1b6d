//! What both proof messages ask of state before anything is verified.

use sluice_core::job::JobContext;
use sluice_core::{BlockContext, Error, StateRead};
use sluice_proto::vault::{Criteria, Tape, Vault};
use sluice_rules::shape::WORD;
use sluice_rules::suite::Suite;

use crate::closing;
use crate::error::{NOT_ATTESTED, NO_TAPE, UNKNOWN_SUITE, WRONG_REVISION, WRONG_SUITE};
use crate::quorum;
use crate::state::{issuers_open_vault, tape};

/// A vault that is ready for proofs of its period 0.
pub(super) struct Ready {
    pub(super) vault: Vault,
    pub(super) tape: Tape,
    pub(super) suite: Suite,
    /// What its proofs must show.
    pub(super) criteria: Criteria,
}

impl Ready {
    /// The vault, if the signer may prove for it now: its issuer, while it is open, with the tape's suite and revision, a
    /// registered term sheet and an attested tape.
    pub(super) fn check(
        state: &dyn StateRead,
        context: &BlockContext,
        signer: &str,
        id: u64,
        suite: u32,
        revision: u32,
    ) -> Result<Self, Error> {
        let signer = context.address("signer", signer)?;
        let vault = issuers_open_vault(state, context, id, &signer)?;
        if suite != vault.suite {
            return Err(WRONG_SUITE.because(format!("suite: must be {}", vault.suite)));
        }
        let suite = Suite::from_id(vault.suite)
            .ok_or_else(|| UNKNOWN_SUITE.because(format!("suite: {suite}")))?;
        let tape =
            tape(state, id, 0).ok_or_else(|| NO_TAPE.because("vault: no tape is committed"))?;
        if revision != tape.revision {
            return Err(WRONG_REVISION.because(format!("revision: must be {}", tape.revision)));
        }
        let criteria = closing::asked(&vault)?.clone();
        if !quorum::attested(state, context, &vault, &tape) {
            return Err(NOT_ATTESTED.because("vault: the tape is not attested"));
        }
        Ok(Ready {
            vault,
            tape,
            suite,
            criteria,
        })
    }

    /// Chunks of the tape.
    pub(super) fn chunk_count(&self) -> u32 {
        // At most `max_chunks`.
        self.tape.loans_per_chunk.len() as u32
    }

    /// What a proof is bound to. All of it comes from state.
    pub(super) fn job_context(&self, context: &BlockContext, chunk: u32) -> JobContext {
        JobContext {
            chain_id: context.chain_id.clone(),
            vault: self.vault.id,
            period: self.tape.period,
            revision: self.tape.revision,
            chunk,
            chunk_count: self.chunk_count(),
            previous_tape: vec![0; WORD],
            current_tape: self.tape.digest.clone(),
            term_sheet: self.vault.term_sheet_digest.clone(),
            suite: self.vault.suite,
        }
    }
}
