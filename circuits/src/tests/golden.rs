//! Golden files: the layout of each circuit and the digest of its key. A difference here is a change of consensus.
//!
//! `SLUICE_BLESS=1 cargo test -p sluice-circuits` writes them anew, proofs included.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use halo2_proofs::plonk::ConstraintSystem;
use pasta_curves::Fp;
use serde_json::{json, Value};

use super::queries::queries;
use super::{params, period, proofs, waterfall};
use crate::adversary::inspect::{gates_of, lookups_of, record};
use crate::closing::ClosingCircuit;
use crate::closing_rows::ClosingRowsCircuit;
use crate::keys::VerifierKey;
use crate::period_rows::PeriodRowsCircuit;
use crate::spec::CircuitSpec;
use crate::suite::{Large, Small};
use crate::waterfall::WaterfallCircuit;

/// The path of a golden file.
pub(super) fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("vectors")
        .join(name)
}

/// Whether golden files are to be written anew.
// A test may read the environment; the ban is about consensus code.
#[allow(clippy::disallowed_methods)]
pub(super) fn blessing() -> bool {
    std::env::var_os("SLUICE_BLESS").is_some_and(|value| value == "1")
}

/// What is pinned about a circuit's layout.
fn layout<C: CircuitSpec>() -> Value {
    let mut system = ConstraintSystem::<Fp>::default();
    let _ = C::configure(&mut system);
    let blank = record(&C::blank(), &[]);
    let (gates, constraints) = gates_of::<C>(&blank.sheet.shape);
    let assigned: BTreeSet<_> = blank.advice.iter().collect();
    let rows = blank.advice.iter().map(|cell| blank.sheet.row(*cell));
    let advice = queries::<C>("advice");
    let columns = advice.iter().map(|(column, _)| column + 1).max();
    json!({
        "k": C::K,
        "degree": system.degree(),
        "blinding_rows": system.blinding_factors() + 1,
        "instances": C::INSTANCES,
        "proof_length": C::PROOF_LENGTH,
        "vk_digest": C::VK_DIGEST,
        "linked_columns": C::LINKED.len(),
        "advice_columns": columns,
        "advice_queries": advice.len(),
        "fixed_queries": queries::<C>("fixed").len(),
        "instance_queries": queries::<C>("instance").len(),
        "gates": gates.len(),
        "constraints": constraints.len(),
        "lookups": lookups_of::<C>(&blank.sheet).len(),
        "copies": blank.copies.len(),
        "assigned_advice_cells": assigned.len(),
        "rows_used": 1 + rows.max().unwrap(),
        "gate_names": gates,
    })
}

fn compare<C: CircuitSpec>(name: &str) {
    let path = path(&format!("{name}.layout.json"));
    let layout = layout::<C>();
    if blessing() {
        fs::write(&path, format!("{layout:#}\n")).unwrap();
    }
    let golden: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    assert_eq!(layout, golden);
}

#[test]
fn layouts_are_the_golden_ones() {
    compare::<ClosingRowsCircuit<Small>>(proofs::CLOSING_ROWS);
    compare::<ClosingRowsCircuit<Large>>("closing_rows_large");
    compare::<ClosingCircuit<Small>>(proofs::CLOSING);
    compare::<ClosingCircuit<Large>>("closing_large");
    compare::<PeriodRowsCircuit<Small>>(period::PERIOD_ROWS);
    compare::<PeriodRowsCircuit<Large>>("period_rows_large");
    compare::<WaterfallCircuit<Small>>(waterfall::WATERFALL);
    compare::<WaterfallCircuit<Large>>("waterfall_large");
}

fn keys_are_golden<C: CircuitSpec>() {
    let params = params(C::K);
    for threads in [1, 2] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
        let digest = pool
            .build()
            .unwrap()
            .install(|| *VerifierKey::<C>::generate(params.clone()).unwrap().digest());
        assert_eq!(hex::encode(digest), C::VK_DIGEST, "{threads} threads");
    }
}

/// The same file is compared in debug and release, and on every machine.
#[test]
fn key_digests_are_the_golden_ones_with_one_thread_and_with_two() {
    keys_are_golden::<ClosingRowsCircuit<Small>>();
    keys_are_golden::<ClosingCircuit<Small>>();
    keys_are_golden::<ClosingCircuit<Large>>();
    keys_are_golden::<PeriodRowsCircuit<Small>>();
    keys_are_golden::<WaterfallCircuit<Small>>();
    keys_are_golden::<WaterfallCircuit<Large>>();
}
