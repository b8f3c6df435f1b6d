//! Genesis: from the `app_state` of the genesis file to the first rows.

use std::collections::BTreeMap;

use sluice_core::state::{Changes, Empty};
use sluice_core::{sdk, Error, Module, Overlay};

use crate::params::Params;

/// What consensus hands over before the first block.
#[derive(Clone, Debug)]
pub struct GenesisInput {
    /// Chain id.
    pub chain_id: String,
    /// Height of the first block, at least 1.
    pub initial_height: u64,
    /// Genesis time, seconds since 1970-01-01T00:00:00Z.
    pub time_seconds: i64,
    /// `block.max_gas` of the consensus parameters.
    pub max_gas: u64,
    /// The `app_state` JSON: a `chain` section and one section a module.
    pub app_state: Vec<u8>,
}

/// Builds the rows of genesis. Parsed into types first, so that the way the JSON is written never reaches a hash.
pub fn build(modules: &[Box<dyn Module>], input: &GenesisInput) -> Result<Changes, Error> {
    let bad = |why: String| sdk::INVALID_REQUEST.because(format!("genesis: {why}"));
    let mut sections: BTreeMap<String, serde_json::Value> =
        serde_json::from_slice(&input.app_state).map_err(|error| bad(error.to_string()))?;
    let chain = sections
        .remove("chain")
        .ok_or_else(|| bad("no section chain".into()))?;
    let mut state = Overlay::new(&Empty);
    let params = Params::init(
        &mut state,
        &input.chain_id,
        input.max_gas,
        input.time_seconds,
        &chain,
    )?;
    let context = params.context(&state, input.initial_height);
    for module in modules {
        let section = sections
            .remove(module.name())
            .unwrap_or(serde_json::Value::Null);
        module.init_genesis(&mut state, &context, &section)?;
    }
    match sections.into_keys().next() {
        Some(unknown) => Err(bad(format!("unknown section {unknown}"))),
        None => Ok(state.into_changes()),
    }
}
