//! What others may read, and what every message looks up first.

use sluice_core::{module_address, Address, Error, StateRead};
use sluice_proto::tranche::{IssuedClass, Offer, TermSheet};
use sluice_proto::vault::Vault;
use sluice_vault::{NOT_ISSUER, NO_VAULT};

use crate::error::NOT_ISSUED;
use crate::keys::{CLASSES, OFFERS, TERM_SHEETS};
use crate::term_sheet::MAX_CLASSES;

/// The module's name, and the name of its account.
pub const NAME: &str = "tranche";

/// The account that holds offered units; no key can sign for it.
pub fn account() -> Address {
    module_address(NAME)
}

/// The term sheet of a vault.
pub fn term_sheet(state: &dyn StateRead, vault: u64) -> Option<TermSheet> {
    TERM_SHEETS.get(state, &vault)
}

/// A minted class, by capital letter.
pub fn class(state: &dyn StateRead, vault: u64, class: u8) -> Option<IssuedClass> {
    CLASSES.get(state, &(vault, class))
}

/// The minted classes of a vault, by name.
pub fn classes(state: &dyn StateRead, vault: u64) -> Vec<IssuedClass> {
    let rows = CLASSES.scan(state, &vault, MAX_CLASSES);
    rows.into_iter().map(|(_, class)| class).collect()
}

/// The open offers of a vault, by class.
pub fn offers(state: &dyn StateRead, vault: u64) -> Vec<Offer> {
    let rows = OFFERS.scan(state, &vault, MAX_CLASSES);
    rows.into_iter().map(|(_, offer)| offer).collect()
}

/// A vault that must exist.
pub(crate) fn vault(state: &dyn StateRead, id: u64) -> Result<Vault, Error> {
    sluice_vault::vault(state, id)
        .ok_or_else(|| NO_VAULT.because(format!("vault: there is no vault {id}")))
}

/// A vault that must exist and be `issuer`'s.
pub(crate) fn own_vault(state: &dyn StateRead, id: u64, issuer: &str) -> Result<Vault, Error> {
    let vault = vault(state, id)?;
    // Addresses have one spelling, so equal text is equal account.
    if vault.issuer != issuer {
        return Err(NOT_ISSUER.because(format!("issuer: vault {id} is another account's")));
    }
    Ok(vault)
}

/// A class that must be minted.
pub(crate) fn issued(state: &dyn StateRead, vault: u64, name: u8) -> Result<IssuedClass, Error> {
    class(state, vault, name).ok_or_else(|| {
        let name = char::from(name);
        NOT_ISSUED.because(format!("class: vault {vault} has no minted class {name}"))
    })
}
