//! Constraint mutants: the circuit without one constraint must let something through that it refuses with it.
//!
//! C1 drops a copy, C2 a switch (a selector or a fixed column that is one) at one row, C3 a gate polynomial on all rows, C4 a
//! lookup on all rows, C5 the copy of a public value.

use std::collections::BTreeSet;

use super::inspect::{Kind, Model};
use super::lie::{self, Effort, Removed};
use super::threads::each;

/// All constraint mutants of a circuit.
pub(crate) fn all(model: &Model) -> Vec<Removed> {
    let copies = (0..model.record.copies.len()).map(Removed::Copy);
    let polynomials = (0..model.polynomials.len()).map(Removed::Polynomial);
    let lookups = (0..model.lookups.len()).map(Removed::Lookup);
    let switches: BTreeSet<usize> = model
        .polynomials
        .iter()
        .flat_map(|polynomial| polynomial.switches.iter().copied())
        .collect();
    let fixed = model.record.fixed.iter().map(|(cell, _)| *cell);
    let enabled = model.record.enabled.iter().copied().chain(fixed);
    let on: BTreeSet<Removed> = enabled
        .filter(|cell| switches.contains(&model.grid.column(*cell)))
        .map(Removed::Switch)
        .collect();
    copies.chain(polynomials).chain(lookups).chain(on).collect()
}

/// A constraint mutant in words.
pub(crate) fn name(model: &Model, removed: Removed) -> String {
    match removed {
        Removed::Copy(copy) => {
            let (left, right) = model.record.copies[copy];
            let public = [left, right]
                .iter()
                .any(|cell| matches!(model.grid.kind(*cell), Kind::Instance(_)));
            let kind = if public { "C5" } else { "C1" };
            format!("{kind} {} = {}", model.name(left), model.name(right))
        }
        Removed::Switch(cell) => {
            let column = model.grid.column(cell);
            let gate = model
                .polynomials
                .iter()
                .find(|polynomial| polynomial.switches.contains(&column));
            let gate = gate.map_or("", |polynomial| &model.gates[polynomial.gate]);
            // The region is the one whose cells the gate reads here.
            let row = model.grid.row(cell);
            let home = model
                .polynomials
                .iter()
                .enumerate()
                .filter(|(_, polynomial)| polynomial.switches.contains(&column))
                .flat_map(|(number, _)| model.cells(number, row))
                .find(|cell| model.home[*cell].0 != usize::MAX);
            let home = home.map_or(String::new(), |cell| model.region(model.home[cell].0));
            format!("C2 switch of {gate} at row {row} in {home}")
        }
        Removed::Polynomial(number) => format!("C3 {}", model.constraint(number)),
        Removed::Lookup(lookup) => {
            format!("C4 {}", model.constraint(model.polynomials.len() + lookup))
        }
    }
}

/// Constraints of one block are attacked one after another: the lie against one often shows its neighbours to be needed.
const BLOCK: usize = 48;

/// Looks for a lie against each constraint that nothing has shown to be needed yet; returns those it found one for.
pub(crate) fn attack(model: &Model, left: &BTreeSet<Removed>, effort: Effort) -> BTreeSet<Removed> {
    // Switches last in this order, but first here: one of their lies often shows the copies of the gate to be needed as well.
    let left: Vec<Removed> = left.iter().rev().copied().collect();
    let blocks: Vec<&[Removed]> = left.chunks(BLOCK).collect();
    let found = each(
        &blocks,
        || model.clone(),
        |model, block| attack_block(model, block, effort),
    );
    found.into_iter().flatten().collect()
}

fn attack_block(model: &mut Model, block: &[Removed], effort: Effort) -> BTreeSet<Removed> {
    let mut found = BTreeSet::new();
    for removed in block {
        if found.contains(removed) {
            continue;
        }
        if lie::find(model, *removed, effort) {
            found.insert(*removed);
            let broken = model.broken(&model.grid.changed(), |_| false);
            found.extend(lie::copies_in_the_way(model, &broken));
        }
        model.grid.revert();
    }
    found
}
