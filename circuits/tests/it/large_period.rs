//! The golden proof of a later period at the large suite.

use std::fs;

use pasta_curves::Fp;
use sluice_circuits::params::load_or_create;
use sluice_circuits::proof::Verdict;
use sluice_circuits::prover::{Proven, ProverSet};
use sluice_circuits::spec::CircuitId;
use sluice_circuits::suite::Suite;
use sluice_circuits::tape::commit_column;
use sluice_circuits::testing;
use sluice_circuits::verifier::{ProofItem, VerifierSet};

use crate::the_large_suite::{blessing, folder, golden};

/// Loans of the chunk: more than one of the small suite holds.
const LOANS: usize = 2_100;

const PROOF: &str = "period_rows_large.proof";

/// Proves the golden chunk anew when blessing, and looks at it as good, as another statement and over another tape. Its file is
/// the proof, then the link.
pub(crate) fn bless_and_check(prover: &ProverSet, verifier: &VerifierSet) {
    let params = load_or_create(folder(), Suite::Large.k()).unwrap();
    let digest = prover.vk_digest(CircuitId::PeriodRows(Suite::Large));
    let witness = testing::period_chunk(9, LOANS);
    let statement = testing::period_rows_statement(Suite::Large, &witness, 0, 1, digest);
    let columns = testing::period(9, LOANS, 1);
    let blinds: Vec<_> = (1..).map(Fp::from).take(columns.len()).collect();
    let mut commitments: Vec<[u8; 32]> = columns
        .iter()
        .zip(&blinds)
        .map(|(column, blind)| commit_column(&params, column, blind).unwrap())
        .collect();
    if blessing() {
        let Proven { proof, link } = prover
            .prove_period_rows(&witness, &statement, &commitments, &blinds)
            .unwrap();
        fs::write(golden(PROOF), [proof, link].concat()).unwrap();
    }
    let mut proof = fs::read(golden(PROOF)).unwrap();
    let link = proof.split_off(proof.len() - 256);
    let verdict = |statement: &_, commitments: &[[u8; 32]]| {
        verifier.verify(&ProofItem::PeriodRows {
            statement: Clone::clone(statement),
            proof: proof.clone(),
            link: link.clone(),
            commitments: commitments.to_vec(),
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
