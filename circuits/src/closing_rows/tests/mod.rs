//! The relation and the circuit agree, and every rule has a lie it refuses.
#![allow(clippy::unwrap_used)]

mod agreement;
mod late;
mod lies;
mod range;

use ff::{Field, PrimeField};
use pasta_curves::Fp;

use super::attack::OUT_OF_RANGE;
use super::layout::*;
use super::relation::{self, Violation};
use super::trace::Trace;
use super::*;
use crate::column::Column;
use crate::concentration::Exposures;
use crate::gadget::poseidon::hash;
use crate::spec::{CircuitId, CircuitSpec};
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
        let rows = &self.trace.rows;
        let (first, last, tail) = (&rows[0], &rows[ROWS - 1], &rows[ROWS]);
        self.instance[at::SUMMARY] = hash([
            summary_domain(CircuitId::ClosingRows(Suite::Small)),
            self.instance[at::CONTEXT],
            tail[SUM],
            last[SUM + 1],
            last[SUM + 2],
            first[LARGEST_EXPOSURE],
            first[FLOOR],
            last[CATEGORIES],
            last[COUNT],
            rows[1][BEFORE],
            tail[BEFORE],
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

/// Carries counts and totals down again after rows were changed.
fn add_up(trace: &mut Trace) {
    let sums = SUM..SUM + 3;
    for row in 0..ROWS {
        let (above, rest) = trace.rows.split_at_mut(row);
        let (above, cells) = (above.last(), &mut rest[0]);
        cells[COUNT] = above.map_or(Fp::ZERO, |above| above[COUNT]) + cells[ACTIVE];
        for index in sums.clone() {
            cells[index] = above.map_or(Fp::ZERO, |above| above[index]);
        }
        let added = super::trace::contributions(cells, above);
        for (lane, added) in crate::summary::LANES.iter().zip(added) {
            cells[SUM + lane.element] += added * crate::summary::weight(*lane);
        }
        let distance = cells[public(at::CHALLENGE)] - cells[data(Column::Category)];
        let share = cells[data(Column::Balance)] * distance.invert().unwrap();
        cells[CATEGORIES] = above.map_or(Fp::ZERO, |above| above[CATEGORIES]) + share;
        let late = cells[data(Column::Balance)] * cells[LATE];
        cells[SUM + 2] += late;
    }
    let (above, tail) = trace.rows.split_at_mut(ROWS);
    let before = tail[0][BEFORE];
    super::trace::finish(&mut tail[0], &above[ROWS - 1]);
    tail[0][BEFORE] = before;
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
