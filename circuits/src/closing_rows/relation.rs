//! The statement in plain Rust: accept, or name the rule that is broken.
//!
//! It reads like the design page and shares nothing with the constraints but the summary's hash and how many digits a number
//! has. A prover runs it
//! first, because a proof that fails says only that it failed.

use super::layout::{most_days_ahead, most_days_late, Numbers};
use super::witness::ClosingRowsWitness;
use crate::column::Column;
use crate::concentration::category_challenge;
use crate::gadget::digits::Digits;
use crate::statement::{ClosingRowsStatement, StatementError};
use crate::suite::Suite;
use sluice_rules::criteria::{Eligibility, Table};

/// The rule a witness breaks. Rows are counted from 0.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Violation {
    /// The statement itself is out of range.
    #[error(transparent)]
    Statement(#[from] StatementError),
    /// The chunk holds another number of loans than the statement says.
    #[error("the chunk holds {held} loans, the statement says {stated}")]
    Loans {
        /// Loans in the witness.
        held: usize,
        /// Loans in the statement.
        stated: u32,
    },
    /// A value lies outside what the circuit can speak about.
    #[error("row {row}: {} is out of range", column.name())]
    Range {
        /// The column.
        column: Column,
        /// The row.
        row: usize,
    },
    /// A loan has left the pool or defaulted before the closing.
    #[error("row {row}: {} is not zero at the closing", column.name())]
    LeftPool {
        /// `Exit` or `Defaulted`.
        column: Column,
        /// The row.
        row: usize,
    },
    /// The first obligor is 0, or an obligor is below the one before.
    #[error("row {row}: obligors start at 1 and never fall")]
    ObligorOrder {
        /// The row.
        row: usize,
    },
    /// An obligor owes more than the largest exposure.
    #[error("row {row}: the obligor's exposure is above the largest exposure")]
    Exposure {
        /// The row at which it does.
        row: usize,
    },
    /// The largest exposure lies so far above an exposure that it cannot be one.
    #[error("row {row}: the largest exposure is too far above the obligor's exposure")]
    ExposureRoom {
        /// The row.
        row: usize,
    },
    /// The floor of the largest obligors lies too far from an exposure.
    #[error("row {row}: the floor of the largest obligors is too far from the obligor's exposure")]
    Floor {
        /// The row, or the one after the last loan.
        row: usize,
    },
    /// The collateral is worth so much more than the loan that the comparison has no digits.
    #[error("row {row}: the collateral is worth too much for the comparison with ltv_at_most")]
    LtvRoom {
        /// The row.
        row: usize,
    },
    /// A loan breaks an eligibility bound.
    #[error("row {row}: the loan breaks {}", .bound.rule().name)]
    Ineligible {
        /// The bound.
        bound: Eligibility,
        /// The row.
        row: usize,
    },
    /// The summary is not that of these loans.
    #[error("the summary is not that of this chunk")]
    Summary,
}

/// Accepts the witness, or names the first rule it breaks, row by row.
pub fn check(
    statement: &ClosingRowsStatement,
    vk_digest: &[u8; 32],
    witness: &ClosingRowsWitness,
) -> Result<(), Violation> {
    statement.to_instance(vk_digest)?;
    let held = witness.loans();
    if held != statement.loans as usize || !(1..=statement.context.suite.rows()).contains(&held) {
        return Err(Violation::Loans {
            held,
            stated: statement.loans,
        });
    }
    let limits = Limits::of(statement.context.suite);
    let mut exposure = 0;
    for row in 0..held {
        range(statement, &limits, witness, row)?;
        exposure = order(&limits, witness, row, exposure)?;
        eligible(statement, &limits, witness, row)?;
    }
    // A row without a loan stands for an exposure of nothing.
    if held < statement.context.suite.rows() {
        limits.floor(witness, held, 0)?;
    }
    let context = statement.context.to_field(vk_digest);
    let challenge = category_challenge(&statement.context, &statement.categories);
    if witness
        .opening(context, challenge, statement.as_of)
        .summary()
        != statement.summary
    {
        return Err(Violation::Summary);
    }
    Ok(())
}

/// What the digits and the table of a suite hold, by the same layout as the circuit.
struct Limits {
    numbers: Numbers,
    suite: Suite,
}

impl Limits {
    fn of(suite: Suite) -> Self {
        Self {
            numbers: Numbers::of(suite),
            suite,
        }
    }

