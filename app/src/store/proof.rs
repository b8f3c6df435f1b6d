//! Proofs of a row under the application hash, in the two steps that Cosmos clients expect.

use prost::Message;
use sluice_core::Store;

use super::root::{self, Roots};
use super::{tree, Snapshot, StoreError};

/// The name of the hashed store.
pub const APP: &str = "app";

/// The kind of the first step: from a row to the root of its store.
pub const TREE: &str = "ics23:jmt";

/// The kind of the second step: from the root of a store to the application hash.
pub const SIMPLE: &str = "ics23:simple";

/// One step of a proof, as ABCI carries it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProofOp {
    /// [`TREE`] or [`SIMPLE`].
    pub kind: String,
    /// The row's key, or the store's name.
    pub key: Vec<u8>,
    /// An `ics23.CommitmentProof`.
    pub data: Vec<u8>,
}

/// A row at a height and the proof of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// The value, or nothing if the proof is one of absence.
    pub value: Option<Vec<u8>>,
    /// From the row up to the application hash of header `height + 1`.
    pub ops: Vec<ProofOp>,
}

pub(super) fn prove(snapshot: &Snapshot, key: &[u8]) -> Result<Proof, StoreError> {
    if key.is_empty() {
        return Err(StoreError::Unprovable(Vec::new()));
    }
    let (backend, height) = (&*snapshot.backend, snapshot.height);
    let (value, row) = tree::prove(backend, Store::App, height, key).ok_or(StoreError::Nothing)?;
    let root = tree::root(backend, Store::App, height).ok_or(StoreError::Nothing)?;
    let store = root::prove(&Roots::from([(APP, root)]), APP).ok_or(StoreError::Nothing)?;
    let op = |kind: &str, key: &[u8], proof: ics23::CommitmentProof| ProofOp {
        kind: kind.to_owned(),
        key: key.to_vec(),
        data: proof.encode_to_vec(),
    };
    let ops = vec![op(TREE, key, row), op(SIMPLE, APP.as_bytes(), store)];
    Ok(Proof { value, ops })
}
