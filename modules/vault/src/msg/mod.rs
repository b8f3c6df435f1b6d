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
use sluice_rules::shape::{is_canonical, WORD};

/// Refuses a field that does not have exactly 32 bytes.
fn word(field: &str, bytes: &[u8]) -> Result<(), Error> {
    if bytes.len() == WORD {
        return Ok(());
    }
    Err(sdk::INVALID_REQUEST.because(format!("{field}: 32 bytes")))
}

/// Refuses a field that is not 32 bytes of a number of the circuits' field in its only encoding.
fn number(field: &str, bytes: &[u8]) -> Result<(), Error> {
    word(field, bytes)?;
    match bytes.try_into() {
        Ok(word) if is_canonical(word) => Ok(()),
        _ => Err(sdk::INVALID_REQUEST.because(format!("{field}: not a canonical field element"))),
    }
}
