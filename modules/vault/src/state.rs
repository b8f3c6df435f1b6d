//! What other modules may read.

use sluice_core::{Address, BlockContext, Error, StateRead};
use sluice_proto::vault::{AcceptedClosing, Tape, Vault, VaultStatus};

use crate::error::{CLOSING_DAY_PASSED, NOT_ISSUER, NOT_OPEN, NO_VAULT};
use crate::keys::{CLOSINGS, PERIOD_COLUMNS, STATIC_COLUMNS, TAPES, VAULTS};

/// A vault by its number.
pub fn vault(state: &dyn StateRead, id: u64) -> Option<Vault> {
    VAULTS.get(state, &id)
}

/// The tape of a period, current revision.
pub fn tape(state: &dyn StateRead, id: u64, period: u32) -> Option<Tape> {
    TAPES.get(state, &(id, period))
}

/// The committed columns of a chunk in schema order, 32 bytes each: static ones, then those of the period.
pub fn columns(state: &dyn StateRead, id: u64, period: u32, chunk: u32) -> Option<Vec<Vec<u8>>> {
    let mut columns = STATIC_COLUMNS.get(state, &(id, chunk))?.columns;
    columns.extend(PERIOD_COLUMNS.get(state, &(id, period, chunk))?.columns);
    Some(columns)
}

/// What was proved of the whole pool, once the closing proof is accepted.
pub fn accepted_closing(state: &dyn StateRead, id: u64) -> Option<AcceptedClosing> {
    CLOSINGS.get(state, &id)
}

/// The vault, if `signer` is its issuer and it is open today. Every change of a vault before its closing begins here.
pub(crate) fn issuers_open_vault(
    state: &dyn StateRead,
    context: &BlockContext,
    id: u64,
    signer: &Address,
) -> Result<Vault, Error> {
    let vault =
        vault(state, id).ok_or_else(|| NO_VAULT.because(format!("vault: no vault {id}")))?;
    if vault.issuer != context.text(signer) {
        return Err(NOT_ISSUER.because(format!("signer: not the issuer of vault {id}")));
    }
    if vault.status() != VaultStatus::Open {
        return Err(NOT_OPEN.because(format!("vault: vault {id} is not open")));
    }
    // Expiry is worked off from a queue and may come some blocks late; the rule does not wait for it.
    if vault.closing_day < context.date.0 {
        return Err(
            CLOSING_DAY_PASSED.because(format!("vault: closing day of vault {id} has passed"))
        );
    }
    Ok(vault)
}
