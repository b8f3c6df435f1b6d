//! `config.toml`: only what differs from CometBFT's own defaults, each line with its reason.

use std::collections::BTreeSet;
use std::fmt;
use std::io;
use std::net::TcpListener;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use rand::rngs::SysRng;
use rand::TryRng;
use tendermint::node;

/// Where CometBFT finds the application, seen from the home.
pub(super) const ABCI_ADDRESS: &str = "unix://data/abci.sock";

/// The longest transaction in bytes that a node passes on. Base64 in JSON needs 4/3 of it, below the RPC's body limit.
pub const MAX_TX_BYTES: usize = 1 << 20;

/// What differs from node to node.
#[derive(Clone, Debug)]
pub struct CometConfig {
    /// A name for logs and for peers.
    pub moniker: String,
    /// Loopback ports.
    pub ports: Ports,
    /// The nodes to stay connected to; of one's own network only.
    pub persistent_peers: Vec<Peer>,
    /// All nodes run on one machine: several peers at one address are fine, and no others are looked for.
    pub localnet: bool,
    /// How long each step of a round may take.
    pub timings: Timings,
}

/// The ports of one CometBFT, all on 127.0.0.1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ports {
    /// JSON-RPC.
    pub rpc: u16,
    /// Other nodes.
    pub p2p: u16,
    /// Prometheus metrics.
    pub prometheus: u16,
}

impl Ports {
    /// Three ports that are free now. Another process may take one before CometBFT binds it; CometBFT then ends with
    /// a clear message in its log.
    pub fn free() -> io::Result<Self> {
        let ports = free_ports(3)?;
        Ok(Ports {
            rpc: ports[0],
            p2p: ports[1],
            prometheus: ports[2],
        })
    }
}

/// Where free ports are looked for: below those that systems give to outgoing connections, so that no client that happens
/// to connect meanwhile takes one.
const FREE_PORTS: std::ops::Range<u16> = 18_000..32_000;

/// Those that this process was given: they may not be listened on yet.
static GIVEN: Mutex<BTreeSet<u16>> = Mutex::new(BTreeSet::new());

/// Ports on loopback that are free now, none of which this process was given before.
pub fn free_ports(count: usize) -> io::Result<Vec<u16>> {
    let mut start = [0_u8; 2];
    SysRng
        .try_fill_bytes(&mut start)
        .map_err(io::Error::other)?;
    let width = usize::from(FREE_PORTS.end - FREE_PORTS.start);
    let first = usize::from(u16::from_le_bytes(start)) % width;
    let mut ports: Vec<u16> = FREE_PORTS.collect();
    ports.rotate_left(first);
    let mut given = GIVEN.lock().unwrap_or_else(PoisonError::into_inner);
    let free =
        |port: &u16| !given.contains(port) && TcpListener::bind(("127.0.0.1", *port)).is_ok();
    let found: Vec<u16> = ports.into_iter().filter(free).take(count).collect();
    match found.len() == count {
        true => {
            given.extend(&found);
            Ok(found)
        }
        false => Err(io::ErrorKind::AddrInUse.into()),
    }
}

/// Another node: who it is and its p2p port on this machine. Prints as CometBFT writes peers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Peer {
    /// The id made from its node key.
    pub id: node::Id,
    /// Its p2p port on 127.0.0.1.
    pub port: u16,
}

impl fmt::Display for Peer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@127.0.0.1:{}", self.id, self.port)
    }
}

/// How long each step of a round may take, and how often peers tell each other what they have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timings {
    /// Waiting for a proposal, which includes preparing, sending and checking it.
    pub propose: Duration,
    /// Waiting for more prevotes once two thirds have voted at all.
    pub prevote: Duration,
    /// The same for precommits.
    pub precommit: Duration,
    /// Added to the three above with each further round of a height.
    pub delta: Duration,
    /// Waiting after a commit for further precommits.
    pub commit: Duration,
    /// Pause between two looks at what a peer lacks.
    pub gossip_pause: Duration,
    /// Longest wait before a peer connection sends what it has.
    pub flush_pause: Duration,
}

impl Timings {
    /// For localnets: about 50 ms a block with four nodes on one machine when nothing else runs. The timeouts are far
    /// above what a round needs and grow with each round, so a slow machine makes slow blocks, not none.
    pub const FAST: Timings = Timings {
        propose: Duration::from_millis(500),
        prevote: Duration::from_millis(500),
        precommit: Duration::from_millis(500),
        delta: Duration::from_millis(500),
        commit: Duration::ZERO,
        gossip_pause: Duration::from_millis(10),
        flush_pause: Duration::from_millis(10),
    };

    /// For networks across machines: CometBFT's own, about 1.3 s a block.
    pub const STANDARD: Timings = Timings {
        propose: Duration::from_secs(3),
        prevote: Duration::from_secs(1),
        precommit: Duration::from_secs(1),
        delta: Duration::from_millis(500),
        commit: Duration::from_secs(1),
        gossip_pause: Duration::from_millis(100),
        flush_pause: Duration::from_millis(10),
    };
}

