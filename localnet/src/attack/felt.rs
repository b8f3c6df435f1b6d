//! What honest users feel: transfers over connections of their own, one after the other.

use std::fs;
use std::time::{Duration, Instant};

use serde::Serialize;
use sluice_client::any;
use sluice_client::output::{CliError, CliResult};

use crate::drill::send;
use crate::network::{people, Network};
use crate::smoke::payment;

/// What transfers came to, and the blocks meanwhile.
#[derive(Debug, Serialize)]
pub(super) struct Felt {
    pub(super) transfers: usize,
    /// From the connection to the block, of nineteen in twenty.
    pub(super) p95_seconds: f64,
    /// Blocks from the sending to the one that holds it, of nineteen in twenty.
    pub(super) p95_blocks: u64,
    /// Mean time between two blocks.
    pub(super) block_ms: f64,
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
    let (mut seconds, mut blocks) = (Vec::new(), Vec::new());
    while began.elapsed() < time {
        let (sent, before) = (Instant::now(), height(network, position).await?);
        let client = network.client(position).await?;
        let outcome = send(&client, &faucet, vec![any(&message)]).await?;
        seconds.push(sent.elapsed().as_secs_f64());
        blocks.push(outcome.height.saturating_sub(before));
    }
    let made = height(network, position).await?.saturating_sub(first);
    let block_ms = began.elapsed().as_secs_f64() * 1_000.0 / made.max(1) as f64;
    seconds.sort_by(f64::total_cmp);
    blocks.sort_unstable();
    let at = seconds.len() * 95 / 100;
    let none = || CliError::refused("no transfer was made in that time");
    Ok(Felt {
        transfers: seconds.len(),
        p95_seconds: *seconds.get(at).ok_or_else(none)?,
        p95_blocks: *blocks.get(at).ok_or_else(none)?,
        block_ms,
    })
}

async fn height(network: &Network, position: usize) -> CliResult<u64> {
    Ok(network.client(position).await?.latest().await?.1)
}

/// What the largest node weighs, in megabytes.
pub(super) fn heaviest(network: &Network) -> u64 {
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
