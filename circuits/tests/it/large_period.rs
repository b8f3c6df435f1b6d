//! The golden proof of a later period at the large suite, under a key of its own.
//!
//! `SLUICE_BLESS=1` proves it anew.

use std::fs;
use std::sync::Arc;

use pasta_curves::Fp;
use sluice_circuits::keys::VerifierKey;
use sluice_circuits::params::load_or_create;
use sluice_circuits::period_rows::PeriodRowsCircuit;
use sluice_circuits::proof::{Claim, Verdict};
use sluice_circuits::prover::{Proven, ProverSet};
use sluice_circuits::statement::PeriodRowsStatement;
use sluice_circuits::tape::commit_column;
use sluice_circuits::testing;
use sluice_rules::suite::{Large, Suite};

use crate::the_large_suite::{blessing, folder, golden};

/// Loans of the chunk: more than one of the small suite holds.
const LOANS: usize = 2_100;

/// The proof, then the link.
const PROOF: &str = "period_rows_large.proof";

#[test]
fn the_key_of_a_later_period_is_golden_its_golden_proof_good_and_changed_ones_bad() {
    let params = Arc::new(load_or_create(folder(), Suite::Large.k()).unwrap());
    // A key that is not the golden one is an error here.
    let key = VerifierKey::<PeriodRowsCircuit<Large>>::build(params.clone()).unwrap();
    let witness = testing::period_chunk(9, LOANS);
    let statement = testing::period_rows_statement(Suite::Large, &witness, 0, 1, key.digest());
    let columns = testing::period(9, LOANS);
    let blinds: Vec<_> = (1..).map(Fp::from).take(columns.len()).collect();
    let mut commitments: Vec<[u8; 32]> = columns
        .iter()
        .zip(&blinds)
        .map(|(column, blind)| commit_column(&params, column, blind).unwrap())
        .collect();
    if blessing() {
        let Proven { proof, link } = ProverSet::new(folder())
            .prove_period_rows(&witness, &statement, &commitments, &blinds)
            .unwrap();
        fs::write(golden(PROOF), [proof, link].concat()).unwrap();
    }
    let mut proof = fs::read(golden(PROOF)).unwrap();
    let link = proof.split_off(proof.len() - 256);
    let verdict = |statement: &PeriodRowsStatement, commitments: &[[u8; 32]]| {
        key.verify(&Claim {
            instances: &statement.to_instance(key.digest()).unwrap(),
            proof: &proof,
            link: &link,
            commitments,
        })
    };
    assert_eq!(verdict(&statement, &commitments), Verdict::Ok);
    let mut other = statement.clone();
    other.default_age += 1;
    assert_eq!(verdict(&other, &commitments), Verdict::ProofInvalid);
    // The previous balance is the current one: as if the month had not been.
    commitments[5] = commitments[11];
    assert_eq!(verdict(&statement, &commitments), Verdict::LinkInvalid);
}
