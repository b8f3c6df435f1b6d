//! The relation and the circuit agree, and every rule has a lie it refuses.
#![allow(clippy::unwrap_used)]

mod agreement;
mod lies;

use std::sync::Arc;

use ff::Field;
use pasta_curves::Fp;

use super::relation::{self, Violation};
use super::witness::Hints;
use super::*;
use crate::spec::CircuitId;
use crate::statement::{ClosingStatement, Criteria};
use crate::suite::{Small, Suite};
use crate::summary::{pack, total, ChunkOpening, TOTALS};
use crate::testing;
use crate::tests::{assert_rejected_by, rejections};

/// The context does not depend on the true key in these tests: no constraint looks inside it.
const KEY: [u8; 32] = [7; 32];

/// The totals of a chunk of 100.00 balance on every count: rate 12 %, term 36, score 700, LTV 80 %, 4, 3, 2 and 1 %
/// of it 30, 60, 90 and 120 days past due.
const TOTAL: [u128; TOTALS] = [
    10_000,
    12_500,
    10_000 * 120_000,
    10_000 * 36,
    10_000 * 700,
    400,
    300,
    200,
    100,
];

/// A chunk of 20 loans with [`TOTAL`], its obligors after those of the chunk before.
fn opening(chunk: u64) -> ChunkOpening {
    ChunkOpening {
        context: Fp::from(100 + chunk),
        sums: pack(&TOTAL),
        largest_exposure: 1_000,
        loans: 20,
        first_obligor: 50 * chunk + 1,
        last_obligor: 50 * chunk + 50,
        blind: Fp::from(900 + chunk),
    }
}

fn witness(openings: Vec<ChunkOpening>) -> ClosingWitness {
    ClosingWitness::new(openings, Fp::from(77)).unwrap()
}

/// The statement this witness makes true under neutral criteria.
fn statement(witness: &ClosingWitness) -> ClosingStatement {
    let chunk_count = witness.openings.len() as u32;
    let context = testing::context(CircuitId::Closing(Suite::Small), 0, chunk_count);
    ClosingStatement {
        state_0: witness.state_0(&context),
        summaries: witness.openings.iter().map(ChunkOpening::summary).collect(),
        context,
        chunk_count,
        criteria: Criteria::NEUTRAL,
    }
}

/// What the circuit says.
fn told(statement: &ClosingStatement, witness: &ClosingWitness) -> Vec<String> {
    let instance = statement.to_instance(&KEY).unwrap();
    rejections(&ClosingCircuit::<Small>::new(witness), &instance)
}

/// Both sides on one statement and witness.
fn verdicts(
    statement: &ClosingStatement,
    witness: &ClosingWitness,
) -> (Result<(), Violation>, Vec<String>) {
    (
        relation::check(statement, &KEY, witness),
        told(statement, witness),
    )
}
