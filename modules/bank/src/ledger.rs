//! The ledger: every movement of coins goes through these functions.

use sluice_core::{sdk, Address, Amount, Error, StateRead, StateWrite};
use sluice_proto::cosmos::bank::v1beta1::Metadata;

use crate::keys::{BALANCES, HOLDERS, METADATA, SUPPLY};

/// What an account holds.
pub fn balance(state: &dyn StateRead, who: &Address, denom: &str) -> Amount {
    BALANCES
        .get(state, &(*who, denom.to_owned()))
        .unwrap_or(Amount::ZERO)
}

/// What all accounts hold together.
pub fn supply(state: &dyn StateRead, denom: &str) -> Amount {
    SUPPLY.get(state, &denom.to_owned()).unwrap_or(Amount::ZERO)
}

/// Whether the denomination was ever minted or described.
pub fn denom_exists(state: &dyn StateRead, denom: &str) -> bool {
    SUPPLY.has(state, &denom.to_owned()) || METADATA.has(state, &denom.to_owned())
}

/// What wallets show for a denomination.
pub fn metadata(state: &dyn StateRead, denom: &str) -> Option<Metadata> {
    METADATA.get(state, &denom.to_owned())
}

/// Describes a denomination, under its base name.
pub fn set_metadata(state: &mut dyn StateWrite, metadata: &Metadata) {
    METADATA.put(state, &metadata.base, metadata);
}

/// Up to `limit` holders of a denomination by account, beginning at `from`.
pub fn holders(
    state: &dyn StateRead,
    denom: &str,
    from: Option<&Address>,
    limit: usize,
) -> Vec<(Address, Amount)> {
    let denom = denom.to_owned();
    let start = (denom.clone(), from.copied().unwrap_or(Address([0; 20])));
    HOLDERS
        .scan_from(state, &denom, &start, limit)
        .into_iter()
        .map(|((denom, who), ())| (who, balance(state, &who, &denom)))
        .collect()
}

/// Moves coins. Asks no hook: modules decide for themselves. Fails with `sdk/insufficient_funds`.
pub fn transfer(
    state: &mut dyn StateWrite,
    from: &Address,
    to: &Address,
    denom: &str,
    amount: Amount,
) -> Result<(), Error> {
    debit(state, from, denom, amount)?;
    credit(state, to, denom, amount)
}

/// Creates coins.
pub fn mint(
    state: &mut dyn StateWrite,
    to: &Address,
    denom: &str,
    amount: Amount,
) -> Result<(), Error> {
    let supply = supply(state.reader(), denom)
        .checked_add(amount)
        .ok_or_else(|| sdk::INVALID_COINS.because(format!("supply of {denom} overflows")))?;
    SUPPLY.put(state, &denom.to_owned(), &supply);
    credit(state, to, denom, amount)
}

/// Destroys coins. Fails with `sdk/insufficient_funds`.
pub fn burn(
    state: &mut dyn StateWrite,
    from: &Address,
    denom: &str,
    amount: Amount,
) -> Result<(), Error> {
    debit(state, from, denom, amount)?;
    let supply = supply(state.reader(), denom)
        .checked_sub(amount)
        .ok_or_else(|| sdk::INSUFFICIENT_FUNDS.because(format!("supply of {denom}")))?;
    SUPPLY.put(state, &denom.to_owned(), &supply);
    Ok(())
}

fn debit(
    state: &mut dyn StateWrite,
    from: &Address,
    denom: &str,
    amount: Amount,
) -> Result<(), Error> {
    let held = balance(state.reader(), from, denom);
    let left = held.checked_sub(amount).ok_or_else(|| {
        sdk::INSUFFICIENT_FUNDS.because(format!("{held}{denom} is less than {amount}{denom}"))
    })?;
    set(state, from, denom, left);
    Ok(())
}

fn credit(
    state: &mut dyn StateWrite,
    to: &Address,
    denom: &str,
    amount: Amount,
) -> Result<(), Error> {
    let sum = balance(state.reader(), to, denom)
        .checked_add(amount)
        .ok_or_else(|| sdk::INVALID_COINS.because(format!("balance of {denom} overflows")))?;
    set(state, to, denom, sum);
    Ok(())
}

fn set(state: &mut dyn StateWrite, who: &Address, denom: &str, amount: Amount) {
    let key = (*who, denom.to_owned());
    let holder = (denom.to_owned(), *who);
    if amount == Amount::ZERO {
        BALANCES.delete(state, &key);
        HOLDERS.delete(state, &holder);
    } else {
        BALANCES.put(state, &key, &amount);
        HOLDERS.put(state, &holder, &());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sluice_core::state::Empty;
    use sluice_core::{BlockContext, ChainDate, Module, Overlay};

    const A: Address = Address([1; 20]);
    const B: Address = Address([2; 20]);

    fn audited(state: &Overlay) -> Result<(), String> {
        let context = BlockContext {
            chain_id: "c-1".into(),
            prefix: "sluice".into(),
            height: 1,
            date: ChainDate(0),
        };
        crate::Bank::default().check_invariants(state, &context)
    }

    fn sound(state: &Overlay) {
        audited(state).expect("sound");
    }

    #[test]
    fn coins_move_and_none_appear() {
        let mut state = Overlay::new(&Empty);
        mint(&mut state, &A, "cusd", Amount(10)).expect("minted");
        transfer(&mut state, &A, &B, "cusd", Amount(4)).expect("moved");
        transfer(&mut state, &A, &A, "cusd", Amount(6)).expect("to oneself");
        assert_eq!(balance(&state, &A, "cusd"), Amount(6));
        assert_eq!(
            holders(&state, "cusd", None, 9),
            vec![(A, Amount(6)), (B, Amount(4))]
        );
        assert!(transfer(&mut state, &A, &B, "cusd", Amount(7)).is_err());
        transfer(&mut state, &A, &B, "cusd", Amount(6)).expect("all of it");
        assert_eq!(holders(&state, "cusd", Some(&B), 9), vec![(B, Amount(10))]);
        burn(&mut state, &B, "cusd", Amount(3)).expect("burnt");
        assert_eq!(supply(&state, "cusd"), Amount(7));
        sound(&state);
    }

    #[test]
    fn an_index_of_other_holders_is_found_out() {
        let poisons: [fn(&mut Overlay); 2] = [
            |state| HOLDERS.delete(state, &("cusd".into(), A)),
            |state| HOLDERS.put(state, &("cusd".into(), B), &()),
        ];
        for poison in poisons {
            let mut state = Overlay::new(&Empty);
            mint(&mut state, &A, "cusd", Amount(10)).expect("minted");
            assert_eq!(audited(&state), Ok(()));
            poison(&mut state);
            assert!(audited(&state).is_err());
        }
    }

    #[test]
    fn an_overflow_is_refused_before_anything_is_lost() {
        let mut state = Overlay::new(&Empty);
        mint(&mut state, &A, "cusd", Amount(u128::MAX)).expect("minted");
        assert!(mint(&mut state, &B, "cusd", Amount(1)).is_err());
        assert_eq!(balance(&state, &A, "cusd"), Amount(u128::MAX));
        sound(&state);
    }
}
