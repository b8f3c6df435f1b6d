//! What the prover knows about a chunk.

use ff::{BatchInvert, Field};
use pasta_curves::Fp;
use zeroize::{Zeroize, ZeroizeOnDrop};

use super::layout::DATA;
use crate::column::Column;
use crate::concentration::Exposures;
use crate::suite::Suite;
use crate::summary::{pack, ChunkOpening, TOTALS};

/// A chunk's loans and the two secrets of its summary. Wiped on drop, no `Debug`.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
#[cfg_attr(feature = "prover", derive(serde::Serialize, serde::Deserialize))]
pub struct ClosingRowsWitness {
    pub(crate) columns: [Vec<u64>; DATA],
    pub(crate) exposures: Exposures,
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
    /// `columns` in schema order, one value a loan, sorted by obligor. `exposures` are those of the **whole pool**, the same
    /// for all its chunks. `blind` must be fresh from the operating system.
    pub fn new(
        columns: [Vec<u64>; DATA],
        exposures: Exposures,
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
            exposures,
            blind,
        })
    }

    /// How many loans the chunk holds.
    pub fn loans(&self) -> usize {
        self.columns[0].len()
    }

    pub(crate) fn value(&self, column: Column, row: usize) -> u64 {
        self.columns[column as usize][row]
    }

    /// What the summary of this chunk hides, for a tape as of day `as_of` and a proof with this context, under the
    /// challenge of the pool's categories.
    pub fn opening(&self, context: Fp, challenge: Fp, as_of: u16) -> ChunkOpening {
        let mut totals = [0_u128; TOTALS];
        for row in 0..self.loans() {
            let value = |column| u128::from(self.value(column, row));
            let balance = value(Column::Balance);
            let days = u64::from(as_of).saturating_sub(self.value(Column::PaidTo, row));
            let late = |edge| if days >= edge { balance } else { 0 };
            let row_totals = [
                balance,
                value(Column::CollateralValue),
                u128::from(self.above_floor(row)),
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
            largest_exposure: self.exposures.largest,
            top_floor: self.exposures.top_floor,
            categories: self.categories(challenge),
            loans: self.loans() as u32,
            first_obligor: self.columns[0][0],
            last_obligor: self.columns[0][self.loans() - 1],
            blind: self.blind,
        }
    }

    /// By how much an obligor whose loans end in this row owes more than the floor; 0 in other rows.
    fn above_floor(&self, row: usize) -> u64 {
        let obligor = self.value(Column::Obligor, row);
        let of = |row: &usize| self.value(Column::Obligor, *row) == obligor;
        if row + 1 < self.loans() && of(&(row + 1)) {
            return 0;
        }
        let exposure = (0..=row).rev().take_while(of).fold(0, |sum: u64, row| {
            sum.saturating_add(self.value(Column::Balance, row))
        });
        exposure.saturating_sub(self.exposures.top_floor)
    }

    /// Σ balance / (r - category).
    fn categories(&self, challenge: Fp) -> Fp {
        let mut shares: Vec<Fp> = self.columns[Column::Category as usize]
            .iter()
            .map(|category| challenge - Fp::from(*category))
            .collect();
        shares.iter_mut().batch_invert();
        let balances = &self.columns[Column::Balance as usize];
        let sum = shares.iter().zip(balances);
        let sum = sum.fold(Fp::ZERO, |sum, (share, balance)| {
            sum + share * Fp::from(*balance)
        });
        shares.zeroize();
        sum
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::pool;

    fn error(columns: [Vec<u64>; DATA]) -> Option<WitnessError> {
        ClosingRowsWitness::new(columns, Exposures::of([]), Fp::one()).err()
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
}
