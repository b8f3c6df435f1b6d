//! `sluiced status`: where a node stands, asked of its CometBFT.

use std::net::SocketAddr;
use std::path::Path;

use sluice_client::output::{CliError, CliResult, Report};
use sluice_client::rpc::RpcClient;
use sluice_server::NodeHome;

/// Says where a node stands.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct StatusArgs {
    /// CometBFT's RPC address [default: the one of the node in the home]
    #[arg(long, value_name = "ADDRESS:PORT")]
    rpc: Option<SocketAddr>,
}

/// Asks the node. `app_hash` is the one in the header of `height`: the state after the block before.
pub(crate) async fn run(home: &Path, args: &StatusArgs) -> CliResult {
    let address = match args.rpc {
        Some(address) => address,
        None => NodeHome::open(home)?
            .rpc_address()
            .map_err(CliError::refused)?,
    };
    let status = RpcClient::new(address).status().await?;
    let (node, sync) = (status.node_info, status.sync_info);
    let app_hash = hex::encode(&sync.latest_app_hash);
    let state = match sync.catching_up {
        true => "catching up",
        false => "up to date",
    };
    Ok(Report::new(format!(
        "{} on {}: height {}, {state}",
        node.moniker, node.network, sync.latest_block_height
    ))
    .line(format!("app hash  {app_hash}"))
    .line(format!("block     {}", sync.latest_block_time))
    .line(format!("node      {}", node.id))
    .with("chain_id", node.network)
    .with("height", sync.latest_block_height)
    .with("app_hash", app_hash)
    .with("block_hash", hex::encode(&sync.latest_block_hash))
    .with("block_time", sync.latest_block_time.to_rfc3339())
    .with("earliest_height", sync.earliest_block_height)
    .with("catching_up", sync.catching_up)
    .with("moniker", node.moniker)
    .with("node_id", node.id.to_string())
    .with("cometbft", node.version))
}
