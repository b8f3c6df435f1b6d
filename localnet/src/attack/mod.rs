//! What a stranger can do to a network, each on a network of its own, with figures of what honest users felt.
//!
//! | file | holds |
//! |---|---|
//! | `idle.rs` | connections that say nothing |
//! | `hold.rs` | the process that holds them |
//! | `felt.rs` | honest transfers meanwhile: how long, how many blocks, what the nodes weigh |

mod felt;
pub(crate) mod hold;
mod idle;

use std::path::Path;

use sluice_client::output::CliResult;

/// Attacks by their names.
#[derive(clap::Subcommand)]
pub(crate) enum Command {
    /// Thousands of connections that say nothing, one of the nodes being short of files.
    Idle(idle::Args),
    /// Hold connections until standard input ends; `idle` starts this.
    #[command(hide = true)]
    Hold(hold::Args),
}

/// Runs an attack on a network of its own and removes it afterwards; it stays for a look when something fails.
pub(crate) async fn run(dir: &Path, command: &Command, say: fn(&str)) -> CliResult {
    match command {
        Command::Idle(args) => idle::run(dir, args, say).await,
        Command::Hold(args) => hold::run(args).await,
    }
}
