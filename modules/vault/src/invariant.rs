//! What must hold after every block.

use std::collections::BTreeMap;

use sluice_core::{module_address, parse_coin, Amount, StateRead};
use sluice_proto::vault::{Vault, VaultStatus};

use crate::keys::{BATCHES, CLOSINGS, COUNT, DUE, SUMMARIES, VAULTS};
use crate::tags::check_tag_index;

pub(crate) fn check(state: &dyn StateRead) -> Result<(), String> {
    let vaults = VAULTS.scan(state, &(), usize::MAX);
    if COUNT.get(state).unwrap_or(0) != vaults.len() as u64 {
        return Err("vaults are not numbered from 1 without gaps".into());
    }
    let mut deposits = BTreeMap::<String, Amount>::new();
    let mut open = 0;
    for (id, vault) in vaults {
        check_counters(state, &vault).map_err(|what| format!("vault {id}: {what}"))?;
        if vault.status() == VaultStatus::Open {
            open += 1;
            if !DUE.has(state, &(vault.closing_day, id)) {
                return Err(format!("vault {id}: open, but in no queue"));
            }
            let (denom, deposit) = parse_coin("deposit", vault.deposit.as_ref())
                .map_err(|error| format!("vault {id}: {error}"))?;
            let sum = deposits.entry(denom.to_owned()).or_default();
            *sum = sum
                .checked_add(deposit)
                .ok_or_else(|| format!("deposits in {denom} overflow"))?;
        }
    }
    if DUE.scan(state, &(), usize::MAX).len() != open {
        return Err("the queue of closing days holds more than the open vaults".into());
    }
    for (denom, deposits) in deposits {
        let held = sluice_bank::balance(state, &module_address(crate::NAME), &denom);
        if held < deposits {
            return Err(format!(
                "deposits of {deposits}{denom} but only {held} held"
            ));
        }
    }
    check_tag_index(state)
}

fn check_counters(state: &dyn StateRead, vault: &Vault) -> Result<(), String> {
    let chunks = crate::tape(state, vault.id, 0).map_or(0, |tape| tape.loans_per_chunk.len());
    let accepted = vault.chunks_accepted as usize;
    let summaries = SUMMARIES.scan(state, &(vault.id, 0u32), usize::MAX).len();
    let revision = vault.revisions.saturating_sub(1);
    let batches = BATCHES.scan(state, &(vault.id, revision), usize::MAX).len();
    let pledged = vault.batches_pledged as usize;
    let sound = match vault.status() {
        VaultStatus::Open => accepted == summaries && pledged == batches && accepted <= chunks,
        // Summaries went when the closing was accepted.
        VaultStatus::Proved => accepted == chunks && summaries == 0 && pledged == batches,
        VaultStatus::Expired => true,
        VaultStatus::Unspecified => false,
    };
    if !sound {
        return Err(format!(
            "{accepted} of {chunks} chunks accepted with {summaries} summaries, {pledged} batches counted, {batches} stored"
        ));
    }
    // Whatever was proved was proved under one claim, and without a proof there is none.
    if vault.categories.is_empty() != (accepted == 0) {
        return Err(format!(
            "{accepted} chunks accepted under {} bytes of categories",
            vault.categories.len()
        ));
    }
    if CLOSINGS.has(state, &vault.id) != (vault.status() == VaultStatus::Proved) {
        return Err("an accepted closing and the status disagree".into());
    }
    Ok(())
}
