//! A home for a network of one validator.

use sluice_app::genesis::{build, GenesisInput};
use sluice_app::modules::modules;
use tendermint::{chain, Time};

use super::config::AppConfig;
use super::error::NodeError;
use super::genesis::GenesisState;
use super::home::NodeHome;
use crate::comet::{CometConfig, Genesis, GenesisValidator, Ports, Timings};

/// A network of one validator.
#[derive(Clone, Debug)]
pub struct SingleNetwork {
    /// Its chain id.
    pub chain_id: String,
    /// The validator's name.
    pub moniker: String,
    /// CometBFT's ports.
    pub ports: Ports,
    /// How fast blocks come.
    pub timings: Timings,
    /// Gas of a block.
    pub max_gas: i64,
    /// What the application begins with.
    pub state: GenesisState,
    /// The node's settings.
    pub config: AppConfig,
}

/// Writes keys, settings and genesis. Refuses a genesis that the application would not take, and a home that has keys
/// already.
pub fn create_single(home: &NodeHome, network: &SingleNetwork) -> Result<(), NodeError> {
    let genesis_time = Time::now();
    try_genesis(network, genesis_time)?;
    let comet = home.comet();
    let (validator, _) = comet.generate_keys()?;
    let genesis = Genesis {
        chain_id: network.chain_id.clone(),
        initial_height: 1,
        genesis_time,
        max_gas: network.max_gas,
        validators: vec![GenesisValidator {
            name: network.moniker.clone(),
            pub_key: validator.public_key(),
            power: 10_u32.into(),
        }],
        app_state: network.state.to_json(),
    };
    comet.write_genesis(&genesis)?;
    comet.write_config(&CometConfig {
        moniker: network.moniker.clone(),
        ports: network.ports,
        persistent_peers: Vec::new(),
        localnet: true,
        timings: network.timings,
    })?;
    network.config.write(&home.app_config_file())?;
    Ok(())
}

fn try_genesis(network: &SingleNetwork, time: Time) -> Result<(), NodeError> {
    chain::Id::try_from(network.chain_id.clone())
        .map_err(|error| NodeError::Genesis(format!("chain id: {error}")))?;
    let input = GenesisInput {
        chain_id: network.chain_id.clone(),
        initial_height: 1,
        time_seconds: time.unix_timestamp(),
        max_gas: u64::try_from(network.max_gas)
            .map_err(|_| NodeError::Genesis("max_gas: not negative".to_owned()))?,
        app_state: network.state.to_json().to_string().into_bytes(),
    };
    match build(&modules(), &input) {
        Ok(_) => Ok(()),
        Err(error) => Err(NodeError::Genesis(error.to_string())),
    }
}
