//! The module's section of genesis.

use serde::Deserialize;
use sluice_core::{coin, parse_coin, sdk, Amount, Error, StateWrite};
use sluice_proto::cosmos::base::v1beta1::Coin;
use sluice_proto::vault::Params;

use crate::keys::PARAMS;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Genesis {
    deposit: Deposit,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Deposit {
    denom: String,
    amount: String,
}

pub(crate) fn init(state: &mut dyn StateWrite, section: &serde_json::Value) -> Result<(), Error> {
    let genesis: Genesis = serde_json::from_value(section.clone())
        .map_err(|error| sdk::INVALID_REQUEST.because(format!("genesis vault: {error}")))?;
    let deposit = Coin {
        denom: genesis.deposit.denom,
        amount: genesis.deposit.amount,
    };
    let (denom, amount) = parse_coin("genesis vault.deposit", Some(&deposit))?;
    if amount == Amount::ZERO {
        return Err(sdk::INVALID_COINS.because("genesis vault.deposit: must not be zero"));
    }
    let deposit = Some(coin(denom, amount));
    PARAMS.put(state, &Params { deposit });
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use sluice_core::state::Empty;
    use sluice_core::Overlay;

    #[test]
    fn genesis_names_a_deposit_and_nothing_else() {
        let mut state = Overlay::new(&Empty);
        let good = json!({"deposit": {"denom": "usluice", "amount": "5"}});
        init(&mut state, &good).expect("deposit");
        let params = PARAMS.get(&state).expect("stored");
        assert_eq!(params.deposit, Some(coin("usluice", Amount(5))));
        for wrong in [
            json!(null),
            json!({}),
            json!({"deposit": {"denom": "usluice", "amount": "0"}}),
            json!({"deposit": {"denom": "u", "amount": "5"}}),
            json!({"deposit": {"denom": "usluice", "amount": "5"}, "more": 1}),
        ] {
            let error = init(&mut state, &wrong).expect_err("refused");
            assert!(error.message.contains("genesis vault"), "{error}");
        }
    }
}
