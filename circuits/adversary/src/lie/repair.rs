//! One attempt at a lie: change a cell, then repair gate after gate.

use std::collections::{BTreeMap, BTreeSet};

use ff::{Field, PrimeField};
use pasta_curves::Fp;

use super::solve::{invert, solve, Equation};
use super::Removed;
use crate::inspect::{Cell, Kind, Model};

/// Most groups of cells one lie may move: a sum carried down a table and two hashes.
const MOST_MOVES: usize = 12_000;

/// The count during the first repair.
const FIRST: usize = 1;

/// One attempt at a lie.
pub(super) struct Liar<'m> {
    pub(super) model: &'m mut Model,
    pub(super) removed: Removed,
    /// The two sides of the class that a removed copy tears apart.
    pub(super) sides: [Vec<Cell>; 2],
    /// The groups that were moved, by their first cell: they move once.
    pub(super) moved: BTreeSet<Cell>,
    /// (row, gate) to look at.
    pub(super) open: BTreeSet<(usize, usize)>,
    /// Changes the order in which cells are tried.
    pub(super) attempt: u64,
    /// Repairs made so far.
    pub(super) repairs: usize,
}

impl Liar<'_> {
    /// Changes the seed and repairs; false when something cannot be repaired.
    pub(super) fn tells(&mut self, seed: Cell, value: Fp) -> bool {
        if !self.shift(seed, value - self.model.grid.value(seed)) {
            return false;
        }
        while let Some((row, gate)) = self.open.pop_first() {
            self.repairs += 1;
            if self.moved.len() > MOST_MOVES || !self.repair(row, gate) {
                return false;
            }
        }
        true
    }

    /// The cells that must hold one value with this one.
    pub(super) fn group(&self, cell: Cell) -> Vec<Cell> {
        if let Some(side) = self.sides.iter().find(|side| side.contains(&cell)) {
            return side.clone();
        }
        match self.model.class_of.get(&cell) {
            Some(class) => self.model.classes[*class].clone(),
            None => vec![cell],
        }
    }

    /// Adds to all cells of a group; false when it may not move.
    pub(super) fn shift(&mut self, cell: Cell, by: Fp) -> bool {
        let group = self.group(cell);
        let fixed = |cell: &Cell| {
            matches!(
                self.model.grid.kind(*cell),
                Kind::Fixed(_) | Kind::Selector(_)
            )
        };
        if group.iter().any(fixed) || !self.moved.insert(group[0]) {
            return false;
        }
        self.add(&group, by);
        for (row, number) in self.model.touched(&group) {
            self.open.insert((row, self.model.gate(number)));
        }
        true
    }

    /// Makes the polynomials of a gate hold at a row by moving cells that have not moved yet.
    fn repair(&mut self, row: usize, gate: usize) -> bool {
        if let Some(lookup) = gate.checked_sub(self.model.gates.len()) {
            return self.look_up(row, lookup);
        }
        loop {
            let equations = self.equations(row, gate);
            let wrong: Vec<_> = equations.iter().filter(|e| e.value != Fp::ZERO).collect();
            if wrong.is_empty() {
                return true;
            }
            if let Some(product) = wrong.iter().find(|e| e.linear.is_empty()) {
                if !self.factor(product.number, row, &product.powers) {
                    return false;
                }
                continue;
            }
            // A cell that enters another constraint of the gate with a power is settled by itself, through the constraint in
            // which it stands alone; the others are solved for together.
            let powers: BTreeSet<Cell> = equations
                .iter()
                .flat_map(|e| e.powers.iter().copied())
                .collect();
            let alone = wrong.iter().find_map(|equation| {
                let together = equation.linear.keys().any(|cell| !powers.contains(cell));
                let cell = equation
                    .linear
                    .keys()
                    .max_by_key(|cell| self.preference(**cell))?;
                (!together).then(|| (*cell, -equation.value * invert(equation.linear[cell])))
            });
            if let Some((cell, by)) = alone {
                if !self.shift(cell, by) {
                    return false;
                }
                continue;
            }
            let mut unknowns: Vec<Cell> = equations
                .iter()
                .flat_map(|e| e.linear.keys().copied())
                .filter(|cell| !powers.contains(cell))
                .collect();
            unknowns.sort_by_key(|cell| std::cmp::Reverse((self.preference(*cell), *cell)));
            unknowns.dedup();
            // Where the lie begins, every cell has its turn to give way.
            if self.attempt > 1 && self.repairs == FIRST && !unknowns.is_empty() {
                let turn = self.attempt as usize % unknowns.len();
                unknowns[..=turn].rotate_right(1);
            }
            let Some(moves) = solve(&equations, &unknowns) else {
                return false;
            };
            return moves
                .into_iter()
                .all(|(cell, by)| by == Fp::ZERO || self.shift(cell, by));
        }
    }

    /// Makes one factor of a polynomial zero. Of all the ways the one with the smallest number: the digits of a small number.
    fn factor(&mut self, number: usize, row: usize, cells: &[Cell]) -> bool {
        let mut cells = cells.to_vec();
        cells.sort_by_key(|cell| std::cmp::Reverse(self.preference(*cell)));
        for cell in cells {
            let group = self.group(cell);
            let here = self.near(&group, row);
            let values = [0u64, 1, 2].map(|by| {
                let keep = self.model.grid.changes();
                self.add(&here, Fp::from(by));
                let mut factors = Vec::new();
                let polynomial = &self.model.polynomials[number];
                polynomial.expression.product_of(&mut factors);
                let values: Vec<Fp> = factors
                    .into_iter()
                    .map(|factor| factor.at(&self.model.grid, row))
                    .collect();
                self.model.grid.revert_to(keep);
                values
            });
            let now = self.model.grid.value(cell);
            let root = (0..values[0].len())
                .filter_map(|i| {
                    let slope = values[1][i] - values[0][i];
                    let straight = values[2][i] - values[1][i] == slope && slope != Fp::ZERO;
                    straight.then(|| now - values[0][i] * invert(slope))
                })
                .min_by_key(|root| {
                    let mut big_endian = root.to_repr();
                    big_endian.reverse();
                    big_endian
                });
            if let Some(root) = root {
                return self.shift(cell, root - now);
            }
        }
        false
    }

    /// The cells of a group that a gate at a row can read.
    pub(super) fn near(&self, group: &[Cell], row: usize) -> Vec<Cell> {
        let near = |cell: &&Cell| {
            let away = self.model.grid.row(**cell).abs_diff(row);
            away <= 2 || away + 2 >= self.model.grid.shape.rows
        };
        group.iter().filter(near).copied().collect()
    }

    pub(super) fn add(&mut self, cells: &[Cell], by: Fp) {
        for cell in cells {
            let value = self.model.grid.value(*cell) + by;
            self.model.grid.change(*cell, value);
        }
    }

    /// Later cells first, as an honest prover computes them, or earlier ones.
    pub(super) fn preference(&self, cell: Cell) -> u64 {
        let born = self.model.born[cell] as u64;
        if self.attempt == 1 {
            u64::MAX - born
        } else {
            born
        }
    }

    /// The polynomials of a gate that still count, with how each group that may move enters them.
    fn equations(&mut self, row: usize, gate: usize) -> Vec<Equation> {
        let numbers: Vec<usize> = self.model.of_gate[gate]
            .iter()
            .copied()
            .filter(|n| !self.removed.silences(self.model, *n, row))
            .filter(|n| self.model.polynomials[*n].live(&self.model.grid, row))
            .collect();
        let values: Vec<Fp> = numbers.iter().map(|n| self.value(*n, row)).collect();
        let mut equations: Vec<Equation> = numbers
            .iter()
            .zip(&values)
            .map(|(number, value)| Equation {
                number: *number,
                value: *value,
                linear: BTreeMap::new(),
                powers: Vec::new(),
            })
            .collect();
        if values.iter().all(|value| *value == Fp::ZERO) {
            return equations;
        }
        let mut tried = BTreeSet::new();
        let cells: BTreeSet<Cell> = numbers
            .iter()
            .zip(&values)
            .filter(|(_, value)| **value != Fp::ZERO)
            .flat_map(|(n, _)| self.model.cells(*n, row))
            .collect();
        for cell in cells {
            if self.model.grid.row(cell) >= self.model.grid.shape.usable {
                continue;
            }
            let group = self.group(cell);
            let fixed = |cell: &Cell| {
                matches!(
                    self.model.grid.kind(*cell),
                    Kind::Fixed(_) | Kind::Selector(_)
                )
            };
            if self.moved.contains(&group[0]) || group.iter().any(fixed) || !tried.insert(group[0])
            {
                continue;
            }
            let here = self.near(&group, row);
            let samples = [1u64, 2, 5].map(|by| {
                let keep = self.model.grid.changes();
                self.add(&here, Fp::from(by));
                let seen: Vec<Fp> = numbers.iter().map(|n| self.value(*n, row)).collect();
                self.model.grid.revert_to(keep);
                seen
            });
            for (i, equation) in equations.iter_mut().enumerate() {
                let slope = samples[0][i] - values[i];
                let straight = samples[1][i] - values[i] == slope.double()
                    && samples[2][i] - values[i] == slope * Fp::from(5);
                if !straight {
                    equation.powers.push(cell);
                } else if slope != Fp::ZERO {
                    equation.linear.insert(cell, slope);
                }
            }
        }
        equations
    }

    fn value(&self, number: usize, row: usize) -> Fp {
        self.model.polynomials[number].at(&self.model.grid, row)
    }
}
