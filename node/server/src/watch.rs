//! Whether the chain goes on, as this node sees it: for health, for metrics, and to end a node that can do nothing any more.
//!
//! Because: on a full disk CometBFT logged CONSENSUS FAILURE and stayed, the node logged nothing, and `status` said that all was
//! well.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use sluice_client::rpc::{NodeInfo, RpcClient, Status};
use tokio::sync::watch;
use tokio::time::{sleep, timeout, Instant};

use super::error::NodeError;
use super::metrics::Metrics;
use crate::comet::CometLog;

/// How often the log and CometBFT are asked.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// How often peers are.
const PEERS_EVERY: Duration = Duration::from_secs(5);

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(3);

/// A chain whose last block is older stands.
pub const STANDS: Duration = Duration::from_secs(10);

/// A node that has made no block for so long, while its peers are ahead, ends, and so does one whose CometBFT is silent.
const LEFT_BEHIND: Duration = Duration::from_secs(30);

/// Peers of another genesis that are named, so that one who comes under ever new names does not fill the log.
const MOST_STRANGERS: usize = 64;

/// How far peers must be ahead for that.
const AHEAD: u64 = 2;

/// What is watched.
pub(crate) struct Watch {
    pub(crate) rpc: RpcClient,
    pub(crate) log: CometLog,
    pub(crate) metrics: Arc<Metrics>,
    /// What the node's own name among its peers ends with.
    pub(crate) genesis: String,
    /// Told whether transactions may come in.
    pub(crate) healthy: watch::Sender<bool>,
}

impl Watch {
    /// Watches until the node must end, and says why.
    pub(crate) async fn run(mut self) -> NodeError {
        let (mut strangers, mut height, mut moved) = (BTreeSet::new(), 0, Instant::now());
        let (mut asked_peers, mut answered): (Option<Instant>, _) = (None, None);
        loop {
            sleep(LOOK_EVERY).await;
            if let Some(failure) = self.log.failure() {
                self.healthy.send_replace(false);
                return NodeError::Ended(format!(
                    "CometBFT makes no more blocks: {failure}; see {}",
                    self.log.path().display()
                ));
            }
            let status = timeout(PATIENCE, self.rpc.status()).await;
            let Ok(Ok(status)) = status else {
                self.healthy.send_replace(false);
                // Before its first answer it may be replaying blocks.
                if answered.is_some_and(|answered: Instant| answered.elapsed() > LEFT_BEHIND) {
                    return NodeError::Ended(format!(
                        "CometBFT runs, and has not answered for {} s; see {}",
                        LEFT_BEHIND.as_secs(),
                        self.log.path().display()
                    ));
                }
                continue;
            };
            answered = Some(Instant::now());
            self.metrics.block_time(status.sync_info.latest_block_time);
            self.healthy.send_replace(goes_on(&status));
            let now = status.sync_info.latest_block_height;
            if now != height {
                (height, moved) = (now, Instant::now());
            }
            if asked_peers.is_some_and(|asked| asked.elapsed() < PEERS_EVERY) {
                continue;
            }
            asked_peers = Some(Instant::now());
            if let Ok(Ok(peers)) = timeout(PATIENCE, self.rpc.peers()).await {
                self.metrics.peers(peers.len() as u64);
                self.name_strangers(&peers, &mut strangers);
            }
            if moved.elapsed() > LEFT_BEHIND {
                let Ok(Ok(told)) = timeout(PATIENCE, self.rpc.peer_heights()).await else {
                    continue;
                };
                if let Some(ahead) = left_behind(height, &told) {
                    self.healthy.send_replace(false);
                    return NodeError::Ended(format!(
                        "no block after {height} for {} s while most peers are at {ahead} or above: this node cannot \
                         follow; see {}",
                        moved.elapsed().as_secs(),
                        self.log.path().display()
                    ));
                }
            }
        }
    }

    /// Peers of the same chain id that began from something else: none of their blocks will ever fit.
    fn name_strangers(&self, peers: &[NodeInfo], told: &mut BTreeSet<String>) {
        for peer in peers {
            let other = peer.moniker.contains(GENESIS) && !peer.moniker.ends_with(&self.genesis);
            if other && told.len() < MOST_STRANGERS && told.insert(peer.id.to_string()) {
                tracing::error!(
                    peer = %peer.id,
                    moniker = %peer.moniker,
                    own = %self.genesis,
                    "this peer began from another genesis: its blocks do not fit ours"
                );
            }
        }
    }
}

/// The height that most peers have passed, if that is well above this node's. Not what a single one says: while a chain stands,
/// a liar could end all that are left of it.
fn left_behind(height: u64, told: &[u64]) -> Option<u64> {
    let ahead = told
        .iter()
        .filter(|peer| **peer > height.saturating_add(AHEAD));
    let (count, least) = (ahead.clone().count(), ahead.min());
    least.copied().filter(|_| 2 * count > told.len())
}

const GENESIS: &str = "(genesis ";

/// What a node's name among its peers ends with: how they tell whether they began from the same.
pub(crate) fn genesis_mark(hash: &str) -> String {
    format!("{GENESIS}{})", &hash[..hash.len().min(8)])
}

/// Whether blocks come: there is one, it is fresh, and the node has all of them.
fn goes_on(status: &Status) -> bool {
    let sync = &status.sync_info;
    sync.latest_block_height > 0 && !sync.catching_up && sync.block_age() <= STANDS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_node_is_left_behind_by_most_of_its_peers_and_not_by_one() {
        assert_eq!(left_behind(7, &[]), None);
        assert_eq!(left_behind(7, &[8, 9]), None, "they vote on the next");
        assert_eq!(left_behind(7, &[1_000_000, 8, 8]), None, "one may lie");
        assert_eq!(left_behind(7, &[20, 8]), None);
        assert_eq!(left_behind(7, &[21, 20, 8]), Some(20));
        assert_eq!(left_behind(u64::MAX, &[u64::MAX]), None);
    }

    #[test]
    fn a_name_ends_with_what_the_chain_began_from() {
        assert_eq!(genesis_mark("0123456789abcdef"), "(genesis 01234567)");
    }
}
