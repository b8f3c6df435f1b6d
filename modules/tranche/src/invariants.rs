//! What holds after every block.

use sluice_core::{Amount, StateRead};
use sluice_proto::tranche::IssuedClass;

use crate::keys::{CLASSES, OFFERS, TERM_SHEETS};
use crate::state::account;

/// Checks all of them; names the first that is broken.
pub(crate) fn check(state: &dyn StateRead) -> Result<(), String> {
    for ((vault, name), class) in CLASSES.scan(state, &(), usize::MAX) {
        let offered = OFFERS
            .get(state, &(vault, name))
            .map_or(0, |offer| offer.units);
        check_units(state, &class, offered)?;
        if !TERM_SHEETS.has(state, &vault) {
            return Err(format!("{} is minted without a term sheet", class.denom));
        }
    }
    for ((vault, name), offer) in OFFERS.scan(state, &(), usize::MAX) {
        if offer.units == 0 || !CLASSES.has(state, &(vault, name)) {
            let class = offer.class;
            return Err(format!("vault {vault} offers nothing of class {class}"));
        }
    }
    Ok(())
}

fn check_units(state: &dyn StateRead, class: &IssuedClass, offered: u64) -> Result<(), String> {
    let denom = &class.denom;
    let issued = Amount(class.issued.into());
    let supply = sluice_bank::supply(state, denom);
    if supply != issued {
        return Err(format!("{denom}: issued {issued}, supply {supply}"));
    }
    let holders = sluice_bank::holders(state, denom, None, usize::MAX);
    let held = holders
        .into_iter()
        .try_fold(Amount::ZERO, |sum, (_, units)| sum.checked_add(units));
    if held != Some(supply) {
        return Err(format!("{denom}: supply {supply}, held {held:?}"));
    }
    let reserved = sluice_bank::balance(state, &account(), denom);
    if reserved != Amount(offered.into()) {
        return Err(format!(
            "{denom}: offered {offered}, held for the offer {reserved}"
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {

    use super::*;
    use crate::testing::{issued, offer, run, sheet, INVESTOR, ISSUER, VAULT};

    #[test]
    fn every_breach_is_named() {
        let sound = || {
            let mut state = issued(sheet());
            run(&mut state, &offer("B", 50, 10_000)).unwrap();
            state
        };
        assert_eq!(check(&sound()), Ok(()));

        let mut state = sound();
        sluice_bank::mint(&mut state, &INVESTOR, "tranche/7/A", Amount(1)).unwrap();
        assert!(check(&state).unwrap_err().contains("tranche/7/A: issued"));

        let mut state = sound();
        sluice_bank::BALANCES.put(&mut state, &(ISSUER, "tranche/7/A".into()), &Amount(1));
        assert!(check(&state).unwrap_err().contains("tranche/7/A: supply"));

        let mut state = sound();
        OFFERS.delete(&mut state, &(VAULT, b'B'));
        assert!(check(&state)
            .unwrap_err()
            .contains("tranche/7/B: offered 0"));

        let mut state = sound();
        TERM_SHEETS.delete(&mut state, &VAULT);
        assert!(check(&state).unwrap_err().contains("without a term sheet"));

        let mut state = sound();
        let mut empty = OFFERS.get(&state, &(VAULT, b'B')).unwrap();
        empty.units = 0;
        OFFERS.put(&mut state, &(VAULT, b'A'), &empty);
        assert!(check(&state).unwrap_err().contains("offers nothing"));
    }
}
