//! Coming back after a kill, and agreeing with the others.

use std::time::{Duration, Instant};

use tokio::time::sleep;

use crate::network::{process, Network};
use sluice_client::output::{CliError, CliResult};

/// How long a node may take to come back and catch up.
const PATIENCE: Duration = Duration::from_secs(30);

/// How long a CometBFT that lost its node may take to end.
const ORPHAN_PATIENCE: Duration = Duration::from_secs(10);

const LOOK_EVERY: Duration = Duration::from_millis(20);

/// Waits for the CometBFT of a killed node to end by itself, starts the node again, and waits until it has come as far
/// as the others were. Returns the height of the others by then and the seconds it took.
pub(super) async fn come_back(network: &mut Network, position: usize) -> CliResult<(u64, f64)> {
    let home = network.nodes()[position].home.clone();
    let end = Instant::now() + ORPHAN_PATIENCE;
    while process::cometbft(&home).is_some() {
        if Instant::now() > end {
            let name = &network.nodes()[position].name;
            return Err(CliError::refused(format!(
                "the CometBFT of {name} outlives its node"
            )));
        }
        sleep(LOOK_EVERY).await;
    }
    let began = Instant::now();
    network.revive(position)?;
    let other = usize::from(position == 0);
    let (_, head) = network.client(other).await?.latest().await?;
    network.reach(head + 1, PATIENCE).await?;
    let back = began.elapsed().as_secs_f64();
    let (_, head) = network.client(other).await?.latest().await?;
    Ok((head, back))
}

/// The application hash in the header of a height, which must be the same on every node. A node may be a block behind.
pub(crate) async fn app_hash(network: &Network, height: u64) -> CliResult<String> {
    let mut agreed: Option<String> = None;
    for (position, node) in network.nodes().iter().enumerate() {
        let rpc = network.rpc(position);
        let end = Instant::now() + PATIENCE;
        let header = loop {
            match rpc.header(Some(height)).await {
                Ok(Some(header)) => break header,
                _ if Instant::now() < end => sleep(LOOK_EVERY).await,
                missing => {
                    missing?;
                    return Err(CliError::refused(format!(
                        "{} has no header {height}",
                        node.name
                    )));
                }
            }
        };
        let hash = hex::encode(header.app_hash.as_bytes());
        match &agreed {
            Some(first) if *first != hash => {
                return Err(CliError::refused(format!(
                    "the nodes disagree at height {height}: {first} on node-1, {hash} on {}",
                    node.name
                )));
            }
            _ => agreed = Some(hash),
        }
    }
    agreed.ok_or_else(|| CliError::refused("there are no nodes"))
}

/// How fast blocks came.
pub(super) struct BlockTimes {
    /// The last height.
    pub(super) last: u64,
    /// Mean milliseconds between two blocks, all drills included.
    pub(super) mean_ms: f64,
}

/// Reads it from the headers of the first node.
pub(super) async fn block_times(network: &Network) -> CliResult<BlockTimes> {
    let rpc = network.rpc(0);
    let missing = || CliError::refused("node-1 has no header");
    let last = rpc.header(None).await?.ok_or_else(missing)?;
    let first = rpc.header(Some(2)).await?.ok_or_else(missing)?;
    let span = last
        .time
        .duration_since(first.time)
        .map_err(CliError::refused)?;
    let blocks = last.height.value().saturating_sub(2).max(1);
    Ok(BlockTimes {
        last: last.height.value(),
        mean_ms: span.as_secs_f64() * 1_000.0 / blocks as f64,
    })
}
