//! A node's home: CometBFT's folder with the application's files beside.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{ErrorKind, Write};
use std::net::SocketAddr;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

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
/// | `data/genesis.sha256` | which genesis the home began from |
/// | `data/sluiced.lock` | the process that has the home |
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

    /// Takes the home for this process, until what is returned is dropped.
    ///
    /// # Errors
    /// [`NodeError::AlreadyRuns`] where another process has it.
    pub(crate) fn take(&self) -> Result<HomeLock, NodeError> {
        let path = self.comet.root().join("data/sluiced.lock");
        let failed = || NodeError::io(path.display().to_string());
        let mut options = OpenOptions::new();
        options
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600);
        let mut file = options.open(&path).map_err(failed())?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let pid = fs::read_to_string(&path).unwrap_or_default();
                return Err(NodeError::AlreadyRuns(pid.trim().to_owned()));
            }
            Err(TryLockError::Error(error)) => return Err(failed()(error)),
        }
        file.set_len(0)
            .and_then(|()| writeln!(file, "{}", std::process::id()))
            .map_err(failed())?;
        Ok(HomeLock(file))
    }

    /// The hash of the genesis, which must be the one that this home began from, if it began.
    ///
    /// Because: a genesis with another balance started over the state of the first one.
    pub(crate) fn same_genesis(&self) -> Result<String, NodeError> {
        let path = self.comet.genesis_file();
        let failed = || NodeError::io(path.display().to_string());
        let bytes = fs::read(&path).map_err(failed())?;
        // Spaces and the order of fields are no difference.
        let value: serde_json::Value = serde_json::from_slice(&bytes)
            .map_err(|error| failed()(std::io::Error::other(error)))?;
        let found = hex::encode(Sha256::digest(value.to_string()));
        let record = self.genesis_record();
        match fs::read_to_string(&record) {
            Ok(text) if text.trim() == found => Ok(found),
            Ok(text) => Err(NodeError::OtherGenesis {
                began: text.trim().to_owned(),
                found,
            }),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(found),
            Err(error) => Err(NodeError::io(record.display().to_string())(error)),
        }
    }

    /// Remembers the hash of the genesis that a chain began from here.
    pub(crate) fn remember_genesis(&self, hash: &str) -> Result<(), NodeError> {
        replace(&self.genesis_record(), &format!("{hash}\n"))
    }

    fn genesis_record(&self) -> PathBuf {
        self.comet.root().join("data/genesis.sha256")
    }

    /// The name of this node among its peers, out of `config.toml`.
    pub(crate) fn moniker(&self) -> Result<String, ConfigError> {
        let (_, table) = self.comet_settings()?;
        let moniker = table.get("moniker").and_then(|moniker| moniker.as_str());
        Ok(moniker.unwrap_or("node").to_owned())
    }

    /// Where this home's CometBFT answers, out of `config.toml`.
    pub fn rpc_address(&self) -> Result<SocketAddr, ConfigError> {
        let (path, table) = self.comet_settings()?;
        let address = table
            .get("rpc")
            .and_then(|rpc| rpc.get("laddr"))
            .and_then(|laddr| laddr.as_str())
            .and_then(|laddr| laddr.strip_prefix("tcp://"));
        address
            .and_then(|address| address.parse().ok())
            .ok_or_else(|| ConfigError::Content {
                path,
                why: "rpc.laddr: not tcp://address:port".to_owned(),
            })
    }

    fn comet_settings(&self) -> Result<(PathBuf, toml::Table), ConfigError> {
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
        Ok((path, table))
    }
}

/// A home that this process has for itself.
#[derive(Debug)]
pub(crate) struct HomeLock(#[expect(dead_code, reason = "dropping it gives the home back")] File);

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
