//! The loans of a tape in canonical order, every value checked.

use std::collections::BTreeMap;

use thiserror::Error;

use super::loan::{position, Loan};
use crate::column::Column;
use crate::suite::Suite;
use sluice_rules::group::KeyKind;
use sluice_rules::layout::{self, LayoutError};
use sluice_rules::schema::{Bounds, Definition};

/// Why loans are no table. They are named by their lines in the loan file; values and keys are secrets and are not named.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum TableError {
    /// A value does not fit its column.
    #[error("line {line} of the loan file, column {}: the value does not fit {} bits", .column.name(), .column.bits())]
    OutOfRange {
        /// The loan's line.
        line: u64,
        /// The column.
        column: Column,
    },
    /// A value breaks a rule of period 0.
    #[error("line {line} of the loan file, column {}: {rule}", .column.name())]
    Rule {
        /// The loan's line.
        line: u64,
        /// The column.
        column: Column,
        /// The rule.
        rule: &'static str,
    },
    /// A value breaks a bound of the schema.
    #[error("line {line} of the loan file, column {}: {schema} asks for {bounds}, because {because}", .column.name())]
    Schema {
        /// The loan's line.
        line: u64,
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
    #[error("line {line} of the loan file: the {} key is empty", .kind.name())]
    EmptyKey {
        /// The loan's line.
        line: u64,
        /// Which key.
        kind: KeyKind,
    },
    /// Two loans have one asset key or one collateral key.
    #[error("lines {first} and {second} of the loan file have the same {} key", .kind.name())]
    DuplicateKey {
        /// The line of the earlier loan.
        first: u64,
        /// The line of the later loan.
        second: u64,
        /// Which key.
        kind: KeyKind,
    },
    /// One borrower has two pseudonyms, or two borrowers have one.
    #[error(
        "lines {first} and {second} of the loan file: one borrower key must have one obligor pseudonym \
         and no other borrower the same"
    )]
    Pseudonym {
        /// The line of the earlier loan.
        first: u64,
        /// The line of the later loan.
        second: u64,
    },
}

/// Loans in canonical order: by obligor, then by asset key. Wiped on drop, loan by loan.
pub struct LoanTable {
    loans: Vec<Loan>,
}

impl LoanTable {
    /// Checks and sorts the loans of an asset class: every value lies in the bounds of the schema.
    pub fn of(definition: &Definition, loans: Vec<Loan>) -> Result<Self, TableError> {
        for loan in &loans {
            for column in Column::PERIOD_0 {
                if let Some(meaning) = definition.broken_by(column, loan[column]) {
                    return Err(TableError::Schema {
                        line: loan.line,
                        column,
                        schema: definition.name.clone(),
                        bounds: meaning.bounds,
                        because: meaning.because.clone(),
                    });
                }
            }
        }
        Self::new(loans)
    }

    /// Checks and sorts the loans, whatever their asset class.
    pub fn new(mut loans: Vec<Loan>) -> Result<Self, TableError> {
        loans.iter().try_for_each(check_values)?;
        check_keys(&loans)?;
        loans.sort_by(|a, b| {
            (a[Column::Obligor], &a.keys.asset).cmp(&(b[Column::Obligor], &b.keys.asset))
        });
        Ok(Self { loans })
    }

    /// The smallest suite whose chunks hold the loans.
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
        layout::split(&self.loans, |loan| loan[Column::Obligor], suite)
    }

    /// The loans in canonical order.
    pub fn loans(&self) -> &[Loan] {
        &self.loans
    }

    pub(super) fn into_loans(self) -> Vec<Loan> {
        self.loans
    }
}

fn check_values(loan: &Loan) -> Result<(), TableError> {
    let line = loan.line;
    for column in Column::PERIOD_0 {
        if loan[column] > column.largest() {
            return Err(TableError::OutOfRange { line, column });
        }
    }
    let unsecured = loan.keys.collateral.is_empty();
    for (column, broken, rule) in [
        (
            Column::Obligor,
            loan[Column::Obligor] == 0,
            "an obligor pseudonym is at least 1",
        ),
        (
            Column::Exit,
            loan[Column::Exit] != 0,
            "no loan has left the pool at period 0",
        ),
        (
            Column::Defaulted,
            loan[Column::Defaulted] != 0,
            "no principal has defaulted at period 0",
        ),
        (
            Column::CollateralValue,
            unsecured && loan[Column::CollateralValue] != 0,
            "a loan without a collateral key has no collateral value",
        ),
    ] {
        if broken {
            return Err(TableError::Rule { line, column, rule });
        }
    }
    Ok(())
}

fn check_keys(loans: &[Loan]) -> Result<(), TableError> {
    let mut assets = BTreeMap::new();
    let mut collaterals = BTreeMap::new();
    let mut borrowers: BTreeMap<&str, (u64, u64)> = BTreeMap::new();
    let mut obligors: BTreeMap<u64, (&str, u64)> = BTreeMap::new();
    for loan in loans {
        let (second, keys) = (loan.line, &loan.keys);
        for kind in [KeyKind::Asset, KeyKind::Borrower] {
            if keys.get(kind).is_empty() {
                return Err(TableError::EmptyKey { line: second, kind });
            }
        }
        let duplicate = |first, kind| TableError::DuplicateKey {
            first,
            second,
            kind,
        };
        if let Some(first) = assets.insert(&keys.asset, second) {
            return Err(duplicate(first, KeyKind::Asset));
        }
        // One collateral under two loans would count its value twice.
        if !keys.collateral.is_empty() {
            if let Some(first) = collaterals.insert(&keys.collateral, second) {
                return Err(duplicate(first, KeyKind::Collateral));
            }
        }
        // The order by obligor groups the loans of a borrower only if pseudonyms and borrowers are one to one.
        let obligor = loan[Column::Obligor];
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

/// Values of one column for a range of loans.
pub(super) fn column(loans: &[Loan], column: Column) -> Vec<u64> {
    match position(column) {
        Some(position) => loans.iter().map(|loan| loan.values[position]).collect(),
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
