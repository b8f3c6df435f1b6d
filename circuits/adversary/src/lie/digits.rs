//! Repairs of lookups: new digits for a changed number, the partner of a changed value, or another value.

use std::collections::BTreeSet;

use ff::{Field, PrimeField};
use pasta_curves::Fp;

use super::repair::Liar;
use super::solve::invert;
use super::Removed;
use crate::inspect::{Cell, ColumnIndex, Expression, Kind};

/// A value as a whole number, if it is not too large for one.
fn whole(value: Fp) -> Option<u128> {
    let bytes = value.to_repr();
    let (low, high) = bytes.split_at(16);
    let low = u128::from_le_bytes(low.try_into().expect("sixteen bytes"));
    high.iter().all(|byte| *byte == 0).then_some(low)
}

impl Liar<'_> {
    /// Makes a lookup hold at a row.
    pub(super) fn look_up(&mut self, row: usize, lookup: usize) -> bool {
        let number = self.model.polynomials.len() + lookup;
        if self.removed.silences(self.model, number, row) || self.model.holds(number, row) {
            return true;
        }
        let repaired = self.write_digits(row, lookup)
            || self.pair(row, lookup)
            || self.flip(row, lookup)
            || self.another_value(row, lookup);
        repaired && self.model.holds(number, row)
    }

    /// Writes a number's digits anew, lowest first. They may change as often as the number does, unless the lie began with them.
    fn write_digits(&mut self, row: usize, lookup: usize) -> bool {
        let keep = self.model.grid.changes();
        if self.digits_fit(row, lookup) == Some(true) {
            return true;
        }
        self.model.grid.revert_to(keep);
        false
    }

    /// The same without taking back what did not help; `None` when it is not about digits.
    fn digits_fit(&mut self, row: usize, lookup: usize) -> Option<bool> {
        let value = self.undigested(row, lookup)?;
        let this = &self.model.lookups[lookup];
        let base = this.base()?;
        let cells = this.digit_cells(&self.model.grid, row);
        let fits = whole(value).filter(|value| {
            let limit = u128::from(base).checked_pow(cells.len() as u32 + 1);
            limit.is_none_or(|limit| *value < limit)
        });
        let pinned: Vec<bool> = cells.iter().map(|c| self.moved.contains(c)).collect();
        match (fits, self.free_digit(lookup)) {
            (Some(mut left), _) => {
                for (cell, pinned) in cells.iter().zip(pinned) {
                    if !pinned {
                        let digit = Fp::from_u128(left % u128::from(base));
                        self.model.grid.change(*cell, digit);
                    }
                    left /= u128::from(base);
                }
            }
            // A digit that nothing looks up takes all of a number that has no digits.
            (None, Some(free)) if !pinned[free] => {
                let weight = Fp::from(base).pow_vartime([free as u64]);
                self.model.grid.change(cells[free], value * invert(weight));
            }
            _ => return Some(false),
        }
        Some(self.model.lookups[lookup].holds(&self.model.grid, row))
    }

    /// What is left of a number, in units of its lowest digit, with every digit zero that the lie did not begin with.
    fn undigested(&mut self, row: usize, lookup: usize) -> Option<Fp> {
        let this = &self.model.lookups[lookup];
        let cells = this.digit_cells(&self.model.grid, row);
        let lowest = *cells.first()?;
        for cell in &cells {
            if !self.moved.contains(cell) {
                self.model.grid.change(*cell, Fp::ZERO);
            }
        }
        let input = &self.model.lookups[lookup].inputs[0];
        let top = input.at(&self.model.grid, row);
        let honest = self.model.grid.value(lowest);
        self.model.grid.change(lowest, honest + Fp::ONE);
        let slope = input.at(&self.model.grid, row) - top;
        self.model.grid.change(lowest, honest);
        (slope != Fp::ZERO).then(|| -top * invert(slope))
    }

    /// Which digit of a number nothing looks up, now that a lookup is removed.
    fn free_digit(&self, lookup: usize) -> Option<usize> {
        let Removed::Lookup(removed) = self.removed else {
            return None;
        };
        let digits = self.model.lookups[lookup].digits.len();
        removed
            .checked_sub(lookup - digits)
            .filter(|digit| *digit < digits)
    }

    /// Gives a value in a table of several columns the partners it has there.
    fn pair(&mut self, row: usize, lookup: usize) -> bool {
        let this = &self.model.lookups[lookup];
        let inputs = this.inputs.clone();
        let first = inputs[0].at(&self.model.grid, row);
        let Some(partners) = this.row_of(first).map(<[Fp]>::to_vec) else {
            return false;
        };
        let rest = inputs.iter().zip(partners).skip(1);
        rest.into_iter()
            .all(|(input, partner)| self.settle(input, row, partner, &[]))
    }

    /// Flips a flag that the lookup reads, if its number has digits then: the side of a comparison, a row that holds a loan.
    fn flip(&mut self, row: usize, lookup: usize) -> bool {
        let number = self.model.polynomials.len() + lookup;
        for cell in self.movable(&self.model.lookups[lookup].reads, row) {
            let now = self.model.grid.value(cell);
            if now != Fp::ZERO && now != Fp::ONE {
                continue;
            }
            let by = Fp::ONE - now.double();
            let keep = self.model.grid.changes();
            let here = self.near(&self.group(cell), row);
            self.add(&here, by);
            let holds = self.model.holds(number, row) || self.write_digits(row, lookup);
            self.model.grid.revert_to(keep);
            if holds {
                let moved = self.shift(cell, by);
                return moved && (self.model.holds(number, row) || self.write_digits(row, lookup));
            }
        }
        false
    }

    /// The assigned cells among these that have not moved yet, preferred ones first.
    fn movable(&self, reads: &[(ColumnIndex, i32)], row: usize) -> Vec<Cell> {
        let grid = &self.model.grid;
        let mut cells: Vec<Cell> = reads
            .iter()
            .map(|(column, rotation)| grid.cell(*column, row, *rotation))
            .filter(|cell| matches!(grid.kind(*cell), Kind::Advice(_)))
            .filter(|cell| self.model.is_assigned(*cell))
            .filter(|cell| !self.moved.contains(&self.group(*cell)[0]))
            .collect();
        cells.sort_by_key(|cell| std::cmp::Reverse(self.preference(*cell)));
        cells
    }

    /// Moves a cell until the lookup finds the first row of its table, as a row without anything does.
    fn another_value(&mut self, row: usize, lookup: usize) -> bool {
        let digits = self.model.lookups[lookup].digit_cells(&self.model.grid, row);
        let this = &self.model.lookups[lookup];
        let Some(first) = this.row_of(Fp::ZERO).map(<[Fp]>::to_vec) else {
            return false;
        };
        let inputs = this.inputs.clone();
        inputs
            .iter()
            .zip(first)
            .all(|(input, value)| self.settle(input, row, value, &digits))
    }

    /// Gives an expression a value by a cell that enters it linearly, other than `spared`.
    fn settle(&mut self, input: &Expression, row: usize, value: Fp, spared: &[Cell]) -> bool {
        let now = input.at(&self.model.grid, row);
        if now == value {
            return true;
        }
        let mut reads = BTreeSet::new();
        input.reads(&mut reads);
        let reads: Vec<_> = reads.into_iter().collect();
        let mut cells = self.movable(&reads, row);
        cells.retain(|cell| !spared.contains(cell));
        for cell in cells {
            let group = self.group(cell);
            let here = self.near(&group, row);
            let [one, two] = [1u64, 2].map(|by| {
                let keep = self.model.grid.changes();
                self.add(&here, Fp::from(by));
                let seen = input.at(&self.model.grid, row);
                self.model.grid.revert_to(keep);
                seen
            });
            let slope = one - now;
            if slope != Fp::ZERO && two - one == slope {
                return self.shift(cell, (value - now) * invert(slope));
            }
        }
        false
    }
}