impl CometConfig {
    /// The text of `config.toml`.
    pub(super) fn to_toml(&self) -> String {
        let Ports {
            rpc,
            p2p,
            prometheus,
        } = self.ports;
        let peers: Vec<String> = self.persistent_peers.iter().map(Peer::to_string).collect();
        let Timings {
            propose,
            prevote,
            precommit,
            delta,
            commit,
            gossip_pause,
            flush_pause,
        } = self.timings;
        let ms = |duration: Duration| format!("\"{}ms\"", duration.as_millis());
        // A line a module a block is too much at twenty blocks a second.
        let log_level = if self.localnet {
            "main:info,*:error"
        } else {
            "info"
        };
        format!(
            r#"# CometBFT, written by sluiced. What is not here has CometBFT's default.
# In the home, in which it runs: a home that is moved or copied speaks with its own node.
proxy_app = "{ABCI_ADDRESS}"
moniker = {moniker}
log_level = "{log_level}"

[rpc]
laddr = "tcp://127.0.0.1:{rpc}"
# Transactions travel as base64 in JSON; the default of 1 MB is too short for proofs.
max_body_bytes = 4000000

[p2p]
laddr = "tcp://127.0.0.1:{p2p}"
persistent_peers = {peers}
pex = {open}
addr_book_strict = {open}
allow_duplicate_ip = {localnet}
flush_throttle_timeout = {flush}
# The same on every node: a peer that sends more than announced is dropped.
max_packet_msg_payload_size = 10240
send_rate = 20000000
recv_rate = 20000000

[mempool]
# The same on every node, for the same reason.
max_tx_bytes = {MAX_TX_BYTES}
max_txs_bytes = 268435456
cache_size = 20000

[consensus]
timeout_propose = {propose}
timeout_propose_delta = {delta}
timeout_prevote = {prevote}
timeout_prevote_delta = {delta}
timeout_precommit = {precommit}
timeout_precommit_delta = {delta}
timeout_commit = {commit}
# A block without transactions waits: forty of them a second were 12 GB a day. One with transactions does not.
create_empty_blocks_interval = "1s"
peer_gossip_sleep_duration = {gossip}

[tx_index]
indexer = "kv"

[instrumentation]
prometheus = true
prometheus_listen_addr = "127.0.0.1:{prometheus}"
"#,
            moniker = quoted(&self.moniker),
            peers = quoted(&peers.join(",")),
            open = !self.localnet,
            localnet = self.localnet,
            flush = ms(flush_pause),
            gossip = ms(gossip_pause),
            propose = ms(propose),
            prevote = ms(prevote),
            precommit = ms(precommit),
            delta = ms(delta),
            commit = ms(commit),
        )
    }
}

/// A TOML string, with whatever must be escaped.
fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config() -> CometConfig {
        CometConfig {
            moniker: "a \"quoted\" name\n[p2p]".to_owned(),
            ports: Ports {
                rpc: 1,
                p2p: 2,
                prometheus: 3,
            },
            persistent_peers: vec![
                Peer {
                    id: node::Id::new([0xab; 20]),
                    port: 7,
                },
                Peer {
                    id: node::Id::new([1; 20]),
                    port: 8,
                },
            ],
            localnet: true,
            timings: Timings::FAST,
        }
    }

    #[test]
    fn the_file_is_toml_and_a_moniker_cannot_add_lines() {
        let text = config().to_toml();
        let table: toml::Table = text.parse().unwrap();
        assert_eq!(table["moniker"].as_str(), Some("a \"quoted\" name\n[p2p]"));
        assert_eq!(table["proxy_app"].as_str(), Some(ABCI_ADDRESS));
        assert_eq!(
            table["p2p"]["persistent_peers"].as_str(),
            Some(
                "abababababababababababababababababababab@127.0.0.1:7,\
                 0101010101010101010101010101010101010101@127.0.0.1:8"
            )
        );
        assert_eq!(table["consensus"]["timeout_commit"].as_str(), Some("0ms"));
    }

    #[test]
    fn everything_listens_on_loopback_only() {
        let text = config().to_toml();
        let table: toml::Table = text.parse().unwrap();
        assert_eq!(table["rpc"]["laddr"].as_str(), Some("tcp://127.0.0.1:1"));
        assert_eq!(table["p2p"]["laddr"].as_str(), Some("tcp://127.0.0.1:2"));
        assert_eq!(
            table["instrumentation"]["prometheus_listen_addr"].as_str(),
            Some("127.0.0.1:3")
        );
    }

    #[test]
    fn a_longest_transaction_fits_into_one_rpc_request() {
        let text = config().to_toml();
        let table: toml::Table = text.parse().unwrap();
        let body = table["rpc"]["max_body_bytes"].as_integer().unwrap();
        assert!(body > MAX_TX_BYTES as i64 * 4 / 3 + 1024);
    }

    #[test]
    fn free_ports_differ() {
        let ports = Ports::free().unwrap();
        assert!(ports.rpc != ports.p2p && ports.p2p != ports.prometheus);
        let more = free_ports(500).unwrap();
        assert!(![ports.rpc, ports.p2p, ports.prometheus]
            .iter()
            .any(|port| more.contains(port)));
    }
}
