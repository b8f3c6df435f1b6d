//! Splitting a tape into chunks.

use thiserror::Error;

use crate::shape::FEWEST_LOANS;
use crate::suite::Suite;

/// Why a table does not fit a suite.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum LayoutError {
    /// Too few loans.
    #[error("a pool has at least {FEWEST_LOANS} loans, this one has {0}")]
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

/// The number of loans of every chunk: chunks are filled in canonical order, and an obligor whose loans do not fit the rest of
/// one begins the next (because closing proves `last obligor of chunk i < first of chunk i + 1`; a straddling obligor would fail
/// that).
///
/// # Errors
/// [`LayoutError`], if the loans do not fit the suite.
pub fn split<T>(
    loans: &[T],
    obligor: impl Fn(&T) -> u64,
    suite: Suite,
) -> Result<Vec<u32>, LayoutError> {
    let count = loans.len();
    if (count as u64) < FEWEST_LOANS {
        return Err(LayoutError::TooFew(count));
    }
    let rows = suite.rows();
    let mut chunks = vec![0];
    for group in loans.chunk_by(|a, b| obligor(a) == obligor(b)) {
        let loans = group.len();
        if loans > rows {
            return Err(LayoutError::Obligor { loans, rows });
        }
        match chunks.last_mut() {
            Some(filled) if *filled + loans <= rows => *filled += loans,
            _ => chunks.push(loans),
        }
    }
    if chunks.len() > suite.max_chunks() {
        return Err(LayoutError::TooManyChunks {
            loans: count,
            needed: chunks.len(),
            most: suite.max_chunks(),
        });
    }
    // A chunk has at most 2^k rows, and k is below 32.
    Ok(chunks.into_iter().map(|loans| loans as u32).collect())
}
