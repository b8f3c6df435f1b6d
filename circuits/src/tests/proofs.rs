//! One real proof of each circuit, kept as a golden file, and what becomes of it when a byte or an instance changes.
//!
//! The mock prover runs no transcript and no opening, so these say what it cannot.

use sluice_rules::criteria::{Criterion, Thresholds};
use std::fs;
use std::sync::OnceLock;

use ff::{Field, PrimeField};
use halo2_proofs::plonk::{verify_proof, SingleVerifier};
use halo2_proofs::transcript::{Blake2bRead, Challenge255};
use pasta_curves::{EqAffine, Fp};
use serde_json::{json, Value};

use super::golden::{blessing, path};
use super::params as params_of;
use crate::closing::ClosingCircuit;
use crate::closing_rows::ClosingRowsCircuit;
use crate::keys::VerifierKey;
use crate::proof::{Claim, Verdict};
use crate::prover::{Proven, ProverKey};
use crate::spec::CircuitSpec;
use crate::statement::Criteria;
use crate::suite::{Small, Suite};
use crate::tape::commit_column;
use crate::testing;

pub(super) fn params() -> std::sync::Arc<crate::params::Params> {
    params_of(Suite::Small.k())
}

pub(super) const CLOSING_ROWS: &str = "closing_rows_small";
pub(super) const CLOSING: &str = "closing_small";

/// A claim with everything it owns.
#[derive(Clone)]
pub(super) struct Vector {
    pub(super) instances: Vec<Fp>,
    pub(super) commitments: Vec<[u8; 32]>,
    pub(super) proof: Vec<u8>,
    pub(super) link: Vec<u8>,
}

impl Vector {
    pub(super) fn verdict<C: CircuitSpec>(&self, key: &VerifierKey<C>) -> Verdict {
        key.verify(&Claim {
            instances: &self.instances,
            proof: &self.proof,
            link: &self.link,
            commitments: &self.commitments,
        })
    }

    pub(super) fn write(&self, name: &str) {
        let words = |words: Vec<[u8; 32]>| words.iter().map(hex::encode).collect::<Vec<_>>();
        let claim = json!({
            "instances": words(self.instances.iter().map(PrimeField::to_repr).collect()),
            "commitments": words(self.commitments.clone()),
            "link": hex::encode(&self.link),
        });
        fs::write(path(&format!("{name}.claim.json")), format!("{claim:#}\n")).unwrap();
        fs::write(path(&format!("{name}.proof")), &self.proof).unwrap();
    }

    pub(super) fn read(name: &str) -> Self {
        let claim = fs::read(path(&format!("{name}.claim.json"))).unwrap();
        let claim: Value = serde_json::from_slice(&claim).unwrap();
        let bytes = |value: &Value| hex::decode(value.as_str().unwrap()).unwrap();
        let words = |key: &str| -> Vec<[u8; 32]> {
            let list = claim[key].as_array().unwrap().iter();
            list.map(|word| bytes(word).try_into().unwrap()).collect()
        };
        Self {
            instances: words("instances")
                .into_iter()
                .map(|word| Fp::from_repr(word).unwrap())
                .collect(),
            commitments: words("commitments"),
            proof: fs::read(path(&format!("{name}.proof"))).unwrap(),
            link: bytes(&claim["link"]),
        }
    }
}

/// The golden claims of both circuits; proved anew when blessing.
fn vectors() -> &'static (Vector, Vector) {
    static VECTORS: OnceLock<(Vector, Vector)> = OnceLock::new();
    VECTORS.get_or_init(|| {
        if blessing() {
            prove_closing_rows().write(CLOSING_ROWS);
            prove_closing().write(CLOSING);
        }
        (Vector::read(CLOSING_ROWS), Vector::read(CLOSING))
    })
}

/// A made-up chunk of 100 loans.
fn prove_closing_rows() -> Vector {
    let key = ProverKey::<ClosingRowsCircuit<Small>>::build(params()).unwrap();
    let witness = testing::chunks(6, &[100]).remove(0);
    let categories = testing::categories_commitment(std::slice::from_ref(&witness));
    let digest = key.verifier().digest();
    let statement =
        testing::closing_rows_statement(Suite::Small, &witness, (0, 1), categories, digest);
    let instances = statement.to_instance(key.verifier().digest()).unwrap();
    let blinds: Vec<_> = (1..).map(Fp::from).take(14).collect();
    let commitments: Vec<_> = witness
        .columns
        .iter()
        .zip(&blinds)
        .map(|(column, blind)| commit_column(&params(), column, blind).unwrap())
        .collect();
    let circuit = ClosingRowsCircuit::<Small>::new(&instances, &witness);
    let Proven { proof, link } = key
        .prove(&circuit, &instances, &commitments, &blinds)
        .unwrap();
    Vector {
        instances: instances.to_vec(),
        commitments,
        proof,
        link,
    }
}

