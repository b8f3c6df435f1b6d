//! `network.json`: what is known of a network by whoever did not start it.

use std::fs;
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use sluice_client::output::{CliError, CliResult};

/// How far a network has come, and who ends it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Stage {
    /// It belongs to a command that still runs, or that crashed.
    Owned,
    /// It was left running for others.
    Left,
    /// It was stopped.
    Stopped,
}

/// What is known of a network.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Manifest {
    /// Chain id.
    pub(crate) chain_id: String,
    /// How far it has come.
    pub(crate) stage: Stage,
    /// The nodes, in order.
    pub(crate) nodes: Vec<Node>,
    /// The accounts of genesis.
    pub(crate) accounts: Vec<Account>,
}

/// One node.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Node {
    /// Its name.
    pub(crate) name: String,
    /// Its home.
    pub(crate) home: PathBuf,
    /// The process of `sluiced`, once started.
    pub(crate) pid: Option<u32>,
    /// CometBFT's RPC.
    pub(crate) rpc: SocketAddr,
    /// The node's gRPC.
    pub(crate) grpc: SocketAddr,
    /// The node's metrics.
    pub(crate) metrics: SocketAddr,
}

/// One account.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Account {
    /// Whose it is.
    pub(crate) name: String,
    /// Its address.
    pub(crate) address: String,
    /// Its key.
    pub(crate) key_file: PathBuf,
}

fn path(root: &Path) -> PathBuf {
    root.join("network.json")
}

impl Manifest {
    /// Reads the manifest of a folder; `None` where there never was a network.
    pub(crate) fn read(root: &Path) -> CliResult<Option<Self>> {
        let path = path(root);
        let text = match fs::read_to_string(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            text => text.map_err(CliError::file(&path))?,
        };
        serde_json::from_str(&text)
            .map(Some)
            .map_err(|error| CliError::refused(format!("{}: {error}", path.display())))
    }

    /// Writes it, whole or not at all.
    pub(crate) fn write(&self, root: &Path) -> CliResult<()> {
        let path = path(root);
        let part = root.join("network.json.part");
        let text = serde_json::to_string_pretty(self).map_err(CliError::refused)?;
        fs::write(&part, text)
            .and_then(|()| fs::rename(&part, &path))
            .map_err(CliError::file(&path))
    }

    /// The account with this name.
    pub(crate) fn account(&self, name: &str) -> CliResult<&Account> {
        let found = self.accounts.iter().find(|account| account.name == name);
        found.ok_or_else(|| CliError::refused(format!("the network has no account {name}")))
    }
}
