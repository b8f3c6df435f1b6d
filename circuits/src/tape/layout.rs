//! Splitting a table into chunks.

use thiserror::Error;

use super::table::Table;
use crate::column::Column;
use crate::suite::Suite;

/// The fewest loans of a pool: with fewer, pool figures would tell loan figures.
pub const MIN_LOANS: usize = 16;

/// Why a table does not fit a suite.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum LayoutError {
    /// Too few loans.
    #[error("a pool has at least {MIN_LOANS} loans, this one has {0}")]
    TooFew(usize),
    /// One obligor's loans do not fit a chunk.
    #[error("one obligor has {loans} loans, but all of an obligor's loans stand in one chunk of {rows} rows")]
    Obligor {
        /// Loans of that obligor.
        loans: usize,
        /// Rows of a chunk.
        rows: usize,
    },
    /// Too many loans.
    #[error("{loans} loans need {needed} chunks, the suite has {most}")]
    TooManyChunks {
        /// Loans of the table.
        loans: usize,
        /// Chunks needed.
        needed: usize,
        /// Chunks of the suite.
        most: usize,
    },
}

/// The number of loans of every chunk: chunks are filled in canonical order, and an obligor whose loans do not fit the rest of one
/// begins the next (because closing proves `last obligor of chunk i < first of chunk i + 1`; a straddling obligor would fail that).
pub(super) fn split(table: &Table, suite: Suite) -> Result<Vec<u32>, LayoutError> {
    let loans = table.rows().len();
    if loans < MIN_LOANS {
        return Err(LayoutError::TooFew(loans));
    }
    let rows = suite.rows();
    let same_obligor =
        |a: &super::Row, b: &super::Row| a.value(Column::Obligor) == b.value(Column::Obligor);
    let mut chunks = vec![0];
    for group in table.rows().chunk_by(same_obligor) {
        if group.len() > rows {
            return Err(LayoutError::Obligor {
                loans: group.len(),
                rows,
            });
        }
        match chunks.last_mut() {
            Some(filled) if *filled + group.len() <= rows => *filled += group.len(),
            _ => chunks.push(group.len()),
        }
    }
    if chunks.len() > suite.max_chunks() {
        return Err(LayoutError::TooManyChunks {
            loans,
            needed: chunks.len(),
            most: suite.max_chunks(),
        });
    }
    // A chunk has at most 2^k rows, and k is below 32.
    Ok(chunks.into_iter().map(|loans| loans as u32).collect())
}
