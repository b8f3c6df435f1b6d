//! The module's section of genesis.

use serde::Deserialize;
use sluice_core::{coin, parse_coin, sdk, Amount, Error, StateWrite};
use sluice_proto::cosmos::base::v1beta1::Coin;
use sluice_proto::oracle::Params;

use crate::keys::PARAMS;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Genesis {
    bond: Bond,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Bond {
    denom: String,
    amount: String,
}

pub(crate) fn init(state: &mut dyn StateWrite, section: &serde_json::Value) -> Result<(), Error> {
    let genesis: Genesis = serde_json::from_value(section.clone())
        .map_err(|error| sdk::INVALID_REQUEST.because(format!("genesis oracle: {error}")))?;
    let bond = Coin {
        denom: genesis.bond.denom,
        amount: genesis.bond.amount,
    };
    let (denom, amount) = parse_coin("genesis oracle.bond", Some(&bond))?;
    if amount == Amount::ZERO {
        return Err(sdk::INVALID_COINS.because("genesis oracle.bond: must not be zero"));
    }
    let bond = Some(coin(denom, amount));
    PARAMS.put(state, &Params { bond });
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use sluice_core::state::Empty;
    use sluice_core::Overlay;

    #[test]
    fn genesis_names_a_bond_and_nothing_else() {
        let mut state = Overlay::new(&Empty);
        init(
            &mut state,
            &json!({"bond": {"denom": "usluice", "amount": "5"}}),
        )
        .expect("bond");
        assert_eq!(
            PARAMS.get(&state).and_then(|p| p.bond),
            Some(coin("usluice", Amount(5)))
        );
        for wrong in [
            json!(null),
            json!({}),
            json!({"bond": {"denom": "usluice", "amount": "0"}}),
            json!({"bond": {"denom": "u", "amount": "5"}}),
            json!({"bond": {"denom": "usluice", "amount": "5"}, "more": 1}),
        ] {
            let error = init(&mut state, &wrong).expect_err("refused");
            assert!(error.message.contains("genesis oracle"), "{error}");
        }
    }
}
