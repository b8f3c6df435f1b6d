//! Coherent lies, found by machine.
//!
//! Given constraints that are taken away, the liar changes a cell and then repairs whatever else that breaks: it looks at the
//! gate that is broken, picks the cells that enter it linearly, solves for them, and goes on with the gates those cells touch,
//! down to the public values if need be. A lie that ends with nothing broken but what was taken away shows that the constraint
//! was needed; a proof made of it is the hardest kind of forgery, wrong in one place only.

mod digits;
mod repair;
mod solve;

use std::collections::BTreeSet;

use ff::Field;
use pasta_curves::Fp;

use super::inspect::{Broken, Cell, Kind, Lookup, Model};
use repair::Liar;
use solve::invert;

/// What is taken away from a circuit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Removed {
    /// A copy, by number.
    Copy(usize),
    /// A switch: the cell of a selector or of a fixed column.
    Switch(Cell),
    /// A gate polynomial, on all rows.
    Polynomial(usize),
    /// A lookup, on all rows.
    Lookup(usize),
}

impl Removed {
    /// Whether nothing is broken but what was removed.
    pub(crate) fn covers(self, model: &Model, broken: &Broken) -> bool {
        match self {
            Removed::Copy(copy) => broken.constraints.is_empty() && broken.copies == [copy],
            _ => {
                broken.copies.is_empty()
                    && broken
                        .constraints
                        .iter()
                        .all(|(number, row)| self.silences(model, *number, *row))
            }
        }
    }

    /// Whether a constraint is switched off at a row.
    pub(crate) fn silences(self, model: &Model, number: usize, row: usize) -> bool {
        match self {
            Removed::Copy(_) => false,
            Removed::Polynomial(removed) => removed == number,
            Removed::Lookup(removed) => model.lookup(number) == Some(removed),
            Removed::Switch(cell) => {
                let grid = &model.grid;
                model.lookup(number).is_none()
                    && grid.row(cell) == row
                    && model.polynomials[number]
                        .switches
                        .contains(&grid.column(cell))
            }
        }
    }
}

/// How hard to look for a lie.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Effort {
    /// In how many orders cells are tried.
    pub(crate) orders: u64,
    /// How many repairs are made in each order before giving it up.
    pub(crate) repairs: usize,
}

impl Effort {
    /// For constraints against which there is a lie close by.
    pub(crate) const QUICK: Self = Self {
        orders: 3,
        repairs: 4_000,
    };
    /// For the rest.
    pub(crate) const LONG: Self = Self {
        orders: 24,
        repairs: 8_000,
    };

    /// So many cells of a constraint have their turn to give way, after the two orders of the honest prover.
    const FEWEST_ORDERS: u64 = 5;

    /// Fewer orders where there is so much left to attack that all repairs together would be more than `repairs`.
    pub(crate) fn within(self, repairs: usize, attacks: usize) -> Self {
        let orders = repairs / (self.repairs * attacks.max(1));
        Self {
            orders: self.orders.min(orders as u64).max(Self::FEWEST_ORDERS),
            ..self
        }
    }
}

/// Looks for a lie that breaks exactly what was removed; on success the model's grid holds it (revert when done).
pub(crate) fn find(model: &mut Model, removed: Removed, effort: Effort) -> bool {
    model.grid.revert();
    let sides = match removed {
        Removed::Copy(copy) => {
            let (left, right) = model.record.copies[copy];
            [model.reachable(left, copy), model.reachable(right, copy)]
        }
        _ => [Vec::new(), Vec::new()],
    };
    if !sides[0].is_empty() && sides[0] == sides[1] {
        // Other copies say the same.
        return false;
    }
    let seeds = seeds(model, removed, &sides);
    for attempt in 0..effort.orders {
        let mut repairs = 0;
        // A seed that takes long must not use up every order: after the first few each begins with another.
        let turn = attempt.saturating_sub(2) as usize % seeds.len().max(1);
        'order: for seed in seeds[turn..].iter().chain(&seeds[..turn]) {
            for value in values(model, model.grid.value(*seed)) {
                if repairs > effort.repairs {
                    break 'order;
                }
                let mut liar = Liar {
                    repairs: 0,
                    model: &mut *model,
                    removed,
                    sides: sides.clone(),
                    moved: BTreeSet::new(),
                    open: BTreeSet::new(),
                    attempt,
                };
                let told = liar.tells(*seed, value);
                repairs += liar.repairs;
                if told {
                    let changed = model.grid.changed();
                    let broken = model.broken(&changed, |_| false);
                    if !broken.is_empty() && removed.covers(model, &broken) {
                        return true;
                    }
                }
                model.grid.revert();
            }
        }
    }
    false
}

