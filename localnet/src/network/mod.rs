//! A network of validators on this machine: homes, ports and processes.
//!
//! | file | holds |
//! |---|---|
//! | `folder.rs` | the folder of a network and whose turn it is |
//! | `create.rs`, `people.rs` | homes, genesis, accounts |
//! | `tools.rs` | CometBFT and parameters, kept beside this program |
//! | `manifest.rs` | `network.json`, by which others find the network |
//! | `node.rs`, `process.rs` | one process, and finding it again |
//! | `clean.rs` | ending all of them |

pub(crate) mod clean;
mod create;
pub(crate) mod folder;
pub(crate) mod manifest;
pub(crate) mod node;
pub(crate) mod people;
pub(crate) mod process;
pub(crate) mod tools;

use std::path::{Path, PathBuf};
use std::process::Child;
use std::time::{Duration, Instant};

use sluice_client::keyring::Secp256k1Key;
use sluice_client::rpc::RpcClient;
use sluice_client::{Client, Signer};
use sluice_server::comet::Timings;
use tokio::time::sleep;

pub(crate) use create::{ORACLE_BOND, START_DATE};
use folder::Folder;
use manifest::{Manifest, Node, Stage};
use sluice_client::output::{CliError, CliResult};
use tools::Tools;

/// The chain of every local network.
pub(crate) const CHAIN_ID: &str = "sluice-localnet-1";

/// What its addresses begin with.
pub(crate) const PREFIX: &str = "sluice";

/// How long a node may take until it answers and has made two blocks, on a machine with other things to do.
const START_PATIENCE: Duration = Duration::from_secs(60);

/// How often a start is tried again because another program took a port meanwhile.
const PORT_RETRIES: usize = 3;

const LOOK_EVERY: Duration = Duration::from_millis(50);

/// How fast blocks come: about ten a second when nothing else runs. The pause after a commit leaves a machine with two
/// cores time for other things, and lets all four precommits into most commits.
const TIMINGS: Timings = Timings {
    commit: Duration::from_millis(50),
    ..Timings::FAST
};

/// What a network is to be.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Plan {
    /// How many validators.
    pub(crate) validators: usize,
    /// How many files the first of them may open; as many as the system lets a process, where nothing is said.
    pub(crate) files: Option<u32>,
}

impl Plan {
    /// So many validators, with as many files as the system gives.
    pub(crate) fn of(validators: usize) -> Self {
        Self {
            validators,
            files: None,
        }
    }
}

/// A running network. Dropping it kills what it started, unless it was left running.
pub(crate) struct Network {
    folder: Folder,
    manifest: Manifest,
    tools: Tools,
    plan: Plan,
    /// In the order of the nodes; `None` while one is down.
    children: Vec<Option<Child>>,
}

impl Network {
    /// Starts a fresh network in a folder and waits until every node answers and has made two blocks. What a crashed
    /// command left there is ended first; a network left running there is not touched. `say` is told what takes long.
    pub(crate) async fn start(root: &Path, plan: &Plan, say: fn(&str)) -> CliResult<Self> {
        let folder = Folder::take(root)?;
        make_room(&folder).await?;
        let tools = Tools::ready(say).await?;
        let mut tries = 0;
        let mut network = Network {
            manifest: create_in(&folder, plan, &tools)?,
            folder,
            tools,
            plan: *plan,
            children: Vec::new(),
        };
        loop {
            tries += 1;
            match network.start_all().await {
                Err(failure)
                    if failure.message().contains("ddress already in use")
                        && tries < PORT_RETRIES =>
                {
                    clean::kill(&network.manifest);
                    clean::end(&network.manifest, Duration::ZERO).await?;
                    network.children.clear();
                    network.folder.empty()?;
                    network.manifest = create_in(&network.folder, plan, &network.tools)?;
                }
                started => return started.map(|()| network),
            }
        }
    }

    async fn start_all(&mut self) -> CliResult<()> {
        self.children = self.manifest.nodes.iter().map(|_| None).collect();
        for position in 0..self.manifest.nodes.len() {
            self.revive(position)?;
        }
        self.reach(2, START_PATIENCE).await
    }

    /// Starts a node that is down.
    pub(crate) fn revive(&mut self, position: usize) -> CliResult<()> {
        let files = self.plan.files.filter(|_| position == 0);
        let child = node::start(&self.manifest.nodes[position], files)?;
        self.manifest.nodes[position].pid = Some(child.id());
        self.children[position] = Some(child);
        self.manifest.write(self.folder.root())
    }

    /// Kills a node's `sluiced` as a power cut would. Its CometBFT is left to end by itself.
    pub(crate) fn kill_nine(&mut self, position: usize) {
        if let Some(mut child) = self.children[position].take() {
            process::kill(child.id());
            // Already gone or not: it is waited for, so that no zombie is left.
            let _ = child.wait();
        }
        self.manifest.nodes[position].pid = None;
    }

