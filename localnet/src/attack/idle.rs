//! Connections that say nothing, to every node, one of which may open few files.

use std::env;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::json;
use sluice_client::output::{CliError, CliResult, Report};

use super::felt;
use crate::network::{Network, Plan};
use crate::smoke::{app_hash, block_times};

/// How many, and for how long.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Connections in all, from two processes
    #[arg(long, default_value_t = 20_000)]
    connections: usize,
    /// How long transfers are made beside them
    #[arg(long, default_value_t = 5)]
    seconds: u64,
    /// Files that the first node may open
    #[arg(long, default_value_t = 1_024)]
    files: u32,
}

/// Half of the connections, while it lives.
struct Holder(Child);

impl Drop for Holder {
    fn drop(&mut self) {
        // It ends with its standard input; waiting takes its entry out of the table of processes.
        drop(self.0.stdin.take());
        let _ended = self.0.wait();
    }
}

pub(super) async fn run(dir: &Path, args: &Args, say: fn(&str)) -> CliResult {
    let plan = Plan {
        validators: 4,
        files: Some(args.files),
    };
    let mut network = Network::start(dir, &plan, say).await?;
    let time = Duration::from_secs(args.seconds);
    let before = felt::for_so_long(&network, 0, time).await?;
    let holders = [(); 2].map(|()| hold(&network, args.connections / 2));
    let mut held = 0;
    let mut alive = Vec::new();
    for holder in holders {
        let (holder, count) = holder?;
        held += count;
        alive.push(holder);
    }
    say(&format!("{held} connections say nothing"));
    let during = felt::for_so_long(&network, 0, time).await?;
    let heaviest = felt::heaviest(&network);
    let height = block_times(&network).await?.last;
    network.reach(height, Duration::from_secs(15)).await?;
    let hash = app_hash(&network, height).await?;
    drop(alive);
    let ok = during.p95_blocks <= 3
        && during.p95_seconds <= 2.0
        && during.block_ms <= 2.0 * before.block_ms
        && heaviest <= 300;
    network.remove().await?;
    Ok(Report::new(format!(
        "{}: {held} idle connections; a transfer takes {:.2} s instead of {:.2} s, the heaviest node {heaviest} MB",
        if ok { "ok" } else { "not ok" },
        during.p95_seconds,
        before.p95_seconds,
    ))
    .with("ok", ok)
    .with("connections", held)
    .with("before", json!(before))
    .with("during", json!(during))
    .with("heaviest_mb", heaviest)
    .with("height", height)
    .with("app_hash", hash))
}

/// Starts a process that holds so many connections to the nodes in turn, and waits until it does.
fn hold(network: &Network, connections: usize) -> CliResult<(Holder, usize)> {
    let failed = |error| CliError::refused(format!("the process that holds connections: {error}"));
    let program = env::current_exe().map_err(failed)?;
    let mut command = Command::new(program);
    command.args(["attack", "hold", "--connections", &connections.to_string()]);
    for node in network.nodes() {
        for address in [node.grpc, node.metrics] {
            command.args(["--at", &address.to_string()]);
        }
    }
    let child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn();
    let mut holder = Holder(child.map_err(failed)?);
    let mut line = String::new();
    if let Some(said) = holder.0.stdout.take() {
        BufReader::new(said).read_line(&mut line).map_err(failed)?;
    }
    let held = line.trim().trim_start_matches("held ").parse();
    Ok((
        holder,
        held.map_err(|_| CliError::refused(format!("holding said {line:?}")))?,
    ))
}
