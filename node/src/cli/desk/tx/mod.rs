//! Transactions of issuers, oracles and investors.

mod oracle;
mod tape;
mod tranche;
mod vault;

use clap::Subcommand;
use sluice_client::output::{CliError, CliResult, Report};

use crate::cli::globals::Globals;
use crate::cli::tx::{receipt, Sending, TxFlags};

#[derive(Subcommand)]
pub(crate) enum Command {
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

pub(in crate::cli) async fn run(globals: &Globals, flags: &TxFlags, command: Command) -> CliResult {
    match command {
        Command::Vault(command) => vault::run(globals, flags, command).await,
        Command::Tranche(command) => tranche::run(globals, flags, command).await,
        Command::Oracle(command) => oracle::run(globals, flags, command).await,
    }
}
