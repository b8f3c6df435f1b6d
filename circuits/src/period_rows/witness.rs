//! What the prover knows about a chunk in a later period.

use pasta_curves::Fp;
use zeroize::{Zeroize, ZeroizeOnDrop};

use super::layout::*;
use crate::column::LinkedColumn;
use crate::period_summary::{PeriodOpening, PeriodTotals};
use crate::suite::Suite;

/// A chunk's loans, in the previous tape and in the current one, and the blind of its summary. Wiped on drop, no
/// `Debug`.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
#[cfg_attr(feature = "prover", derive(serde::Serialize, serde::Deserialize))]
pub struct PeriodRowsWitness {
    pub(crate) columns: [Vec<u64>; DATA],
    #[cfg_attr(feature = "prover", serde(with = "crate::tape::hexed"))]
    pub(crate) blind: Fp,
}

/// Why columns are no witness.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PeriodWitnessError {
    /// The columns have different lengths.
    #[error("{tape} column {column} has {rows} rows, the first one has {expected}")]
    Ragged {
        /// `current` or `previous`.
        tape: &'static str,
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
    /// A static or previous value is larger than any that an accepted proof let pass.
    #[error("row {row}, {tape} column {column}: no earlier proof accepted such a value")]
    Unproved {
        /// The row, from 0.
        row: usize,
        /// `current` or `previous`.
        tape: &'static str,
        /// The column.
        column: &'static str,
    },
}

/// Where a loan stands at the end of a period. Numbers are wide enough for every product of the rules.
#[derive(Clone, Copy)]
pub(super) struct Standing {
    pub(super) balance: i128,
    pub(super) paid_to: i128,
    pub(super) ext_used: i128,
    pub(super) status: i128,
    pub(super) exit: i128,
    pub(super) defaulted: i128,
}

/// One loan in one period.
#[derive(Clone, Copy)]
pub(super) struct Loan {
    pub(super) instalment: i128,
    pub(super) rate: i128,
    pub(super) term: i128,
    pub(super) score: i128,
    pub(super) was: Standing,
    pub(super) now: Standing,
    pub(super) interest: i128,
    pub(super) principal: i128,
    pub(super) repurchased: i128,
    pub(super) recovered: i128,
}

impl Loan {
    /// Days past due at the end of the period, not below zero.
    pub(super) fn days_past_due(&self, as_of: u16) -> i128 {
        (i128::from(as_of) - self.now.paid_to).max(0)
    }

    /// Whether the loan was live at the end of the previous period.
    pub(super) fn was_live(&self) -> bool {
        self.was.exit == 0
    }

    /// What is left of the balance after the principal paid.
    pub(super) fn rest(&self) -> i128 {
        self.was.balance - self.principal
    }
}

impl PeriodRowsWitness {
    /// `columns` in the order of [`LinkedColumn::PERIOD`], one value a loan, rows in the order of the tape. `blind` must
    /// be fresh from the operating system.
    pub fn new(columns: [Vec<u64>; DATA], blind: Fp) -> Result<Self, PeriodWitnessError> {
        let expected = columns[0].len();
        if !(1..=Suite::Large.rows()).contains(&expected) {
            return Err(PeriodWitnessError::Size(expected));
        }
        for (index, (linked, values)) in LinkedColumn::PERIOD.iter().zip(&columns).enumerate() {
            let (tape, column) = (linked.tape(), linked.column());
            if values.len() != expected {
                return Err(PeriodWitnessError::Ragged {
                    tape,
                    column: column.name(),
                    rows: values.len(),
                    expected,
                });
            }
            // The suite is the statement's: here the wider one counts.
            let limit = Suite::ALL.iter().filter_map(|suite| proved(*suite, index));
            let limit = limit.max().unwrap_or(u128::MAX);
            let wide = |value: &u64| u128::from(*value) >= limit;
            if let Some(row) = values.iter().position(wide) {
                return Err(PeriodWitnessError::Unproved {
                    row,
                    tape,
                    column: column.name(),
                });
            }
        }
        Ok(Self { columns, blind })
    }

    /// How many loans the chunk holds, those that have left the pool included.
    pub fn loans(&self) -> usize {
        self.columns[0].len()
    }

