//! What the prover knows about a chunk.

use pasta_curves::Fp;
use zeroize::{Zeroize, ZeroizeOnDrop};

use super::layout::DATA;
use crate::column::Column;
use crate::suite::Suite;
use crate::summary::{pack, ChunkOpening, TOTALS};

/// A chunk's loans and the two secrets of its summary. Wiped on drop, no `Debug`.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
#[cfg_attr(feature = "prover", derive(serde::Serialize, serde::Deserialize))]
pub struct ClosingRowsWitness {
    pub(crate) columns: [Vec<u64>; DATA],
    pub(crate) largest_exposure: u64,
    #[cfg_attr(feature = "prover", serde(with = "crate::tape::hexed"))]
    pub(crate) blind: Fp,
}

/// Why columns are no witness.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WitnessError {
    /// The columns have different lengths.
    #[error("column {column} has {rows} rows, the first one has {expected}")]
    Ragged {
        /// The column.
        column: &'static str,
        /// Its rows.
        rows: usize,
        /// Rows of the first column.
        expected: usize,
    },
    /// The chunk is empty or larger than the rows of the largest suite.
    #[error("a chunk holds 1 to {most} loans, got {0}", most = Suite::Large.rows())]
    Size(usize),
}

impl ClosingRowsWitness {
    /// `columns` in schema order, one value a loan, sorted by obligor. `largest_exposure` (cents) is the largest sum of
    /// balances of one obligor in the **whole pool**, the same for all its chunks. `blind` must be fresh from the
    /// operating system.
    pub fn new(
        columns: [Vec<u64>; DATA],
        largest_exposure: u64,
        blind: Fp,
    ) -> Result<Self, WitnessError> {
        let expected = columns[0].len();
        for (column, values) in Column::PERIOD_0.iter().zip(&columns) {
            if values.len() != expected {
                return Err(WitnessError::Ragged {
                    column: column.name(),
                    rows: values.len(),
                    expected,
                });
            }
        }
        if !(1..=Suite::Large.rows()).contains(&expected) {
            return Err(WitnessError::Size(expected));
        }
        Ok(Self {
            columns,
            largest_exposure,
            blind,
        })
    }

    /// How many loans the chunk holds.
    pub fn loans(&self) -> usize {
        self.columns[0].len()
    }

    /// The largest sum of balances of one obligor among these loans, cents; loans of one obligor stand together.
    pub fn largest_exposure_of(obligors: &[u64], balances: &[u64]) -> u64 {
        let mut largest = 0;
        let mut run = (0, 0_u64);
        for (obligor, balance) in obligors.iter().zip(balances) {
            let before = if run.0 == *obligor { run.1 } else { 0 };
            run = (*obligor, before.saturating_add(*balance));
            largest = largest.max(run.1);
        }
        largest
    }

    pub(crate) fn value(&self, column: Column, row: usize) -> u64 {
        self.columns[column as usize][row]
    }

    /// What the summary of this chunk hides, for a tape as of day `as_of` and a proof with this context.
    pub fn opening(&self, context: Fp, as_of: u16) -> ChunkOpening {
        let mut totals = [0_u128; TOTALS];
        for row in 0..self.loans() {
            let value = |column| u128::from(self.value(column, row));
            let balance = value(Column::Balance);
            let days = u64::from(as_of).saturating_sub(self.value(Column::PaidTo, row));
            let late = |edge| if days >= edge { balance } else { 0 };
            let row_totals = [
                balance,
                value(Column::CollateralValue),
                balance * value(Column::Rate),
                balance * value(Column::RemainingTerm),
                balance * value(Column::Score),
                late(30),
                late(60),
                late(90),
                late(120),
            ];
            for (total, more) in totals.iter_mut().zip(row_totals) {
                *total = total.saturating_add(more);
            }
        }
        ChunkOpening {
            context,
            sums: pack(&totals),
            largest_exposure: self.largest_exposure,
            loans: self.loans() as u32,
            first_obligor: self.columns[0][0],
            last_obligor: self.columns[0][self.loans() - 1],
            blind: self.blind,
        }
    }
}

#[cfg(all(test, feature = "prover"))]
mod tests {
    use super::*;
    use crate::testing::pool;

    fn error(columns: [Vec<u64>; DATA]) -> Option<WitnessError> {
        ClosingRowsWitness::new(columns, 0, Fp::one()).err()
    }

    #[test]
    fn ragged_empty_and_oversize_columns_are_refused_by_name() {
        let mut ragged = pool(1, 5, 1);
        ragged[3].pop();
        let column = "rate";
        let expected = WitnessError::Ragged {
            column,
            rows: 4,
            expected: 5,
        };
        assert_eq!(error(ragged), Some(expected));
        assert_eq!(error(pool(1, 0, 1)), Some(WitnessError::Size(0)));
        let most = Suite::Large.rows();
        let over = error(pool(1, most + 1, 1));
        assert_eq!(over, Some(WitnessError::Size(most + 1)));
        assert_eq!(error(pool(1, most, 1)), None);
    }

    #[test]
    fn the_largest_exposure_adds_up_neighbours_of_one_obligor() {
        let largest = ClosingRowsWitness::largest_exposure_of;
        assert_eq!(largest(&[1, 2, 2, 3], &[50, 30, 40, 60]), 70);
        assert_eq!(largest(&[1, 2], &[50, 30]), 50);
        assert_eq!(largest(&[], &[]), 0);
    }
}
