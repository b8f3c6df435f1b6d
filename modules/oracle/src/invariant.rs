//! What must hold after every block.

use std::collections::BTreeMap;

use sluice_core::{module_address, parse_coin, Amount, BlockContext, StateRead};

use crate::keys::{KEYS, ORACLES, STATEMENTS};

pub(crate) fn check(state: &dyn StateRead, context: &BlockContext) -> Result<(), String> {
    let mut bonds = BTreeMap::<String, Amount>::new();
    for (account, oracle) in ORACLES.scan(state, &(), usize::MAX) {
        let name = context.text(&account);
        let (denom, bond) =
            parse_coin("bond", oracle.bond.as_ref()).map_err(|error| format!("{name}: {error}"))?;
        let sum = bonds.entry(denom.to_owned()).or_default();
        *sum = sum
            .checked_add(bond)
            .ok_or_else(|| format!("bonds in {denom} overflow"))?;
        let key = <[u8; 33]>::try_from(oracle.statement_key)
            .map_err(|_| format!("{name}: statement key"))?;
        if KEYS.get(state, &key).as_deref() != Some(&account.0) {
            return Err(format!(
                "{name}: its statement key does not lead back to it"
            ));
        }
    }
    for (denom, bonds) in bonds {
        let held = sluice_bank::balance(state, &module_address(crate::NAME), &denom);
        if held < bonds {
            return Err(format!("bonds of {bonds}{denom} but only {held} held"));
        }
    }
    let mut signed = BTreeMap::new();
    for ((vault, period, revision, _, account), row) in STATEMENTS.scan(state, &(), usize::MAX) {
        let name = context.text(&account);
        let digest = row
            .statement
            .ok_or_else(|| format!("{name}: a row without a statement for vault {vault}"))?
            .tape_digest;
        let first = signed
            .entry((vault, period, revision, account))
            .or_insert_with(|| digest.clone());
        if *first != digest {
            return Err(format!(
                "{name}: two digests for vault {vault} period {period} revision {revision}"
            ));
        }
    }
    Ok(())
}
