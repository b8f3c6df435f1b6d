//! The homes of a fresh network.

use std::io;
use std::path::{Path, PathBuf};

use sluice_server::comet::{
    free_ports, CometConfig, Genesis, GenesisValidator, Peer, Ports, Timings,
};
use sluice_server::{AppConfig, GenesisState, NodeHome};
use tendermint::Time;

use super::folder;
use super::manifest::{Manifest, Node, Stage};
use super::{people, tools::Tools, CHAIN_ID};
use sluice_client::output::{CliError, CliResult};

/// Gas of a block: with half a second for a proposal, what its proofs may cost together.
const MAX_GAS: i64 = 25_000_000;

/// The day the chain begins on: the as-of day of the demo's loans. It moves only when told to.
pub(crate) const START_DATE: &str = "2018-06-30";

/// What registering an oracle locks, in `usluice`.
pub(crate) const ORACLE_BOND: u128 = 1_000_000;

/// The ports of one node.
struct NodePorts {
    comet: Ports,
    grpc: u16,
    metrics: u16,
}

/// Ports that are free now, for all nodes at once, so that no two are the same.
fn ports_of(nodes: usize) -> io::Result<Vec<NodePorts>> {
    let ports = free_ports(nodes * 5)?;
    let of_node = |ports: &[u16]| NodePorts {
        comet: Ports {
            rpc: ports[0],
            p2p: ports[1],
            prometheus: ports[2],
        },
        grpc: ports[3],
        metrics: ports[4],
    };
    Ok(ports.chunks_exact(5).map(of_node).collect())
}

/// Writes keys, settings and genesis of `validators` nodes and of everybody who has an account.
pub(crate) fn create(
    root: &Path,
    validators: usize,
    timings: Timings,
    tools: &Tools,
) -> CliResult<Manifest> {
    let ports =
        ports_of(validators).map_err(|error| CliError::refused(format!("free ports: {error}")))?;
    let (accounts, genesis_accounts) = people::create(root)?;
    let (mut homes, mut peers, mut in_genesis) = (Vec::new(), Vec::new(), Vec::new());
    for (number, ports) in (1..).zip(&ports) {
        let name = format!("node-{number}");
        let home = NodeHome::create(&folder::nodes(root).join(&name))?;
        let (validator, node) = home.comet().generate_keys()?;
        peers.push(Peer {
            id: node.id(),
            port: ports.comet.p2p,
        });
        in_genesis.push(GenesisValidator {
            name: name.clone(),
            pub_key: validator.public_key(),
            power: 10_u32.into(),
        });
        homes.push((name, home));
    }
    let genesis = Genesis {
        chain_id: CHAIN_ID.to_owned(),
        initial_height: 1,
        genesis_time: Time::now(),
        max_gas: MAX_GAS,
        validators: in_genesis,
        app_state: GenesisState {
            accounts: genesis_accounts,
            oracle_bond: ORACLE_BOND,
            ..GenesisState::local(Some(START_DATE.to_owned()))
        }
        .to_json(),
    };
    let mut nodes = Vec::new();
    for (position, ((name, home), ports)) in homes.into_iter().zip(&ports).enumerate() {
        let mut others = peers.clone();
        others.remove(position);
        home.comet().write_genesis(&genesis)?;
        home.comet().write_config(&CometConfig {
            moniker: name.clone(),
            ports: ports.comet,
            persistent_peers: others,
            localnet: true,
            timings,
        })?;
        let node = Node {
            name,
            home: home.comet().root().to_owned(),
            pid: None,
            rpc: ([127, 0, 0, 1], ports.comet.rpc).into(),
            grpc: ([127, 0, 0, 1], ports.grpc).into(),
            metrics: ([127, 0, 0, 1], ports.metrics).into(),
        };
        AppConfig {
            grpc_address: node.grpc,
            metrics_address: node.metrics,
            // Everything stays readable: a local network is short-lived and looked at from all sides.
            keep_heights: 0,
            params_dir: tools.params.clone(),
            cometbft: Some(tools.cometbft.clone()),
            ..AppConfig::default()
        }
        .write(&home.app_config_file())?;
        nodes.push(node);
    }
    people::hand_out_genesis(root, &accounts, &genesis_file(&nodes)?)?;
    Ok(Manifest {
        chain_id: CHAIN_ID.to_owned(),
        stage: Stage::Owned,
        nodes,
        accounts,
    })
}

fn genesis_file(nodes: &[Node]) -> CliResult<PathBuf> {
    let first = nodes
        .first()
        .ok_or_else(|| CliError::usage("a network has at least one validator"))?;
    Ok(NodeHome::open(&first.home)?.comet().genesis_file())
}
