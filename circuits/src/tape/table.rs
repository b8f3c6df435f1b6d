//! The loans of a tape in canonical order, every value checked.

use std::collections::BTreeMap;

use thiserror::Error;

use super::row::{position, Row};
use crate::column::Column;
use crate::suite::Suite;
use sluice_rules::group::KeyKind;
use sluice_rules::layout::{self, LayoutError};
use sluice_rules::schema::{Bounds, Definition};

/// Why rows are no table. Rows are named by their position in the input, from 1; values and keys are secrets and are not named.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum TableError {
    /// A value does not fit its column.
    #[error("row {row}, column {}: the value does not fit {} bits", .column.name(), .column.bits())]
    OutOfRange {
        /// Position in the input, from 1.
        row: usize,
        /// The column.
        column: Column,
    },
    /// A value breaks a rule of period 0.
    #[error("row {row}, column {}: {rule}", .column.name())]
    Rule {
        /// Position in the input, from 1.
        row: usize,
        /// The column.
        column: Column,
        /// The rule.
        rule: &'static str,
    },
    /// A value breaks a bound of the schema.
    #[error("row {row}, column {}: {schema} asks for {bounds}, because {because}", .column.name())]
    Schema {
        /// Position in the input, from 1.
        row: usize,
        /// The column.
        column: Column,
        /// The schema's name.
        schema: String,
        /// The bounds.
        bounds: Bounds,
        /// Why the schema has them.
        because: String,
    },
    /// A loan has no asset or borrower key.
    #[error("row {row}: the {} key is empty", .kind.name())]
    EmptyKey {
        /// Position in the input, from 1.
        row: usize,
        /// Which key.
        kind: KeyKind,
    },
    /// Two rows have one asset key or one collateral key.
    #[error("rows {first} and {second} have the same {} key", .kind.name())]
    DuplicateKey {
        /// The earlier row.
        first: usize,
        /// The later row.
        second: usize,
        /// Which key.
        kind: KeyKind,
    },
    /// One borrower has two pseudonyms, or two borrowers have one.
    #[error("rows {first} and {second}: one borrower key must have one obligor pseudonym and no other borrower the same")]
    Pseudonym {
        /// The earlier row.
        first: usize,
        /// The later row.
        second: usize,
    },
}

/// Loans in canonical order: by obligor, then by asset key. Wiped on drop, row by row.
pub struct Table {
    rows: Vec<Row>,
}

impl Table {
    /// Checks and sorts the rows of an asset class: every value lies in the bounds of the schema.
    pub fn of(definition: &Definition, rows: Vec<Row>) -> Result<Self, TableError> {
        for (index, row) in rows.iter().enumerate() {
            for (value, column) in row.values.iter().zip(Column::PERIOD_0) {
                if let Some(meaning) = definition.broken_by(column, *value) {
                    return Err(TableError::Schema {
                        row: index + 1,
                        column,
                        schema: definition.name.clone(),
                        bounds: meaning.bounds,
                        because: meaning.because.clone(),
                    });
                }
            }
        }
        Self::new(rows)
    }

    /// Checks and sorts the rows, whatever their asset class.
    pub fn new(mut rows: Vec<Row>) -> Result<Self, TableError> {
        for (index, row) in rows.iter().enumerate() {
            check_values(index + 1, row)?;
        }
        check_keys(&rows)?;
        rows.sort_by(|a, b| {
            (a.value(Column::Obligor), &a.keys.asset)
                .cmp(&(b.value(Column::Obligor), &b.keys.asset))
        });
        Ok(Self { rows })
    }

    /// The smallest suite whose chunks hold the rows.
    ///
    /// # Errors
    /// [`LayoutError`] of the largest suite, if none does.
    pub fn smallest_suite(&self) -> Result<Suite, LayoutError> {
        let [small, large] = Suite::ALL;
        match self.split(small) {
            Ok(_) => Ok(small),
            Err(error @ LayoutError::TooFew(_)) => Err(error),
            Err(_) => self.split(large).map(|_| large),
        }
    }

