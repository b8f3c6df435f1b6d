//! Who has an account on a local network.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use sluice_client::keyring::{Backend, Keyring, Secp256k1Key};
use sluice_server::GenesisAccount;

use super::folder;
use super::manifest::Account;
use super::{CHAIN_ID, PREFIX};
use sluice_client::output::{CliError, CliResult};

/// Pays for whoever needs more.
pub(crate) const FAUCET: &str = "faucet";
/// Brings the deal.
pub(crate) const ISSUER: &str = "issuer";
/// Tries what must not work.
pub(crate) const RIVAL: &str = "issuer-2";
/// Buy notes.
pub(crate) const INVESTORS: [&str; 2] = ["investor-1", "investor-2"];
/// Collects from the borrowers.
pub(crate) const SERVICER: &str = "servicer";
/// Vouches for the cash received.
pub(crate) const CASH_AGENT: &str = "cash-agent";
/// Vouch for columns of the tape.
pub(crate) const ORACLES: [&str; 6] = [
    "registrar-1",
    "registrar-2",
    "servicer-data-1",
    "servicer-data-2",
    "appraiser",
    "bureau",
];

/// What everybody has: a million `sluice` for fees, bonds and deposits.
const FEES: u128 = 1_000_000_000_000;
/// What the faucet has of each.
const RICH: u128 = 1_000_000_000_000_000_000;
/// What an investor has to spend: two hundred million dollars, in cents.
const MONEY: u128 = 20_000_000_000;

fn everybody() -> impl Iterator<Item = &'static str> {
    [FAUCET, ISSUER, RIVAL, SERVICER, CASH_AGENT]
        .into_iter()
        .chain(INVESTORS)
        .chain(ORACLES)
}

fn purse(name: &str) -> Vec<(String, u128)> {
    let (fees, money) = match name {
        FAUCET => (RICH, RICH),
        name if INVESTORS.contains(&name) => (FEES, MONEY),
        _ => (FEES, 0),
    };
    let mut coins = vec![("usluice".to_owned(), fees)];
    if money > 0 {
        coins.push(("cusd".to_owned(), money));
    }
    coins
}

/// Makes a home with a key for everybody, and the parties file that deals name them by.
pub(crate) fn create(root: &Path) -> CliResult<(Vec<Account>, Vec<GenesisAccount>)> {
    let (mut accounts, mut genesis) = (Vec::new(), Vec::new());
    let mut parties = String::from(
        "# Who the people of this network are, by name: for `--parties` and deal files.\n",
    );
    for name in everybody() {
        let key = Secp256k1Key::generate()?;
        let address = key.address().to_bech32(PREFIX);
        let home = folder::people(root).join(name);
        let key_file = Keyring::open(&home, Backend::Test, CHAIN_ID)?.add(name, &key)?;
        let public_key = hex::encode(key.public_key());
        // Writing to a string cannot fail.
        let _ = write!(
            parties,
            "\n[{name}]\naddress = \"{address}\"\nkey = \"{public_key}\"\n"
        );
        genesis.push(GenesisAccount {
            address: address.clone(),
            balances: purse(name),
        });
        accounts.push(Account {
            name: name.to_owned(),
            address,
            key_file,
        });
    }
    let path = root.join("parties.toml");
    fs::write(&path, parties).map_err(CliError::file(&path))?;
    Ok((accounts, genesis))
}

/// Gives everybody a copy of the genesis, which is all a client needs to know.
pub(crate) fn hand_out_genesis(root: &Path, accounts: &[Account], genesis: &Path) -> CliResult<()> {
    for account in accounts {
        let config = folder::people(root).join(&account.name).join("config");
        fs::create_dir_all(&config)
            .and_then(|()| fs::copy(genesis, config.join("genesis.json")))
            .map_err(CliError::file(&config))?;
    }
    Ok(())
}
