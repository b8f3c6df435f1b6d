//! `sluiced status`: where a node stands, asked of its CometBFT.

use std::net::SocketAddr;
use std::path::Path;

use serde_json::json;
use sluice_client::output::{CliError, CliResult, Report};
use sluice_client::rpc::RpcClient;
use sluice_server::{NodeHome, STANDS};

/// Says where a node stands.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct StatusArgs {
    /// CometBFT's RPC address [default: the one of the node in the home]
    #[arg(long, value_name = "ADDRESS:PORT")]
    rpc: Option<SocketAddr>,
}

/// Asks the node. `app_hash` is the one in the header of `height`: the state after the block before. Refused, with the same
/// fields, when blocks do not come: there is none yet, the last one is old, or the node lacks some.
pub(crate) async fn run(home: &Path, args: &StatusArgs) -> CliResult {
    let address = match args.rpc {
        Some(address) => address,
        None => NodeHome::open(home)?
            .rpc_address()
            .map_err(CliError::refused)?,
    };
    let rpc = RpcClient::new(address);
    let (status, peers) = (rpc.status().await?, rpc.peers().await?.len());
    let (node, sync) = (status.node_info, status.sync_info);
    let age = sync.block_age();
    let (state, well) = match sync.latest_block_height {
        0 => ("no block yet".to_owned(), false),
        _ if age > STANDS => (format!("the last block is {} s old", age.as_secs()), false),
        _ if sync.catching_up => ("catching up".to_owned(), false),
        _ => ("up to date".to_owned(), true),
    };
    let power = status.validator_info.voting_power;
    let role = match power {
        0 => "no validator".to_owned(),
        power => format!("validator with power {power}"),
    };
    let app_hash = hex::encode(&sync.latest_app_hash);
    let height = sync.latest_block_height;
    let text = format!(
        "{} on {}: height {height}, {state}",
        node.moniker, node.network
    );
    let fields = [
        ("state", json!(state)),
        ("chain_id", json!(node.network)),
        ("height", json!(height)),
        ("app_hash", json!(app_hash)),
        ("block_hash", json!(hex::encode(&sync.latest_block_hash))),
        ("block_time", json!(sync.latest_block_time.to_rfc3339())),
        ("block_age_seconds", json!(age.as_secs())),
        ("earliest_height", json!(sync.earliest_block_height)),
        ("catching_up", json!(sync.catching_up)),
        ("peers", json!(peers)),
        ("voting_power", json!(power)),
        ("moniker", json!(node.moniker)),
        ("node_id", json!(node.id.to_string())),
        ("cometbft", json!(node.version)),
    ];
    let fields = fields.map(|(name, value)| (name.to_owned(), value));
    let peers = match peers {
        1 => "1 peer".to_owned(),
        peers => format!("{peers} peers"),
    };
    if !well {
        let error = CliError::refused(format!("{text}; {peers}, {role}"));
        return Err(error.with_all(fields.into_iter().collect()));
    }
    Ok(Report::new(text)
        .line(format!("app hash  {app_hash}"))
        .line(format!(
            "block     {}, {} s ago",
            sync.latest_block_time,
            age.as_secs()
        ))
        .line(format!("node      {}, {role}, {peers}", node.id))
        .with_all(fields.into_iter().collect()))
}