    pub(super) fn loan(&self, row: usize) -> Loan {
        let value = |index: usize| i128::from(self.columns[index][row]);
        let standing = |first: usize| Standing {
            balance: value(first),
            paid_to: value(first + 1),
            ext_used: value(first + 2),
            status: value(first + 3),
            exit: value(first + 4),
            defaulted: value(first + 5),
        };
        Loan {
            instalment: value(INSTALMENT),
            rate: value(RATE),
            term: value(TERM),
            score: value(SCORE),
            was: standing(WAS_BALANCE),
            now: standing(BALANCE),
            interest: value(INTEREST),
            principal: value(PRINCIPAL),
            repurchased: value(REPURCHASED),
            recovered: value(RECOVERED),
        }
    }

    /// The chunk's totals, for a tape as of day `as_of`.
    pub fn totals(&self, as_of: u16) -> PeriodTotals {
        let none = PeriodTotals::default();
        (0..self.loans()).fold(none, |sum, row| sum.and(&totals(&self.loan(row), as_of)))
    }

    /// What the summary of this chunk hides, for a tape as of day `as_of` and a proof with this context.
    pub fn opening(&self, context: Fp, as_of: u16) -> PeriodOpening {
        PeriodOpening {
            context,
            sums: self.totals(as_of).pack(),
            loans: self.loans() as u32,
            blind: self.blind,
        }
    }
}

/// What one loan adds to the totals. A loan that breaks a rule adds something too: no proof will show it.
fn totals(loan: &Loan, as_of: u16) -> PeriodTotals {
    let days = loan.days_past_due(as_of);
    let when = |holds: bool, amount: i128| if holds { amount.max(0) as u128 } else { 0 };
    let was_live = loan.was_live();
    let balance = loan.now.balance;
    let leaves = loan.now.exit != loan.was.exit && matches!(loan.now.exit, 1 | 2 | 4);
    PeriodTotals {
        interest: when(true, loan.interest),
        principal: when(true, loan.principal),
        repurchased: when(true, loan.repurchased),
        recovered: when(true, loan.recovered),
        defaulted: when(true, loan.now.defaulted - loan.was.defaulted),
        repurchased_principal: when(was_live && loan.now.exit == 2, loan.rest()),
        departures: when(leaves, 1),
        live: when(was_live && loan.now.exit == 0, 1),
        balance: when(true, balance),
        extended: when(loan.now.ext_used > loan.was.ext_used, balance),
        past_due: PeriodTotals::PAST_DUE_DAYS.map(|edge| when(days >= i128::from(edge), balance)),
        balance_rate: when(true, balance * loan.rate),
        balance_term: when(true, balance * loan.term),
        balance_score: when(true, balance * loan.score),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::period;

    fn error(columns: [Vec<u64>; DATA]) -> Option<PeriodWitnessError> {
        PeriodRowsWitness::new(columns, Fp::one()).err()
    }

    #[test]
    fn ragged_empty_and_oversize_columns_are_refused_by_name() {
        let mut ragged = period(1, 5);
        ragged[WAS_BALANCE].pop();
        let expected = PeriodWitnessError::Ragged {
            tape: "previous",
            column: "balance",
            rows: 4,
            expected: 5,
        };
        assert_eq!(error(ragged), Some(expected));
        assert_eq!(error(period(1, 0)), Some(PeriodWitnessError::Size(0)));
        let rows = Suite::Large.rows();
        let over = error(period(1, rows + 1));
        assert_eq!(over, Some(PeriodWitnessError::Size(rows + 1)));
        assert_eq!(error(period(1, rows)), None);
    }

    #[test]
    fn values_that_no_earlier_proof_accepted_are_refused_and_new_ones_are_left_to_the_relation() {
        for (index, linked) in LinkedColumn::PERIOD.iter().enumerate() {
            let mut columns = period(1, 5);
            columns[index][3] = 1 << 62;
            let looked_at = (INSTALMENT..BALANCE).contains(&index);
            let expected = looked_at.then(|| PeriodWitnessError::Unproved {
                row: 3,
                tape: linked.tape(),
                column: linked.column().name(),
            });
            assert_eq!(error(columns), expected);
        }
    }
}
