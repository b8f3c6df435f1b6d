//! The tape of a later period: ten columns committed anew, the rows and the static columns those of period 0.
//!
//! Chunks are frozen: row i is one loan for life, also after it left the pool. So a later tape is made of the tape of
//! period 0 and of nothing else, and the chain takes the points of the static columns from its own state.

use std::collections::BTreeMap;

use pasta_curves::Fp;
use serde::{Deserialize, Serialize};
use thiserror::Error;
use zeroize::{Zeroize, ZeroizeOnDrop};

use super::committed::{commit_columns, Tape, TapeError};
use super::hexed;
use super::package::{BatchDigest, Deal, Header};
use super::table;
use crate::column::{Column, LinkedColumn};
use crate::params::Params;

/// One loan in a later period.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop, Serialize, Deserialize)]
pub struct PeriodRow {
    /// Its asset key.
    pub asset: String,
    /// Its values, in the order of `Column::PERIODIC`.
    pub values: [u64; 10],
}

/// Why rows are no tape of a later period. Rows are named by their position in the input, from 1; values and keys are
/// secrets and are not named.
#[derive(Debug, Error)]
pub enum PeriodTapeError {
    /// No loan of the tape has this row's key: no loan can appear.
    #[error("row {row}: no loan of the tape has this asset key")]
    Unknown {
        /// Position in the input, from 1.
        row: usize,
    },
    /// Two rows are of one loan.
    #[error("rows {first} and {second} have the same asset key")]
    Duplicate {
        /// The earlier row.
        first: usize,
        /// The later row.
        second: usize,
    },
    /// Loans of the tape have no row. A loan that left the pool stays as a row.
    #[error("{0} loans of the tape have no row")]
    Missing(usize),
    /// A value does not fit its column.
    #[error("row {row}, column {}: the value does not fit {} bits", .column.name(), .column.bits())]
    OutOfRange {
        /// Position in the input, from 1.
        row: usize,
        /// The column.
        column: Column,
    },
    /// A period's tape was made of another tape of period 0.
    #[error("the {0} tape is not made of this tape of period 0")]
    OtherTape(&'static str),
    /// There is no such chunk.
    #[error("the tape has no chunk {0}")]
    NoChunk(usize),
    /// The columns could not be committed.
    #[error(transparent)]
    Tape(#[from] TapeError),
}

/// A later period's tape with everything that opens it. Wiped on drop, no `Debug`; its file is as secret as the loans.
#[derive(Clone, Zeroize, ZeroizeOnDrop, Serialize, Deserialize)]
pub struct PeriodTape {
    /// Names the tape of period 0.
    #[serde(with = "hexed")]
    rows_digest: [u8; 32],
    loans_per_chunk: Vec<u32>,
    rows: Vec<[u64; 10]>,
    #[serde(with = "hexed")]
    blinds: Vec<[Fp; 10]>,
    #[serde(with = "hexed")]
    commitments: Vec<[[u8; 32]; 10]>,
}

/// What proving one chunk of a later period needs, in the order of [`LinkedColumn::PERIOD`].
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct PeriodSecrets {
    /// The values, column by column, one a loan.
    pub columns: [Vec<u64>; LinkedColumn::PERIOD.len()],
    /// The blind of each column.
    pub blinds: Vec<Fp>,
    /// The commitment of each column.
    pub commitments: Vec<[u8; 32]>,
}

impl PeriodTape {
    /// Commits a later period of `tape` with fresh blinds. `rows` are all its loans in any order, those that left the
    /// pool included.
    pub fn commit(
        params: &Params,
        tape: &Tape,
        rows: Vec<PeriodRow>,
    ) -> Result<Self, PeriodTapeError> {
        tape.check_params(params)?;
        let mut period = Self {
            rows_digest: tape.rows_digest,
            loans_per_chunk: tape.loans_per_chunk.clone(),
            rows: in_order(tape, &rows)?,
            blinds: Vec::new(),
            commitments: Vec::new(),
        };
        for chunk in 0..period.loans_per_chunk.len() {
            let values = |position: usize, _| period.values(chunk, position);
            let (blinds, points) = commit_columns(params, chunk, Column::PERIODIC, values)?;
            period.blinds.push(blinds);
            period.commitments.push(points);
        }
        Ok(period)
    }

    /// The commitments of every chunk, in the order of `Column::PERIODIC`.
    pub fn commitments(&self) -> &[[[u8; 32]; 10]] {
        &self.commitments
    }

    /// The values of all loans in the order of the tape, each in the order of `Column::PERIODIC`.
    pub fn rows(&self) -> &[[u64; 10]] {
        &self.rows
    }

    fn values(&self, chunk: usize, position: usize) -> Vec<u64> {
        let rows = table::chunk(&self.rows, &self.loans_per_chunk, chunk);
        rows.iter().map(|row| row[position]).collect()
    }

    /// Values, blind and commitment of one column of one chunk.
    fn column(&self, chunk: usize, column: Column) -> Option<(Vec<u64>, Fp, [u8; 32])> {
        let position = Column::PERIODIC.iter().position(|other| *other == column)?;
        let blind = self.blinds.get(chunk)?[position];
        let point = self.commitments.get(chunk)?[position];
        Some((self.values(chunk, position), blind, point))
    }
}

/// The rows' values in the order of the tape.
fn in_order(tape: &Tape, rows: &[PeriodRow]) -> Result<Vec<[u64; 10]>, PeriodTapeError> {
    let places: BTreeMap<&str, usize> = (tape.rows().iter().zip(0..))
        .map(|(row, place)| (row.keys.asset.as_str(), place))
        .collect();
    let mut ordered = vec![[0; 10]; places.len()];
    let mut given = BTreeMap::new();
    for (row, second) in rows.iter().zip(1..) {
        let unknown = PeriodTapeError::Unknown { row: second };
        let place = *places.get(row.asset.as_str()).ok_or(unknown)?;
        if let Some(first) = given.insert(place, second) {
            return Err(PeriodTapeError::Duplicate { first, second });
        }
        for (value, column) in row.values.iter().zip(Column::PERIODIC) {
            if value >> column.bits() != 0 {
                return Err(PeriodTapeError::OutOfRange {
                    row: second,
                    column,
                });
            }
        }
        ordered[place] = row.values;
    }
    match places.len() - given.len() {
        0 => Ok(ordered),
        missing => Err(PeriodTapeError::Missing(missing)),
    }
}

impl Tape {
    /// The fields of the tape digest of a later period: static and current commitments, eighteen a chunk in schema
    /// order. `released` is the digest of the list of released tags.
    pub fn period_header(
        &self,
        period: &PeriodTape,
        deal: Deal,
        schema: [u8; 32],
        batch_digest: BatchDigest,
        released: [u8; 32],
    ) -> Result<Header, PeriodTapeError> {
        self.made(period, "current")?;
        let mut header = self.committed().header(deal, schema, batch_digest);
        for (columns, current) in header.commitments.iter_mut().zip(&period.commitments) {
            columns.truncate(Column::STATIC.len());
            columns.extend(current);
        }
        header.released = released;
        Ok(header)
    }

    /// What proving chunk `chunk` needs. `previous` is the tape of the period before, nothing when that is this tape,
    /// of period 0.
    pub fn period_chunk(
        &self,
        previous: Option<&PeriodTape>,
        current: &PeriodTape,
        chunk: usize,
    ) -> Result<PeriodSecrets, PeriodTapeError> {
        self.made(current, "current")?;
        if let Some(previous) = previous {
            self.made(previous, "previous")?;
        }
        let mut secrets = PeriodSecrets {
            columns: Default::default(),
            blinds: Vec::new(),
            commitments: Vec::new(),
        };
        for (values, linked) in secrets.columns.iter_mut().zip(LinkedColumn::PERIOD) {
            let column = linked.column();
            let is_static = Column::STATIC.contains(&column);
            let found = match (linked, previous) {
                (LinkedColumn::Current(_), _) if !is_static => current.column(chunk, column),
                (LinkedColumn::Previous(_), Some(previous)) => previous.column(chunk, column),
                _ => self.column(chunk, column),
            };
            let (column, blind, point) = found.ok_or(PeriodTapeError::NoChunk(chunk))?;
            *values = column;
            secrets.blinds.push(blind);
            secrets.commitments.push(point);
        }
        Ok(secrets)
    }

    /// Refuses a period's tape that was made of another tape of period 0.
    fn made(&self, period: &PeriodTape, which: &'static str) -> Result<(), PeriodTapeError> {
        if period.rows_digest == self.rows_digest {
            Ok(())
        } else {
            Err(PeriodTapeError::OtherTape(which))
        }
    }
}
