//! The relation and the circuit agree, and every rule has a lie it refuses.

mod agreement;
mod lists;
mod random;

use std::sync::Arc;

use ff::Field;
use pasta_curves::Fp;

use super::relation::{self, Violation};
use super::sample::{categories, exact, opening, pool, pool_under, TOTAL};
use super::witness::Hints;
use super::*;
use crate::concentration::{category_challenge, Categories};
use crate::statement::{CategoryCap, ClosingStatement, Criteria};
use crate::suite::{Small, Suite};
use crate::summary::{pack, total, TOTALS};
use crate::testing;
use crate::tests::{assert_rejected_by, rejections};
use sluice_rules::criteria::{Criterion, Thresholds};

/// The context does not depend on the true key in these tests: no constraint looks inside it.
const KEY: [u8; 32] = [7; 32];

/// The statement this witness makes true under neutral criteria.
fn statement(witness: &ClosingWitness) -> ClosingStatement {
    testing::closing_statement(Suite::Small, witness, Criteria::NEUTRAL)
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
