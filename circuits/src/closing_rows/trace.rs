//! The values of every cell of the loan table, computed row by row from the witness.
//!
//! The trace is total: it computes what the honest formulas give for any witness, valid or not, and leaves the refusal
//! to the constraints. Tests change single cells of it to tell consistent lies.

use ff::{Field, PrimeField};
use pasta_curves::Fp;
use zeroize::Zeroize;

use super::layout::*;
use crate::column::Column;
use crate::statement::{closing_rows_at as at, CLOSING_ROWS_INSTANCES};
use crate::summary::{weight, LANES, SUMS};

/// Edges of the buckets of days past due.
pub(super) const LATE_EDGES: [u64; 4] = [30, 60, 90, 120];

/// One row of the loan table.
pub(super) type Row = [Fp; WIDTH];

/// Rows `0..=rows` of the loan table and the word that is in no row. Wiped on drop.
pub(super) struct Trace {
    pub(super) rows: Vec<Row>,
    pub(super) blind: Fp,
}

impl Drop for Trace {
    fn drop(&mut self) {
        self.rows.iter_mut().for_each(Zeroize::zeroize);
        self.blind.zeroize();
    }
}

impl Trace {
    /// The honest trace of loans (in rows, in schema order) under an instance, in a suite of so many rows.
    pub(super) fn new(
        size: usize,
        instance: &[Fp; CLOSING_ROWS_INSTANCES],
        loans: &[[Fp; DATA]],
        largest_exposure: Fp,
        blind: Fp,
    ) -> Self {
        let mut rows = vec![[Fp::ZERO; WIDTH]; size + 1];
        for i in 0..size {
            let above = i.checked_sub(1).map(|above| rows[above]);
            let row = &mut rows[i];
            if let Some(loan) = loans.get(i) {
                row[..DATA].copy_from_slice(loan);
                row[ACTIVE] = Fp::ONE;
            }
            row[LARGEST_EXPOSURE] = largest_exposure;
            for position in at::AS_OF..at::SUMMARY {
                row[public(position)] = instance[position];
            }
            carry(row, above.as_ref());
            late(row);
            split(row);
        }
        let last = rows[size - 1][LAST];
        STEP.write(&mut rows[size], last);
        Self { rows, blind }
    }
}

/// The columns carried down from the row above.
fn carry(row: &mut Row, above: Option<&Row>) {
    let active = row[ACTIVE];
    let obligor = row[data(Column::Obligor)];
    let balance = row[data(Column::Balance)];
    let above = above.copied().unwrap_or([Fp::ZERO; WIDTH]);
    let starts = above[ACTIVE] == Fp::ZERO;
    let same = !starts && active == Fp::ONE && obligor == above[LAST];

    row[SAME] = Fp::from(u64::from(same));
    row[EXPOSURE] = balance + row[SAME] * above[EXPOSURE];
    row[LAST] = above[LAST] + active * (obligor - above[LAST]);
    row[COUNT] = above[COUNT] + active;
    let step = active * (obligor - above[LAST] - Fp::ONE) + row[SAME];
    STEP.write(row, step);

    flags(row);
    row[SUM..SUM + SUMS].copy_from_slice(&above[SUM..SUM + SUMS]);
    for (lane, value) in LANES.iter().zip(contributions(row)) {
        row[SUM + lane.element] += value * weight(*lane);
    }
}

/// What a row adds to each total, in the order of the lanes.
pub(super) fn contributions(row: &Row) -> [Fp; LANES.len()] {
    let balance = row[data(Column::Balance)];
    [
        balance,
        row[data(Column::CollateralValue)],
        Fp::ZERO,
        balance * row[data(Column::Rate)],
        balance * row[data(Column::RemainingTerm)],
        balance * row[data(Column::Score)],
        balance * row[LATE],
        balance * row[LATE + 1],
        balance * row[LATE + 2],
        balance * row[LATE + 3],
    ]
}

/// Days past due, negative as a large field element.
fn days_past_due(row: &Row) -> Fp {
    row[public(at::AS_OF)] - row[data(Column::PaidTo)]
}

fn flags(row: &mut Row) {
    let days = small(days_past_due(row)).filter(|_| row[ACTIVE] == Fp::ONE);
    for (i, edge) in LATE_EDGES.into_iter().enumerate() {
        row[LATE + i] = Fp::from(u64::from(days.is_some_and(|days| days >= edge)));
    }
}

/// Where the row stands inside its bucket.
fn late(row: &mut Row) {
    let days = days_past_due(row);
    let buckets: Fp = (0..4).map(|i| row[LATE + i]).sum();
    let distance = if row[LATE] == Fp::ZERO {
        row[ACTIVE] * (Fp::from(29) - days)
    } else {
        days - Fp::from(30) * buckets
    };
    LATE_DISTANCE.write(row, distance);
    let between = row[LATE] * (Fp::ONE - row[LATE + 3]);
    LATE_ROOM.write(row, between * (Fp::from(29) - distance));
}

/// The limbs of the columns and of the room to each bound.
pub(super) fn split(row: &mut Row) {
    let active = row[ACTIVE];
    for (column, limbs) in RANGES {
        let value = row[data(column)];
        limbs.write(row, value);
    }
    let cell = |column| row[data(column)];
    let bound = |position| active * row[public(position)];
    let rooms = [
        (
            EXPOSURE_ROOM,
            active * row[LARGEST_EXPOSURE] - row[EXPOSURE],
        ),
        (SCORE_ROOM, cell(Column::Score) - bound(at::MIN_SCORE)),
        (
            LTV_ROOM,
            row[public(at::LTV_LIMIT)] * cell(Column::CollateralValue)
                - row[public(at::LTV_WEIGHT)] * cell(Column::Balance),
        ),
        (RATE_ROOM, bound(at::MAX_RATE) - cell(Column::Rate)),
        (TERM_ROOM, bound(at::MAX_TERM) - cell(Column::RemainingTerm)),
        (BALANCE_ROOM, bound(at::MAX_BALANCE) - cell(Column::Balance)),
        (PAID_TO_ROOM, cell(Column::PaidTo) - bound(at::MIN_PAID_TO)),
    ];
    for (limbs, room) in rooms {
        limbs.write(row, room);
    }
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
