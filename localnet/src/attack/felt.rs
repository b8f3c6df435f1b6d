//! What honest users feel: transfers over connections of their own, one after the other.

use std::fs;
use std::time::{Duration, Instant};

use serde::Serialize;
use sluice_client::any;
use sluice_client::output::{CliError, CliResult};

use crate::network::{people, Network};
use crate::small_deal::send;
use crate::smoke::payment;

/// What transfers came to, and the blocks meanwhile.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Felt {
    pub(super) transfers: usize,
    /// From the connection to the block, of nineteen in twenty.
    pub(super) p95_seconds: f64,
    /// Blocks from the sending to the one that holds it, of nineteen in twenty.
    pub(super) p95_blocks: u64,
    /// Time between two blocks, of nineteen in twenty.
    pub(super) p95_block_ms: u64,
    /// The most that a node took of memory, in megabytes.
    pub(super) heaviest_mb: u64,
    /// The last height.
    pub(super) height: u64,
}

/// Sends on one node for so long.
pub(super) async fn for_so_long(
    network: &Network,
    position: usize,
    time: Duration,
) -> CliResult<Felt> {
    let faucet = network.signer(people::FAUCET)?;
    let investor = network.signer(people::INVESTORS[0])?;
    let message = payment(faucet.address(), investor.address());
    let (began, first) = (Instant::now(), height(network, position).await?);
    let (mut seconds, mut blocks, mut heaviest_mb) = (Vec::new(), Vec::new(), 0);
    while began.elapsed() < time {
        let (sent, before) = (Instant::now(), height(network, position).await?);
        let client = network.client(position).await?;
        let outcome = send(&client, &faucet, vec![any(&message)]).await?;
        seconds.push(sent.elapsed().as_secs_f64());
        blocks.push(outcome.height.saturating_sub(before));
        heaviest_mb = heaviest(network).max(heaviest_mb);
    }
    let height = height(network, position).await?;
    seconds.sort_by(f64::total_cmp);
    let none = || CliError::refused("no transfer was made in that time");
    Ok(Felt {
        transfers: seconds.len(),
        p95_seconds: *seconds.get(seconds.len() * 95 / 100).ok_or_else(none)?,
        p95_blocks: p95(blocks).ok_or_else(none)?,
        p95_block_ms: p95(between_blocks(network, position, first, height).await?)
            .ok_or_else(none)?,
        heaviest_mb,
        height,
    })
}

fn p95(mut values: Vec<u64>) -> Option<u64> {
    values.sort_unstable();
    values.get(values.len() * 95 / 100).copied()
}

async fn height(network: &Network, position: usize) -> CliResult<u64> {
    Ok(network.client(position).await?.latest().await?.1)
}

/// Milliseconds between each two blocks from one height to another.
async fn between_blocks(
    network: &Network,
    position: usize,
    from: u64,
    to: u64,
) -> CliResult<Vec<u64>> {
    let rpc = network.rpc(position);
    let (mut before, mut between) = (None, Vec::new());
    for height in from..=to {
        let header = rpc.header(Some(height)).await?;
        let time = header.map(|header| header.time);
        if let (Some(before), Some(time)) = (before, time) {
            let passed = time.duration_since(before).map_err(CliError::refused)?;
            between.push(u64::try_from(passed.as_millis()).unwrap_or(u64::MAX));
        }
        before = time;
    }
    Ok(between)
}

/// What the largest node weighs, in megabytes.
fn heaviest(network: &Network) -> u64 {
    let pids = network.nodes().iter().filter_map(|node| node.pid);
    let weigh = |pid: u32| {
        let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
        let line = status
            .lines()
            .find_map(|line| line.strip_prefix("VmRSS:"))?;
        let kilobytes: u64 = line.trim().trim_end_matches(" kB").parse().ok()?;
        Some(kilobytes / 1_024)
    };
    pids.filter_map(weigh).max().unwrap_or(0)
}
