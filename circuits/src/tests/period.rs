//! One real proof of `period_rows`, kept as a golden file, linked to two tapes.

use std::sync::OnceLock;

use pasta_curves::Fp;

use super::golden::blessing;
use super::proofs::{altered_bytes_are_refused, altered_instances_are_refused, params, Vector};
use crate::column::{Column, LinkedColumn};
use crate::keys::VerifierKey;
use crate::period_rows::{PeriodRowsCircuit, PeriodRowsWitness};
use crate::proof::Verdict;
use crate::prover::{ProveError, Proven, ProverKey};
use crate::spec::CircuitSpec;
use crate::suite::{Small, Suite};
use crate::tape::commit_column;
use crate::testing;

pub(super) const PERIOD_ROWS: &str = "period_rows_small";

type Rows = PeriodRowsCircuit<Small>;

/// The golden claim; proved anew when blessing.
fn vector() -> &'static Vector {
    static VECTOR: OnceLock<Vector> = OnceLock::new();
    VECTOR.get_or_init(|| {
        if blessing() {
            prove(&witness()).unwrap().write(PERIOD_ROWS);
        }
        Vector::read(PERIOD_ROWS)
    })
}

fn key() -> &'static VerifierKey<Rows> {
    static KEY: OnceLock<VerifierKey<Rows>> = OnceLock::new();
    KEY.get_or_init(|| VerifierKey::build(params()).unwrap())
}

/// A made-up chunk of 100 loans.
fn witness() -> PeriodRowsWitness {
    testing::period_chunk(6, 100)
}

fn commit(columns: &[Vec<u64>]) -> (Vec<[u8; 32]>, Vec<Fp>) {
    let blinds: Vec<_> = (1..).map(Fp::from).take(columns.len()).collect();
    let columns = columns.iter().zip(&blinds);
    let points = columns.map(|(column, blind)| commit_column(&params(), column, blind).unwrap());
    (points.collect(), blinds)
}

/// Proves `told`, linked to the attested columns of [`witness`].
fn prove(told: &PeriodRowsWitness) -> Result<Vector, ProveError> {
    let key = ProverKey::<Rows>::build(params()).unwrap();
    let digest = key.verifier().digest();
    let statement = testing::period_rows_statement(Suite::Small, told, 0, 1, digest);
    let instances = statement.to_instance(digest).unwrap();
    let (commitments, blinds) = commit(&witness().columns);
    let circuit = Rows::new(&instances, told);
    let Proven { proof, link } = key.prove(&circuit, &instances, &commitments, &blinds)?;
    Ok(Vector {
        instances: instances.to_vec(),
        commitments,
        proof,
        link,
    })
}

#[test]
fn the_golden_proof_is_accepted_and_has_the_exact_length() {
    assert_eq!(vector().verdict(key()), Verdict::Ok);
    assert_eq!(vector().proof.len(), Rows::PROOF_LENGTH);
}

#[test]
fn altered_proof_bytes_and_instances_are_refused() {
    altered_bytes_are_refused(vector(), key());
    altered_instances_are_refused(vector(), key());
}

/// A loan's month told of another balance, or of another period: the proof holds, the link does not.
#[test]
fn a_wrong_previous_tape_is_refused() {
    let (columns, mut commitments) = (witness().columns.clone(), vector().commitments.clone());
    for (index, linked) in LinkedColumn::PERIOD.iter().enumerate() {
        if let LinkedColumn::Previous(_) = linked {
            let mut other = columns[index].clone();
            other[7] += 1;
            let mut bad = vector().clone();
            bad.commitments[index] = commit(&[other]).0[0];
            assert_eq!(bad.verdict(key()), Verdict::LinkInvalid);
        }
    }
    // The current tape where the previous one belongs: as if nothing had happened.
    let at = |wanted: LinkedColumn| {
        LinkedColumn::PERIOD
            .iter()
            .position(|linked| *linked == wanted)
            .unwrap()
    };
    let was = at(LinkedColumn::Previous(Column::Balance));
    commitments[was] = commitments[at(LinkedColumn::Current(Column::Balance))];
    let bad = Vector {
        commitments,
        ..vector().clone()
    };
    assert_eq!(bad.verdict(key()), Verdict::LinkInvalid);
}

/// A loan that both tapes hold, left out of a proof whose count leaves it out too: the prover itself cannot link it.
#[test]
fn a_loan_left_out_of_both_tapes_is_refused_by_the_link() {
    let mut columns = witness().columns.clone();
    columns.iter_mut().for_each(|column| column.truncate(99));
    let told = PeriodRowsWitness::new(columns, Fp::one()).unwrap();
    assert!(matches!(
        prove(&told),
        Err(ProveError::Link(..) | ProveError::Refused(_, Verdict::LinkInvalid))
    ));
}