/// Two made-up chunks.
fn prove_closing() -> Vector {
    let key = ProverKey::<ClosingCircuit<Small>>::build(params()).unwrap();
    let chunks = testing::chunks(6, &[100, 60]);
    let witness = testing::closing_witness(Suite::Small, &chunks, |_| Fp::from(4));
    let criteria = Criteria {
        thresholds: Thresholds::NEUTRAL
            .with(Criterion::TotalAtLeast, 100_000_000)
            .with(Criterion::LoansAtLeast, 160)
            .with(Criterion::LargestCategoryAtMost, 2_000),
        ..Criteria::NEUTRAL
    };
    let statement = testing::closing_statement(Suite::Small, &witness, criteria);
    let instances = statement.to_instance(key.verifier().digest()).unwrap();
    let proof = key
        .prove(
            &ClosingCircuit::<Small>::new(&witness),
            &instances,
            &[],
            &[],
        )
        .unwrap()
        .proof;
    Vector {
        instances: instances.to_vec(),
        commitments: Vec::new(),
        proof,
        link: Vec::new(),
    }
}

fn rows_key() -> &'static VerifierKey<ClosingRowsCircuit<Small>> {
    static KEY: OnceLock<VerifierKey<ClosingRowsCircuit<Small>>> = OnceLock::new();
    KEY.get_or_init(|| VerifierKey::build(params()).unwrap())
}

fn closing_key() -> &'static VerifierKey<ClosingCircuit<Small>> {
    static KEY: OnceLock<VerifierKey<ClosingCircuit<Small>>> = OnceLock::new();
    KEY.get_or_init(|| VerifierKey::build(params()).unwrap())
}

#[test]
fn the_golden_proofs_are_accepted_and_have_the_exact_length() {
    let (rows, closing) = vectors();
    assert_eq!(rows.verdict(rows_key()), Verdict::Ok);
    assert_eq!(closing.verdict(closing_key()), Verdict::Ok);
    assert_eq!(rows.proof.len(), ClosingRowsCircuit::<Small>::PROOF_LENGTH);
    assert_eq!(closing.proof.len(), ClosingCircuit::<Small>::PROOF_LENGTH);
}

/// Byte and word changes that must not pass.
pub(super) fn altered_bytes_are_refused<C: CircuitSpec>(good: &Vector, key: &VerifierKey<C>) {
    let length = good.proof.len();
    for cut in [0, 32, length / 2, length - 32, length - 1] {
        let mut bad = good.clone();
        bad.proof.truncate(cut);
        assert_eq!(bad.verdict(key), Verdict::ProofLength);
    }
    for tail in [1, 32, 1 << 20] {
        let mut bad = good.clone();
        bad.proof.resize(length + tail, 0);
        assert_eq!(bad.verdict(key), Verdict::ProofLength);
    }
    for byte in [0x00, 0xff] {
        let mut bad = good.clone();
        bad.proof.fill(byte);
        assert_eq!(bad.verdict(key), Verdict::ProofEncoding);
    }
    let words = length / 32;
    for word in (0..words - 1).step_by(words / 12) {
        let mut bad = good.clone();
        let (left, right) = bad.proof[32 * word..].split_at_mut(32);
        if left == &right[..32] {
            continue;
        }
        left.swap_with_slice(&mut right[..32]);
        let verdict = bad.verdict(key);
        assert!(
            matches!(verdict, Verdict::ProofInvalid | Verdict::ProofEncoding),
            "word {word}: {verdict:?}"
        );
    }
}

#[test]
fn altered_proof_bytes_are_refused() {
    let (rows, closing) = vectors();
    altered_bytes_are_refused(rows, rows_key());
    altered_bytes_are_refused(closing, closing_key());
}

pub(super) fn altered_instances_are_refused<C: CircuitSpec>(good: &Vector, key: &VerifierKey<C>) {
    for position in 0..C::INSTANCES {
        let mut bad = good.clone();
        bad.instances[position] += Fp::ONE;
        assert_eq!(bad.verdict(key), Verdict::ProofInvalid, "{position}");
    }
    // The library pads with zeros: an instance more or less would be the same statement to it.
    let mut bad = good.clone();
    bad.instances.push(Fp::ZERO);
    assert_eq!(bad.verdict(key), Verdict::ProofLength);
    bad.instances.truncate(C::INSTANCES - 1);
    assert_eq!(bad.verdict(key), Verdict::ProofLength);
}

#[test]
fn every_altered_instance_is_refused_context_included() {
    let (rows, closing) = vectors();
    altered_instances_are_refused(rows, rows_key());
    altered_instances_are_refused(closing, closing_key());
}

#[test]
fn a_proof_is_refused_under_the_key_of_the_other_circuit() {
    let (rows, closing) = vectors();
    let verify = |key, vector: &Vector| {
        verify_proof(
            params().as_ref(),
            key,
            SingleVerifier::new(&params()),
            &[&[&vector.instances]],
            &mut Blake2bRead::<_, EqAffine, Challenge255<_>>::init(&vector.proof[..]),
        )
    };
    assert!(verify(&rows_key().key, rows).is_ok());
    assert!(verify(&closing_key().key, closing).is_ok());
    assert!(verify(&closing_key().key, rows).is_err());
    assert!(verify(&rows_key().key, closing).is_err());
}

#[test]
fn a_commitment_of_another_column_is_refused() {
    let (good, _) = vectors();
    let mut bad = good.clone();
    bad.commitments.swap(1, 2);
    assert_eq!(bad.verdict(rows_key()), Verdict::LinkInvalid);
}
