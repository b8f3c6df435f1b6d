//! A circuit whose assignment is edited on its way to the library, under its own keys.

mod editor;

use std::collections::{BTreeMap, BTreeSet};

use pasta_curves::Fp;

use super::inspect::{Broken, Cell, ColumnIndex, Kind, Model};
use super::lie::Removed;

pub(crate) use editor::{with, Mutated};

/// What is edited, by the number of the call: the library tells no index of a column.
#[derive(Default)]
pub(crate) struct Edits {
    advice: BTreeMap<usize, Fp>,
    fixed: BTreeSet<usize>,
    enabled: BTreeSet<usize>,
    copies: BTreeSet<usize>,
    /// Rows written over where a table only repeats its first row, by the fixed column: the library fills the columns of a table
    /// in the order of a hash map, so the number of the call says nothing.
    filled: BTreeMap<usize, Vec<(usize, Fp)>>,
}

impl Edits {
    /// The changes now in a model's grid, without what is removed (a gate polynomial stays: it is part of the library's keys).
    pub(crate) fn of(model: &Model, removed: Option<Removed>) -> Self {
        let changed: BTreeSet<Cell> = model.grid.changed().into_iter().collect();
        // From another public value a circuit computes other cells, so all are written.
        let public = |cell: &Cell| matches!(model.grid.kind(*cell), Kind::Instance(_));
        let all = changed.iter().any(public);
        let mut edits = Self::default();
        for (call, cell) in model.record.advice.iter().enumerate() {
            if all || changed.contains(cell) {
                edits.advice.insert(call, model.grid.value(*cell));
            }
        }
        match removed {
            Some(removed) => Self {
                advice: edits.advice,
                ..Self::without(model, removed)
            },
            None => edits,
        }
    }

    /// The changes now in a model's grid, and all that they look up in the tables. The library's prover stops at a value that is
    /// not in its table, so a forger makes keys in which it is. `None` where the tables have no room.
    pub(crate) fn believed_by_tables(model: &Model, broken: &Broken) -> Option<Self> {
        Some(Self {
            filled: table_rows(model, broken)?,
            ..Self::of(model, None)
        })
    }

    /// Whether tables are edited, which is a matter of keys.
    pub(crate) fn changes_tables(&self) -> bool {
        !self.filled.is_empty()
    }

    /// Only what is removed, no changes. A lookup cannot be removed; but the values that the assignment now in the grid looks up
    /// by it and does not find can be written into its table.
    pub(crate) fn without(model: &Model, removed: Removed) -> Self {
        let mut edits = Self::default();
        match removed {
            Removed::Copy(copy) => {
                edits.copies.insert(copy);
            }
            Removed::Switch(switch) => {
                let fixed = model.record.fixed.iter().enumerate();
                edits.fixed = fixed
                    .filter(|(_, (cell, _))| *cell == switch)
                    .map(|(call, _)| call)
                    .collect();
                let enabled = model.record.enabled.iter().enumerate();
                edits.enabled = enabled
                    .filter(|(_, cell)| **cell == switch)
                    .map(|(call, _)| call)
                    .collect();
            }
            Removed::Lookup(_) => {
                let mut broken = model.broken(&model.grid.changed(), |_| false);
                broken
                    .constraints
                    .retain(|(number, row)| removed.silences(model, *number, *row));
                edits.filled = table_rows(model, &broken).unwrap_or_default();
            }
            Removed::Polynomial(_) => {}
        }
        edits
    }
}

/// What broken lookups do not find, written into the last rows of the tables; `None` where other rows of a table stand there.
fn table_rows(model: &Model, broken: &Broken) -> Option<BTreeMap<usize, Vec<(usize, Fp)>>> {
    let constraints = broken.constraints.iter();
    let entries: BTreeSet<Vec<(ColumnIndex, Fp)>> = constraints
        .filter_map(|(number, row)| {
            let lookup = &model.lookups[model.lookup(*number)?];
            Some(lookup.entry(&model.grid, *row))
        })
        .collect();
    let mut rows = BTreeMap::new();
    if entries.is_empty() {
        return Some(rows);
    }
    let grid = &model.grid;
    let first = grid.shape.usable.checked_sub(entries.len())?;
    for (filled, value) in &model.record.filled {
        let Kind::Fixed(index) = grid.kind(*filled) else {
            continue;
        };
        if first < grid.row(*filled) {
            return None;
        }
        let column = grid.column(*filled);
        let of_column = |entry: &Vec<(ColumnIndex, Fp)>| {
            let value = entry.iter().find(|(of, _)| *of == column);
            value.map(|(_, value)| *value)
        };
        let values = entries
            .iter()
            .map(|entry| of_column(entry).unwrap_or(*value));
        rows.insert(index, (first..).zip(values).collect());
    }
    Some(rows)
}

/// Whether the library can be made to do without a constraint, the assignment now in the grid being what it must let through.
pub(crate) fn removable(model: &Model, removed: Removed) -> bool {
    match removed {
        Removed::Polynomial(_) => false,
        Removed::Lookup(_) => Edits::without(model, removed).changes_tables(),
        Removed::Copy(_) | Removed::Switch(_) => true,
    }
}

/// The instances a model's grid now claims, `count` of them.
pub(crate) fn claimed(model: &Model, count: usize) -> Vec<Fp> {
    let column = model.grid.shape.instance(0);
    debug_assert!(matches!(model.grid.shape.kind(column), Kind::Instance(0)));
    (0..count)
        .map(|row| model.grid.value(model.grid.cell(column, row, 0)))
        .collect()
}
