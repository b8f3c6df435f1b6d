//! The relation and the circuit agree, and every rule has a lie it refuses.

mod acceptance;
mod agreement;
mod late;
mod lies;
mod numbers;
mod rules;

use std::marker::PhantomData;
use std::sync::Arc;

use ff::{Field, PrimeField};
use pasta_curves::Fp;

use super::attack::retold::summary;
use super::layout::*;
use super::relation::{self, LoanRule, PeriodViolation};
use super::trace::{self, Trace};
use super::*;
use crate::closing_rows::{most_days_ahead, most_days_late};
use crate::period_summary::PERIOD_SUMS;
use crate::spec::CircuitSpec;
use crate::statement::{period_rows_at as at, PeriodRowsStatement, PERIOD_ROWS_INSTANCES};
use crate::suite::{Small, Suite};
use crate::testing;
use crate::tests::{assert_rejected_by, rejections};

type Circuit = PeriodRowsCircuit<Small>;

/// The context does not depend on the true key in these tests: no constraint looks inside it.
const KEY: [u8; 32] = [7; 32];

/// Loans of a made-up chunk: enough for some of every kind.
const LOANS: usize = 300;

/// Where the obligor stands.
const OBLIGOR: usize = 0;

/// The rows of the small suite.
const ROWS: usize = Suite::Small.rows();

/// The numbers in digits of the small suite.
const NUMBERS: Numbers = Numbers::of(Suite::Small);

/// The most days of its table, on either side of the as-of day.
const AHEAD: u64 = most_days_ahead(Suite::Small);
const PAST: u64 = most_days_late(Suite::Small);

/// A statement, its instance and the honest trace, to be changed by a lie.
struct Story {
    instance: [Fp; PERIOD_ROWS_INSTANCES],
    trace: Trace,
}

impl Story {
    /// Made-up loans, honestly told.
    fn honest() -> Self {
        let witness = testing::period_chunk(1, LOANS);
        Self::of(&statement(&witness), &witness)
    }

    fn of(statement: &PeriodRowsStatement, witness: &PeriodRowsWitness) -> Self {
        let instance = statement.to_instance(&KEY).unwrap();
        let loans = (0..witness.loans())
            .map(|row| std::array::from_fn(|column| Fp::from(witness.columns[column][row])));
        Self {
            trace: Trace::new(Suite::Small, &instance, loans, witness.blind),
            instance,
        }
    }

    /// The first row for which this holds.
    fn find(&self, holds: impl Fn(&trace::TraceRow) -> bool) -> usize {
        self.trace.rows.iter().position(holds).unwrap()
    }

    /// Adds up again after rows were changed, and claims the summary and the count that come out.
    fn add_up(&mut self) {
        self.trace.add_up();
        self.instance[at::LOANS] = self.trace.rows[ROWS - 1][COUNT];
        self.claim_summary();
    }

    /// Claims the summary that the trace, lies and all, adds up to.
    fn claim_summary(&mut self) {
        self.instance[at::SUMMARY] = summary(&self.trace, self.instance[at::CONTEXT]);
    }

    /// What the circuit has against the story.
    fn told(self) -> Vec<String> {
        let circuit = Circuit {
            trace: Some(Arc::new(self.trace)),
            size: PhantomData,
        };
        rejections(&circuit, &self.instance)
    }
}

/// The statement that a witness makes true.
fn statement(witness: &PeriodRowsWitness) -> PeriodRowsStatement {
    testing::period_rows_statement(Suite::Small, witness, 0, 1, &KEY)
}

/// Both sides on one statement and witness.
fn verdicts(
    statement: &PeriodRowsStatement,
    witness: &PeriodRowsWitness,
) -> (Result<(), PeriodViolation>, Vec<String>) {
    let instance = statement.to_instance(&KEY).unwrap();
    (
        relation::check(statement, &KEY, witness),
        rejections(&Circuit::new(&instance, witness), &instance),
    )
}

/// Whether a rejection names `rule` at row `row`.
fn named(rejections: &[String], rule: &str, row: usize) -> bool {
    let at = format!("at offset {row}\n");
    rejections
        .iter()
        .any(|reason| reason.contains(rule) && reason.contains(&at))
}

/// Cases of a property test: `PROPTEST_CASES`, or this many.
// A test may read the environment; the ban is about consensus code.
#[allow(clippy::disallowed_methods)]
fn cases(otherwise: u32) -> u32 {
    std::env::var("PROPTEST_CASES")
        .ok()
        .and_then(|cases| cases.parse().ok())
        .unwrap_or(otherwise)
}
