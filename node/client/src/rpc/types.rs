//! Answers of CometBFT's RPC, as far as they are used. Headers, commits and validators are the `tendermint` crate's
//! own types, complete enough to verify a commit.

use serde::de::{self, Deserializer};
use serde::Deserialize;
use tendermint::block::{Commit, Header};
use tendermint::merkle::proof::ProofOps;
use tendermint::{node, Hash, Time};
use tendermint_proto::serializers::{bytes, from_str, nullable};

/// Where a node stands.
#[derive(Clone, Debug, Deserialize)]
pub struct Status {
    /// Who it is.
    pub node_info: NodeInfo,
    /// How far it has come.
    pub sync_info: SyncInfo,
    /// What it is to consensus.
    pub validator_info: ValidatorInfo,
}

/// What a node is to consensus.
#[derive(Clone, Debug, Deserialize)]
pub struct ValidatorInfo {
    /// Its vote's weight; 0 for a node that is no validator.
    #[serde(with = "from_str")]
    pub voting_power: u64,
}

/// Who a node is.
#[derive(Clone, Debug, Deserialize)]
pub struct NodeInfo {
    /// Its id among peers.
    pub id: node::Id,
    /// The chain id.
    pub network: String,
    /// CometBFT's version.
    pub version: String,
    /// Its name.
    pub moniker: String,
}

/// How far a node has come.
#[derive(Clone, Debug, Deserialize)]
pub struct SyncInfo {
    /// The last block's height; 0 before the first.
    #[serde(with = "from_str")]
    pub latest_block_height: u64,
    /// The last block's hash, empty before the first.
    #[serde(with = "bytes::hexstring")]
    pub latest_block_hash: Vec<u8>,
    /// The application hash after the last block.
    #[serde(with = "bytes::hexstring")]
    pub latest_app_hash: Vec<u8>,
    /// The last block's time.
    pub latest_block_time: Time,
    /// The first height whose block is kept.
    #[serde(with = "from_str")]
    pub earliest_block_height: u64,
    /// It is still fetching blocks from others.
    pub catching_up: bool,
}

impl SyncInfo {
    /// How old the last block is by this machine's clock; nothing for one from the future.
    pub fn block_age(&self) -> std::time::Duration {
        let now = Time::now();
        now.duration_since(self.latest_block_time)
            .unwrap_or_default()
    }
}

/// What CheckTx said to a transaction that was handed over.
#[derive(Clone, Debug, Deserialize)]
pub struct BroadcastResult {
    /// 0 when it is in the mempool.
    pub code: u32,
    /// Whose code it is.
    #[serde(default)]
    pub codespace: String,
    /// The reason in words.
    #[serde(default)]
    pub log: String,
    /// The transaction's hash.
    pub hash: Hash,
}

/// What CheckTx said to a transaction that was not handed over.
#[derive(Clone, Debug, Deserialize)]
pub struct CheckResult {
    /// 0 when it would be in the mempool.
    pub code: u32,
    /// Whose code it is.
    #[serde(default)]
    pub codespace: String,
    /// The reason in words.
    #[serde(default)]
    pub log: String,
}

/// A transaction in a block.
#[derive(Clone, Debug, Deserialize)]
pub struct TxRecord {
    /// Its hash.
    pub hash: Hash,
    /// The block's height.
    #[serde(with = "from_str")]
    pub height: u64,
    /// Its place in the block.
    pub index: u32,
    /// What its execution gave.
    pub tx_result: TxResult,
    /// Its bytes.
    #[serde(with = "bytes::base64string")]
    pub tx: Vec<u8>,
}

/// What a transaction's execution gave.
#[derive(Clone, Debug, Deserialize)]
pub struct TxResult {
    /// 0 for success.
    pub code: u32,
    /// Whose code it is.
    #[serde(default)]
    pub codespace: String,
    /// Encoded message responses.
    #[serde(default, with = "bytes::base64string")]
    pub data: Vec<u8>,
    /// The reason in words.
    #[serde(default)]
    pub log: String,
    /// Declared gas.
    #[serde(with = "from_str")]
    pub gas_wanted: i64,
    /// Charged gas.
    #[serde(with = "from_str")]
    pub gas_used: i64,
    /// What happened, for indexers.
    #[serde(default, with = "nullable")]
    pub events: Vec<Event>,
}

/// Something that happened.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, serde::Serialize)]
pub struct Event {
    /// Its kind.
    #[serde(rename = "type")]
    pub kind: String,
    /// Its details, in order.
    #[serde(default, with = "nullable")]
    pub attributes: Vec<Attribute>,
}

/// A detail of an event.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, serde::Serialize)]
pub struct Attribute {
    /// Its name.
    pub key: String,
    /// Its value.
    pub value: String,
    /// It can be searched for.
    #[serde(default)]
    pub index: bool,
}

/// Transactions found, one page of them.
#[derive(Clone, Debug, Deserialize)]
pub struct TxSearch {
    /// This page.
    pub txs: Vec<TxRecord>,
    /// How many there are on all pages.
    #[serde(with = "from_str")]
    pub total_count: u64,
}

