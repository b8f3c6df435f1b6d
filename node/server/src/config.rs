//! `app.toml`: the node's own settings. None of them is a rule of consensus.

use std::fmt;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use sluice_app::store::Pruning;

use super::error::NodeError;
use super::home::replace;
use crate::abci::Address;

/// The node's settings.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AppConfig {
    /// Smallest fee this node takes into its mempool for 1,000,000 gas, in the fee denomination.
    pub minimum_gas_price: u64,
    /// Where gRPC is served, on loopback.
    pub grpc_address: SocketAddr,
    /// Where metrics are served, on loopback.
    pub metrics_address: SocketAddr,
    /// Heights whose state stays readable: 0 for all, otherwise at least 2.
    pub keep_heights: u64,
    /// Folder of the proof system's public parameters. Several nodes may share one.
    pub params_dir: PathBuf,
    /// The CometBFT to run. Without it: `COMETBFT`, then the one beside this program, then PATH.
    #[serde(default)]
    pub cometbft: Option<PathBuf>,
    /// Serve ABCI here to any tool instead of running CometBFT. Never in the file: only a command line says so.
    #[serde(skip)]
    pub without_cometbft: Option<Address>,
}

/// Why settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("{path}: {source}; `sluiced init` makes one", path = path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// The cause.
        source: std::io::Error,
    },
    /// The file does not hold the settings.
    #[error("{path}: {why}", path = path.display())]
    Content {
        /// The file.
        path: PathBuf,
        /// The position and the fault.
        why: String,
    },
}

/// What a network that is not local asks for 1,000,000 gas where nobody says otherwise: a block filled for nothing would
/// otherwise cost nothing.
pub const USUAL_GAS_PRICE: u64 = 1_000;

impl Default for AppConfig {
    fn default() -> Self {
        AppConfig {
            minimum_gas_price: 0,
            grpc_address: ([127, 0, 0, 1], 9090).into(),
            metrics_address: ([127, 0, 0, 1], 26661).into(),
            keep_heights: 1_000,
            params_dir: "data/params".into(),
            cometbft: None,
            without_cometbft: None,
        }
    }
}

impl AppConfig {
    /// Reads the file. A key that is not known is refused by name: a setting that is misspelt would be none.
    pub fn read(path: &Path) -> Result<Self, ConfigError> {
        let text = std::fs::read_to_string(path).map_err(|source| ConfigError::File {
            path: path.to_owned(),
            source,
        })?;
        let content = |why: String| ConfigError::Content {
            path: path.to_owned(),
            why,
        };
        let config: AppConfig = toml::from_str(&text).map_err(|e| content(e.to_string()))?;
        for (name, address) in [
            ("grpc_address", config.grpc_address),
            ("metrics_address", config.metrics_address),
        ] {
            if !address.ip().is_loopback() {
                return Err(content(format!(
                    "{name}: {address} is not a loopback address"
                )));
            }
        }
        if config.keep_heights == 1 {
            return Err(content("keep_heights: 0 for all, or at least 2".to_owned()));
        }
        Ok(config)
    }

    /// Writes the file whole, with comments, over an earlier one.
    pub fn write(&self, path: &Path) -> Result<(), NodeError> {
        replace(path, &self.to_string())
    }

    pub(super) fn pruning(&self) -> Pruning {
        match self.keep_heights {
            0 => Pruning::Nothing,
            heights => Pruning::Keep(heights),
        }
    }
}

impl fmt::Display for AppConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let quoted = |path: &Path| toml::Value::String(path.display().to_string());
        writeln!(
            f,
            "# Settings of this node. Consensus does not depend on any of them.\n"
        )?;
        writeln!(
            f,
            "# Smallest fee for 1,000,000 gas that the mempool takes, in the fee denomination."
        )?;
        writeln!(f, "minimum_gas_price = {}\n", self.minimum_gas_price)?;
        writeln!(
            f,
            "# Both on loopback: what is served there is not authenticated."
        )?;
        writeln!(f, "grpc_address = \"{}\"", self.grpc_address)?;
        writeln!(f, "metrics_address = \"{}\"\n", self.metrics_address)?;
        writeln!(f, "# Heights whose state stays readable; 0 for all.")?;
        writeln!(f, "keep_heights = {}\n", self.keep_heights)?;
        writeln!(
            f,
            "# Public parameters of the proof system; a relative path begins in the home."
        )?;
        writeln!(f, "params_dir = {}", quoted(&self.params_dir))?;
        if let Some(cometbft) = &self.cometbft {
            writeln!(f, "\n# The CometBFT to run.")?;
            writeln!(f, "cometbft = {}", quoted(cometbft))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<AppConfig, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("app.toml");
        std::fs::write(&path, text).unwrap();
        AppConfig::read(&path).map_err(|error| error.to_string())
    }

    #[test]
    fn settings_written_are_the_settings_read() {
        let config = AppConfig {
            cometbft: Some("/opt/a \"b\"/cometbft".into()),
            ..AppConfig::default()
        };
        assert_eq!(read(&config.to_string()), Ok(config));
        let plain = AppConfig::default();
        assert_eq!(read(&plain.to_string()), Ok(plain));
    }

    #[test]
    fn an_unknown_a_missing_and_a_wrong_key_are_named() {
        let good = AppConfig::default().to_string();
        let unknown = read(&format!("{good}\nminimum_gas = 1\n")).unwrap_err();
        assert!(unknown.contains("minimum_gas`"), "{unknown}");
        let missing = read(&good.replace("keep_heights = 1000", "")).unwrap_err();
        assert!(missing.contains("keep_heights"), "{missing}");
        let open = read(&good.replace("127.0.0.1:9090", "0.0.0.0:9090")).unwrap_err();
        assert!(
            open.contains("grpc_address") && open.contains("loopback"),
            "{open}"
        );
        let one = read(&good.replace("= 1000", "= 1")).unwrap_err();
        assert!(one.contains("keep_heights"), "{one}");
    }
}
