//! Coherent lies, found by machine.
//!
//! Given constraints that are taken away, the liar changes a cell and then repairs whatever else that breaks: it looks at the gate
//! that is broken, picks the cells that enter it linearly, solves for them, and goes on with the gates those cells touch, down to the
//! public values if need be. A lie that ends with nothing broken but what was taken away shows that the constraint was needed; a
//! proof made of it is the hardest kind of forgery, wrong in one place only.

use std::collections::{BTreeMap, BTreeSet};

use ff::{Field, PrimeField};
use pasta_curves::Fp;

use super::inspect::{Broken, Cell, Kind, Model};

/// What is taken away from a circuit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Removed {
    /// A copy, by number.
    Copy(usize),
    /// A switch: the cell of a selector or of a fixed column.
    Switch(Cell),
    /// A gate polynomial, on all rows.
    Polynomial(usize),
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

    /// Whether a polynomial is switched off at a row.
    fn silences(self, model: &Model, number: usize, row: usize) -> bool {
        match self {
            Removed::Copy(_) => false,
            Removed::Polynomial(removed) => removed == number,
            Removed::Switch(cell) => {
                let sheet = &model.sheet;
                sheet.row(cell) == row
                    && model.polynomials[number]
                        .switches
                        .contains(&sheet.column(cell))
            }
        }
    }
}

/// Most groups of cells one lie may move: a sum carried down a table and two hashes.
const MOST_MOVES: usize = 12_000;

/// How hard to look for a lie.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Effort {
    /// In how many orders cells are tried.
    pub(crate) orders: u64,
    /// How many repairs are made before giving up.
    pub(crate) repairs: usize,
}

impl Effort {
    /// For constraints against which there is a lie close by.
    pub(crate) const QUICK: Self = Self {
        orders: 2,
        repairs: 12_000,
    };
    /// For the rest.
    pub(crate) const LONG: Self = Self {
        orders: 12,
        repairs: 200_000,
    };
}

/// One attempt at a lie.
struct Liar<'m> {
    model: &'m mut Model,
    removed: Removed,
    /// The two sides of the class that a removed copy tears apart.
    sides: [Vec<Cell>; 2],
    /// The groups that were moved, by their first cell: they move once.
    moved: BTreeSet<Cell>,
    /// (row, gate) to look at.
    open: BTreeSet<(usize, usize)>,
    /// Changes the order in which cells are tried.
    attempt: u64,
    /// Repairs made so far.
    repairs: usize,
}

/// Looks for a lie that breaks exactly what was removed; on success the model's sheet holds it (revert when done).
pub(crate) fn find(model: &mut Model, removed: Removed, effort: Effort) -> bool {
    model.sheet.revert();
    let sides = match removed {
        Removed::Copy(copy) => {
            let (left, right) = model.record.copies[copy];
            [model.reachable(left, copy), model.reachable(right, copy)]
        }
        _ => [Vec::new(), Vec::new()],
    };
    if sides[0].first().is_some() && sides[0] == sides[1] {
        // Other copies say the same.
        return false;
    }
    let seeds = seeds(model, removed, &sides);
    let mut repairs = 0;
    for attempt in 0..effort.orders {
        for seed in &seeds {
            for value in values(model.sheet.value(*seed)) {
                if repairs > effort.repairs {
                    return false;
                }
                let mut liar = Liar {
                    repairs: 1,
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
                    let changed = model.sheet.changed();
                    let broken = model.broken(&changed, |_| false);
                    if !broken.is_empty() && removed.covers(model, &broken) {
                        return true;
                    }
                }
                model.sheet.revert();
            }
        }
    }
    false
}

