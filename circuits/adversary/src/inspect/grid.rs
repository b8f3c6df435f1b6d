//! All cells of a circuit in one table, with an undo.

use ff::Field;
use pasta_curves::Fp;

/// A cell: its column times the rows, plus its row.
pub(crate) type Cell = usize;

/// How many columns of each kind there are, and how they are numbered in one row: advice, fixed, selectors, instance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Shape {
    pub(crate) rows: usize,
    /// Rows before the blinding rows.
    pub(crate) usable: usize,
    pub(crate) advice: usize,
    pub(crate) fixed: usize,
    pub(crate) selectors: usize,
    pub(crate) instance: usize,
}

/// What a column is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Advice(usize),
    Fixed(usize),
    Selector(usize),
    Instance(usize),
}

impl Shape {
    pub(crate) fn advice(&self, index: usize) -> usize {
        index
    }

    pub(crate) fn fixed(&self, index: usize) -> usize {
        self.advice + index
    }

    pub(crate) fn selector(&self, index: usize) -> usize {
        self.advice + self.fixed + index
    }

    pub(crate) fn instance(&self, index: usize) -> usize {
        self.advice + self.fixed + self.selectors + index
    }

    pub(crate) fn columns(&self) -> usize {
        self.instance(self.instance)
    }

    /// What a column is.
    pub(crate) fn kind(&self, column: usize) -> Kind {
        if column < self.fixed(0) {
            Kind::Advice(column)
        } else if column < self.selector(0) {
            Kind::Fixed(column - self.fixed(0))
        } else if column < self.instance(0) {
            Kind::Selector(column - self.selector(0))
        } else {
            Kind::Instance(column - self.instance(0))
        }
    }
}

/// The values of all cells. Unassigned ones are zero, as they are in a proof.
#[derive(Clone)]
pub(crate) struct Grid {
    pub(crate) shape: Shape,
    values: Vec<Fp>,
    /// What cells held before they were changed, oldest first.
    undo: Vec<(Cell, Fp)>,
}

impl Grid {
    pub(crate) fn new(shape: Shape) -> Self {
        Self {
            shape,
            values: vec![Fp::ZERO; shape.columns() * shape.rows],
            undo: Vec::new(),
        }
    }

    /// The cell of a column, `rotation` rows below `row`, around the end as in a proof.
    pub(crate) fn cell(&self, column: usize, row: usize, rotation: i32) -> Cell {
        let rows = self.shape.rows;
        let row = row as i64 + i64::from(rotation);
        column * rows + row.rem_euclid(rows as i64) as usize
    }

    pub(crate) fn column(&self, cell: Cell) -> usize {
        cell / self.shape.rows
    }

    pub(crate) fn row(&self, cell: Cell) -> usize {
        cell % self.shape.rows
    }

    pub(crate) fn kind(&self, cell: Cell) -> Kind {
        self.shape.kind(self.column(cell))
    }

    pub(crate) fn value(&self, cell: Cell) -> Fp {
        self.values[cell]
    }

    /// Writes for good.
    pub(crate) fn assign(&mut self, cell: Cell, value: Fp) {
        self.values[cell] = value;
    }

    /// Writes until [`Self::revert`].
    pub(crate) fn change(&mut self, cell: Cell, value: Fp) {
        let before = std::mem::replace(&mut self.values[cell], value);
        self.undo.push((cell, before));
    }

    /// How many changes there are to revert.
    pub(crate) fn changes(&self) -> usize {
        self.undo.len()
    }

    /// The cells that changes left different from what was assigned, in order.
    pub(crate) fn changed(&self) -> Vec<Cell> {
        // Stable: the first change of a cell, which holds what was assigned, stays first.
        let mut changes = self.undo.clone();
        changes.sort_by_key(|(cell, _)| *cell);
        changes.dedup_by_key(|(cell, _)| *cell);
        let different = |(cell, before): (Cell, Fp)| (self.values[cell] != before).then_some(cell);
        changes.into_iter().filter_map(different).collect()
    }

    /// Takes back all changes but the first `keep`.
    pub(crate) fn revert_to(&mut self, keep: usize) {
        while self.undo.len() > keep {
            let (cell, before) = self.undo.pop().expect("longer than keep");
            self.values[cell] = before;
        }
    }

    /// Takes back all changes.
    pub(crate) fn revert(&mut self) {
        self.revert_to(0);
    }
}
