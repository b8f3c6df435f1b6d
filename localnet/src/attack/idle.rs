//! Connections that say nothing, to every node.

use std::env;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

use sluice_client::output::{CliError, CliResult};

use super::load::Load;
use crate::network::Network;

/// A process that holds connections, while it lives.
pub(super) struct Holder(Child);

impl Drop for Holder {
    fn drop(&mut self) {
        // It ends with its standard input; waiting takes its entry out of the table of processes.
        drop(self.0.stdin.take());
        let _ended = self.0.wait();
    }
}

/// Two processes with half of them each.
pub(super) fn start(network: &Network, connections: usize, load: &mut Load) -> CliResult<()> {
    for _ in 0..2 {
        let (holder, held) = hold(network, connections / 2)?;
        load.holds(holder);
        for _ in 0..held {
            load.counts.add(true);
        }
    }
    Ok(())
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
