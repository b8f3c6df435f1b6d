//! A committed tape: what the chain sees, and what the issuer keeps to itself.

use ff::Field;
use pasta_curves::Fp;
use rand::rngs::{SysError, SysRng};
use serde::{Deserialize, Serialize};
use thiserror::Error;
use zeroize::{Zeroize, ZeroizeOnDrop};

use super::commit::{commit_column, CommitError};
use super::hexed;
use super::leaf::{self, Salts};
use super::loan::{position, Loan};
use super::table::{self, LoanTable};
use super::tags::{self, Tag};
use crate::column::{Column, COLUMNS};
use crate::concentration::{Categories, ConcentrationError, Exposures};
use crate::params::Params;
use crate::suite::Suite;
use sluice_rules::layout::LayoutError;

/// Why a table was not committed.
#[derive(Debug, Error)]
pub enum TapeError {
    /// It does not fit the suite.
    #[error(transparent)]
    Layout(#[from] LayoutError),
    /// A column has no commitment.
    #[error("chunk {chunk}, column {}: {error}", .column.name())]
    Commit {
        /// The chunk.
        chunk: usize,
        /// The column.
        column: Column,
        /// Why.
        error: CommitError,
    },
    /// The parameters are those of another size.
    #[error("the suite has k = {expected}, the parameters have k = {got}")]
    Params {
        /// Of the suite.
        expected: u32,
        /// Of the parameters.
        got: u32,
    },
    /// Two tags are equal.
    #[error("an asset tag occurs twice")]
    DuplicateTag,
    /// The number of tags is not a multiple of the number of loans.
    #[error("{tags} tags for {loans} loans: every loan has the same number of tags, at least one")]
    TagCount {
        /// Tags given.
        tags: usize,
        /// Loans of the table.
        loans: usize,
    },
    /// The operating system gave no randomness.
    #[error("no randomness from the operating system: {0}")]
    Randomness(#[from] SysError),
}

/// What the chain sees of a tape, besides the deal it belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommittedTape {
    /// The suite.
    pub suite: Suite,
    /// Loans of every chunk.
    pub loans_per_chunk: Vec<u32>,
    /// The commitments of every chunk, in the order of `Column::PERIOD_0`.
    pub commitments: Vec<Vec<[u8; 32]>>,
    /// The digest over the leaves of all rows.
    pub rows_digest: [u8; 32],
    /// Asset tags, strictly ascending over the whole tape, in batches of at most 4,096.
    pub tag_batches: Vec<Vec<Tag>>,
}

/// A tape with everything that opens it: loan values, keys, blinds, salts. Wiped on drop, no `Debug`; its file is as secret as
/// the loans.
#[derive(Clone, Zeroize, ZeroizeOnDrop, Serialize, Deserialize)]
pub struct Tape {
    #[zeroize(skip)]
    #[serde(with = "hexed")]
    pub(super) suite: Suite,
    pub(super) loans_per_chunk: Vec<u32>,
    pub(super) rows: Vec<Loan>,
    #[serde(with = "hexed")]
    pub(super) salts: Vec<Salts>,
    #[serde(with = "hexed")]
    pub(super) blinds: Vec<[Fp; COLUMNS]>,
    #[serde(with = "hexed")]
    pub(super) commitments: Vec<[[u8; 32]; COLUMNS]>,
    #[serde(with = "hexed")]
    pub(super) rows_digest: [u8; 32],
    #[serde(with = "hexed")]
    pub(super) tags: Vec<Tag>,
}

/// What proving one chunk needs of its tape: no key of any loan. Wiped on drop, no `Debug`; its file is as secret as the loans.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop, Serialize, Deserialize)]
pub struct ChunkSecrets {
    /// The values, column by column in the order of `Column::PERIOD_0`, one a loan.
    pub columns: [Vec<u64>; COLUMNS],
    /// The blind of each column.
    #[serde(with = "hexed")]
    pub blinds: Vec<Fp>,
    /// The commitment of each column.
    #[serde(with = "hexed")]
    pub commitments: Vec<[u8; 32]>,
}

impl Tape {
    /// Commits a table with fresh salts and blinds. `tags` are those of all its assets, in any order. A few
    /// milliseconds a column and chunk.
    pub fn commit(
        params: &Params,
        suite: Suite,
        table: LoanTable,
        tags: Vec<Tag>,
    ) -> Result<Self, TapeError> {
        check_params(params, suite)?;
        let loans_per_chunk = table.split(suite)?;
        let loans = table.loans().len();
        if tags.is_empty() || !tags.len().is_multiple_of(loans) {
            return Err(TapeError::TagCount {
                tags: tags.len(),
                loans,
            });
        }
        let mut tape = Tape {
            suite,
            rows: table.into_loans(),
            salts: Vec::with_capacity(loans),
            blinds: Vec::with_capacity(loans_per_chunk.len()),
            commitments: Vec::with_capacity(loans_per_chunk.len()),
            rows_digest: [0; 32],
            tags: tags::sorted(tags).ok_or(TapeError::DuplicateTag)?,
            loans_per_chunk,
        };
        for _ in 0..loans {
            tape.salts.push(leaf::draw_salts()?);
        }
        let rows_digest = leaf::rows_digest(&tape.loans_per_chunk, &mut tape.key_digests());
        tape.rows_digest = rows_digest;
        for chunk in 0..tape.loans_per_chunk.len() {
            let values = |_, column| table::column(tape.chunk_rows(chunk), column);
            let (blinds, points) = commit_columns(params, chunk, Column::PERIOD_0, values)?;
            tape.blinds.push(blinds);
            tape.commitments.push(points);
        }
        Ok(tape)
    }

