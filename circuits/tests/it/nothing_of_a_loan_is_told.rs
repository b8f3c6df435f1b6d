//! What leaves the issuer's machine tells nothing of a loan, and no randomness is used twice.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use ff::PrimeField;
use sluice_circuits::verifier::ProofItem;

use crate::fixture::fixture;

/// Everything of an item that anyone can see.
fn visible(item: &ProofItem) -> Vec<u8> {
    match item {
        ProofItem::ClosingRows {
            statement,
            proof,
            link,
            commitments,
        } => {
            let digest = sluice_circuits::keys::vk_digest(statement.context.circuit);
            let instances = statement.to_instance(digest).unwrap();
            let instances: Vec<[u8; 32]> = instances.iter().map(PrimeField::to_repr).collect();
            let parts = [&instances.concat(), proof, link, &commitments.concat()];
            parts.into_iter().flatten().copied().collect()
        }
        ProofItem::Closing { statement, proof } => {
            let digest = sluice_circuits::keys::vk_digest(statement.context.circuit);
            let instances = statement.to_instance(digest).unwrap();
            let instances: Vec<[u8; 32]> = instances.iter().map(PrimeField::to_repr).collect();
            [&instances.concat()[..], proof].concat()
        }
        _ => panic!("the fixture has no other items"),
    }
}

fn proof_and_link(item: &ProofItem) -> (&[u8], &[u8]) {
    match item {
        ProofItem::ClosingRows { proof, link, .. } => (proof, link),
        ProofItem::Closing { proof, .. } => (proof, &[]),
        _ => panic!("the fixture has no other items"),
    }
}

fn words(item: &ProofItem) -> BTreeSet<[u8; 32]> {
    let (proof, link) = proof_and_link(item);
    let all = [proof, link].concat();
    all.chunks_exact(32)
        .map(|word| word.try_into().unwrap())
        .collect()
}

#[test]
fn two_proofs_of_one_chunk_share_no_word() {
    let fixture = fixture();
    assert!(words(&fixture.chunks[1]).is_disjoint(&words(&fixture.again)));
}

#[test]
fn a_chunk_of_two_thousand_loans_and_one_of_four_have_proofs_of_one_length() {
    let chunks = &fixture().chunks;
    let lengths = |item| {
        let (proof, link) = proof_and_link(item);
        (proof.len(), link.len())
    };
    assert_eq!(lengths(&chunks[0]), lengths(&chunks[1]));
}

/// Every balance of the pool, as bytes of either order, in decimal and in hex.
#[test]
fn no_balance_stands_in_anything_that_is_published() {
    let fixture = fixture();
    let good = fixture.good();
    let published: Vec<Vec<u8>> = good.iter().map(visible).collect();
    let hex: Vec<Vec<u8>> = published
        .iter()
        .map(|p| hex::encode(p).into_bytes())
        .collect();
    let balance = sluice_rules::column::Column::Balance as usize;
    for chunk in 0..2 {
        let columns = &fixture.tape.chunk(chunk).unwrap().columns;
        for value in columns[balance].iter().step_by(97) {
            let patterns = [
                value.to_le_bytes().to_vec(),
                value.to_be_bytes().to_vec(),
                value.to_string().into_bytes(),
                format!("{value:08x}").into_bytes(),
            ];
            for pattern in &patterns {
                for bytes in &published {
                    assert!(!holds(bytes, pattern), "{value} in bytes");
                }
            }
            // In hex a field element is little-endian: the value and what must follow it.
            let padded = hex::encode(value.to_le_bytes());
            assert!(
                hex.iter().all(|text| !holds(text, padded.as_bytes())),
                "{value} in hex"
            );
        }
    }
    // The search finds what is there.
    let context = &published[0][..32];
    assert!(holds(&published[0], context));
}

fn holds(bytes: &[u8], pattern: &[u8]) -> bool {
    bytes.windows(pattern.len()).any(|window| window == pattern)
}

/// The same blind twice would give away the unblinded difference of two tapes.
#[test]
fn no_blind_is_drawn_twice_over_columns_chunks_and_recommits() {
    let fixture = fixture();
    let mut seen = BTreeSet::new();
    let mut drawn = 0;
    for tape in [&fixture.tape, &fixture.own_tape] {
        for chunk in 0..2 {
            for blind in &tape.chunk(chunk).unwrap().blinds {
                drawn += 1;
                seen.insert(blind.to_repr());
            }
        }
    }
    assert_eq!(drawn, 2 * 2 * 14);
    assert_eq!(seen.len(), drawn);
}

fn sources(dir: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        let made_up = [
            "tests",
            "testing",
            "attack",
            "tests.rs",
            "toy.rs",
            "attack.rs",
            "lies.rs",
        ];
        if made_up.contains(&name) {
            continue;
        }
        if path.is_dir() {
            sources(&path, into);
        } else if name.ends_with(".rs") {
            into.push(path);
        }
    }
}

/// Seeds, blinds, salts and nonces come from the operating system. The one stream there is, the prover's, is seeded from it.
#[test]
fn the_proving_half_knows_no_other_randomness_than_the_operating_system() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    sources(&root.join("src"), &mut files);
    sources(&root.join("../node/desk/src"), &mut files);
    assert!(files.len() > 50, "only {} files", files.len());
    let elsewhere = [
        "thread_rng",
        "OsRng",
        "StdRng",
        "SmallRng",
        "seed_from_u64",
        "rand::rng()",
        "getrandom",
        "rand::random",
        "RandomState",
        "fastrand",
        "XorShift",
    ];
    let prover = ["ChaCha20Rng", "from_seed", "Fp::random("];
    let mut draws = 0;
    for path in files {
        let text = fs::read_to_string(&path).unwrap();
        // What a file's own tests draw is no secret.
        let text = text.split("#[cfg(test)]\nmod tests").next().unwrap();
        draws += text.matches("SysRng").count();
        for word in elsewhere {
            assert!(!text.contains(word), "{}: {word}", path.display());
        }
        if !path.ends_with("prover/create.rs") {
            for word in prover {
                assert!(!text.contains(word), "{}: {word}", path.display());
            }
        } else {
            assert_eq!(
                text.matches("from_seed(*seed)").count(),
                text.matches("from_seed").count()
            );
            assert!(text.contains("SysRng.try_fill_bytes(seed"));
        }
    }
    assert!(draws > 8, "the lint finds the draws it is about");
}
