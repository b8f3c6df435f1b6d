//! Which advice column holds what, and on which rows the gates are live.
//!
//! Every column is read by gates at the current row and, where it is carried down, at the row above; no gate reads a
//! row below. Gates are live on rows `0..=rows`, `rows` being the suite's, clear of the blinding rows, by selectors
//! alone. Lookups have no selector, so they read the current row only: `prev` on row 0 would read a blinding row.

use halo2_proofs::plonk::ConstraintSystem;
use pasta_curves::Fp;

use crate::column;
use crate::gadget::digits::{base, Digits};
use crate::loan_table;
use crate::statement::closing_rows_at as at;
use crate::suite::Suite;
use crate::summary::{SUMMARY_WORDS, SUMS};
use sluice_rules::shape::LTV_MOST;

/// The tape's columns come first: the link depends on it.
pub(super) const DATA: usize = column::Column::PERIOD_0.len();

/// The advice column of a tape column.
pub(super) const fn data(column: column::Column) -> usize {
    column as usize
}

/// 1 where the row holds a loan.
pub(super) const ACTIVE: usize = DATA;
/// 1 where the row's obligor is that of the loan before.
pub(super) const SAME: usize = DATA + 1;
/// What the obligor owes up to this row.
pub(super) const EXPOSURE: usize = DATA + 2;
/// 1 where that is the floor of the largest obligors or more.
pub(super) const TOP: usize = DATA + 3;
/// What the days past due of the row weigh in the late totals: the sum of the lanes it counts in.
pub(super) const LATE: usize = DATA + 4;
/// The two lowest status bits.
pub(super) const STATUS_LOW: usize = DATA + 5;
/// The obligor of the last loan above this row; 0 on row 0.
pub(super) const BEFORE: usize = DATA + 6;
/// Loans up to this row.
pub(super) const COUNT: usize = DATA + 7;
/// Packed totals up to this row.
pub(super) const SUM: usize = DATA + 8;
/// Σ balance / (r - category) up to this row.
pub(super) const CATEGORIES: usize = SUM + SUMS;
/// Constant columns: the largest exposure and the floor of the largest obligors, then the public values in the order
/// of the instance.
pub(super) const LARGEST_EXPOSURE: usize = CATEGORIES + 1;
/// The second constant column.
pub(super) const FLOOR: usize = LARGEST_EXPOSURE + 1;
/// The first constant column that is public.
pub(super) const PUBLIC: usize = FLOOR + 1;
/// How many constant columns are public.
pub(super) const PUBLICS: usize = at::SUMMARY - at::AS_OF;
/// The constant column that carries an instance value.
pub(super) const fn public(position: usize) -> usize {
    PUBLIC + position - at::AS_OF
}

/// The largest values of the tape's columns, by which the digits are counted.
const OBLIGOR: u128 = column::Column::Obligor.largest() as u128;
const AMOUNT: u128 = column::Column::Balance.largest() as u128;
const RATE: u128 = column::Column::Rate.largest() as u128;
const SMALL: u128 = column::Column::Score.largest() as u128;

/// Where the digits of each number stand. The width of a number is that of its column; a room that a bound of the
/// statement limits has the width of the bound.
#[derive(Clone, Copy, Debug)]
pub struct Numbers {
    /// The step from the obligor before to this one, less one where it is another.
    pub(super) step: Digits,
    pub(super) instalment: Digits,
    pub(super) rate: Digits,
    pub(super) term: Digits,
    pub(super) collateral: Digits,
    pub(super) balance: Digits,
    /// Largest exposure less exposure.
    pub(super) exposure_room: Digits,
    /// Between exposure and floor, whichever is larger.
    pub(super) floor_distance: Digits,
    /// Room to each eligibility bound.
    pub(super) score_room: Digits,
    pub(super) ltv_room: Digits,
    pub(super) rate_room: Digits,
    pub(super) term_room: Digits,
    pub(super) balance_room: Digits,
    pub(super) paid_to_room: Digits,
}

impl Numbers {
    /// Of a suite.
    pub(super) const fn of(suite: Suite) -> Self {
        let step = Digits::at(PUBLIC + PUBLICS, base(suite), OBLIGOR);
        let instalment = step.then(AMOUNT);
        let rate = instalment.then(RATE);
        let term = rate.then(SMALL);
        let collateral = term.then(AMOUNT);
        let balance = collateral.then(AMOUNT);
        let exposure_room = balance.then(AMOUNT);
        let floor_distance = exposure_room.then(AMOUNT);
        let score_room = floor_distance.then(SMALL);
        let ltv_room = score_room.then(LTV_MOST as u128 * AMOUNT);
        let rate_room = ltv_room.then(RATE);
        let term_room = rate_room.then(SMALL);
        let balance_room = term_room.then(AMOUNT);
        // The room to the bound is cut at the days of the table.
        let paid_to_room = balance_room.then(SMALL);
        Self {
            step,
            instalment,
            rate,
            term,
            collateral,
            balance,
            exposure_room,
            floor_distance,
            score_room,
            ltv_room,
            rate_room,
            term_room,
            balance_room,
            paid_to_room,
        }
    }

    /// How many advice columns the loan table has; the hash brings its own.
    pub(super) const fn width(self) -> usize {
        self.paid_to_room.end()
    }
}

/// Days that a loan may be paid ahead at the closing: the table of days past due starts there. What is left of the base
/// are the days it may be late.
pub(crate) const fn most_days_ahead(suite: Suite) -> u64 {
    base(suite) / 2
}

/// Days that a loan may be late at the closing.
pub(crate) const fn most_days_late(suite: Suite) -> u64 {
    base(suite) - 1 - most_days_ahead(suite)
}

/// Columns and selectors of the circuit.
pub(super) type Config = loan_table::Config<Numbers, 1, PUBLICS, 2>;

/// Allocates everything, linked columns first.
pub(super) fn allocate(meta: &mut ConstraintSystem<Fp>, suite: Suite) -> Config {
    let numbers = Numbers::of(suite);
    Config::allocate(
        meta,
        numbers,
        numbers.width(),
        BEFORE..PUBLIC,
        SUMMARY_WORDS,
    )
}
