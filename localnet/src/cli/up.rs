//! `localnet up`.

use std::path::Path;

use serde_json::Value;

use crate::network::{clean, Network, Plan};
use sluice_client::output::{CliResult, Report};

/// Starts a fresh network and leaves it running.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// How many validators
    #[arg(long, default_value_t = 4, value_parser = clap::value_parser!(u8).range(1..=16))]
    validators: u8,
}

/// Starts it, waits until every node answers, and leaves it. What crashed commands left beside it is ended first.
pub(super) async fn run(dir: &Path, beside: &[&Path], args: &Args) -> CliResult {
    clean::abandoned(beside).await;
    let plan = Plan::of(args.validators.into());
    let network = Network::start(dir, &plan, |line| eprintln!("{line}")).await?;
    let manifest = network.leave()?;
    let mut done = Report::new(format!(
        "{} runs with {} validators:",
        manifest.chain_id,
        manifest.nodes.len()
    ));
    for node in &manifest.nodes {
        done = done.line(format!(
            "  {}  gRPC http://{}  RPC http://{}",
            node.name, node.grpc, node.rpc
        ));
    }
    let people = dir.join("people");
    let first = manifest.nodes.first().map(|node| node.grpc.to_string());
    Ok(done
        .line(format!(
            "\nLook:  cargo localnet status\n       cargo localnet sluiced query bank balance {} --home {}/investor-1 --node \
             http://{}",
            manifest.account("investor-1")?.address,
            people.display(),
            first.unwrap_or_default(),
        ))
        .line("Stop:  cargo localnet down")
        .with("chain_id", manifest.chain_id.as_str())
        .with("dir", dir.display().to_string())
        .with("nodes", manifest.nodes.iter().map(|node| Value::from(node.name.as_str())).collect::<Vec<_>>()))
}
