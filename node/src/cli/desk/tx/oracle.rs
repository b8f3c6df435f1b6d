//! `sluiced tx oracle`.

use std::path::PathBuf;

use clap::{Subcommand, ValueEnum};
use sluice_proto::cosmos::base::v1beta1::Coin;
use sluice_proto::oracle::{ColumnGroup, MsgRegisterOracle};

use super::{receipt, Globals, Sending, TxFlags};
use sluice_client::keyring::Secp256k1Key;
use sluice_client::notation;
use sluice_client::output::CliResult;

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Register the signer as an oracle against a bond.
    Register {
        /// What it vouches for; may be given several times
        #[arg(long = "group", value_enum, required = true)]
        groups: Vec<Group>,
        /// File with the key that signs statements (mode 0600); not the account's key
        #[arg(long, value_name = "FILE")]
        statement_key: PathBuf,
        /// Who controls the oracle: an address or a key of this home [default: the signer]
        #[arg(long, value_name = "ACCOUNT")]
        controller: Option<String>,
        /// Where its records come from, in words, 1 to 128 bytes
        #[arg(long, value_name = "TEXT")]
        record_source: String,
        /// Exactly the bond that the chain asks for, like 5000000usluice
        #[arg(long, value_name = "COIN", value_parser = notation::coin)]
        bond: Coin,
    },
}

/// A column group on the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Group {
    /// Pseudonyms, tags, the join of loan, borrower and collateral
    Registrar,
    /// Balances, rates, terms, days paid to, status
    Servicer,
    /// Collateral values
    Appraiser,
    /// Scores, categories, days paid to
    Bureau,
    /// Cash received
    CashAgent,
}

impl From<Group> for ColumnGroup {
    fn from(group: Group) -> Self {
        match group {
            Group::Registrar => ColumnGroup::Registrar,
            Group::Servicer => ColumnGroup::Servicer,
            Group::Appraiser => ColumnGroup::Appraiser,
            Group::Bureau => ColumnGroup::Bureau,
            Group::CashAgent => ColumnGroup::CashAgent,
        }
    }
}

pub(super) async fn run(globals: &Globals, flags: &TxFlags, command: Command) -> CliResult {
    let Command::Register {
        groups,
        statement_key,
        controller,
        record_source,
        bond,
    } = command;
    let statement_key = Secp256k1Key::read(&statement_key)?.public_key();
    let sending = Sending::open(globals, flags).await?;
    let controller = match controller {
        Some(account) => sending.account(&account)?,
        None => sending.own(),
    };
    let mut groups: Vec<i32> = groups
        .into_iter()
        .map(|group| ColumnGroup::from(group).into())
        .collect();
    groups.sort_unstable();
    groups.dedup();
    let message = MsgRegisterOracle {
        oracle: sending.own(),
        statement_key: statement_key.to_vec(),
        groups,
        controller,
        record_source,
        bond: Some(bond),
    };
    let outcome = sending.send(&message).await?;
    let what = format!("Registered oracle {}", sending.own());
    Ok(receipt(what, &outcome)
        .line("\nIssuers may now name it in the quorums of a deal.")
        .with("oracle", sending.own())
        .with("statement_key", hex::encode(statement_key)))
}