    /// Waits until every node that is up answers gRPC and has reached a height.
    pub(crate) async fn reach(&mut self, height: u64, patience: Duration) -> CliResult<()> {
        let end = Instant::now() + patience;
        for position in 0..self.manifest.nodes.len() {
            while self.children[position].is_some() && self.height(position).await < Some(height) {
                self.check_alive(position)?;
                if Instant::now() > end {
                    let node = &self.manifest.nodes[position];
                    return Err(CliError::unreachable(format!(
                        "{} did not reach height {height} within {} s; the end of its log: {}",
                        node.name,
                        patience.as_secs(),
                        node::last_lines(&node.home)
                    )));
                }
                sleep(LOOK_EVERY).await;
            }
        }
        Ok(())
    }

    /// The height of a node as its gRPC tells it; `None` while it does not answer.
    async fn height(&self, position: usize) -> Option<u64> {
        let client = self.client(position).await.ok()?;
        client.latest().await.ok().map(|(_, height)| height)
    }

    fn check_alive(&mut self, position: usize) -> CliResult<()> {
        let node = &self.manifest.nodes[position];
        let ended = match &mut self.children[position] {
            Some(child) => child
                .try_wait()
                .map_err(|error| CliError::refused(format!("{}: {error}", node.name)))?,
            None => None,
        };
        match ended {
            None => Ok(()),
            Some(status) => Err(CliError::refused(format!(
                "{} ended ({status}); the end of its log: {}",
                node.name,
                node::last_lines(&node.home)
            ))),
        }
    }

    /// The nodes, in order.
    pub(crate) fn nodes(&self) -> &[Node] {
        &self.manifest.nodes
    }

    /// What others know of the network.
    pub(crate) fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The folder of the network.
    pub(crate) fn root(&self) -> &Path {
        self.folder.root()
    }

    /// The public parameters.
    pub(crate) fn params(&self) -> &PathBuf {
        &self.tools.params
    }

    /// A connection to a node's gRPC.
    pub(crate) async fn client(&self, position: usize) -> CliResult<Client> {
        let address = self.manifest.nodes[position].grpc.to_string();
        Ok(Client::connect(&address).await?)
    }

    /// A node's CometBFT.
    pub(crate) fn rpc(&self, position: usize) -> RpcClient {
        RpcClient::new(self.manifest.nodes[position].rpc)
    }

    /// Someone of genesis, ready to sign.
    pub(crate) fn signer(&self, name: &str) -> CliResult<Signer> {
        let key = Secp256k1Key::read(&self.manifest.account(name)?.key_file)?;
        Ok(Signer::new(key, CHAIN_ID, PREFIX)?)
    }

    /// Stops it in order.
    pub(crate) async fn stop(mut self) -> CliResult<()> {
        let stopped = clean::stop(&self.folder).await;
        self.reap();
        stopped.map(drop)
    }

    /// Stops it and removes everything it left.
    pub(crate) async fn remove(mut self) -> CliResult<()> {
        let stopped = clean::stop(&self.folder).await;
        self.reap();
        stopped.and_then(|_| self.folder.empty())
    }

    /// Leaves it running after this process has ended, for others to use and to stop.
    pub(crate) fn leave(mut self) -> CliResult<Manifest> {
        self.manifest.stage = Stage::Left;
        self.manifest.write(self.folder.root())?;
        self.children.clear();
        Ok(self.manifest.clone())
    }

    fn reap(&mut self) {
        for mut child in self.children.drain(..).flatten() {
            // It has ended; this takes its entry out of the table of processes.
            let _ = child.wait();
        }
    }
}

impl Drop for Network {
    fn drop(&mut self) {
        if self.children.is_empty() {
            return;
        }
        clean::kill(&self.manifest);
        self.reap();
        // The manifest still says whose it was: the next command on this folder looks for remains.
    }
}

/// Ends what a crashed command left and empties the folder. Refused when a network was left running here on purpose.
async fn make_room(folder: &Folder) -> CliResult<()> {
    if let Some(manifest) = Manifest::read(folder.root())? {
        let running = manifest
            .nodes
            .iter()
            .any(|node| !process::of_home(&node.home).is_empty());
        if running && manifest.stage == Stage::Left {
            return Err(CliError::refused(format!(
                "a network runs in {} already: `cargo localnet status` shows it, `cargo localnet down` stops it",
                folder.root().display()
            )));
        }
        clean::end(&manifest, Duration::ZERO).await?;
    }
    folder.empty()
}

/// The manifest is written before the first process starts: whatever happens then, the next command finds it.
fn create_in(folder: &Folder, plan: &Plan, tools: &Tools) -> CliResult<Manifest> {
    let manifest = create::create(folder.root(), plan.validators, TIMINGS, tools)?;
    manifest.write(folder.root())?;
    Ok(manifest)
}
