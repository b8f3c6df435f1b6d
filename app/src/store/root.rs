//! The upper level: one hash over the named stores, as Cosmos chains build it (RFC 6962 over name and root).

use std::collections::BTreeMap;

use ics23::{
    commitment_proof::Proof, CommitmentProof, ExistenceProof, HashOp, InnerOp, LeafOp, LengthOp,
};
use sha2::{Digest, Sha256};

/// The root of every hashed store, by its name.
pub(super) type Roots = BTreeMap<&'static str, [u8; 32]>;

/// How a leaf of the upper level is hashed.
pub(super) fn leaf_op() -> LeafOp {
    LeafOp {
        hash: HashOp::Sha256.into(),
        prehash_key: HashOp::NoHash.into(),
        prehash_value: HashOp::Sha256.into(),
        length: LengthOp::VarProto.into(),
        prefix: vec![0],
    }
}

/// The hash that the next header carries.
pub(super) fn app_hash(roots: &Roots) -> [u8; 32] {
    hash(&leaves(roots))
}

/// The proof that a store's root is under the application hash.
pub(super) fn prove(roots: &Roots, name: &str) -> Option<CommitmentProof> {
    let index = roots.keys().position(|at| *at == name)?;
    Some(CommitmentProof {
        proof: Some(Proof::Exist(ExistenceProof {
            key: name.as_bytes().to_vec(),
            value: roots.get(name)?.to_vec(),
            leaf: Some(leaf_op()),
            path: path(&leaves(roots), index),
        })),
    })
}

/// Names are shorter than 128 bytes, so that each length is one byte.
fn leaves(roots: &Roots) -> Vec<[u8; 32]> {
    roots
        .iter()
        .map(|(name, root)| {
            let mut leaf = Sha256::new_with_prefix([0, name.len() as u8]);
            leaf.update(name);
            leaf.update([32]);
            leaf.update(Sha256::digest(root));
            leaf.finalize().into()
        })
        .collect()
}

/// The left half is the largest power of two below the length.
fn halves(leaves: &[[u8; 32]]) -> (&[[u8; 32]], &[[u8; 32]]) {
    leaves.split_at(leaves.len().next_power_of_two() / 2)
}

fn hash(leaves: &[[u8; 32]]) -> [u8; 32] {
    match leaves {
        [] => Sha256::digest([]).into(),
        [leaf] => *leaf,
        _ => {
            let (left, right) = halves(leaves);
            let mut inner = Sha256::new_with_prefix([1]);
            inner.update(hash(left));
            inner.update(hash(right));
            inner.finalize().into()
        }
    }
}

/// The steps from a leaf up to the hash.
fn path(leaves: &[[u8; 32]], index: usize) -> Vec<InnerOp> {
    if leaves.len() < 2 {
        return Vec::new();
    }
    let (left, right) = halves(leaves);
    let hash_op = HashOp::Sha256.into();
    if index < left.len() {
        let mut steps = path(left, index);
        steps.push(InnerOp {
            hash: hash_op,
            prefix: vec![1],
            suffix: hash(right).to_vec(),
        });
        steps
    } else {
        let mut steps = path(right, index - left.len());
        steps.push(InnerOp {
            hash: hash_op,
            prefix: [&[1][..], &hash(left)].concat(),
            suffix: Vec::new(),
        });
        steps
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAMES: [&str; 5] = ["app", "ibc", "x", "y", "z"];

    fn roots(count: usize) -> Roots {
        NAMES[..count]
            .iter()
            .enumerate()
            .map(|(at, name)| (*name, [at as u8; 32]))
            .collect()
    }

    #[test]
    fn the_hash_is_the_one_tendermint_computes() {
        // Made with `simple_hash_from_byte_vectors::<Sha256>` of the crate tendermint 0.40.4.
        let expected = [
            "a18404b838caae09aed3f9f5035ec3b560f8ac5d222985eddd663f1305c080a2",
            "fc0f78483874f8abf25d57696c4f42bad10b7b37f1f98e1b9aa28b240d009a96",
            "c292e44fa8583cfc1e2d5d03031a916f1e6dc0a7eb701dccb051ecafd984f31b",
            "271dbe78312096f1abe395df9eade604cc078cb025c7fe450ffd1bafc35f4c51",
            "7f86729f3b5abcd457ad07fb1246d81e477a2461d3471d34cb0c4def60c2973b",
        ];
        for (index, expected) in expected.into_iter().enumerate() {
            let hash = app_hash(&roots(index + 1));
            let hex: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
            assert_eq!(hex, expected);
        }
    }

    #[test]
    fn every_store_is_provable_beside_any_number_of_others() {
        for count in 1..=NAMES.len() {
            let roots = roots(count);
            let hash = app_hash(&roots).to_vec();
            for (name, root) in &roots {
                let proof = prove(&roots, name).unwrap();
                let holds = |root: &[u8]| {
                    ics23::verify_membership::<ics23::HostFunctionsManager>(
                        &proof,
                        &ics23::tendermint_spec(),
                        &hash,
                        name.as_bytes(),
                        root,
                    )
                };
                assert!(holds(root));
                assert!(!holds(&[9; 32]));
            }
            assert!(prove(&roots, "w").is_none());
        }
    }
}
