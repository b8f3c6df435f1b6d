//! The tree of a hashed store, kept in the same rows.

use anyhow::Result;
use jmt::storage::{HasPreimage, LeafNode, NibblePath, Node, NodeKey, TreeReader};
use jmt::{JellyfishMerkleTree, KeyHash, Version};
use sha2::{Digest, Sha256};
use sluice_core::state::fatal;
use sluice_core::Store;

use super::backend::{Batch, KvBackend};
use super::{keys, values};

/// Nodes, values and preimages of a hashed store's tree.
struct TreeRows<'a> {
    backend: &'a dyn KvBackend,
    store: Store,
}

/// Where a key is in the tree.
pub(super) fn key_hash(key: &[u8]) -> KeyHash {
    KeyHash(Sha256::digest(key).into())
}

/// The root of the tree at a height, if there is one.
pub(super) fn root(backend: &dyn KvBackend, store: Store, height: u64) -> Option<[u8; 32]> {
    let rows = TreeRows { backend, store };
    let tree = JellyfishMerkleTree::<_, Sha256>::new(&rows);
    or_fatal(tree.get_root_hash_option(height)).map(|root| root.0)
}

/// The value of a key at a height, and the proof of it or of its absence. Nothing if the tree is empty: then there is
/// no neighbour to prove an absence by.
pub(super) fn prove(
    backend: &dyn KvBackend,
    store: Store,
    height: u64,
    key: &[u8],
) -> Option<(Option<Vec<u8>>, ics23::CommitmentProof)> {
    let rows = TreeRows { backend, store };
    let path = root_path();
    if matches!(
        or_fatal(rows.get_node_option(&NodeKey::new(height, path))),
        None | Some(Node::Null)
    ) {
        return None;
    }
    let tree = JellyfishMerkleTree::<_, Sha256>::new(&rows);
    Some(or_fatal(tree.get_with_ics23_proof(key.to_vec(), height)))
}

/// The tree's root after `changes` to the tree of `height - 1`, whose rows go into `batch`. `genesis` says that there is
/// no such tree yet; otherwise there must be one, because jmt would silently start from nothing.
pub(super) fn update(
    backend: &dyn KvBackend,
    store: Store,
    height: u64,
    genesis: bool,
    changes: Vec<(KeyHash, Option<Vec<u8>>)>,
    batch: &mut Batch,
) -> [u8; 32] {
    let rows = TreeRows { backend, store };
    let tree = JellyfishMerkleTree::<_, Sha256>::new(&rows);
    let (root, update) = or_fatal(tree.put_value_set(changes, height));
    let mut nodes = update.node_batch.nodes().clone();
    if genesis {
        // jmt roots an empty genesis one version below: put it where the next block looks for it.
        nodes.retain(|key, _| key.version() == height);
        nodes
            .entry(NodeKey::new(height, root_path()))
            .or_insert(Node::Null);
    } else {
        // jmt does not list the previous root where it only copies it (an empty block), yet no later height reads it.
        let previous = NodeKey::new(height.saturating_sub(1), root_path());
        stale(batch, store, height, &previous);
    }
    for (key, node) in nodes {
        let bytes = or_fatal(borsh::to_vec(&node).map_err(Into::into));
        batch.insert(node_row(store, &key), Some(bytes));
    }
    for index in &update.stale_node_index_batch {
        stale(batch, store, index.stale_since_version, &index.node_key);
    }
    root.0
}

fn stale(batch: &mut Batch, store: Store, since: u64, key: &NodeKey) {
    let row = keys::stale_row(since, &node_row(store, key));
    batch.insert(row, Some(Vec::new()));
}

fn root_path() -> NibblePath {
    std::iter::empty().collect()
}

fn node_row(store: Store, key: &NodeKey) -> Vec<u8> {
    let nibbles: Vec<u8> = key.nibble_path().nibbles().map(u8::from).collect();
    keys::node_row(store, &nibbles, key.version())
}

/// jmt's errors all mean that nodes or values are missing or damaged.
fn or_fatal<T>(result: Result<T>) -> T {
    result.unwrap_or_else(|error| fatal(&format!("the tree is damaged: {error:#}")))
}

impl TreeReader for TreeRows<'_> {
    fn get_node_option(&self, key: &NodeKey) -> Result<Option<Node>> {
        match self.backend.get(&node_row(self.store, key)) {
            Some(bytes) => Ok(Some(borsh::from_slice(&bytes)?)),
            None if key.nibble_path().is_empty() => Ok(None),
            // Said here because jmt panics in places where it misses a child.
            None => fatal(&format!("the tree lacks its node {key:?}")),
        }
    }

    fn get_value_option(&self, max: Version, key_hash: KeyHash) -> Result<Option<Vec<u8>>> {
        Ok(self.preimage(key_hash)?.and_then(|key| {
            let rows = keys::value_rows(self.store, &key);
            values::at(self.backend, &rows, max)?.1
        }))
    }

    /// Only asked when a tree is restored by jmt itself, which we do not do.
    fn get_rightmost_leaf(&self) -> Result<Option<(NodeKey, LeafNode)>> {
        Ok(None)
    }
}

impl HasPreimage for TreeRows<'_> {
    fn preimage(&self, key_hash: KeyHash) -> Result<Option<Vec<u8>>> {
        let row = keys::preimage_row(self.store, &key_hash.0);
        Ok(self.backend.get(&row))
    }
}