    /// What the chain sees.
    pub fn committed(&self) -> CommittedTape {
        CommittedTape {
            suite: self.suite,
            loans_per_chunk: self.loans_per_chunk.clone(),
            commitments: self
                .commitments
                .iter()
                .map(|points| points.to_vec())
                .collect(),
            rows_digest: self.rows_digest,
            tag_batches: tags::batches(&self.tags).map(<[Tag]>::to_vec).collect(),
        }
    }

    /// The suite.
    pub fn suite(&self) -> Suite {
        self.suite
    }

    /// All loans in canonical order: by obligor, then by asset key.
    pub fn rows(&self) -> &[Loan] {
        &self.rows
    }

    /// Loans of every chunk.
    pub fn loans_per_chunk(&self) -> &[u32] {
        &self.loans_per_chunk
    }

    /// The secrets of chunk `chunk`; `None` if the tape has no such chunk.
    pub fn chunk(&self, chunk: usize) -> Option<ChunkSecrets> {
        let (blinds, commitments) = (self.blinds.get(chunk)?, self.commitments.get(chunk)?);
        Some(ChunkSecrets {
            columns: Column::PERIOD_0.map(|column| table::column(self.chunk_rows(chunk), column)),
            blinds: blinds.to_vec(),
            commitments: commitments.to_vec(),
        })
    }

    /// What the obligors of the whole pool owe: the same in every chunk proof.
    pub fn exposures(&self) -> Exposures {
        Exposures::of(self.balances_by(Column::Obligor))
    }

    /// The balances of the pool's categories, to be hidden by `blind`, which must be fresh from the operating system and the
    /// same for all chunk proofs of the pool.
    pub fn categories(&self, blind: Fp) -> Result<Categories, ConcentrationError> {
        Categories::of(self.balances_by(Column::Category), blind)
    }

    /// A column's value and the balance of each loan.
    fn balances_by(&self, column: Column) -> impl Iterator<Item = (u64, u64)> + '_ {
        let pair = move |loan: &Loan| (loan[column], loan[Column::Balance]);
        self.rows.iter().map(pair)
    }

    /// The rows of one chunk.
    pub(super) fn chunk_rows(&self, chunk: usize) -> &[Loan] {
        table::chunk(&self.rows, &self.loans_per_chunk, chunk)
    }

    /// Values, blind and commitment of one column of one chunk.
    pub(super) fn column(&self, chunk: usize, column: Column) -> Option<(Vec<u64>, Fp, [u8; 32])> {
        let position = position(column)?;
        let blind = self.blinds.get(chunk)?[position];
        let point = self.commitments.get(chunk)?[position];
        Some((table::column(self.chunk_rows(chunk), column), blind, point))
    }

    /// Refuses parameters of another size than the suite's.
    pub(super) fn check_params(&self, params: &Params) -> Result<(), TapeError> {
        check_params(params, self.suite)
    }

    /// The three key digests of every row.
    pub(super) fn key_digests(&self) -> impl Iterator<Item = [[u8; 32]; 3]> + '_ {
        self.rows
            .iter()
            .zip(&self.salts)
            .map(|(loan, salts)| leaf::key_digests(salts, &loan.keys))
    }
}

fn check_params(params: &Params, suite: Suite) -> Result<(), TapeError> {
    if params.k() == suite.k() {
        Ok(())
    } else {
        Err(TapeError::Params {
            expected: suite.k(),
            got: params.k(),
        })
    }
}

/// Blinds and commitments of columns of one chunk. Every blind is fresh from the operating system; `values` gives the
/// values of a column, by position and column, and they are wiped after use.
pub(super) fn commit_columns<const N: usize>(
    params: &Params,
    chunk: usize,
    columns: [Column; N],
    values: impl Fn(usize, Column) -> Vec<u64>,
) -> Result<([Fp; N], [[u8; 32]; N]), TapeError> {
    let (mut blinds, mut points) = ([Fp::ZERO; N], [[0; 32]; N]);
    for (position, column) in columns.into_iter().enumerate() {
        blinds[position] = Fp::try_random(&mut SysRng)?;
        let mut values = values(position, column);
        let point = commit_column(params, &values, &blinds[position]);
        values.zeroize();
        points[position] = point.map_err(|error| TapeError::Commit {
            chunk,
            column,
            error,
        })?;
    }
    Ok((blinds, points))
}
