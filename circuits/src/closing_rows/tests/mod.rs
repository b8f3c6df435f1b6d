//! The relation and the circuit agree, and every rule has a lie it refuses.

mod agreement;
mod late;
mod range;

use ff::{Field, PrimeField};
use pasta_curves::Fp;
use sluice_rules::criteria::{Eligibility, Thresholds};

use super::attack::Chunk;
use super::layout::*;
use super::lies::{add_up, refused_by, retell, tales, OUT_OF_RANGE};
use super::relation::Violation;
use super::trace::Trace;
use super::*;
use crate::column::Column;
use crate::concentration::Exposures;
use crate::suite::{Small, Suite};
use crate::testing;
use crate::tests::{assert_rejected_by, named, told};

/// Rows of the suite these tests are about.
const ROWS: usize = Suite::Small.rows();

/// The numbers in digits of the small suite.
const NUMBERS: Numbers = Numbers::of(Suite::Small);

/// `loans` made-up loans as one chunk.
fn chunk(seed: u64, loans: usize) -> Chunk {
    Chunk::of(testing::pool(seed, loans, 1))
}

/// Both sides on one chunk.
fn verdicts(chunk: &Chunk) -> (Result<(), Violation>, Vec<String>) {
    (chunk.check(), told(&chunk.tell("")))
}
