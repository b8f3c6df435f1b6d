//! Our evaluator against the library's, on a sample of every run.

use std::collections::BTreeSet;

use halo2_proofs::dev::{MockProver, VerifyFailure};

use super::inspect::{Broken, Model};
use super::lie::Removed;
use super::planner::{claimed, removable, with, Edits, Mutated};
use sluice_circuits::spec::CircuitSpec;

/// What the mock prover has against the assignment now in the grid: the constraints' names, and whether a copy is broken.
fn by_the_library<C: CircuitSpec>(
    circuit: &C,
    model: &Model,
    removed: Option<Removed>,
) -> (BTreeSet<String>, bool) {
    let instances = claimed(model, C::INSTANCES);
    let edits = Edits::of(model, removed);
    let prover = with(edits, || {
        MockProver::run(C::K, &Mutated(circuit.clone()), vec![instances])
    })
    .expect("the circuit fits its rows");
    let mut constraints = BTreeSet::new();
    let mut copies = false;
    for failure in prover.verify().err().unwrap_or_default() {
        match failure {
            VerifyFailure::ConstraintNotSatisfied { constraint, .. } => {
                constraints.insert(constraint.to_string());
            }
            VerifyFailure::Lookup { lookup_index, .. } => {
                constraints.insert(model.constraint(model.polynomials.len() + lookup_index));
            }
            VerifyFailure::Permutation { .. } => copies = true,
            other => panic!("a failure the evaluator does not know: {other}"),
        }
    }
    (constraints, copies)
}

/// The same in our evaluator's words.
fn by_us(model: &Model, broken: &Broken, removed: Option<Removed>) -> (BTreeSet<String>, bool) {
    let counts = |(number, row): &(usize, usize)| match removed {
        // The library can drop no polynomial, so both sides keep them.
        Some(removed @ (Removed::Switch(_) | Removed::Lookup(_))) => {
            let one = Broken {
                constraints: vec![(*number, *row)],
                copies: Vec::new(),
            };
            !removed.covers(model, &one)
        }
        _ => true,
    };
    let constraints = broken.constraints.iter().filter(|c| counts(c));
    let copy_counts = |copy: &usize| removed != Some(Removed::Copy(*copy));
    (
        constraints
            .map(|(number, _)| model.constraint(*number))
            .collect(),
        broken.copies.iter().any(copy_counts),
    )
}

/// Compares both on the assignment now in the grid, without what is removed; the error says where they differ.
pub(crate) fn compare<C: CircuitSpec>(
    circuit: &C,
    model: &Model,
    removed: Option<Removed>,
) -> Result<(), String> {
    let broken = model.broken(&model.grid.changed(), |_| false);
    judge(circuit, model, &broken, removed)
}

/// Compares both on a whole assignment, whatever it changes.
#[cfg(test)]
pub(crate) fn compare_all<C: CircuitSpec>(circuit: &C, model: &Model) -> Result<(), String> {
    judge(circuit, model, &model.all_broken(), None)
}

fn judge<C: CircuitSpec>(
    circuit: &C,
    model: &Model,
    broken: &Broken,
    removed: Option<Removed>,
) -> Result<(), String> {
    let removed = removed.filter(|removed| removable(model, *removed));
    let ours = by_us(model, broken, removed);
    let theirs = by_the_library(circuit, model, removed);
    if ours == theirs {
        Ok(())
    } else {
        Err(format!(
            "the evaluator says {ours:?}, the library {theirs:?}"
        ))
    }
}
