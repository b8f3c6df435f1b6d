//! The command line of `localnet`.

mod clients;
mod down;
mod interrupt;
mod status;
mod up;

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::network::folder;
use crate::{attack, demo, drill, scale, smoke};
use interrupt::unless_interrupted;
use sluice_client::output::{say, CliError, CliResult, Exit};

/// A network of Sluice validators on this machine.
#[derive(Parser)]
#[command(name = "localnet", disable_help_subcommand = true)]
struct Cli {
    #[command(flatten)]
    globals: Globals,
    #[command(subcommand)]
    command: Command,
}

/// Flags of every command.
#[derive(clap::Args)]
struct Globals {
    /// Folder of the network [default: one in XDG_STATE_HOME or ~/.local/state]
    #[arg(long, global = true, value_name = "DIR")]
    dir: Option<PathBuf>,
    /// Print one JSON object
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Subcommand)]
enum Command {
    /// Start a fresh network and leave it running.
    Up(up::Args),
    /// A real loan pool from tape to paid-for tranches, and everything that is refused on the way.
    Demo(demo::Args),
    /// Stop the network.
    Down,
    /// Show the nodes and accounts of the running network.
    Status,
    /// Run the drill on a network of its own: a transfer, and nodes killed between and within blocks.
    Smoke,
    /// Prove an invented pool of any size, without a network: what it costs.
    Scale(scale::Args),
    /// Attack a network of its own as a stranger could, and say what honest users felt.
    #[command(subcommand)]
    Attack(attack::Command),
    /// Do to a home or a machine what can happen to them, and see what the node says.
    #[command(subcommand)]
    Drill(drill::Command),
    /// Run a client that nobody here wrote, on the running network or on one of its own.
    #[command(subcommand)]
    Clients(clients::Command),
    /// Run `sluiced` with the arguments that follow.
    #[command(disable_help_flag = true)]
    Sluiced {
        /// What `sluiced` is told
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        args: Vec<OsString>,
    },
}

/// Runs `localnet` with these arguments, the first of which is the program's name.
pub(crate) fn main(args: Vec<OsString>) -> ExitCode {
    match Cli::try_parse_from(&args) {
        Ok(cli) => {
            let json = cli.globals.json;
            say("localnet", &run(cli), json)
        }
        Err(help) if !help.use_stderr() => {
            // Help that cannot be printed has nobody to read it.
            let _ = help.print();
            ExitCode::SUCCESS
        }
        Err(error) if args.iter().any(|arg| arg == "--json") => say(
            "localnet",
            &Err(CliError::usage(error.to_string().trim_end())),
            true,
        ),
        Err(error) => {
            let _ = error.print();
            ExitCode::from(Exit::Usage as u8)
        }
    }
}

/// The network that stays, and those of commands that bring their own. They lie beside each other, so that a drill does
/// not disturb the network that somebody works with.
const NETWORKS: [&str; 5] = [
    "sluice-localnet",
    "sluice-localnet-smoke",
    "sluice-localnet-clients",
    "sluice-localnet-attack",
    "sluice-localnet-drill",
];

fn run(cli: Cli) -> CliResult {
    let (json, given) = (cli.globals.json, cli.globals.dir);
    let [main, smoke, own, attacked, drilled] = match &given {
        Some(dir) => {
            let dir = std::path::absolute(dir).map_err(CliError::file(dir))?;
            [dir.clone(), dir.clone(), dir.clone(), dir.clone(), dir]
        }
        None => NETWORKS.map(folder::usual),
    };
    let beside: &[&Path] = match given {
        Some(_) => &[],
        None => &[&smoke, &own, &attacked],
    };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| CliError::refused(format!("the operating system: {error}")))?;
    runtime.block_on(async {
        match cli.command {
            Command::Up(args) => {
                unless_interrupted(&main, json, up::run(&main, beside, &args)).await
            }
            Command::Demo(args) => {
                unless_interrupted(&main, json, demo::run(&main, &args, json)).await
            }
            Command::Down => down::run(&main, beside).await,
            Command::Status => status::run(&main).await,
            Command::Smoke => {
                unless_interrupted(&smoke, json, smoke::run(&smoke, saying(json))).await
            }
            Command::Attack(command) => {
                let say = saying(json);
                unless_interrupted(&attacked, json, attack::run(&attacked, &command, say)).await
            }
            Command::Drill(command) => drill::run(&drilled, command, saying(json)).await,
            Command::Scale(args) => scale::run(&args, saying(json)),
            Command::Clients(command) => {
                unless_interrupted(&own, json, clients::run(&main, &own, &command, json)).await
            }
            Command::Sluiced { .. } => Err(CliError::usage(
                "flags of localnet have no place before `sluiced`: put those of sluiced after it",
            )),
        }
    })
}

/// Where the steps of a long command go: with `--json` stdout is for the one object.
fn saying(json: bool) -> fn(&str) {
    match json {
        true => |line| eprintln!("{line}"),
        false => |line| println!("{line}"),
    }
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
