//! `sluiced query bank` and `query auth`.

use clap::Subcommand;
use serde_json::json;
use sluice_app::auth::ACCOUNTS;
use sluice_app::bank::{BALANCES, SUPPLY};
use sluice_app::core::state::Value;
use sluice_app::core::{Address, Amount};
use sluice_proto::cosmos::auth::v1beta1::BaseAccount;

use super::json::coin_json;
use super::prove::proved;
use super::Source;
use sluice_client::output::{CliError, CliResult, Report};
use sluice_client::verified::VerifiedRow;

#[derive(Subcommand)]
pub(super) enum Command {
    /// What an account holds.
    Balance {
        /// The account
        address: String,
        /// Of this denomination only, like cusd or tranche/7/A
        #[arg(long)]
        denom: Option<String>,
    },
    /// How much there is of a denomination.
    Supply {
        /// Like cusd or tranche/7/A
        denom: String,
    },
}

#[derive(Subcommand)]
pub(super) enum AuthCommand {
    /// An account's number, next sequence and public key.
    Account {
        /// The account
        address: String,
    },
}

pub(super) async fn run(source: &Source<'_>, command: Command) -> CliResult {
    match command {
        Command::Balance {
            address,
            denom: Some(denom),
        } => balance(source, &address, &denom).await,
        Command::Balance {
            address,
            denom: None,
        } => balances(source, &address).await,
        Command::Supply { denom } => supply(source, &denom).await,
    }
}

async fn balance(source: &Source<'_>, address: &str, denom: &str) -> CliResult {
    let (amount, row) = match source.proof.prove {
        true => {
            let key = BALANCES.key(&(parse(source, address)?, denom.to_owned()));
            let row = source.prove(&key).await?;
            (amount(&row)?, Some(row))
        }
        false => (source.client().await?.balance(address, denom).await?, None),
    };
    let report = Report::new(format!("{address} holds {amount}{denom}"))
        .with("address", address)
        .with("balance", coin_json(denom, &amount.to_string()));
    Ok(with_proof(report, row.as_ref()))
}

async fn supply(source: &Source<'_>, denom: &str) -> CliResult {
    let (amount, row) = match source.proof.prove {
        true => {
            let row = source.prove(&SUPPLY.key(&denom.to_owned())).await?;
            (amount(&row)?, Some(row))
        }
        false => (source.client().await?.supply(denom).await?, None),
    };
    let report = Report::new(format!("There are {amount}{denom}"))
        .with("supply", coin_json(denom, &amount.to_string()));
    Ok(with_proof(report, row.as_ref()))
}

async fn balances(source: &Source<'_>, address: &str) -> CliResult {
    source.unproved()?;
    let balances = source.client().await?.balances(address).await?;
    let mut report = Report::new(match balances.is_empty() {
        true => format!("{address} holds nothing"),
        false => format!("{address} holds"),
    });
    for coin in &balances {
        report = report.line(format!("  {}{}", coin.amount, coin.denom));
    }
    let coins: Vec<_> = balances
        .iter()
        .map(|coin| coin_json(&coin.denom, &coin.amount))
        .collect();
    Ok(report.with("address", address).with("balances", coins))
}

pub(super) async fn account(source: &Source<'_>, command: AuthCommand) -> CliResult {
    let AuthCommand::Account { address } = command;
    let title = format!("Account {address}");
    let key = match source.proof.prove {
        true => ACCOUNTS.key(&parse(source, &address)?),
        false => Vec::new(),
    };
    let (found, row) = source
        .read(&title, &key, async |client| {
            // An account that was never paid anything is no error of the chain, but it is no account either.
            Ok(client.account(&address).await?.unwrap_or_default())
        })
        .await?;
    let BaseAccount {
        address: known,
        pub_key,
        account_number,
        sequence,
    } = found;
    if known.is_empty() {
        return Err(CliError::refused(format!(
            "account {address} does not exist"
        )));
    }
    let key = pub_key
        .as_ref()
        .and_then(|key| sluice_app::auth::public_key(key).ok());
    let key = key.map(hex::encode);
    let report = Report::new(title)
        .line(format!("  number      {account_number}"))
        .line(format!("  sequence    {sequence}"))
        .line(format!(
            "  public key  {}",
            key.as_deref().unwrap_or("not known yet")
        ))
        .with("address", address)
        .with("account_number", account_number)
        .with("sequence", sequence)
        .with("public_key", json!(key));
    Ok(with_proof(report, row.as_ref()))
}

fn parse(source: &Source<'_>, address: &str) -> Result<Address, CliError> {
    Address::parse("address", address, &source.network()?.prefix)
        .map_err(|error| CliError::usage(error.message))
}

/// The state has no row for nothing.
fn amount(row: &VerifiedRow) -> Result<u128, CliError> {
    match &row.value {
        None => Ok(0),
        Some(bytes) => Amount::from_bytes(bytes)
            .map(|amount| amount.0)
            .ok_or_else(|| CliError::refused("the proved row is not an amount")),
    }
}

fn with_proof(report: Report, row: Option<&VerifiedRow>) -> Report {
    match row {
        Some(row) => proved(report, row),
        None => report,
    }
}
