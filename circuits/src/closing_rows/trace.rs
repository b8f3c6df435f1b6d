//! The values of every cell of the loan table, computed row by row from the witness.
//!
//! The trace is total: it computes what the honest formulas give for any witness, valid or not, and leaves the refusal
//! to the constraints. Tests change single cells of it to tell consistent lies.

use ff::{BatchInvert, Field, PrimeField};
use pasta_curves::Fp;
use zeroize::Zeroize;

use super::gates::lateness::late_weight;
use super::gates::totals::LAST_ELEMENT;
use super::layout::*;
use crate::column::Column;
use crate::concentration::Exposures;
use crate::gadget::digits::Digits;
pub(super) use crate::loan_table::{Trace, TraceRow};
use crate::statement::{closing_rows_at as at, CLOSING_ROWS_INSTANCES};
use crate::suite::Suite;
use crate::summary::{total, weight, LANES, SUMS};

impl Trace {
    /// The honest trace of loans (in rows, in schema order) under an instance.
    pub(super) fn closing(
        suite: Suite,
        instance: &[Fp; CLOSING_ROWS_INSTANCES],
        loans: &[[Fp; DATA]],
        exposures: Exposures,
        blind: Fp,
    ) -> Self {
        let numbers = Numbers::of(suite);
        let mut shares: Vec<Fp> = loans
            .iter()
            .map(|loan| instance[at::CHALLENGE] - loan[data(Column::Category)])
            .collect();
        shares.iter_mut().batch_invert();

        let mut rows = vec![vec![Fp::ZERO; numbers.width()]; suite.rows() + 1];
        for i in 0..suite.rows() {
            let (above, rest) = rows.split_at_mut(i);
            let row = &mut rest[0];
            if let Some(loan) = loans.get(i) {
                row[..DATA].copy_from_slice(loan);
                row[ACTIVE] = Fp::ONE;
            }
            row[LARGEST_EXPOSURE] = Fp::from(exposures.largest);
            row[FLOOR] = Fp::from(exposures.top_floor);
            row[PUBLIC..PUBLIC + PUBLICS].copy_from_slice(&instance[at::AS_OF..at::SUMMARY]);
            carry(row, above.last(), shares.get(i).copied());
            split(&numbers, row);
        }
        shares.zeroize();
        let (above, tail) = rows.split_at_mut(suite.rows());
        finish(&mut tail[0], &above[suite.rows() - 1]);
        Self { rows, blind }
    }
}

/// The columns carried down from the row above, and those they depend on.
fn carry(row: &mut TraceRow, above: Option<&TraceRow>, share: Option<Fp>) {
    let active = row[ACTIVE];
    let obligor = row[data(Column::Obligor)];
    let balance = row[data(Column::Balance)];
    let carried = |index: usize| above.map_or(Fp::ZERO, |above| above[index]);

    row[BEFORE] = above.map_or(Fp::ZERO, before);
    let same = above.is_some() && active == Fp::ONE && obligor == row[BEFORE];
    row[SAME] = Fp::from(u64::from(same));
    row[EXPOSURE] = balance + row[SAME] * carried(EXPOSURE);
    row[TOP] = Fp::from(u64::from(
        active == Fp::ONE && small(row[EXPOSURE] - row[FLOOR]).is_some(),
    ));
    let days = small(row[public(at::AS_OF)] - row[data(Column::PaidTo)]);
    row[LATE] = active * late_weight(days.unwrap_or(0));
    let low = row[data(Column::Status)].to_repr()[0] & 3;
    row[STATUS_LOW] = Fp::from(u64::from(low));
    row[COUNT] = carried(COUNT) + active;
    row[CATEGORIES] = carried(CATEGORIES) + balance * share.unwrap_or(Fp::ZERO);
    let sums: [Fp; SUMS] = std::array::from_fn(|i| carried(SUM + i));
    row[SUM..SUM + SUMS].copy_from_slice(&sums);
    for (lane, value) in LANES.iter().zip(contributions(row, above)) {
        row[SUM + lane.element] += value * weight(*lane);
    }
    let late = balance * row[LATE];
    row[SUM + LANES[total::PAST_DUE].element] += late;
}

