//! The application's part of a genesis.

use serde_json::{json, Value};

/// What `app_state` of a genesis says. Nothing of it is compiled in: prefix, denominations and accounts are the
/// network's own.
#[derive(Clone, Debug)]
pub struct GenesisState {
    /// Bech32 prefix of every address.
    pub prefix: String,
    /// Denomination of fees, bonds and deposits.
    pub fee_denom: String,
    /// The first day (`YYYY-MM-DD`) of a date that stays where it is put instead of following block time; for local
    /// networks only.
    pub manual_date: Option<String>,
    /// Denominations with a unit for people.
    pub denominations: Vec<Denomination>,
    /// Accounts, in the order of their numbers.
    pub accounts: Vec<GenesisAccount>,
    /// What an oracle locks, in the fee denomination.
    pub oracle_bond: u128,
    /// What opening a vault locks, in the fee denomination.
    pub vault_deposit: u128,
}

/// A denomination: `10^exponent` of `base` are one `display`.
#[derive(Clone, Debug)]
pub struct Denomination {
    /// The unit of all amounts on chain.
    pub base: String,
    /// The unit for people.
    pub display: String,
    /// Digits between the two.
    pub exponent: u32,
    /// One sentence for people.
    pub description: String,
}

/// An account and what it holds.
#[derive(Clone, Debug)]
pub struct GenesisAccount {
    /// Its address.
    pub address: String,
    /// Denomination and amount.
    pub balances: Vec<(String, u128)>,
}

impl GenesisState {
    /// What fits a local network: prefix `sluice`, fees in `usluice`, cash in `cusd` (cents), and no accounts.
    pub fn local(manual_date: Option<String>) -> Self {
        let denomination = |base: &str, display: &str, exponent, description: &str| Denomination {
            base: base.to_owned(),
            display: display.to_owned(),
            exponent,
            description: description.to_owned(),
        };
        GenesisState {
            prefix: "sluice".to_owned(),
            fee_denom: "usluice".to_owned(),
            manual_date,
            denominations: vec![
                denomination("usluice", "sluice", 6, "Fees, bonds and deposits"),
                denomination("cusd", "usd", 2, "Demo cash, counted in cents"),
            ],
            accounts: Vec::new(),
            oracle_bond: 1_000_000,
            vault_deposit: 1_000_000,
        }
    }

    /// The JSON of `app_state`.
    pub fn to_json(&self) -> Value {
        let mut chain = json!({ "prefix": self.prefix, "fee_denom": self.fee_denom });
        if let Some(day) = &self.manual_date {
            chain["manual_date"] = json!(true);
            chain["start_date"] = json!(day);
        }
        let coin = |amount: u128| json!({ "denom": self.fee_denom, "amount": amount.to_string() });
        let addresses: Vec<&str> = self.accounts.iter().map(|a| a.address.as_str()).collect();
        json!({
            "chain": chain,
            "auth": { "accounts": addresses },
            "bank": {
                "balances": self.accounts.iter().flat_map(GenesisAccount::to_json).collect::<Vec<_>>(),
                "denominations": self.denominations.iter().map(Denomination::to_json).collect::<Vec<_>>(),
            },
            "oracle": { "bond": coin(self.oracle_bond) },
            "vault": { "deposit": coin(self.vault_deposit) },
        })
    }
}

impl GenesisAccount {
    fn to_json(&self) -> impl Iterator<Item = Value> + '_ {
        self.balances.iter().map(|(denom, amount)| {
            json!({ "address": self.address, "denom": denom, "amount": amount.to_string() })
        })
    }
}

impl Denomination {
    fn to_json(&self) -> Value {
        json!({
            "base": self.base,
            "display": self.display,
            "exponent": self.exponent,
            "description": self.description,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sluice_app::genesis::{build, GenesisInput};
    use sluice_app::modules::modules;

    fn accepted(state: &GenesisState, chain_id: &str) -> Result<(), String> {
        let input = GenesisInput {
            chain_id: chain_id.to_owned(),
            initial_height: 1,
            time_seconds: 1_530_316_800,
            max_gas: 25_000_000,
            app_state: state.to_json().to_string().into_bytes(),
        };
        build(&modules(), &input)
            .map(drop)
            .map_err(|error| error.to_string())
    }

    #[test]
    fn a_local_genesis_is_one_the_application_takes() {
        let mut state = GenesisState::local(Some("2018-06-30".to_owned()));
        let address = sluice_app::core::Address([7; 20]).to_bech32("sluice");
        state.accounts.push(GenesisAccount {
            address,
            balances: vec![
                ("usluice".to_owned(), 5),
                ("cusd".to_owned(), u128::from(u64::MAX)),
            ],
        });
        accepted(&state, "sluice-localnet-1").unwrap();
        let elsewhere = accepted(&state, "sluice-1").unwrap_err();
        assert!(elsewhere.contains("manual_date"), "{elsewhere}");
        state.manual_date = None;
        accepted(&state, "sluice-1").unwrap();
    }
}
