//! A gate polynomial, evaluated by us.
//!
//! The library keeps its gates to itself, so this is a second evaluator; [`super::super::agreement`] compares it with the
//! library's on a sample of every run.

use std::collections::BTreeSet;

use ff::Field;
use pasta_curves::Fp;

use super::grid::Grid;

/// A column of a grid, of any kind.
pub(crate) type ColumnIndex = usize;

/// A polynomial over the cells around a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Expression {
    /// A constant.
    Constant(Fp),
    /// The cell of a column this many rows below.
    Cell(ColumnIndex, i32),
    /// Minus another.
    Negated(Box<Expression>),
    /// The sum of two.
    Sum(Box<Expression>, Box<Expression>),
    /// The product of two.
    Product(Box<Expression>, Box<Expression>),
    /// Another times a constant.
    Scaled(Box<Expression>, Fp),
}

impl Expression {
    /// The value at a row. A product whose first factor is zero ends there: off its switch a gate costs nothing.
    pub(crate) fn at(&self, grid: &Grid, row: usize) -> Fp {
        match self {
            Expression::Constant(value) => *value,
            Expression::Cell(column, rotation) => grid.value(grid.cell(*column, row, *rotation)),
            Expression::Negated(inner) => -inner.at(grid, row),
            Expression::Sum(left, right) => left.at(grid, row) + right.at(grid, row),
            Expression::Product(left, right) => {
                let left = left.at(grid, row);
                if left == Fp::ZERO {
                    left
                } else {
                    left * right.at(grid, row)
                }
            }
            Expression::Scaled(inner, factor) => inner.at(grid, row) * factor,
        }
    }

    /// The factors it is a product of.
    pub(crate) fn product_of<'a>(&'a self, into: &mut Vec<&'a Expression>) {
        match self {
            Expression::Negated(inner) | Expression::Scaled(inner, _) => inner.product_of(into),
            Expression::Product(left, right) => {
                left.product_of(into);
                right.product_of(into);
            }
            factor => into.push(factor),
        }
    }

    /// Every (column, rotation) it reads.
    pub(crate) fn reads(&self, into: &mut BTreeSet<(ColumnIndex, i32)>) {
        match self {
            Expression::Constant(_) => {}
            Expression::Cell(column, rotation) => {
                into.insert((*column, *rotation));
            }
            Expression::Negated(inner) | Expression::Scaled(inner, _) => inner.reads(into),
            Expression::Sum(left, right) | Expression::Product(left, right) => {
                left.reads(into);
                right.reads(into);
            }
        }
    }

    /// The columns that are factors of the whole polynomial at the row itself: where one of them is zero, so is it.
    pub(crate) fn factors(&self, into: &mut BTreeSet<ColumnIndex>) {
        match self {
            Expression::Cell(column, 0) => {
                into.insert(*column);
            }
            Expression::Negated(inner) | Expression::Scaled(inner, _) => inner.factors(into),
            Expression::Product(left, right) => {
                left.factors(into);
                right.factors(into);
            }
            _ => {}
        }
    }
}

/// One constraint of a gate.
#[derive(Clone, Debug)]
pub(crate) struct Polynomial {
    /// Which gate.
    pub(crate) gate: usize,
    /// Its name and number in the gate.
    pub(crate) constraint: String,
    pub(crate) number: usize,
    /// The polynomial.
    pub(crate) expression: Expression,
    /// What it reads, fixed columns included.
    pub(crate) reads: Vec<(ColumnIndex, i32)>,
    /// The fixed columns (selectors among them) that switch it.
    pub(crate) switches: Vec<ColumnIndex>,
}

impl Polynomial {
    /// Whether it is switched on at a row.
    pub(crate) fn live(&self, grid: &Grid, row: usize) -> bool {
        self.switches
            .iter()
            .all(|column| grid.value(grid.cell(*column, row, 0)) != Fp::ZERO)
    }

    /// The value at a row; zero when it holds or is switched off.
    pub(crate) fn at(&self, grid: &Grid, row: usize) -> Fp {
        if self.live(grid, row) {
            self.expression.at(grid, row)
        } else {
            Fp::ZERO
        }
    }
}
