//! The module's section of genesis.

use serde::Deserialize;
use sluice_core::{sdk, Amount, BlockContext, Error, StateWrite};
use sluice_proto::cosmos::bank::v1beta1::{DenomUnit, Metadata};

use crate::ledger::{mint, set_metadata};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Genesis {
    #[serde(default)]
    balances: Vec<Balance>,
    #[serde(default)]
    denominations: Vec<Denomination>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Balance {
    address: String,
    denom: String,
    amount: String,
}

/// A denomination with one display unit, `10^exponent` base units.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Denomination {
    base: String,
    display: String,
    exponent: u32,
    description: String,
}

pub(crate) fn init(
    state: &mut dyn StateWrite,
    context: &BlockContext,
    section: &serde_json::Value,
) -> Result<(), Error> {
    let genesis: Option<Genesis> = serde_json::from_value(section.clone())
        .map_err(|error| sdk::INVALID_REQUEST.because(format!("genesis bank: {error}")))?;
    let Some(genesis) = genesis else {
        return Ok(());
    };
    for unit in genesis.denominations {
        set_metadata(
            state,
            &Metadata {
                description: unit.description,
                denom_units: vec![
                    DenomUnit {
                        denom: unit.base.clone(),
                        exponent: 0,
                        aliases: Vec::new(),
                    },
                    DenomUnit {
                        denom: unit.display.clone(),
                        exponent: unit.exponent,
                        aliases: Vec::new(),
                    },
                ],
                name: unit.display.clone(),
                symbol: unit.display.to_uppercase(),
                base: unit.base,
                display: unit.display,
                ..Metadata::default()
            },
        );
    }
    for (position, balance) in genesis.balances.iter().enumerate() {
        let field = format!("genesis bank balances[{position}]");
        let who = context.address(&field, &balance.address)?;
        let amount = Amount::parse(&field, &balance.amount)?;
        mint(state, &who, &balance.denom, amount)?;
    }
    Ok(())
}
