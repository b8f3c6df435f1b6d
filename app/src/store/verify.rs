//! What a client does with a proof: it knows the application hash of a header it trusts, and nothing else.
//!
//! Everything a proof could leave open is fixed here, so that a row has one proof only: two steps in their order, one
//! plain proof each (no batch, no compression), canonical bytes, and hashing steps of exactly the one form.

use ics23::{
    commitment_proof::Proof, CommitmentProof, ExistenceProof, HashOp, HostFunctionsManager,
    InnerSpec, LeafOp, LengthOp, ProofSpec,
};
use prost::Message;

use super::root;
use super::{ProofOp, SIMPLE, TREE};

const TREE_LEAF: &[u8] = b"JMT::LeafNode";
const TREE_INNER: &[u8] = b"JMT::IntrnalNode";
const TREE_EMPTY: &[u8] = b"SPARSE_MERKLE_PLACEHOLDER_HASH__";
/// A path has a step for each bit of a key's hash at most.
const TREE_DEPTH: usize = 256;
const SIMPLE_INNER: &[u8] = &[1];
/// Room for more stores than there will ever be.
const SIMPLE_DEPTH: usize = 16;

/// Why a proof is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    /// There are not exactly the two steps, in order, for the key and the store asked about.
    #[error("the proof is not one step {TREE} for this key and one step {SIMPLE} for this store")]
    Steps,
    /// A step is not the canonical encoding of one plain proof of the kind asked for.
    #[error("step {0} of the proof does not decode to the kind of proof asked for")]
    Encoding(&'static str),
    /// A step is about another key or value.
    #[error("step {0} of the proof is about another row")]
    Row(&'static str),
    /// A step hashes in another way than the state does.
    #[error("step {0} of the proof hashes in another way than the state does")]
    Form(&'static str),
    /// A step leads to another hash.
    #[error("step {0} of the proof leads to another hash")]
    Hash(&'static str),
}

/// One of the two levels: how its leaves and inner nodes hash.
struct Level {
    kind: &'static str,
    spec: ProofSpec,
    leaf: LeafOp,
    inner: &'static [u8],
    depth: usize,
}

impl Level {
    fn new(
        kind: &'static str,
        leaf: LeafOp,
        inner: &'static [u8],
        empty: &[u8],
        hashed_order: bool,
        depth: usize,
    ) -> Self {
        let spec = ProofSpec {
            leaf_spec: Some(leaf.clone()),
            inner_spec: Some(InnerSpec {
                child_order: vec![0, 1],
                child_size: 32,
                min_prefix_length: inner.len() as i32,
                max_prefix_length: inner.len() as i32,
                empty_child: empty.to_vec(),
                hash: HashOp::Sha256.into(),
            }),
            max_depth: 0,
            min_depth: 0,
            prehash_key_before_comparison: hashed_order,
        };
        Level {
            kind,
            spec,
            leaf,
            inner,
            depth,
        }
    }

    fn tree() -> Self {
        let leaf = LeafOp {
            hash: HashOp::Sha256.into(),
            prehash_key: HashOp::Sha256.into(),
            prehash_value: HashOp::Sha256.into(),
            length: LengthOp::NoPrefix.into(),
            prefix: TREE_LEAF.to_vec(),
        };
        Level::new(TREE, leaf, TREE_INNER, TREE_EMPTY, true, TREE_DEPTH)
    }

    fn simple() -> Self {
        let leaf = root::leaf_op();
        Level::new(SIMPLE, leaf, SIMPLE_INNER, &[], false, SIMPLE_DEPTH)
    }

    /// The canonical encoding of one proof.
    fn decode(&self, op: &ProofOp) -> Result<CommitmentProof, ProofError> {
        CommitmentProof::decode(&*op.data)
            .ok()
            .filter(|proof| proof.encode_to_vec() == op.data)
            .ok_or(ProofError::Encoding(self.kind))
    }

    /// Whether a path hashes as the state does. ics23 checks lengths only; the domain separators keep a leaf from
    /// passing as an inner node and the other way round.
    fn check_form(&self, proof: &ExistenceProof) -> Result<(), ProofError> {
        let left = |prefix: &[u8], suffix: &[u8]| prefix == self.inner && suffix.len() == 32;
        let right = |prefix: &[u8], suffix: &[u8]| {
            prefix.len() == self.inner.len() + 32
                && prefix.starts_with(self.inner)
                && suffix.is_empty()
        };
        let sound = proof.leaf.as_ref() == Some(&self.leaf)
            && proof.path.len() <= self.depth
            && proof.path.iter().all(|step| {
                step.hash == i32::from(HashOp::Sha256)
                    && (left(&step.prefix, &step.suffix) || right(&step.prefix, &step.suffix))
            });
        sound.then_some(()).ok_or(ProofError::Form(self.kind))
    }

    /// Checks that `key` has `value` under `root`.
    fn check_present(
        &self,
        op: &ProofOp,
        root: &[u8],
        key: &[u8],
        value: &[u8],
    ) -> Result<(), ProofError> {
        let proof = self.decode(op)?;
        let Some(Proof::Exist(row)) = &proof.proof else {
            return Err(ProofError::Encoding(self.kind));
        };
        if row.key != key || row.value != value {
            return Err(ProofError::Row(self.kind));
        }
        self.check_form(row)?;
        let root = root.to_vec();
        ics23::verify_membership::<HostFunctionsManager>(&proof, &self.spec, &root, key, value)
            .then_some(())
            .ok_or(ProofError::Hash(self.kind))
    }

    /// Checks that `key` is not under `root`.
    fn check_absent(&self, op: &ProofOp, root: &[u8], key: &[u8]) -> Result<(), ProofError> {
        let proof = self.decode(op)?;
        let Some(Proof::Nonexist(gap)) = &proof.proof else {
            return Err(ProofError::Encoding(self.kind));
        };
        if gap.key != key {
            return Err(ProofError::Row(self.kind));
        }
        // ics23 looks for the step at which the two paths part, and panics if one ends before: it cannot, as a leaf would
        // then hash like an inner node.
        for neighbour in gap.left.iter().chain(&gap.right) {
            self.check_form(neighbour)?;
        }
        let root = root.to_vec();
        ics23::verify_non_membership::<HostFunctionsManager>(&proof, &self.spec, &root, key)
            .then_some(())
            .ok_or(ProofError::Hash(self.kind))
    }
}

/// Checks that a row of a store has a value in the state with this application hash. The state at height `h` is the one
/// whose hash header `h + 1` carries.
///
/// # Errors
/// [`ProofError`], naming the step that does not hold.
pub fn verify_membership(
    app_hash: &[u8; 32],
    store: &str,
    key: &[u8],
    value: &[u8],
    ops: &[ProofOp],
) -> Result<(), ProofError> {
    let (row, store_root) = check_store(app_hash, store, key, ops)?;
    Level::tree().check_present(row, &store_root, key, value)
}

/// Checks that a store has no row with this key in the state with this application hash.
///
/// # Errors
/// [`ProofError`], naming the step that does not hold.
pub fn verify_absence(
    app_hash: &[u8; 32],
    store: &str,
    key: &[u8],
    ops: &[ProofOp],
) -> Result<(), ProofError> {
    let (row, store_root) = check_store(app_hash, store, key, ops)?;
    Level::tree().check_absent(row, &store_root, key)
}

/// The step of the row, and the root of its store as the application hash has it.
fn check_store<'a>(
    app_hash: &[u8; 32],
    store: &str,
    key: &[u8],
    ops: &'a [ProofOp],
) -> Result<(&'a ProofOp, Vec<u8>), ProofError> {
    let [row, upper] = ops else {
        return Err(ProofError::Steps);
    };
    let named =
        row.kind == TREE && row.key == key && upper.kind == SIMPLE && upper.key == store.as_bytes();
    if !named || key.is_empty() {
        return Err(ProofError::Steps);
    }
    let level = Level::simple();
    let root = match level.decode(upper)?.proof {
        Some(Proof::Exist(proof)) => proof.value,
        _ => return Err(ProofError::Encoding(SIMPLE)),
    };
    level.check_present(upper, app_hash, store.as_bytes(), &root)?;
    Ok((row, root))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_two_forms_are_the_published_ones_but_for_the_depth_that_we_bound_ourselves() {
        let unbounded = |spec| ProofSpec {
            max_depth: 0,
            ..spec
        };
        assert_eq!(Level::tree().spec, unbounded(jmt::ics23_spec()));
        assert_eq!(Level::simple().spec, ics23::tendermint_spec());
    }
}
