//! Linear equations in the cells that may move.

use std::collections::BTreeMap;

use ff::Field;
use pasta_curves::Fp;

use crate::inspect::Cell;

/// A polynomial at a row, seen from the groups that may move.
pub(super) struct Equation {
    pub(super) number: usize,
    pub(super) value: Fp,
    /// The slope of each group that enters linearly, by a cell of it.
    pub(super) linear: BTreeMap<Cell, Fp>,
    /// Those that enter otherwise.
    pub(super) powers: Vec<Cell>,
}

pub(super) fn invert(value: Fp) -> Fp {
    Option::from(value.invert()).expect("a slope is not zero")
}

/// Gauss: moves of the unknowns, first ones preferred, after which every equation is zero.
pub(super) fn solve(equations: &[Equation], unknowns: &[Cell]) -> Option<Vec<(Cell, Fp)>> {
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
