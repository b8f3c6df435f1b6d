//! Homes and nodes for tests with a real CometBFT.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use sluice_client::rpc::{RpcClient, TxRecord};
use sluice_server::abci::{AbciServer, Address};
use sluice_server::comet::{
    find_or_build, CometBft, CometConfig, CometError, Genesis, GenesisValidator, Home, Peer, Ports,
    Timings,
};
use tendermint::{Hash, Time};

use crate::support::Notebook;

pub(crate) const GRACE: Duration = Duration::from_secs(10);

/// Without Go this fails with the line that says how to install it.
pub(crate) fn binary() -> PathBuf {
    static BINARY: OnceLock<Result<PathBuf, CometError>> = OnceLock::new();
    match BINARY.get_or_init(|| find_or_build(None, &|line| eprintln!("{line}"))) {
        Ok(path) => path.clone(),
        Err(error) => panic!("{error}"),
    }
}

/// Homes as `init` would leave them: a network of `count` validators on this machine.
pub(crate) fn prepare(folder: &Path, count: usize) -> Vec<(Home, Ports)> {
    let homes: Vec<(Home, Ports)> = (0..count)
        .map(|index| {
            let home = Home::create(&folder.join(index.to_string())).unwrap();
            (home, Ports::free().unwrap())
        })
        .collect();
    let (mut peers, mut validators) = (Vec::new(), Vec::new());
    for (home, ports) in &homes {
        let (validator, node) = home.generate_keys().unwrap();
        peers.push(Peer {
            id: node.id(),
            port: ports.p2p,
        });
        validators.push(GenesisValidator {
            name: format!("validator {}", validators.len()),
            pub_key: validator.public_key(),
            power: 10_u32.into(),
        });
    }
    let genesis = Genesis {
        chain_id: "sluice-localnet-1".to_owned(),
        initial_height: 1,
        genesis_time: Time::from_unix_timestamp(1_530_316_800, 0).unwrap(),
        max_gas: -1,
        validators,
        app_state: serde_json::json!({}),
    };
    for (index, (home, ports)) in homes.iter().enumerate() {
        let mut others = peers.clone();
        others.remove(index);
        home.write_genesis(&genesis).unwrap();
        home.write_config(&CometConfig {
            moniker: format!("node {index}"),
            ports: *ports,
            persistent_peers: others,
            localnet: true,
            timings: Timings::FAST,
        })
        .unwrap();
    }
    homes
}

pub(crate) fn prepare_one(folder: &Path) -> (Home, Ports) {
    prepare(folder, 1).remove(0)
}

pub(crate) struct Node {
    pub(crate) app: Notebook,
    pub(crate) home: Home,
    pub(crate) server: AbciServer,
    pub(crate) comet: CometBft,
    pub(crate) rpc: RpcClient,
}

impl Node {
    pub(crate) async fn start(home: Home, ports: Ports) -> Self {
        let app = Notebook::default();
        let server = AbciServer::start(app.clone(), &Address::Unix(home.abci_socket())).unwrap();
        let comet = CometBft::start(&binary(), &home).await.unwrap();
        Node {
            app,
            home,
            server,
            comet,
            rpc: client(ports),
        }
    }

    pub(crate) async fn reach(&self, height: u64) {
        reach(&self.rpc, &self.home, height).await;
    }
}

pub(crate) fn client(ports: Ports) -> RpcClient {
    RpcClient::new(([127, 0, 0, 1], ports.rpc).into())
}

pub(crate) async fn height(rpc: &RpcClient) -> u64 {
    let status = rpc.status().await;
    status.map_or(0, |status| status.sync_info.latest_block_height)
}

pub(crate) async fn reach(rpc: &RpcClient, home: &Home, wanted: u64) {
    let deadline = Instant::now() + Duration::from_secs(60);
    while height(rpc).await < wanted {
        if Instant::now() > deadline {
            let log = std::fs::read_to_string(home.comet_log());
            panic!("height {wanted} was not reached; CometBFT's log: {log:?}");
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// The transaction in its block, once it is in one and indexed.
pub(crate) async fn included(rpc: &RpcClient, hash: Hash) -> TxRecord {
    let deadline = Instant::now() + Duration::from_secs(30);
    loop {
        if let Some(record) = rpc.tx(hash).await.unwrap() {
            return record;
        }
        assert!(Instant::now() < deadline, "{hash} came into no block");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
