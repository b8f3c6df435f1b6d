//! What can happen to a machine or to a node's home, and what the node does and says. Each drill runs nodes of one validator in
//! homes of its own.
//!
//! | file | holds |
//! |---|---|
//! | `homes.rs` | copied, moved, oddly named homes, and a genesis that was swapped |
//! | `machine.rs` | too few files, ports that are taken, a disk that is full |
//! | `lone.rs` | a home, its node, and what that says |

mod homes;
mod lone;
mod machine;

use std::path::Path;
use std::time::Instant;

use serde_json::{json, Value};
use sluice_client::output::{CliError, CliResult, Report};

use crate::network::tools::Tools;
use lone::Place;

/// Drills by their names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::Subcommand)]
pub(crate) enum Command {
    /// A home is copied: the copy goes on by itself, and touches nothing of the first one.
    CopiedHome,
    /// A home is moved, and goes on.
    MovedHome,
    /// A home lies in folders whose names mean something to programs, and are long.
    DollarPath,
    /// The genesis of a home is another one, and a peer began from another one.
    SwappedGenesis,
    /// The system allows few open files.
    FewFiles,
    /// Every port of a node in turn is another program's.
    TakenPorts,
    /// The disk is full, and then is not.
    DiskFull,
    /// The part of `disk-full` that runs where a small disk can be mounted.
    #[command(hide = true)]
    OnSmallDisk,
    /// All of them.
    All,
}

const ALL: [Command; 7] = [
    Command::CopiedHome,
    Command::MovedHome,
    Command::DollarPath,
    Command::SwappedGenesis,
    Command::FewFiles,
    Command::TakenPorts,
    Command::DiskFull,
];

impl Command {
    fn name(self) -> &'static str {
        match self {
            Command::CopiedHome => "copied-home",
            Command::MovedHome => "moved-home",
            Command::DollarPath => "dollar-path",
            Command::SwappedGenesis => "swapped-genesis",
            Command::FewFiles => "few-files",
            Command::TakenPorts => "taken-ports",
            Command::DiskFull => "disk-full",
            Command::OnSmallDisk => "on-small-disk",
            Command::All => "all",
        }
    }
}

/// Runs one drill or all of them in a folder of its own, which is removed afterwards; it stays for a look when something
/// fails.
pub(crate) async fn run(dir: &Path, command: Command, say: fn(&str)) -> CliResult {
    let tools = Tools::ready(say).await?;
    let chosen = match command {
        Command::All => ALL.to_vec(),
        one => vec![one],
    };
    let began = Instant::now();
    let mut figures = serde_json::Map::new();
    for drill in chosen {
        let place = Place::empty(&dir.join(drill.name()), &tools)?;
        let since = Instant::now();
        let told = one(&place, drill, say)
            .await
            .map_err(|error| error.about(drill.name()))?;
        let seconds = since.elapsed().as_secs_f64();
        say(&format!("{}: ok ({seconds:.1} s)", drill.name()));
        figures.insert(
            drill.name().to_owned(),
            json!({ "seconds": seconds, "told": told }),
        );
        place.remove()?;
    }
    let seconds = began.elapsed().as_secs_f64();
    Ok(Report::new(format!("ok ({seconds:.1} s)"))
        .with("ok", true)
        .with("seconds", seconds)
        .with("drills", figures))
}

/// Answers what the node said, where that is the point.
async fn one(place: &Place, drill: Command, say: fn(&str)) -> CliResult<Value> {
    match drill {
        Command::CopiedHome => homes::copied(place).await,
        Command::MovedHome => homes::moved(place).await,
        Command::DollarPath => homes::oddly_named(place).await,
        Command::SwappedGenesis => homes::swapped_genesis(place).await,
        Command::FewFiles => machine::few_files(place).await,
        Command::TakenPorts => machine::taken_ports(place).await,
        Command::DiskFull => machine::on_a_small_disk(place, say),
        Command::OnSmallDisk => machine::full_disk(place).await,
        Command::All => Err(CliError::usage("one drill at a time")),
    }
}

/// Fails with what was expected and what was seen.
fn expect(holds: bool, expected: &str, seen: &str) -> CliResult<()> {
    match holds {
        true => Ok(()),
        false => Err(CliError::refused(format!(
            "expected {expected}; seen: {seen}"
        ))),
    }
}
