//! The relation and the circuit agree, and every rule has a lie it refuses.

mod agreement;
mod late;
mod lies;
mod range;

use ff::{Field, PrimeField};
use pasta_curves::Fp;

use super::attack::retold::{add_up, summary};
use super::attack::OUT_OF_RANGE;
use super::layout::*;
use super::relation::{self, Violation};
use super::trace::Trace;
use super::*;
use crate::column::Column;
use crate::concentration::Exposures;
use crate::spec::CircuitSpec;
use crate::statement::{closing_rows_at as at, ClosingRowsStatement, CLOSING_ROWS_INSTANCES};
use crate::suite::{Small, Suite};
use crate::testing;
use crate::tests::{assert_rejected_by, rejections};
use sluice_rules::criteria::{Eligibility, Thresholds};

/// The context does not depend on the true key in these tests: no constraint looks inside it.
const KEY: [u8; 32] = [7; 32];

/// Rows of the suite these tests are about.
const ROWS: usize = Suite::Small.rows();

/// A statement, its instance and the honest trace, to be changed by a lie.
struct Story {
    instance: [Fp; CLOSING_ROWS_INSTANCES],
    trace: Trace,
}

impl Story {
    /// Twelve made-up loans, honestly told.
    fn honest() -> Self {
        let witness = witness(1, 12);
        let statement = statement(&witness);
        Self::of(&statement, &witness)
    }

    fn of(statement: &ClosingRowsStatement, witness: &ClosingRowsWitness) -> Self {
        let instance = statement.to_instance(&KEY).unwrap();
        Self {
            trace: Trace::new(
                Suite::Small,
                &instance,
                &rows(witness),
                witness.exposures,
                witness.blind,
            ),
            instance,
        }
    }

    /// Claims the summary that the trace, lies and all, adds up to.
    fn claim_summary(&mut self) {
        self.instance[at::SUMMARY] = summary(&self.trace, self.instance[at::CONTEXT]);
    }

    /// What the circuit has against the story.
    fn told(self) -> Vec<String> {
        let circuit = ClosingRowsCircuit::<Small> {
            trace: Some(std::sync::Arc::new(self.trace)),
            size: std::marker::PhantomData,
        };
        rejections(&circuit, &self.instance)
    }
}

/// `loans` made-up loans as one chunk.
fn witness(seed: u64, loans: usize) -> ClosingRowsWitness {
    testing::chunks(seed, &[loans]).remove(0)
}

/// What is said of one chunk alone, true of this witness. Only the closing opens the commitment to the categories.
fn statement(witness: &ClosingRowsWitness) -> ClosingRowsStatement {
    testing::closing_rows_statement(Suite::Small, witness, (0, 1), [7; 32], &KEY)
}

/// The exposures of columns.
fn exposures(columns: &testing::Columns) -> Exposures {
    let balances = &columns[Column::Balance as usize];
    Exposures::of(columns[0].iter().copied().zip(balances.iter().copied()))
}

/// The least value out of a column's range.
fn out_of_range(column: Column) -> u64 {
    let found = OUT_OF_RANGE.iter().find(|(other, _)| *other == column);
    found.map_or(1, |(_, edge)| *edge as u64)
}

/// The numbers in digits of the small suite.
const NUMBERS: Numbers = Numbers::of(Suite::Small);

/// The loans of a witness as rows of field elements.
fn rows(witness: &ClosingRowsWitness) -> Vec<[Fp; DATA]> {
    (0..witness.loans())
        .map(|row| std::array::from_fn(|column| Fp::from(witness.columns[column][row])))
        .collect()
}

/// Both sides on one statement and witness.
fn verdicts(
    statement: &ClosingRowsStatement,
    witness: &ClosingRowsWitness,
) -> (Result<(), Violation>, Vec<String>) {
    let instance = statement.to_instance(&KEY).unwrap();
    (
        relation::check(statement, &KEY, witness),
        rejections(
            &ClosingRowsCircuit::<Small>::new(&instance, witness),
            &instance,
        ),
    )
}
