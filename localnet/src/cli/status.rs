//! `localnet status`.

use std::path::Path;

use serde_json::json;

use crate::network::manifest::{Manifest, Stage};
use crate::network::process;
use sluice_client::output::{CliError, CliResult, Report};
use sluice_client::rpc::RpcClient;

/// Shows nodes and accounts. `app_hash` is the one in the header of `height`: the state after the block before. A node
/// that does not answer has neither.
pub(super) async fn run(dir: &Path) -> CliResult {
    let missing = || {
        CliError::unreachable(format!(
            "no network runs in {}: `cargo localnet up` starts one",
            dir.display()
        ))
    };
    let manifest = Manifest::read(dir)?
        .filter(|manifest| manifest.stage != Stage::Stopped)
        .ok_or_else(missing)?;
    let (mut nodes, mut answered) = (Vec::new(), 0);
    let mut done = Report::new(format!("{} in {}", manifest.chain_id, dir.display()));
    for node in &manifest.nodes {
        let status = RpcClient::new(node.rpc).status().await.ok();
        let sync = status.map(|status| status.sync_info);
        answered += usize::from(sync.is_some());
        let height = sync.as_ref().map(|sync| sync.latest_block_height);
        let app_hash = sync.as_ref().map(|sync| hex::encode(&sync.latest_app_hash));
        let state = match height {
            Some(height) => format!("height {height}"),
            None => "does not answer".to_owned(),
        };
        done = done.line(format!(
            "  {}  {state}, gRPC http://{}, RPC http://{}",
            node.name, node.grpc, node.rpc
        ));
        nodes.push(json!({
            "name": node.name,
            "home": node.home,
            "pid": node.pid.filter(|pid| process::runs(*pid, &node.home)),
            "cometbft_pid": process::cometbft(&node.home),
            "rpc": format!("http://{}", node.rpc),
            "grpc": format!("http://{}", node.grpc),
            "rest": null,
            "metrics": format!("http://{}/metrics", node.metrics),
            "height": height,
            "app_hash": app_hash,
        }));
    }
    if answered == 0 {
        return Err(missing());
    }
    for account in &manifest.accounts {
        done = done.line(format!("  {:<16} {}", account.name, account.address));
    }
    let fields = [
        ("chain_id".to_owned(), json!(manifest.chain_id)),
        ("nodes".to_owned(), json!(nodes)),
        ("accounts".to_owned(), json!(manifest.accounts)),
    ];
    let fields = fields.into_iter().collect();
    let (dead, all) = (manifest.nodes.len() - answered, manifest.nodes.len());
    if dead > 0 {
        let text = format!("{dead} of {all} nodes do not answer");
        return Err(CliError::refused(done.line(text).text()).with_all(fields));
    }
    Ok(done.with_all(fields))
}