    /// The number of loans of every chunk.
    pub(super) fn split(&self, suite: Suite) -> Result<Vec<u32>, LayoutError> {
        layout::split(&self.rows, |row| row.value(Column::Obligor), suite)
    }

    /// The rows in canonical order.
    pub fn rows(&self) -> &[Row] {
        &self.rows
    }

    pub(super) fn into_rows(self) -> Vec<Row> {
        self.rows
    }
}

fn check_values(row: usize, loan: &Row) -> Result<(), TableError> {
    for (value, column) in loan.values.iter().zip(Column::PERIOD_0) {
        if value >> column.bits() != 0 {
            return Err(TableError::OutOfRange { row, column });
        }
    }
    let unsecured = loan.keys.collateral.is_empty();
    for (column, broken, rule) in [
        (
            Column::Obligor,
            loan.value(Column::Obligor) == 0,
            "an obligor pseudonym is at least 1",
        ),
        (
            Column::Exit,
            loan.value(Column::Exit) != 0,
            "no loan has left the pool at period 0",
        ),
        (
            Column::Defaulted,
            loan.value(Column::Defaulted) != 0,
            "no principal has defaulted at period 0",
        ),
        (
            Column::CollateralValue,
            unsecured && loan.value(Column::CollateralValue) != 0,
            "a loan without a collateral key has no collateral value",
        ),
    ] {
        if broken {
            return Err(TableError::Rule { row, column, rule });
        }
    }
    Ok(())
}

fn check_keys(rows: &[Row]) -> Result<(), TableError> {
    let mut assets = BTreeMap::new();
    let mut collaterals = BTreeMap::new();
    let mut borrowers: BTreeMap<&str, (u64, usize)> = BTreeMap::new();
    let mut obligors: BTreeMap<u64, (&str, usize)> = BTreeMap::new();
    for (index, row) in rows.iter().enumerate() {
        let (second, keys) = (index + 1, &row.keys);
        for kind in [KeyKind::Asset, KeyKind::Borrower] {
            if keys.get(kind).is_empty() {
                return Err(TableError::EmptyKey { row: second, kind });
            }
        }
        if let Some(first) = assets.insert(&keys.asset, second) {
            return Err(TableError::DuplicateKey {
                first,
                second,
                kind: KeyKind::Asset,
            });
        }
        // One collateral under two loans would count its value twice.
        if !keys.collateral.is_empty() {
            if let Some(first) = collaterals.insert(&keys.collateral, second) {
                return Err(TableError::DuplicateKey {
                    first,
                    second,
                    kind: KeyKind::Collateral,
                });
            }
        }
        // The order by obligor groups the loans of a borrower only if pseudonyms and borrowers are one to one.
        let obligor = row.value(Column::Obligor);
        let (known, first) = *borrowers.entry(&keys.borrower).or_insert((obligor, second));
        if known != obligor {
            return Err(TableError::Pseudonym { first, second });
        }
        let (known, first) = *obligors.entry(obligor).or_insert((&keys.borrower, second));
        if known != keys.borrower {
            return Err(TableError::Pseudonym { first, second });
        }
    }
    Ok(())
}

/// Values of one column for a range of rows.
pub(super) fn column(rows: &[Row], column: Column) -> Vec<u64> {
    match position(column) {
        Some(position) => rows.iter().map(|row| row.values[position]).collect(),
        None => Vec::new(),
    }
}

/// The rows of one chunk; none if there is no such chunk.
pub(super) fn chunk<'a, T>(rows: &'a [T], loans_per_chunk: &[u32], chunk: usize) -> &'a [T] {
    let loans = |chunks: &[u32]| chunks.iter().map(|loans| *loans as usize).sum::<usize>();
    let Some(until) = loans_per_chunk.get(..=chunk) else {
        return &[];
    };
    let (before, until) = (loans(&until[..chunk]), loans(until));
    rows.get(before..until).unwrap_or(&[])
}
