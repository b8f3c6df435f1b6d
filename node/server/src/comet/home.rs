//! The home folder: where its files are and how they are written.

use std::fs::{self, DirBuilder, OpenOptions};
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use super::config::CometConfig;
use super::error::CometError;
use super::genesis::Genesis;
use super::keys::{check_permissions, NodeKey, ValidatorKey};

/// A node's home folder, laid out as CometBFT wants it. Folders are 0700, files 0600.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Home {
    root: PathBuf,
}

impl Home {
    /// Makes the folder and its `config` and `data`, as far as they are missing.
    pub fn create(root: &Path) -> Result<Self, CometError> {
        for folder in [root, &root.join("config"), &root.join("data")] {
            let mut builder = DirBuilder::new();
            builder.recursive(true).mode(0o700);
            builder.create(folder).map_err(CometError::file(folder))?;
        }
        Self::open(root)
    }

    /// Takes a folder that exists. Its path becomes absolute: CometBFT is started with it.
    pub fn open(root: &Path) -> Result<Self, CometError> {
        let root = fs::canonicalize(root).map_err(CometError::file(root))?;
        Ok(Home { root })
    }

    /// The folder itself, absolute.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// CometBFT's settings.
    pub fn config_file(&self) -> PathBuf {
        self.root.join("config/config.toml")
    }

    /// What the chain starts from.
    pub fn genesis_file(&self) -> PathBuf {
        self.root.join("config/genesis.json")
    }

    /// The key that names the node to its peers.
    pub fn node_key_file(&self) -> PathBuf {
        self.root.join("config/node_key.json")
    }

    /// The key that signs blocks.
    pub fn validator_key_file(&self) -> PathBuf {
        self.root.join("config/priv_validator_key.json")
    }

    /// What was signed last. Losing it can make a validator sign twice.
    pub fn validator_state_file(&self) -> PathBuf {
        self.root.join("data/priv_validator_state.json")
    }

    /// Where the application serves ABCI and CometBFT looks for it.
    pub fn abci_socket(&self) -> PathBuf {
        self.root.join("data/abci.sock")
    }

    /// What CometBFT prints.
    pub fn comet_log(&self) -> PathBuf {
        self.root.join("data/cometbft.log")
    }

    /// The process id of the CometBFT running on this home.
    pub fn pid_file(&self) -> PathBuf {
        self.root.join("data/cometbft.pid")
    }

    /// Writes CometBFT's settings, over earlier ones.
    pub fn write_config(&self, config: &CometConfig) -> Result<(), CometError> {
        let text = config.to_toml();
        replace(&self.config_file(), text.as_bytes())
    }

    /// Writes the genesis, over an earlier one.
    pub fn write_genesis(&self, genesis: &Genesis) -> Result<(), CometError> {
        let text = format!("{:#}\n", genesis.to_json());
        replace(&self.genesis_file(), text.as_bytes())
    }

    /// Makes both keys and the empty record of what was signed. A file that is there is never replaced: that is an
    /// error, and files made before it stay.
    pub fn generate_keys(&self) -> Result<(ValidatorKey, NodeKey), CometError> {
        let (validator, node) = (ValidatorKey::generate()?, NodeKey::generate()?);
        write_new(
            &self.validator_state_file(),
            br#"{"height": "0", "round": 0, "step": 0}"#,
        )?;
        validator.write_new(&self.validator_key_file())?;
        node.write_new(&self.node_key_file())?;
        Ok((validator, node))
    }

    /// Checks that nobody else can read the keys; done before every start.
    pub fn check_keys(&self) -> Result<(), CometError> {
        check_permissions(&self.validator_key_file())?;
        check_permissions(&self.node_key_file())
    }
}

/// Writes a file that must not exist yet, readable by its owner only from its first moment, and syncs it.
pub(super) fn write_new(path: &Path, content: &[u8]) -> Result<(), CometError> {
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
        .map_err(CometError::file(path))?;
    file.write_all(content)
        .and_then(|()| file.sync_all())
        .map_err(CometError::file(path))
}

/// Writes a file whole or not at all: beside it first, then renamed.
pub(super) fn replace(path: &Path, content: &[u8]) -> Result<(), CometError> {
    let beside = path.with_extension("new");
    let _left_by_a_crash = fs::remove_file(&beside);
    write_new(&beside, content)?;
    fs::rename(&beside, path).map_err(CometError::file(path))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::comet::{Ports, Timings};
    use std::os::unix::fs::PermissionsExt;
    use tendermint::Time;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn every_file_is_the_owners_alone() {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::create(&folder.path().join("a/b")).unwrap();
        home.generate_keys().unwrap();
        home.write_config(&CometConfig {
            moniker: "m".to_owned(),
            ports: Ports::free().unwrap(),
            persistent_peers: Vec::new(),
            localnet: true,
            timings: Timings::STANDARD,
        })
        .unwrap();
        home.write_genesis(&Genesis {
            chain_id: "c".to_owned(),
            initial_height: 1,
            genesis_time: Time::unix_epoch(),
            max_gas: -1,
            validators: Vec::new(),
            app_state: serde_json::Value::Null,
        })
        .unwrap();
        for path in [home.root().to_owned(), home.root().join("config")] {
            assert_eq!(mode(&path), 0o700, "{path:?}");
        }
        for path in [
            home.config_file(),
            home.genesis_file(),
            home.node_key_file(),
            home.validator_key_file(),
            home.validator_state_file(),
        ] {
            assert_eq!(mode(&path), 0o600, "{path:?}");
        }
        home.check_keys().unwrap();
    }

    #[test]
    fn keys_are_never_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::create(folder.path()).unwrap();
        let (validator, _) = home.generate_keys().unwrap();
        assert!(home.generate_keys().is_err());
        let read = ValidatorKey::read(&home.validator_key_file()).unwrap();
        assert_eq!(read.address(), validator.address());
    }
}
