//! `localnet clients`.

use std::path::Path;

use clap::Subcommand;

use super::saying;
use crate::clients;
use sluice_client::output::CliResult;

/// Outside clients.
#[derive(Subcommand)]
pub(crate) enum Command {
    /// The npm package @cosmjs/stargate: connects, reads a tranche balance, sends coins. Needs Node.
    Cosmjs,
}

/// Runs a client on the network in `dir`, or on one of its own in `own_dir`.
pub(super) async fn run(dir: &Path, own_dir: &Path, command: &Command, json: bool) -> CliResult {
    match command {
        Command::Cosmjs => clients::cosmjs(dir, own_dir, saying(json)).await,
    }
}
