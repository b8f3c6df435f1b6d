//! The command line of `sluiced`.
//!
//! Every command returns a report or an error; this file parses, runs and says it. Exit codes: 0 done,
//! 1 refused, 2 not understood, 3 unreachable.

mod check;
#[cfg(feature = "desk")]
mod desk;
mod errors;
mod globals;
mod init;
mod keys;
mod query;
mod start;
mod status;
mod tx;
mod version;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use globals::Globals;
use sluice_client::output::{say, CliError, CliResult, Exit};

/// A node of the Sluice chain, and everything one does with the chain.
#[derive(Parser)]
#[command(name = "sluiced", disable_help_subcommand = true)]
struct Cli {
    #[command(flatten)]
    globals: Globals,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Make a home for a network of one validator.
    Init(init::InitArgs),
    /// Run the node of a home until it is told to stop.
    Start(start::StartArgs),
    /// Say where a node stands.
    Status(status::StatusArgs),
    /// Check that everything that must hold of a stopped node's state does.
    Check(check::CheckArgs),
    /// Say which build this is.
    Version,
    /// List every way a transaction can be refused.
    Errors,
    /// Make, list and show account keys.
    Keys(keys::Args),
    #[cfg(feature = "desk")]
    #[command(flatten)]
    Desk(desk::Command),
    /// Sign and send a transaction.
    Tx(tx::Args),
    /// Ask the chain.
    Query(query::Args),
}

/// Runs `sluiced` with these arguments, the first of which is the program's name. What it has to say goes to stdout,
/// errors to stderr; with `--json` exactly one object goes to stdout.
pub fn main(args: impl IntoIterator<Item = impl Into<OsString>>) -> ExitCode {
    let args: Vec<OsString> = args.into_iter().map(Into::into).collect();
    match Cli::try_parse_from(&args) {
        Ok(cli) => {
            let json = cli.globals.json;
            say("sluiced", &run(cli), json)
        }
        Err(help) if !help.use_stderr() => {
            // Help that cannot be printed has nobody to read it.
            let _ = help.print();
            ExitCode::SUCCESS
        }
        Err(error) if args.iter().any(|arg| arg == "--json") => {
            let error = CliError::usage(error.to_string().trim_end());
            say("sluiced", &Err(error), true)
        }
        Err(error) => {
            let _ = error.print();
            ExitCode::from(Exit::Usage as u8)
        }
    }
}

fn run(cli: Cli) -> CliResult {
    let globals = &cli.globals;
    match cli.command {
        Command::Init(args) => init::run(&globals.home()?, &args),
        Command::Start(args) => wait(start::run(&globals.home()?, &args)),
        Command::Status(args) => wait(status::run(&globals.home()?, &args)),
        Command::Check(args) => check::run(&globals.home()?, &args),
        Command::Version => version::run(),
        Command::Errors => errors::run(),
        Command::Keys(args) => keys::run(globals, args),
        #[cfg(feature = "desk")]
        Command::Desk(command) => desk::run(globals, command),
        Command::Tx(args) => wait(tx::run(globals, args)),
        Command::Query(args) => wait(query::run(globals, args)),
    }
}

/// Runs a command that talks to the network.
fn wait(command: impl std::future::Future<Output = CliResult>) -> CliResult {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| CliError::refused(format!("the operating system: {error}")))?
        .block_on(command)
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_tree_holds_together() {
        Cli::command().debug_assert();
    }
}
