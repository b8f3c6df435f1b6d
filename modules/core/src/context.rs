//! The only world a handler sees besides state.

use crate::address::Address;
use crate::date::ChainDate;
use crate::error::Error;

/// Facts of the block a message runs in. There is no clock time here: rules read [`ChainDate`] only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlockContext {
    /// Chain id, as in genesis.
    pub chain_id: String,
    /// Bech32 prefix, as in genesis.
    pub prefix: String,
    /// Height of the block.
    pub height: u64,
    /// The chain's day.
    pub date: ChainDate,
}

impl BlockContext {
    /// Reads an address with the chain's prefix; see [`Address::parse`].
    pub fn address(&self, field: &str, text: &str) -> Result<Address, Error> {
        Address::parse(field, text, &self.prefix)
    }

    /// Writes an address with the chain's prefix.
    pub fn text(&self, address: &Address) -> String {
        address.to_bech32(&self.prefix)
    }
}
