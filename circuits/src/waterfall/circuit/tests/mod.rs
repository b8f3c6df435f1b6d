//! The relation and the circuit agree, and every rule has a lie it refuses.

mod agreement;
mod meddling;
mod results;
mod statement;

use super::{check, Refusal, WaterfallCircuit, WaterfallWitness};
use crate::statement::WaterfallStatement;
use crate::suite::{Small, Suite};
use crate::testing::waterfall::waterfall_sample;
use crate::tests::rejections;
use crate::waterfall::Month;

/// The context does not depend on the true key in these tests: no constraint looks inside it.
const KEY: [u8; 32] = [7; 32];

fn sample(month: &Month, chunks: usize) -> (WaterfallStatement, WaterfallWitness) {
    waterfall_sample(Suite::Small, month, chunks).unwrap_or_else(|refusal| panic!("{refusal}"))
}

/// What the circuit says.
fn told(statement: &WaterfallStatement, witness: &WaterfallWitness) -> Vec<String> {
    let instance = statement.to_instance(&KEY).unwrap();
    rejections(&WaterfallCircuit::<Small>::new(witness), &instance)
}

/// Both sides on one statement and witness.
fn verdicts(
    statement: &WaterfallStatement,
    witness: &WaterfallWitness,
) -> (Result<(), Refusal>, Vec<String>) {
    (check(statement, &KEY, witness), told(statement, witness))
}

/// Demands a rejection in which this region or gate is named.
#[track_caller]
fn assert_names(rejections: &[String], rule: &str) {
    assert!(
        rejections.iter().any(|rejection| rejection.contains(rule)),
        "expected {rule:?}, got: {rejections:?}"
    );
}
