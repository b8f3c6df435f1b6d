//! The golden proof of a waterfall over more chunks than the small suite has slots, under a key of its own.
//!
//! `SLUICE_BLESS=1` proves it anew.

use std::fs;
use std::sync::Arc;

use sluice_circuits::keys::VerifierKey;
use sluice_circuits::params::load_or_create;
use sluice_circuits::proof::{Claim, Verdict};
use sluice_circuits::prover::ProverSet;
use sluice_circuits::spec::CircuitSpec;
use sluice_circuits::statement::WaterfallStatement;
use sluice_circuits::testing::waterfall::waterfall_sample;
use sluice_circuits::waterfall::WaterfallCircuit;
use sluice_rules::suite::{Large, Suite};
use sluice_rules::testing::filed_months;

use crate::the_large_suite::{blessing, folder, golden};

/// Chunks of the pool.
const CHUNKS: usize = 41;

const PROOF: &str = "waterfall_large.proof";

#[test]
fn the_key_of_a_large_waterfall_is_golden_its_golden_proof_good_and_changed_ones_bad() {
    let params = Arc::new(load_or_create(folder(), WaterfallCircuit::<Large>::K).unwrap());
    // A key that is not the golden one is an error here.
    let key = VerifierKey::<WaterfallCircuit<Large>>::build(params).unwrap();
    let [first, _] = filed_months();
    let (statement, witness) = waterfall_sample(Suite::Large, &first.month, CHUNKS).unwrap();
    if blessing() {
        let proof = ProverSet::new(folder()).prove_waterfall(&witness, &statement);
        fs::write(golden(PROOF), proof.unwrap()).unwrap();
    }
    let proof = fs::read(golden(PROOF)).unwrap();
    let verdict = |statement: &WaterfallStatement| {
        key.verify(&Claim {
            instances: &statement.to_instance(key.digest()).unwrap(),
            proof: &proof,
            link: &[],
            commitments: &[],
        })
    };
    assert_eq!(verdict(&statement), Verdict::Ok);
    // A cent of the second class goes to the first.
    let mut other = statement.clone();
    other.payout.classes[0].interest_paid += 1;
    other.payout.classes[1].interest_paid -= 1;
    assert_eq!(verdict(&other), Verdict::ProofInvalid);
    let mut other = statement;
    other.summaries.swap(8, 40);
    assert_eq!(verdict(&other), Verdict::ProofInvalid);
}
