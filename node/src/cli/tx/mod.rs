//! `sluiced tx`: one message, signed, sent and waited for.

mod bank;
mod oracle;
mod sending;
mod tape;
mod tranche;
mod vault;

use clap::Subcommand;

use super::globals::Globals;
use super::output::{CliError, CliResult, Report};

pub(crate) use sending::{receipt, Sending, TxFlags};

#[derive(clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    flags: TxFlags,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Coins.
    #[command(subcommand)]
    Bank(bank::Command),
    /// Vaults: open one, commit a tape, relay attestations, pledge tags.
    #[command(subcommand)]
    Vault(vault::Command),
    /// Tranches: register a term sheet, issue, offer, subscribe.
    #[command(subcommand)]
    Tranche(tranche::Command),
    /// Oracles.
    #[command(subcommand)]
    Oracle(oracle::Command),
}

pub(super) async fn run(globals: &Globals, args: Args) -> CliResult {
    let flags = &args.flags;
    match args.command {
        Command::Bank(command) => bank::run(globals, flags, command).await,
        Command::Vault(command) => vault::run(globals, flags, command).await,
        Command::Tranche(command) => tranche::run(globals, flags, command).await,
        Command::Oracle(command) => oracle::run(globals, flags, command).await,
    }
}
