//! A lookup, evaluated by us: what a row looks up must stand in one row of a table.

use std::collections::BTreeSet;

use ff::PrimeField;
use pasta_curves::Fp;

use super::expression::{ColumnIndex, Expression};
use super::grid::{Cell, Grid};

/// The rows of a table, each once.
#[derive(Clone, Debug)]
enum LookupRows {
    /// The first column counts from zero, so it says where a row stands.
    Counted(Vec<Vec<Fp>>),
    /// Anything else.
    Any(BTreeSet<Vec<[u8; 32]>>),
}

/// One lookup.
#[derive(Clone, Debug)]
pub(crate) struct Lookup {
    /// The rule behind it; the library gives a lookup no name.
    pub(crate) rule: String,
    /// What is looked up, column by column of the table.
    pub(crate) inputs: Vec<Expression>,
    /// The fixed columns of the table, one for each input.
    columns: Vec<ColumnIndex>,
    table: LookupRows,
    /// What the inputs read.
    pub(crate) reads: Vec<(ColumnIndex, i32)>,
    /// The columns of the lower digits when this looks up the highest digit of a number: lowest first.
    pub(crate) digits: Vec<ColumnIndex>,
}

/// An integer that fits in a word.
fn small(value: Fp) -> Option<usize> {
    let bytes = value.to_repr();
    let (low, high) = bytes.split_at(8);
    let low = u64::from_le_bytes(low.try_into().expect("eight bytes"));
    let zero = high.iter().all(|byte| *byte == 0);
    zero.then(|| usize::try_from(low).ok()).flatten()
}

impl LookupRows {
    /// The table in these fixed columns. Only rows before the blinding rows can be looked up.
    fn read(grid: &Grid, columns: &[ColumnIndex]) -> Self {
        let row = |row| -> Vec<Fp> {
            let cells = columns.iter().map(|column| grid.cell(*column, row, 0));
            cells.map(|cell| grid.value(cell)).collect()
        };
        let mut rows = (0..grid.shape.usable).map(row).collect::<Vec<_>>();
        rows.sort_unstable();
        rows.dedup();
        let counts = |(number, row): (usize, &Vec<Fp>)| small(row[0]) == Some(number);
        if rows.iter().enumerate().all(counts) {
            LookupRows::Counted(rows)
        } else {
            let bytes = |row: Vec<Fp>| row.iter().map(Fp::to_repr).collect();
            LookupRows::Any(rows.into_iter().map(bytes).collect())
        }
    }
}

impl Lookup {
    /// A lookup whose table is what the fixed columns hold in `grid`.
    pub(super) fn new(
        rule: String,
        inputs: Vec<Expression>,
        table: &[ColumnIndex],
        grid: &Grid,
    ) -> Self {
        let mut reads = BTreeSet::new();
        for input in &inputs {
            input.reads(&mut reads);
        }
        Self {
            rule,
            columns: table.to_vec(),
            table: LookupRows::read(grid, table),
            inputs,
            reads: reads.into_iter().collect(),
            digits: Vec::new(),
        }
    }

    /// The column of a lookup that looks up one cell of the row itself and nothing else, as a digit is.
    pub(crate) fn digit(&self) -> Option<ColumnIndex> {
        match self.inputs[..] {
            [Expression::Cell(column, 0)] => Some(column),
            _ => None,
        }
    }

    /// Whether it holds at a row. The library demands nothing of the blinding rows and of the row before them.
    pub(crate) fn holds(&self, grid: &Grid, row: usize) -> bool {
        if row >= grid.shape.usable {
            return true;
        }
        let inputs = self.inputs.iter().map(|input| input.at(grid, row));
        match &self.table {
            LookupRows::Counted(_) => {
                let inputs: Vec<Fp> = inputs.collect();
                self.row_of(inputs[0])
                    .is_some_and(|row| row[1..] == inputs[1..])
            }
            LookupRows::Any(rows) => {
                rows.contains(&inputs.map(|value| value.to_repr()).collect::<Vec<_>>())
            }
        }
    }

    /// What a row looks up, with the column of the table each value would have to stand in.
    pub(crate) fn entry(&self, grid: &Grid, row: usize) -> Vec<(ColumnIndex, Fp)> {
        let values = self.inputs.iter().map(|input| input.at(grid, row));
        self.columns.iter().copied().zip(values).collect()
    }

    /// The row of the table that begins with a value, if the table counts.
    pub(crate) fn row_of(&self, first: Fp) -> Option<&[Fp]> {
        match &self.table {
            LookupRows::Counted(rows) => rows.get(small(first)?).map(Vec::as_slice),
            LookupRows::Any(_) => None,
        }
    }

    /// The base of digits in this table: how many numbers it counts.
    pub(crate) fn base(&self) -> Option<u64> {
        match &self.table {
            LookupRows::Counted(rows) => Some(rows.len() as u64),
            LookupRows::Any(_) => None,
        }
    }

    /// The cells of the digits at a row, lowest first.
    pub(crate) fn digit_cells(&self, grid: &Grid, row: usize) -> Vec<Cell> {
        let columns = self.digits.iter();
        columns.map(|column| grid.cell(*column, row, 0)).collect()
    }
}

/// Finds the numbers among the lookups: the highest digit stands after the others and reads their cells.
pub(super) fn find_digits(lookups: &mut [Lookup]) {
    for number in 0..lookups.len() {
        let reads = &lookups[number].reads;
        if reads.len() < 2 {
            continue;
        }
        let before = lookups[..number].iter().rev();
        let mut digits: Vec<ColumnIndex> = before
            .map_while(Lookup::digit)
            .take_while(|column| reads.contains(&(*column, 0)))
            .collect();
        digits.reverse();
        lookups[number].digits = digits;
    }
}
