//! What a stranger can do to a network, with figures of what honest users felt.
//!
//! | file | holds |
//! |---|---|
//! | `course.rs` | a network, one attack on it after the other, and what was felt |
//! | `felt.rs` | honest transfers meanwhile: how long, how many blocks, what the nodes weigh |
//! | `load.rs` | what goes on until it is ended, and counts |
//! | `idle.rs`, `hold.rs` | connections that say nothing, and the processes that hold them |
//! | `flood.rs` | transactions: reserved blocks, foreign tapes, decode bombs, ones only asked about |
//! | `bodies.rs` | requests that never end |
//! | `proofs.rs` | large proofs, bad ones and a good one |

mod bodies;
mod course;
mod felt;
mod flood;
pub(crate) mod hold;
mod idle;
mod load;
mod proofs;

use std::path::Path;

use sluice_client::output::CliResult;

/// Attacks by their names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Attack {
    /// Thousands of connections that say nothing, one of the nodes being short of files.
    Idle,
    /// Hundreds of small transactions that claim a whole block each.
    Reserve,
    /// Tapes of a megabyte for somebody else's vault.
    ForeignTape,
    /// Large proofs that do not hold, and at the end one that does.
    LargeProof,
    /// Requests of megabytes that never end.
    Bodies,
    /// A megabyte of empty records, as transactions and to be priced.
    Bombs,
    /// Somebody's transactions, only asked about before they are sent.
    CheckTx,
}

impl Attack {
    const ALL: [Attack; 7] = [
        Attack::Idle,
        Attack::Reserve,
        Attack::ForeignTape,
        Attack::LargeProof,
        Attack::Bodies,
        Attack::Bombs,
        Attack::CheckTx,
    ];

    fn name(self) -> &'static str {
        match self {
            Attack::Idle => "idle",
            Attack::Reserve => "reserve",
            Attack::ForeignTape => "foreign-tape",
            Attack::LargeProof => "large-proof",
            Attack::Bodies => "bodies",
            Attack::Bombs => "bombs",
            Attack::CheckTx => "check-tx",
        }
    }
}

/// Attack a network.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// Thousands of connections that say nothing, one of the nodes being short of files
    Idle(Args),
    /// Hundreds of small transactions that claim a whole block each
    Reserve(Args),
    /// Tapes of a megabyte for somebody else's vault
    ForeignTape(Args),
    /// Large proofs that do not hold, and at the end one that does
    LargeProof(Args),
    /// Requests of megabytes that never end
    Bodies(Args),
    /// A megabyte of empty records, as transactions and to be priced
    Bombs(Args),
    /// Somebody's transactions, only asked about before they are sent
    CheckTx(Args),
    /// All of them, one after the other
    All(Args),
    /// Hold connections until standard input ends; `idle` starts this
    #[command(hide = true)]
    Hold(hold::Args),
}

/// How hard, and for how long.
#[derive(Clone, Copy, Debug, clap::Args)]
pub(crate) struct Args {
    /// How long transfers are made beside each attack
    #[arg(long, default_value_t = 15)]
    seconds: u64,
    /// Connections that say nothing, from two processes
    #[arg(long, default_value_t = 20_000)]
    connections: usize,
    /// Files that the first node may open
    #[arg(long, default_value_t = 1_024)]
    files: u32,
}

/// Runs attacks on a network of its own and removes it afterwards; it stays for a look when something fails.
pub(crate) async fn run(dir: &Path, command: &Command, say: fn(&str)) -> CliResult {
    let (attacks, args): (&[Attack], &Args) = match command {
        Command::Hold(args) => return hold::run(args).await,
        Command::All(args) => (&Attack::ALL, args),
        Command::Idle(args) => (&[Attack::Idle], args),
        Command::Reserve(args) => (&[Attack::Reserve], args),
        Command::ForeignTape(args) => (&[Attack::ForeignTape], args),
        Command::LargeProof(args) => (&[Attack::LargeProof], args),
        Command::Bodies(args) => (&[Attack::Bodies], args),
        Command::Bombs(args) => (&[Attack::Bombs], args),
        Command::CheckTx(args) => (&[Attack::CheckTx], args),
    };
    course::run(dir, attacks, args, say).await
}
