//! What genesis fixes for the whole chain.

use prost::Message;
use serde::Deserialize;
use sluice_core::date::DATE;
use sluice_core::{gas, sdk, BlockContext, ChainDate, Error, Item, StateRead, StateWrite};

/// The chain's own facts, in state from genesis on.
#[derive(Clone, PartialEq, Eq, Message)]
pub struct Params {
    /// Chain id.
    #[prost(string, tag = "1")]
    pub chain_id: String,
    /// Bech32 prefix of every address.
    #[prost(string, tag = "2")]
    pub prefix: String,
    /// Denomination of fees.
    #[prost(string, tag = "3")]
    pub fee_denom: String,
    /// Most gas of a block.
    #[prost(uint64, tag = "4")]
    pub max_gas: u64,
    /// The date stays where it is put instead of following block time. Only on local networks.
    #[prost(bool, tag = "5")]
    pub manual_date: bool,
}

const PARAMS: Item<Params> = Item::new("app/params");

/// The `chain` section of genesis.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Section {
    prefix: String,
    fee_denom: String,
    #[serde(default)]
    manual_date: bool,
    /// First day of a manual date, `YYYY-MM-DD`.
    #[serde(default)]
    start_date: Option<String>,
}

impl Params {
    /// The facts in state. Before genesis there are none: no address has the empty prefix, and no gas fits into a block.
    pub fn load(state: &dyn StateRead) -> Params {
        PARAMS.get(state).unwrap_or_else(|| Params {
            chain_id: String::new(),
            prefix: String::new(),
            fee_denom: String::new(),
            max_gas: 0,
            manual_date: false,
        })
    }

    /// Reads the `chain` section of genesis and writes it to state. `max_gas` comes from the consensus parameters.
    pub fn init(
        state: &mut dyn StateWrite,
        chain_id: &str,
        max_gas: u64,
        time_seconds: i64,
        section: &serde_json::Value,
    ) -> Result<Params, Error> {
        let bad = |why: String| sdk::INVALID_REQUEST.because(format!("genesis chain: {why}"));
        let section: Section =
            serde_json::from_value(section.clone()).map_err(|error| bad(error.to_string()))?;
        if max_gas < gas::LEAST_BLOCK {
            let least = gas::LEAST_BLOCK;
            return Err(bad(format!(
                "max_gas: {max_gas}, but no less than {least} holds every proof"
            )));
        }
        if section.manual_date && !chain_id.contains("-localnet") {
            return Err(bad(
                "manual_date: only where the chain id contains -localnet".into(),
            ));
        }
        if section.prefix.is_empty()
            || !section.prefix.bytes().all(|byte| byte.is_ascii_lowercase())
        {
            return Err(bad("prefix: lower-case letters".into()));
        }
        let date = match (&section.start_date, section.manual_date) {
            (Some(text), true) => {
                ChainDate::parse(text).ok_or_else(|| bad("start_date: not a day".into()))?
            }
            (None, true) => return Err(bad("start_date: missing with manual_date".into())),
            (Some(_), false) => return Err(bad("start_date: only with manual_date".into())),
            (None, false) => ChainDate::from_unix_seconds(time_seconds),
        };
        DATE.put(state, &date.0);
        let params = Params {
            chain_id: chain_id.to_owned(),
            prefix: section.prefix,
            fee_denom: section.fee_denom,
            max_gas,
            manual_date: section.manual_date,
        };
        PARAMS.put(state, &params);
        Ok(params)
    }

    /// The facts of a block on top of `state`.
    pub fn context(&self, state: &dyn StateRead, height: u64) -> BlockContext {
        BlockContext {
            chain_id: self.chain_id.clone(),
            prefix: self.prefix.clone(),
            height,
            date: ChainDate::now(state),
        }
    }
}