/// The copies without which the lie now in the sheet would pass: if it breaks one constraint alone, and a cell of that constraint could
/// by itself make it hold, then only the copy that ties the cell stands in the way.
pub(crate) fn copies_in_the_way(model: &mut Model, broken: &Broken) -> Vec<Removed> {
    let (&[(number, row)], []) = (&broken.constraints[..], &broken.copies[..]) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    let keep = model.sheet.changes();
    let cells: Vec<Cell> = model.polynomials[number].cells(&model.sheet, row).collect();
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
        let honest = model.sheet.value(cell);
        let values = [0u64, 1, 2].map(|by| {
            model.sheet.change(cell, honest + Fp::from(by));
            model.polynomials[number].at(&model.sheet, row)
        });
        let slope = values[1] - values[0];
        if slope != Fp::ZERO && values[2] - values[1] == slope {
            model.sheet.change(cell, honest - values[0] * invert(slope));
            let removed = Removed::Copy(copy);
            let broken = model.broken(&[cell], |_| false);
            if !broken.is_empty() && removed.covers(model, &broken) {
                found.push(removed);
            }
        }
        model.sheet.revert_to(keep);
    }
    found
}

/// The values a seed is changed to: one up and down, flips of a flag, a whole limb more, anything.
fn values(honest: Fp) -> Vec<Fp> {
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
    values.retain(|value| *value != honest);
    values
}

