//! Flags of every command, and what is known of the chain without asking it.

use std::net::{SocketAddr, ToSocketAddrs};
use std::path::{Path, PathBuf};

use serde::Deserialize;

use sluice_client::output::CliError;

/// What addresses begin with where no genesis file says it.
const USUAL_PREFIX: &str = "sluice";

/// Flags that every command takes.
#[derive(clap::Args)]
pub(crate) struct Globals {
    /// Folder with keys, configuration and data [default: ~/.sluiced]
    #[arg(long, global = true, value_name = "DIR")]
    home: Option<PathBuf>,
    /// Print one JSON object
    #[arg(long, global = true)]
    pub(super) json: bool,
}

/// Flags that say which chain is meant.
#[derive(clap::Args)]
pub(crate) struct ChainFlags {
    /// The chain's genesis file [default: config/genesis.json in the home]
    #[arg(long, global = true, value_name = "FILE")]
    genesis: Option<PathBuf>,
    /// The chain's id; must be that of the genesis file, if there is one
    #[arg(long, global = true, value_name = "ID")]
    chain_id: Option<String>,
}

/// What a client knows of a chain before it asks anybody: whom a signature is for, and what addresses look like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Network {
    /// Chain id.
    pub(crate) chain_id: String,
    /// What addresses begin with.
    pub(crate) prefix: String,
}

/// The part of a genesis file that is read here.
#[derive(Deserialize)]
struct GenesisFile {
    chain_id: String,
    app_state: AppState,
}

#[derive(Deserialize)]
struct AppState {
    chain: Chain,
}

#[derive(Deserialize)]
struct Chain {
    prefix: String,
}

impl Globals {
    /// The home folder.
    pub(crate) fn home(&self) -> Result<PathBuf, CliError> {
        match (&self.home, std::env::var_os("HOME")) {
            (Some(home), _) => Ok(home.clone()),
            // Because: with `HOME=` keys were made in whatever folder the command was typed in.
            (None, Some(user)) if Path::new(&user).is_absolute() => {
                Ok(Path::new(&user).join(".sluiced"))
            }
            (None, Some(user)) => Err(CliError::usage(format!(
                "HOME is {user:?}, which is no absolute path: give --home DIR"
            ))),
            (None, None) => Err(CliError::usage("no home folder: give --home DIR")),
        }
    }
}

impl ChainFlags {
    /// The genesis file, which need not exist.
    pub(crate) fn genesis_file(&self, globals: &Globals) -> Result<PathBuf, CliError> {
        match &self.genesis {
            Some(path) => Ok(path.clone()),
            None => Ok(globals.home()?.join("config/genesis.json")),
        }
    }

    /// The chain that is meant.
    pub(crate) fn network(&self, globals: &Globals) -> Result<Network, CliError> {
        let path = self.genesis_file(globals)?;
        if self.genesis.is_none() && !path.exists() {
            let chain_id = self.chain_id.clone().ok_or_else(|| {
                let path = path.display();
                CliError::usage(format!("which chain? Give --genesis FILE or --chain-id ID, or put the genesis at {path}"))
            })?;
            return Ok(Network {
                chain_id,
                prefix: USUAL_PREFIX.to_owned(),
            });
        }
        let bad = |why: String| CliError::refused(format!("{}: {why}", path.display()));
        let text = std::fs::read_to_string(&path).map_err(|error| bad(error.to_string()))?;
        let genesis: GenesisFile =
            serde_json::from_str(&text).map_err(|error| bad(error.to_string()))?;
        match &self.chain_id {
            Some(asked) if *asked != genesis.chain_id => Err(bad(format!(
                "is of chain {}, --chain-id says {asked}",
                genesis.chain_id
            ))),
            _ => Ok(Network {
                chain_id: genesis.chain_id,
                prefix: genesis.app_state.chain.prefix,
            }),
        }
    }
}

/// Where a node's CometBFT RPC is: `host:port`, perhaps with `http://` or `tcp://` before it.
pub(crate) fn rpc_address(text: &str) -> Result<SocketAddr, CliError> {
    let host = text
        .strip_prefix("http://")
        .or_else(|| text.strip_prefix("tcp://"))
        .unwrap_or(text);
    host.trim_end_matches('/')
        .to_socket_addrs()
        .ok()
        .and_then(|mut addresses| addresses.next())
        .ok_or_else(|| CliError::usage(format!("{text:?} is not an address like 127.0.0.1:26657")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use sluice_client::output::Exit;

    fn network(home: &Path, chain_id: Option<&str>) -> Result<Network, CliError> {
        let globals = Globals {
            home: Some(home.to_owned()),
            json: false,
        };
        let flags = ChainFlags {
            genesis: None,
            chain_id: chain_id.map(str::to_owned),
        };
        flags.network(&globals)
    }

    #[test]
    fn the_genesis_file_names_the_chain_and_contradiction_is_refused() {
        let home = tempfile::tempdir().unwrap();
        std::fs::create_dir(home.path().join("config")).unwrap();
        let text = r#"{"chain_id": "c-localnet-1", "app_state": {"chain": {"prefix": "cosmos", "fee_denom": "x"}}}"#;
        std::fs::write(home.path().join("config/genesis.json"), text).unwrap();
        let found = network(home.path(), None).unwrap();
        assert_eq!(
            (found.chain_id.as_str(), found.prefix.as_str()),
            ("c-localnet-1", "cosmos")
        );
        assert_eq!(network(home.path(), Some("c-localnet-1")).unwrap(), found);
        let error = network(home.path(), Some("c-localnet-2")).unwrap_err();
        assert_eq!(error.exit(), Exit::Refused);
    }

    #[test]
    fn without_a_genesis_file_the_chain_must_be_named() {
        let home = tempfile::tempdir().unwrap();
        assert_eq!(network(home.path(), None).unwrap_err().exit(), Exit::Usage);
        let found = network(home.path(), Some("c-1")).unwrap();
        assert_eq!(
            (found.chain_id.as_str(), found.prefix.as_str()),
            ("c-1", "sluice")
        );
    }

    #[test]
    fn addresses_of_nodes_have_three_spellings() {
        for text in [
            "127.0.0.1:26657",
            "http://127.0.0.1:26657",
            "tcp://127.0.0.1:26657/",
        ] {
            assert_eq!(
                rpc_address(text).unwrap(),
                "127.0.0.1:26657".parse().unwrap()
            );
        }
        assert_eq!(rpc_address("nowhere").unwrap_err().exit(), Exit::Usage);
    }
}