    fn holds(digits: Digits, value: u64) -> bool {
        u128::from(value) < digits.limit()
    }

    fn floor(
        &self,
        witness: &ClosingRowsWitness,
        row: usize,
        exposure: u64,
    ) -> Result<(), Violation> {
        let distance = exposure.abs_diff(witness.exposures.top_floor);
        match Self::holds(self.numbers.floor_distance, distance) {
            true => Ok(()),
            false => Err(Violation::Floor { row }),
        }
    }
}

fn range(
    statement: &ClosingRowsStatement,
    limits: &Limits,
    witness: &ClosingRowsWitness,
    row: usize,
) -> Result<(), Violation> {
    let as_of = u64::from(statement.as_of);
    let days =
        as_of.saturating_sub(most_days_late(limits.suite))..=as_of + most_days_ahead(limits.suite);
    let numbers = &limits.numbers;
    for column in Column::PERIOD_0 {
        let value = witness.value(column, row);
        let fits = match column {
            // Nothing is computed from it here.
            Column::OriginalBalance => true,
            // Any number above the one before, and any number the closing lists.
            Column::Obligor | Column::Category => true,
            Column::Instalment => Limits::holds(numbers.instalment, value),
            Column::Rate => Limits::holds(numbers.rate, value),
            Column::RemainingTerm => Limits::holds(numbers.term, value),
            Column::CollateralValue => Limits::holds(numbers.collateral, value),
            Column::Balance => Limits::holds(numbers.balance, value),
            Column::Score => Limits::holds(
                numbers.score_room,
                value.saturating_sub(statement.bounds.get(Eligibility::ScoreAtLeast)),
            ),
            Column::PaidTo => days.contains(&value),
            _ => value >> column.bits() == 0,
        };
        if !fits {
            return Err(Violation::Range { column, row });
        }
        if matches!(column, Column::Exit | Column::Defaulted) && value != 0 {
            return Err(Violation::LeftPool { column, row });
        }
    }
    Ok(())
}

/// The order of obligors; returns the obligor's exposure up to this row.
fn order(
    limits: &Limits,
    witness: &ClosingRowsWitness,
    row: usize,
    above: u64,
) -> Result<u64, Violation> {
    let obligor = witness.value(Column::Obligor, row);
    let last = match row {
        0 => 0,
        _ => witness.value(Column::Obligor, row - 1),
    };
    let same = row > 0 && obligor == last;
    if obligor <= last && !same {
        return Err(Violation::ObligorOrder { row });
    }
    let exposure = witness.value(Column::Balance, row) + if same { above } else { 0 };
    match witness.exposures.largest.checked_sub(exposure) {
        None => Err(Violation::Exposure { row }),
        Some(room) if !Limits::holds(limits.numbers.exposure_room, room) => {
            Err(Violation::ExposureRoom { row })
        }
        Some(_) => limits.floor(witness, row, exposure).map(|()| exposure),
    }
}

fn eligible(
    statement: &ClosingRowsStatement,
    limits: &Limits,
    witness: &ClosingRowsWitness,
    row: usize,
) -> Result<(), Violation> {
    let bounds = &statement.bounds;
    let value = |column| witness.value(column, row);
    let days = u64::from(statement.as_of).saturating_sub(value(Column::PaidTo));
    let ltv_room = bounds.asks(Eligibility::LtvAtMost).map(|ltv| {
        let limit = u128::from(ltv) * u128::from(value(Column::CollateralValue));
        limit.checked_sub(u128::from(value(Column::Balance)) * 10_000)
    });
    let at_most = |rule, value| (rule, value <= bounds.get(rule));
    let score = Eligibility::ScoreAtLeast;
    let rules = [
        (score, value(Column::Score) >= bounds.get(score)),
        (Eligibility::LtvAtMost, ltv_room != Some(None)),
        at_most(Eligibility::RateAtMost, value(Column::Rate)),
        at_most(Eligibility::TermAtMost, value(Column::RemainingTerm)),
        at_most(Eligibility::BalanceAtMost, value(Column::Balance)),
        at_most(Eligibility::DaysPastDueAtMost, days),
    ];
    match rules.into_iter().find(|(_, met)| !met) {
        Some((bound, _)) => Err(Violation::Ineligible { bound, row }),
        None => match ltv_room.flatten() {
            Some(room) if room >= limits.numbers.ltv_room.limit() => {
                Err(Violation::LtvRoom { row })
            }
            _ => Ok(()),
        },
    }
}