/// The cells at which a lie may begin.
fn seeds(model: &Model, removed: Removed, sides: &[Vec<Cell>; 2]) -> Vec<Cell> {
    let movable =
        |cell: &Cell| matches!(model.sheet.kind(*cell), Kind::Advice(_) | Kind::Instance(_));
    let reads = |number: usize, row: usize| {
        let cells = model.polynomials[number].cells(&model.sheet, row);
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
            let row = model.sheet.row(cell);
            let silenced =
                (0..model.polynomials.len()).filter(|number| removed.silences(model, *number, row));
            let mut cells: Vec<_> = silenced.flat_map(|number| reads(number, row)).collect();
            cells.sort_unstable();
            cells.dedup();
            cells.reverse();
            cells
        }
        Removed::Polynomial(number) => {
            let polynomial = &model.polynomials[number];
            let live: Vec<_> = (0..model.sheet.shape.usable)
                .filter(|row| polynomial.live(&model.sheet, *row))
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

impl Liar<'_> {
    /// Changes the seed and repairs; false when something cannot be repaired.
    fn tells(&mut self, seed: Cell, value: Fp) -> bool {
        if !self.shift(seed, value - self.model.sheet.value(seed)) {
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
    fn group(&self, cell: Cell) -> Vec<Cell> {
        if let Some(side) = self.sides.iter().find(|side| side.contains(&cell)) {
            return side.clone();
        }
        match self.model.class_of.get(&cell) {
            Some(class) => self.model.classes[*class].clone(),
            None => vec![cell],
        }
    }

    /// Adds to all cells of a group; false when it may not move.
    fn shift(&mut self, cell: Cell, by: Fp) -> bool {
        let group = self.group(cell);
        let fixed = |cell: &Cell| {
            matches!(
                self.model.sheet.kind(*cell),
                Kind::Fixed(_) | Kind::Selector(_)
            )
        };
        if group.iter().any(fixed) || !self.moved.insert(group[0]) {
            return false;
        }
        self.add(&group, by);
        for (row, number) in self.model.touched(&group) {
            self.open.insert((row, self.model.polynomials[number].gate));
        }
        true
    }

    /// Makes the polynomials of a gate hold at a row by moving cells that have not moved yet.
    fn repair(&mut self, row: usize, gate: usize) -> bool {
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
            // A cell that enters another constraint of the gate with a power is settled by itself, through the constraint in which it
            // stands alone; the others are solved for together.
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
                let keep = self.model.sheet.changes();
                self.add(&here, Fp::from(by));
                let mut factors = Vec::new();
                let polynomial = &self.model.polynomials[number];
                polynomial.expression.product_of(&mut factors);
                let values: Vec<Fp> = factors
                    .into_iter()
                    .map(|factor| factor.at(&self.model.sheet, row))
                    .collect();
                self.model.sheet.revert_to(keep);
                values
            });
            let now = self.model.sheet.value(cell);
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
    fn near(&self, group: &[Cell], row: usize) -> Vec<Cell> {
        let near = |cell: &&Cell| {
            let away = self.model.sheet.row(**cell).abs_diff(row);
            away <= 2 || away + 2 >= self.model.sheet.shape.rows
        };
        group.iter().filter(near).copied().collect()
    }

    fn add(&mut self, cells: &[Cell], by: Fp) {
        for cell in cells {
            let value = self.model.sheet.value(*cell) + by;
            self.model.sheet.change(*cell, value);
        }
    }

    /// Later cells first, as an honest prover computes them; other attempts use other orders.
    fn preference(&self, cell: Cell) -> u64 {
        let born = self.model.born[cell] as u64;
        match self.attempt {
            0 => born,
            1 => u64::MAX - born,
            attempt => (born ^ attempt << 32).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 7,
        }
    }

    /// The polynomials of a gate that still count, with how each group that may move enters them.
    fn equations(&mut self, row: usize, gate: usize) -> Vec<Equation> {
        let numbers: Vec<usize> = self.model.of_gate[gate]
            .iter()
            .copied()
            .filter(|n| !self.removed.silences(self.model, *n, row))
            .filter(|n| self.model.polynomials[*n].live(&self.model.sheet, row))
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
            .flat_map(|(n, _)| self.model.polynomials[*n].cells(&self.model.sheet, row))
            .collect();
        for cell in cells {
            if self.model.sheet.row(cell) >= self.model.sheet.shape.usable {
                continue;
            }
            let group = self.group(cell);
            let fixed = |cell: &Cell| {
                matches!(
                    self.model.sheet.kind(*cell),
                    Kind::Fixed(_) | Kind::Selector(_)
                )
            };
            if self.moved.contains(&group[0]) || group.iter().any(fixed) || !tried.insert(group[0])
            {
                continue;
            }
            let here = self.near(&group, row);
            let samples = [1u64, 2, 5].map(|by| {
                let keep = self.model.sheet.changes();
                self.add(&here, Fp::from(by));
                let seen: Vec<Fp> = numbers.iter().map(|n| self.value(*n, row)).collect();
                self.model.sheet.revert_to(keep);
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
        self.model.polynomials[number].at(&self.model.sheet, row)
    }
}

/// A polynomial at a row, seen from the groups that may move.
struct Equation {
    number: usize,
    value: Fp,
    /// The slope of each group that enters linearly, by a cell of it.
    linear: BTreeMap<Cell, Fp>,
    /// Those that enter otherwise.
    powers: Vec<Cell>,
}

fn invert(value: Fp) -> Fp {
    Option::from(value.invert()).expect("a slope is not zero")
}

/// Gauss: moves of the unknowns, first ones preferred, after which every equation is zero.
fn solve(equations: &[Equation], unknowns: &[Cell]) -> Option<Vec<(Cell, Fp)>> {
    let width = unknowns.len();
    let mut rows: Vec<Vec<Fp>> = equations
        .iter()
        .map(|equation| {
            let slope = |cell| equation.linear.get(cell).copied().unwrap_or(Fp::ZERO);
            let mut row: Vec<Fp> = unknowns.iter().map(slope).collect();
            row.push(-equation.value);
            row
        })
        .collect();
    let mut pivots = Vec::new();
    for column in 0..width {
        let done = pivots.len();
        let Some(found) = (done..rows.len()).find(|r| rows[*r][column] != Fp::ZERO) else {
            continue;
        };
        rows.swap(done, found);
        let scale = invert(rows[done][column]);
        rows[done].iter_mut().for_each(|v| *v *= scale);
        let pivot = rows[done].clone();
        for (r, row) in rows.iter_mut().enumerate() {
            if r != done && row[column] != Fp::ZERO {
                let factor = row[column];
                for (value, p) in row.iter_mut().zip(&pivot) {
                    *value -= *p * factor;
                }
            }
        }
        pivots.push(column);
    }
    if rows[pivots.len()..]
        .iter()
        .any(|row| row[width] != Fp::ZERO)
    {
        return None;
    }
    Some(
        pivots
            .iter()
            .enumerate()
            .map(|(r, column)| (unknowns[*column], rows[r][width]))
            .collect(),
    )
}
