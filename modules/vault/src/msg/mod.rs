//! The messages, one file each.

mod commit_tape;
mod open_vault;
mod pledge_tags;
mod prove_chunk;
mod prove_closing;
mod proving;

pub(crate) use commit_tape::CommitTape;
pub(crate) use open_vault::OpenVault;
pub(crate) use pledge_tags::PledgeTags;
pub(crate) use prove_chunk::ProveChunk;
pub(crate) use prove_closing::ProveClosing;

use sluice_core::{sdk, Error};

/// Refuses a field that does not have exactly 32 bytes.
fn word(field: &str, bytes: &[u8]) -> Result<(), Error> {
    if bytes.len() == sluice_core::shape::WORD {
        return Ok(());
    }
    Err(sdk::INVALID_REQUEST.because(format!("{field}: 32 bytes")))
}