/// The row below the table: the last obligor and what it owes above the floor.
pub(super) fn finish(tail: &mut TraceRow, above: &TraceRow) {
    tail[BEFORE] = before(above);
    tail[SUM + LAST_ELEMENT] =
        above[SUM + LAST_ELEMENT] + above_floor(above) * weight(LANES[total::ABOVE_FLOOR]);
}

/// The obligor of the last loan up to this row.
fn before(row: &TraceRow) -> Fp {
    row[BEFORE] + row[ACTIVE] * (row[data(Column::Obligor)] - row[BEFORE])
}

/// What a row adds if its obligor ends there.
fn above_floor(row: &TraceRow) -> Fp {
    row[TOP] * (row[EXPOSURE] - row[FLOOR])
}

/// What a row adds to each total before the late ones, in the order of the lanes.
pub(super) fn contributions(row: &TraceRow, above: Option<&TraceRow>) -> [Fp; total::PAST_DUE] {
    let balance = row[data(Column::Balance)];
    [
        balance,
        row[data(Column::CollateralValue)],
        (Fp::ONE - row[SAME]) * above.map_or(Fp::ZERO, above_floor),
        balance * row[data(Column::Rate)],
        balance * row[data(Column::RemainingTerm)],
        balance * row[data(Column::Score)],
    ]
}

/// The digits of every number.
pub(super) fn split(numbers: &Numbers, row: &mut TraceRow) {
    for (digits, value) in values(numbers, row) {
        digits.write(row, value);
    }
}

/// Every number that has digits, and its value in a row.
fn values(numbers: &Numbers, row: &TraceRow) -> [(Digits, Fp); 14] {
    let active = row[ACTIVE];
    let cell = |column| row[data(column)];
    let bound = |position| active * row[public(position)];
    let rise = cell(Column::Obligor) - row[BEFORE];
    let side = row[TOP].double() - Fp::ONE;
    let ltv_limit = row[public(at::LTV_LIMIT)] * cell(Column::CollateralValue);
    [
        (numbers.step, active * (rise - Fp::ONE) + row[SAME]),
        (numbers.instalment, cell(Column::Instalment)),
        (numbers.rate, cell(Column::Rate)),
        (numbers.term, cell(Column::RemainingTerm)),
        (numbers.collateral, cell(Column::CollateralValue)),
        (numbers.balance, cell(Column::Balance)),
        (
            numbers.exposure_room,
            active * row[LARGEST_EXPOSURE] - row[EXPOSURE],
        ),
        (numbers.floor_distance, side * (row[EXPOSURE] - row[FLOOR])),
        (
            numbers.score_room,
            cell(Column::Score) - bound(at::SCORE_AT_LEAST),
        ),
        (
            numbers.ltv_room,
            ltv_limit - row[public(at::LTV_WEIGHT)] * cell(Column::Balance),
        ),
        (
            numbers.rate_room,
            bound(at::RATE_AT_MOST) - cell(Column::Rate),
        ),
        (
            numbers.term_room,
            bound(at::TERM_AT_MOST) - cell(Column::RemainingTerm),
        ),
        (
            numbers.balance_room,
            bound(at::BALANCE_AT_MOST) - cell(Column::Balance),
        ),
        (
            numbers.paid_to_room,
            cell(Column::PaidTo) - bound(at::MIN_PAID_TO),
        ),
    ]
}

/// The value if it is below 2^64, nothing if it is "negative".
fn small(value: Fp) -> Option<u64> {
    let bytes = value.to_repr();
    let (low, high) = bytes.split_at(8);
    let low = low.try_into().expect("eight bytes");
    high.iter()
        .all(|byte| *byte == 0)
        .then(|| u64::from_le_bytes(low))
}
