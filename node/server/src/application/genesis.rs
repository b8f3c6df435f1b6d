//! Genesis as CometBFT hands it over, and as it stands in the file.

use std::path::{Path, PathBuf};

use sluice_app::genesis::GenesisInput;
use tendermint_proto::abci::RequestInitChain;

/// Why a genesis cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum GenesisError {
    /// The file is not there or cannot be read.
    #[error("{path}: {source}; `sluiced init` makes one, or copy the network's", path = path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// The cause.
        source: std::io::Error,
    },
    /// The file is no genesis.
    #[error("{path} is not a genesis: {why}", path = path.display())]
    Content {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// Blocks need a budget: everything that is verified is charged against it.
    #[error("consensus_params.block.max_gas is {0}: it must be at least 1")]
    MaxGas(i64),
    /// Blocks are counted from 1.
    #[error("initial_height is {0}: it must be at least 1")]
    InitialHeight(i64),
}

/// Reads the genesis file as [`RequestInitChain`] will bring it.
pub fn genesis_from_file(path: &Path) -> Result<GenesisInput, GenesisError> {
    let text = std::fs::read(path).map_err(|source| GenesisError::File {
        path: path.to_owned(),
        source,
    })?;
    let content = |error: serde_json::Error| GenesisError::Content {
        path: path.to_owned(),
        why: error.to_string(),
    };
    let genesis: tendermint::Genesis<serde_json::Value> =
        serde_json::from_slice(&text).map_err(content)?;
    input(
        genesis.chain_id.to_string(),
        genesis.initial_height,
        genesis.genesis_time.unix_timestamp(),
        genesis.consensus_params.block.max_gas,
        serde_json::to_vec(&genesis.app_state).map_err(content)?,
    )
}

pub(super) fn genesis_from_request(
    request: RequestInitChain,
) -> Result<GenesisInput, GenesisError> {
    let block = request.consensus_params.and_then(|params| params.block);
    input(
        request.chain_id,
        request.initial_height,
        request.time.map_or(0, |time| time.seconds),
        block.map_or(0, |block| block.max_gas),
        request.app_state_bytes.to_vec(),
    )
}

fn input(
    chain_id: String,
    initial_height: i64,
    time_seconds: i64,
    max_gas: i64,
    app_state: Vec<u8>,
) -> Result<GenesisInput, GenesisError> {
    let positive = |number: i64| u64::try_from(number).ok().filter(|number| *number > 0);
    Ok(GenesisInput {
        chain_id,
        initial_height: positive(initial_height)
            .ok_or(GenesisError::InitialHeight(initial_height))?,
        time_seconds,
        max_gas: positive(max_gas).ok_or(GenesisError::MaxGas(max_gas))?,
        app_state,
    })
}