/// A block.
#[derive(Clone, Debug)]
pub struct Block {
    /// Its hash.
    pub hash: Hash,
    /// Its header.
    pub header: Header,
    /// Its transactions in order.
    pub txs: Vec<Vec<u8>>,
    /// The signatures under the block before it; none in the first block.
    pub last_commit: Option<Commit>,
}

impl<'de> Deserialize<'de> for Block {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let wire = wire::BlockAnswer::deserialize(deserializer)?;
        let first = wire.block.header.last_block_id.is_none();
        Ok(Block {
            hash: wire.block_id.hash,
            txs: wire.block.data.txs,
            // The first block carries an empty commit of height 0, which is no commit.
            last_commit: match wire.block.last_commit {
                Some(commit) if !first => {
                    Some(serde_json::from_value(commit).map_err(de::Error::custom)?)
                }
                _ => None,
            },
            header: wire.block.header,
        })
    }
}

/// What a block's execution gave.
#[derive(Clone, Debug, Deserialize)]
pub struct BlockResults {
    /// The block's height.
    #[serde(with = "from_str")]
    pub height: u64,
    /// One result a transaction, in order.
    #[serde(default, with = "nullable_list")]
    pub txs_results: Vec<TxResult>,
    /// What happened outside of transactions.
    #[serde(default, with = "nullable")]
    pub finalize_block_events: Vec<Event>,
    /// The application hash that the next header carries.
    #[serde(default, with = "bytes::base64string")]
    pub app_hash: Vec<u8>,
}

/// The application's answer to a query.
#[derive(Clone, Debug, Deserialize)]
pub struct AbciAnswer {
    /// 0 for success.
    #[serde(default)]
    pub code: u32,
    /// Whose code it is.
    #[serde(default)]
    pub codespace: String,
    /// The reason in words.
    #[serde(default)]
    pub log: String,
    /// The key asked for.
    #[serde(default, with = "bytes::base64string")]
    pub key: Vec<u8>,
    /// Its value; empty when there is none.
    #[serde(default, with = "bytes::base64string")]
    pub value: Vec<u8>,
    /// The proof that header `height + 1` vouches for the value, when one was asked for.
    #[serde(default, rename = "proofOps")]
    pub proof_ops: Option<ProofOps>,
    /// The height of the state that answered.
    #[serde(default, with = "from_str")]
    pub height: u64,
}

/// A list that Go writes as `null` when it is empty, of things that are never written here.
mod nullable_list {
    use serde::{Deserialize, Deserializer};

    pub(super) fn deserialize<'de, D, T>(deserializer: D) -> Result<Vec<T>, D::Error>
    where
        D: Deserializer<'de>,
        T: Deserialize<'de>,
    {
        Ok(Option::deserialize(deserializer)?.unwrap_or_default())
    }
}

/// Shapes on the wire that are flattened for users.
pub(super) mod wire {
    use serde::Deserialize;
    use serde_json::Value;
    use tendermint::block::signed_header::SignedHeader;
    use tendermint::block::{Header, Id};
    use tendermint::validator;
    use tendermint_proto::serializers::{bytes, from_str};

    use super::{AbciAnswer, NodeInfo};

    #[derive(Deserialize)]
    pub(super) struct BlockAnswer {
        pub(super) block_id: Id,
        pub(super) block: BlockWire,
    }

    #[derive(Deserialize)]
    pub(super) struct BlockWire {
        pub(super) header: Header,
        pub(super) data: DataWire,
        pub(super) last_commit: Option<Value>,
    }

    #[derive(Deserialize)]
    pub(super) struct DataWire {
        #[serde(default, with = "bytes::vec_base64string")]
        pub(super) txs: Vec<Vec<u8>>,
    }

    #[derive(Deserialize)]
    pub(in crate::rpc) struct NetInfoAnswer {
        pub(in crate::rpc) peers: Vec<PeerWire>,
    }

    #[derive(Deserialize)]
    pub(in crate::rpc) struct PeerWire {
        pub(in crate::rpc) node_info: NodeInfo,
    }

    #[derive(Deserialize)]
    pub(in crate::rpc) struct ConsensusAnswer {
        pub(in crate::rpc) peers: Vec<Value>,
    }

    #[derive(Deserialize)]
    pub(in crate::rpc) struct CommitAnswer {
        pub(in crate::rpc) signed_header: SignedHeader,
    }

    #[derive(Deserialize)]
    pub(in crate::rpc) struct HeaderAnswer {
        pub(in crate::rpc) header: Option<Header>,
    }

    #[derive(Deserialize)]
    pub(in crate::rpc) struct ValidatorsAnswer {
        pub(in crate::rpc) validators: Vec<validator::Info>,
        #[serde(with = "from_str")]
        pub(in crate::rpc) total: usize,
    }

    #[derive(Deserialize)]
    pub(in crate::rpc) struct QueryAnswer {
        pub(in crate::rpc) response: AbciAnswer,
    }
}
