//! A client for CometBFT's JSON-RPC.
//!
//! Plain HTTP without encryption, made for the CometBFT on the same machine. What it answers is taken as it stands:
//! whoever needs certainty checks commits and proofs, for which the types carry everything.

mod client;
mod error;
mod types;

pub use client::RpcClient;
pub use error::RpcError;
pub use types::{
    AbciAnswer, Attribute, Block, BlockResults, BroadcastResult, Event, NodeInfo, Status, SyncInfo,
    TxRecord, TxResult, TxSearch,
};
