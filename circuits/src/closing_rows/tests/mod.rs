//! The relation and the circuit agree, and every rule has a lie it refuses.
#![allow(clippy::unwrap_used)]

mod agreement;
mod late;
mod lies;
mod range;

use ff::Field;
use pasta_curves::Fp;

use super::layout::*;
use super::relation::{self, Violation};
use super::trace::Trace;
use super::*;
use crate::column::Column;
use crate::gadget::poseidon::hash;
use crate::spec::CircuitId;
use crate::statement::{
    closing_rows_at as at, ClosingRowsStatement, EligibilityBounds, CLOSING_ROWS_INSTANCES,
};
use crate::suite::{Small, Suite};
use crate::summary::summary_domain;
use crate::testing;
use crate::tests::{assert_rejected_by, rejections};

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
        let statement = testing::closing_rows_statement(Suite::Small, &witness, 0, 1, &KEY);
        Self::of(&statement, &witness)
    }

    fn of(statement: &ClosingRowsStatement, witness: &ClosingRowsWitness) -> Self {
        let instance = statement.to_instance(&KEY).unwrap();
        Self {
            trace: Trace::new(
                ROWS,
                &instance,
                &rows(witness),
                Fp::from(witness.largest_exposure),
                witness.blind,
            ),
            instance,
        }
    }

    /// Claims the summary that the trace, lies and all, adds up to.
    fn claim_summary(&mut self) {
        let rows = &self.trace.rows;
        let (first, last) = (&rows[0], &rows[ROWS - 1]);
        self.instance[at::SUMMARY] = hash([
            summary_domain(CircuitId::ClosingRows(Suite::Small)),
            self.instance[at::CONTEXT],
            last[SUM],
            last[SUM + 1],
            last[SUM + 2],
            first[LARGEST_EXPOSURE],
            last[COUNT],
            first[LAST],
            last[LAST],
            self.trace.blind,
        ]);
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
