//! The commands of issuers and oracles.

mod deal_file;
mod issuer_flags;
mod oracle;
mod progress;
mod prove;
mod schema;
mod submit;
mod tape;
pub(crate) mod tx;
mod waterfall;

use clap::Subcommand;
use sluice_client::output::CliResult;

use super::globals::Globals;
use super::wait;

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Say what the columns of a tape mean, asset class by asset class.
    #[command(subcommand)]
    Schema(schema::Command),
    /// Issuer: commit a tape, make packages for oracles.
    #[command(subcommand)]
    Tape(tape::Command),
    /// Issuer: prove what the term sheet asks for.
    #[command(subcommand)]
    Prove(prove::Command),
    /// Issuer: bring proofs to the chain.
    Submit(submit::Args),
    /// Oracle: derive ids, compare a tape with your records and sign it.
    #[command(subcommand)]
    Oracle(oracle::Command),
    /// Run a month's waterfall on files: who would be paid what?
    Waterfall(waterfall::Args),
}

pub(super) fn run(globals: &Globals, command: Command) -> CliResult {
    match command {
        Command::Schema(command) => schema::run(&command),
        Command::Tape(command) => tape::run(globals, command),
        Command::Prove(command) => prove::run(globals, command),
        Command::Submit(args) => wait(submit::run(globals, args)),
        Command::Oracle(command) => oracle::run(globals, command),
        Command::Waterfall(args) => waterfall::run(&args),
    }
}
