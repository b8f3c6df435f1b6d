//! The drill that CI runs: a transfer, a node killed between two blocks, a node killed in the middle of a block with a
//! proof. Each time it must come back with the same state as the others.
//!
//! | file | holds |
//! |---|---|
//! | `transfer.rs` | money sent on one node, read on another |
//! | `between.rs` | the kill between two blocks |
//! | `within.rs` | the kill between FinalizeBlock and Commit |
//! | `log.rs` | what a node's log says of its blocks |
//! | `agree.rs` | coming back and agreeing |

mod agree;
mod between;
mod log;
mod transfer;
mod within;

pub(crate) use agree::app_hash;
pub(crate) use transfer::payment;

use std::path::Path;
use std::time::Instant;

use serde_json::json;
use sluice_circuits::prover::ProverSet;

use crate::network::{Network, Plan};
use crate::small_deal::Oracles;
use sluice_client::output::{CliResult, Report};

/// Runs the drill on a network of its own and removes it afterwards; it stays for a look when something fails.
pub(crate) async fn run(dir: &Path, say: fn(&str)) -> CliResult {
    let began = Instant::now();
    let mut network = Network::start(dir, &Plan::of(4), say).await?;
    say(&format!(
        "4 validators answer and have made 2 blocks ({})",
        seconds(began)
    ));
    let prover = ProverSet::new(network.params());

    let transfer = transfer::run(&network, say).await?;
    let between = between::run(&mut network, say).await?;
    let client = network.client(0).await?;
    let oracles = Oracles::register(&network, &client).await?;
    let within = within::run(&mut network, &client, &oracles, &prover, say).await?;
    let blocks = agree::block_times(&network).await?;
    let app_hash = agree::app_hash(&network, blocks.last).await?;

    network.remove().await?;
    let took = began.elapsed().as_secs_f64();
    Ok(Report::new(format!(
        "ok: {} blocks, {:.0} ms each, {took:.1} s in all",
        blocks.last, blocks.mean_ms
    ))
    .with("ok", true)
    .with("validators", 4)
    .with("height", blocks.last)
    .with("app_hash", app_hash)
    .with("block_ms", blocks.mean_ms.round())
    .with("transfer", json!(transfer))
    .with("killed_between_blocks", json!(between))
    .with("killed_within_block", json!(within))
    .with("seconds", took))
}

fn seconds(since: Instant) -> String {
    format!("{:.1} s", since.elapsed().as_secs_f64())
}
