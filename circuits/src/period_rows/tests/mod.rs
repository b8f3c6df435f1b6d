//! The relation and the circuit agree, and every rule has a lie it refuses.

mod acceptance;
mod agreement;
mod late;
mod numbers;

use ff::{Field, PrimeField};
use pasta_curves::Fp;

use super::attack::{Chunk, Circuit};
use super::layout::*;
use super::lies::retell;
use super::relation::{self, LoanRule, PeriodViolation};
use super::trace::{self, Trace, TraceRow};
use super::*;
use crate::closing_rows::{most_days_ahead, most_days_late};
use crate::statement::PeriodRowsStatement;
use crate::suite::Suite;
use crate::testing;
use crate::tests::{assert_rejected_by, named, told};

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

/// What the circuit has against made-up loans of every kind after a change of their trace.
fn retold(change: impl FnOnce(&mut Trace)) -> Vec<String> {
    told(&retell(&Chunk::made_up(1, LOANS), "", change))
}

/// The first row for which this holds.
fn find(trace: &Trace, holds: impl Fn(&TraceRow) -> bool) -> usize {
    trace.rows.iter().position(holds).unwrap()
}

/// Both sides on one chunk.
fn verdicts(chunk: &Chunk) -> (Result<(), PeriodViolation>, Vec<String>) {
    (chunk.check(), told(&chunk.tell("")))
}