/// The copies without which the lie now in the grid would pass: if it breaks one constraint alone, and a cell of that constraint
/// could by itself make it hold, then only the copy that ties the cell stands in the way.
pub(crate) fn copies_in_the_way(model: &mut Model, broken: &Broken) -> Vec<Removed> {
    let (&[(number, row)], []) = (&broken.constraints[..], &broken.copies[..]) else {
        return Vec::new();
    };
    if model.lookup(number).is_some() {
        // No circuit copies what it looks up but at the ends of a table.
        return Vec::new();
    }
    let mut found = Vec::new();
    let keep = model.grid.changes();
    let cells: Vec<Cell> = model.cells(number, row).collect();
    for cell in cells {
        let copies: Vec<usize> = (0..model.record.copies.len())
            .filter(|copy| {
                let (left, right) = model.record.copies[*copy];
                left == cell || right == cell
            })
            .collect();
        let [copy] = copies[..] else { continue };
        if model.reachable(cell, copy) != [cell] {
            continue;
        }
        let honest = model.grid.value(cell);
        let values = [0u64, 1, 2].map(|by| {
            model.grid.change(cell, honest + Fp::from(by));
            model.polynomials[number].at(&model.grid, row)
        });
        let slope = values[1] - values[0];
        if slope != Fp::ZERO && values[2] - values[1] == slope {
            model.grid.change(cell, honest - values[0] * invert(slope));
            let removed = Removed::Copy(copy);
            let broken = model.broken(&[cell], |_| false);
            if !broken.is_empty() && removed.covers(model, &broken) {
                found.push(removed);
            }
        }
        model.grid.revert_to(keep);
    }
    found
}

/// The values a seed is changed to: one up and down, flips of a flag, a whole limb or digit more, anything.
fn values(model: &Model, honest: Fp) -> Vec<Fp> {
    let mut values = vec![
        honest + Fp::ONE,
        honest - Fp::ONE,
        Fp::ZERO,
        Fp::ONE,
        Fp::from(2),
        honest + Fp::from(8),
        -Fp::ONE,
        Fp::from(0x5eed_0000_0000_0001),
    ];
    let base = model.lookups.iter().find_map(Lookup::base);
    values.extend(base.map(|base| honest + Fp::from(base)));
    values.retain(|value| *value != honest);
    values
}

/// The cells at which a lie may begin.
fn seeds(model: &Model, removed: Removed, sides: &[Vec<Cell>; 2]) -> Vec<Cell> {
    let movable =
        |cell: &Cell| matches!(model.grid.kind(*cell), Kind::Advice(_) | Kind::Instance(_));
    let reads = |number: usize, row: usize| {
        let cells = model.cells(number, row);
        cells.filter(movable).collect::<Vec<_>>()
    };
    match removed {
        Removed::Copy(_) => {
            // The later side first: the copy, not the original.
            [&sides[1], &sides[0]]
                .into_iter()
                .filter(|side| side.iter().all(movable))
                .map(|side| side[0])
                .collect()
        }
        Removed::Switch(cell) => {
            let row = model.grid.row(cell);
            let silenced =
                (0..model.polynomials.len()).filter(|number| removed.silences(model, *number, row));
            let mut cells: Vec<_> = silenced.flat_map(|number| reads(number, row)).collect();
            cells.sort_unstable();
            cells.dedup();
            cells.reverse();
            cells
        }
        Removed::Polynomial(_) | Removed::Lookup(_) => {
            let number = match removed {
                Removed::Lookup(lookup) => model.polynomials.len() + lookup,
                Removed::Polynomial(number) => number,
                _ => unreachable!("matched above"),
            };
            let live: Vec<_> = (0..model.grid.shape.usable)
                .filter(|row| model.tells(number, *row))
                .collect();
            // A few rows at the end (short repairs), a few at the start, one in the middle.
            let mut rows: Vec<_> = live.iter().rev().take(3).copied().collect();
            rows.extend(live.iter().take(14));
            rows.extend(live.get(live.len() / 2));
            rows.into_iter()
                .flat_map(|row| reads(number, row))
                .collect()
        }
    }
}
