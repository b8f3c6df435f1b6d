//! `sluiced tx`: one message, signed, sent and waited for.

mod bank;
mod sending;

use clap::Subcommand;

use super::globals::Globals;
use sluice_client::output::{CliError, CliResult, Report};

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
    #[cfg(feature = "desk")]
    #[command(flatten)]
    Desk(super::desk::tx::Command),
}

pub(super) async fn run(globals: &Globals, args: Args) -> CliResult {
    let flags = &args.flags;
    match args.command {
        Command::Bank(command) => bank::run(globals, flags, command).await,
        #[cfg(feature = "desk")]
        Command::Desk(command) => super::desk::tx::run(globals, flags, command).await,
    }
}
