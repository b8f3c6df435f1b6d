//! `genesis.json`, in the form that CometBFT itself reads.

use serde_json::{json, Value};
use tendermint::{account, vote, PublicKey, Time};

/// The largest block in bytes.
pub const MAX_BLOCK_BYTES: u64 = 4 << 20;

/// What a chain starts from.
#[derive(Clone, Debug)]
pub struct Genesis {
    /// The chain id, at most 50 characters.
    pub chain_id: String,
    /// The height of the first block, at least 1.
    pub initial_height: u64,
    /// The time before which there is no block.
    pub genesis_time: Time,
    /// The gas that the transactions of a block may declare together.
    pub max_gas: i64,
    /// The first validators.
    pub validators: Vec<GenesisValidator>,
    /// The application's own state, handed to it as it stands.
    pub app_state: Value,
}

/// A validator of the first block.
#[derive(Clone, Debug)]
pub struct GenesisValidator {
    /// A name for people.
    pub name: String,
    /// Its consensus key (ed25519).
    pub pub_key: PublicKey,
    /// Its voting power, at least 1.
    pub power: vote::Power,
}

impl Genesis {
    /// The content of `genesis.json`. It parses as [`tendermint::Genesis`] too.
    pub fn to_json(&self) -> Value {
        json!({
            "genesis_time": self.genesis_time,
            "chain_id": self.chain_id,
            "initial_height": self.initial_height.to_string(),
            "consensus_params": {
                "block": {
                    "max_bytes": MAX_BLOCK_BYTES.to_string(),
                    "max_gas": self.max_gas.to_string(),
                },
                "evidence": {
                    "max_age_num_blocks": "100000",
                    // 48 hours, in nanoseconds
                    "max_age_duration": "172800000000000",
                    "max_bytes": "1048576",
                },
                "validator": { "pub_key_types": ["ed25519"] },
                "version": { "app": "0" },
                "abci": { "vote_extensions_enable_height": "0" },
            },
            "validators": self.validators.iter().map(GenesisValidator::to_json).collect::<Vec<_>>(),
            "app_hash": "",
            "app_state": self.app_state,
        })
    }
}

impl GenesisValidator {
    fn to_json(&self) -> Value {
        json!({
            "address": account::Id::from(self.pub_key),
            "pub_key": self.pub_key,
            "power": self.power,
            "name": self.name,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::comet::ValidatorKey;

    #[test]
    fn a_client_reads_back_what_was_written() {
        let key = ValidatorKey::generate().unwrap();
        let genesis = Genesis {
            chain_id: "sluice-localnet-1".to_owned(),
            initial_height: 5,
            genesis_time: Time::from_unix_timestamp(1_530_316_800, 0).unwrap(),
            max_gas: 25_000_000,
            validators: vec![GenesisValidator {
                name: "one".to_owned(),
                pub_key: key.public_key(),
                power: 10_u32.into(),
            }],
            app_state: json!({"bank": {"supply": "1"}}),
        };
        let text = genesis.to_json().to_string();
        let read: tendermint::Genesis<Value> = serde_json::from_str(&text).unwrap();
        assert_eq!(read.chain_id.as_str(), genesis.chain_id);
        assert_eq!(read.initial_height, 5);
        assert_eq!(read.genesis_time, genesis.genesis_time);
        assert_eq!(read.consensus_params.block.max_bytes, 4_194_304);
        assert_eq!(read.consensus_params.block.max_gas, 25_000_000);
        assert_eq!(read.validators[0].pub_key, key.public_key());
        assert_eq!(read.validators[0].power.value(), 10);
        assert_eq!(read.app_state, genesis.app_state);
    }
}
