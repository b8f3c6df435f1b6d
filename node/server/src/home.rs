//! A node's home: CometBFT's folder with the application's files beside.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::net::SocketAddr;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use super::config::{AppConfig, ConfigError};
use super::error::NodeError;
use crate::comet::Home;

/// A node's home folder.
///
/// | path | holds |
/// |---|---|
/// | `config/app.toml` | the node's settings |
/// | `config/config.toml` | CometBFT's settings |
/// | `config/genesis.json` | what the chain starts from |
/// | `config/node_key.json`, `config/priv_validator_key.json` | keys, mode 0600 |
/// | `data/app/` | the application's state |
/// | `data/params/` | public parameters of the proof system, unless `params_dir` says otherwise |
/// | `data/` (the rest) | CometBFT's blocks and logs |
#[derive(Clone, Debug)]
pub struct NodeHome {
    comet: Home,
}

impl NodeHome {
    /// Makes the folders, as far as they are missing.
    pub fn create(root: &Path) -> Result<Self, NodeError> {
        Ok(NodeHome {
            comet: Home::create(root)?,
        })
    }

    /// Takes a folder that exists.
    pub fn open(root: &Path) -> Result<Self, NodeError> {
        Ok(NodeHome {
            comet: Home::open(root)?,
        })
    }

    /// CometBFT's view of the same folder.
    pub fn comet(&self) -> &Home {
        &self.comet
    }

    /// The node's settings.
    pub fn app_config_file(&self) -> PathBuf {
        self.comet.root().join("config/app.toml")
    }

    /// The application's state.
    pub fn store_dir(&self) -> PathBuf {
        self.comet.root().join("data/app")
    }

    /// A path as settings give it: relative ones begin in the home.
    pub(super) fn resolve(&self, path: &Path) -> PathBuf {
        self.comet.root().join(path)
    }

    /// Reads the node's settings.
    pub fn read_app_config(&self) -> Result<AppConfig, ConfigError> {
        AppConfig::read(&self.app_config_file())
    }

    /// Where this home's CometBFT answers, out of `config.toml`.
    pub fn rpc_address(&self) -> Result<SocketAddr, ConfigError> {
        let path = self.comet.config_file();
        let content = |why: String| ConfigError::Content {
            path: path.clone(),
            why,
        };
        let text = fs::read_to_string(&path).map_err(|source| ConfigError::File {
            path: path.clone(),
            source,
        })?;
        let table: toml::Table = text
            .parse()
            .map_err(|e: toml::de::Error| content(e.message().to_owned()))?;
        let address = table
            .get("rpc")
            .and_then(|rpc| rpc.get("laddr"))
            .and_then(|laddr| laddr.as_str())
            .and_then(|laddr| laddr.strip_prefix("tcp://"));
        address
            .and_then(|address| address.parse().ok())
            .ok_or_else(|| content("rpc.laddr: not tcp://address:port".to_owned()))
    }
}

/// Writes a settings file whole or not at all: beside it first, then renamed.
pub(super) fn replace(path: &Path, content: &str) -> Result<(), NodeError> {
    let beside = path.with_extension("new");
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true).mode(0o600);
    options
        .open(&beside)
        .and_then(|mut file| {
            file.write_all(content.as_bytes())?;
            file.sync_all()
        })
        .and_then(|()| fs::rename(&beside, path))
        .map_err(NodeError::io(path.display().to_string()))
}
