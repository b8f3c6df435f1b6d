//! Golden files: the layout of each circuit. A difference here is a change of consensus.
//!
//! `SLUICE_BLESS=1 cargo test -p sluice-adversary` writes them anew.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use halo2_proofs::plonk::ConstraintSystem;
use pasta_curves::Fp;
use serde_json::{json, Value};
use sluice_circuits::closing::ClosingCircuit;
use sluice_circuits::closing_rows::ClosingRowsCircuit;
use sluice_circuits::period_rows::PeriodRowsCircuit;
use sluice_circuits::spec::CircuitSpec;
use sluice_circuits::waterfall::WaterfallCircuit;
use sluice_rules::suite::{Large, Small};

use super::queries::queries;
use crate::inspect::{gates_of, lookups_of, record};

/// What is pinned about a circuit's layout.
fn layout<C: CircuitSpec>() -> Value {
    let mut system = ConstraintSystem::<Fp>::default();
    let _ = C::configure(&mut system);
    let blank = record(&C::blank(), &[]);
    let (gates, constraints) = gates_of::<C>(&blank.grid.shape);
    let assigned: BTreeSet<_> = blank.advice.iter().collect();
    let rows = blank.advice.iter().map(|cell| blank.grid.row(*cell));
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
        "lookups": lookups_of::<C>(&blank.grid).len(),
        "copies": blank.copies.len(),
        "assigned_advice_cells": assigned.len(),
        "rows_used": 1 + rows.max().unwrap(),
        "gate_names": gates,
    })
}

/// Whether golden files are to be written anew.
// A test may read the environment; the ban is about consensus code.
#[allow(clippy::disallowed_methods)]
fn blessing() -> bool {
    std::env::var_os("SLUICE_BLESS").is_some_and(|value| value == "1")
}

fn compare<C: CircuitSpec>(name: &str) {
    let vectors = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../vectors"));
    let path = vectors.join(format!("{name}.layout.json"));
    let layout = layout::<C>();
    if blessing() {
        fs::write(&path, format!("{layout:#}\n")).unwrap();
    }
    let golden: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    assert_eq!(layout, golden);
}

#[test]
fn layouts_are_the_golden_ones() {
    compare::<ClosingRowsCircuit<Small>>("closing_rows_small");
    compare::<ClosingRowsCircuit<Large>>("closing_rows_large");
    compare::<ClosingCircuit<Small>>("closing_small");
    compare::<ClosingCircuit<Large>>("closing_large");
    compare::<PeriodRowsCircuit<Small>>("period_rows_small");
    compare::<PeriodRowsCircuit<Large>>("period_rows_large");
    compare::<WaterfallCircuit<Small>>("waterfall_small");
    compare::<WaterfallCircuit<Large>>("waterfall_large");
}
