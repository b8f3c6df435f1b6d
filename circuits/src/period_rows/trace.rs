//! The values of every cell of the loan table, computed row by row from the witness.
//!
//! The trace is total: it computes what the honest formulas give for any witness, valid or not, and leaves the refusal
//! to the constraints. Tests change single cells of it to tell consistent lies.

use ff::{Field, PrimeField};
use pasta_curves::Fp;
use zeroize::Zeroize;

use super::layout::*;
use crate::period_summary::{PeriodTotals, PERIOD_LANES, PERIOD_SUMS, PERIOD_TOTALS};
use crate::statement::{period_rows_at as at, PERIOD_ROWS_INSTANCES};
use crate::summary::weight;

/// One row of the loan table.
pub(super) type Row = [Fp; WIDTH];

/// The rows of the loan table and the word that is in no row. Wiped on drop.
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
    /// The honest trace of `rows` rows of loans, in the order of the linked columns, under an instance.
    pub(super) fn new(
        rows: usize,
        instance: &[Fp; PERIOD_ROWS_INSTANCES],
        loans: impl IntoIterator<Item = [Fp; DATA]>,
        blind: Fp,
    ) -> Self {
        let mut trace = Self {
            rows: vec![[Fp::ZERO; WIDTH]; rows],
            blind,
        };
        let mut loans = loans.into_iter();
        for row in &mut trace.rows {
            if let Some(mut loan) = loans.next() {
                row[..DATA].copy_from_slice(&loan);
                loan.zeroize();
                row[ACTIVE] = Fp::ONE;
            }
            row[AS_OF] = instance[at::AS_OF];
            row[DEFAULT_AGE] = instance[at::DEFAULT_AGE];
            fate(row);
            flags(row);
            split(row);
        }
        trace.add_up();
        trace
    }

    /// Carries the count and the totals down.
    pub(super) fn add_up(&mut self) {
        let mut count = Fp::ZERO;
        let mut sums = [Fp::ZERO; PERIOD_SUMS];
        for row in &mut self.rows {
            count += row[ACTIVE];
            for (lane, value) in PERIOD_LANES.iter().zip(contributions(row)) {
                sums[lane.element] += value * weight(*lane);
            }
            row[COUNT] = count;
            row[SUM..SUM + PERIOD_SUMS].copy_from_slice(&sums);
        }
    }
}

/// What becomes of a live loan, by its exit code.
fn fate(row: &mut Row) {
    let live = row[ACTIVE] == Fp::ONE && row[WAS_EXIT] == Fp::ZERO;
    for (code, index) in (0_u64..).zip(FATES) {
        row[index] = bit(live && row[EXIT] == Fp::from(code));
    }
}

/// 1 where the loan was live at the end of the previous period.
pub(super) fn live(row: &Row) -> Fp {
    FATES.iter().map(|index| row[*index]).sum()
}

/// Days past due, negative as a large field element.
fn days(row: &Row) -> Fp {
    row[AS_OF] - row[PAID_TO]
}

fn flags(row: &mut Row) {
    let days = small(days(row)).unwrap_or(0);
    let (live, stays) = (live(row) == Fp::ONE, row[STAYS] == Fp::ONE);
    for (i, edge) in PeriodTotals::PAST_DUE_DAYS.into_iter().enumerate() {
        row[LATE + i] = bit(days >= edge && if i == 0 { live } else { stays });
    }
}

/// 1 where the row's loan was sold after default in this period.
pub(super) fn sold(row: &Row) -> Fp {
    let fate = row[PAYS_OFF] + row[IS_BOUGHT].double() + row[FAILS] * Fp::from(3);
    row[EXIT] - row[WAS_EXIT] - fate
}

/// Extensions granted in this period.
fn extensions(row: &Row) -> Fp {
    row[EXT_USED] - row[WAS_EXT_USED]
}

/// The numbers that limbs hold.
pub(super) fn split(row: &mut Row) {
    let (stays, live) = (row[STAYS], live(row));
    let (days, advance) = (days(row), row[PAID_TO] - row[WAS_PAID_TO]);
    let late = row[LATE];
    let rest = row[WAS_BALANCE] - row[PRINCIPAL];
    let payment = row[INTEREST] + row[PRINCIPAL];
    let asked = (advance - extensions(row) * Fp::from(30)) * row[INSTALMENT] * Fp::from(3);
    let paid = stays * (payment * Fp::from(100) - asked);
    let term = advance + late * days + Fp::from(31);
    let cap = row[WAS_BALANCE] * row[RATE] * term * Fp::from(11);
    let to_default = stays * (row[DEFAULT_AGE] - Fp::ONE - days);
    let leaving = (live - stays) * (days - Fp::ONE);
    let ahead = -live * days;
    let edge = late
        + row[LATE + 1] * Fp::from(29)
        + (2..5).map(|i| row[LATE + i]).sum::<Fp>() * Fp::from(30);
    let distance = stays * late * (days - edge);
    let bounded = stays * late - row[LATE + 4];
    let status = u64::from(row[STATUS].to_repr()[0] & 7);
    for (limbs, value) in [
        (STATUS_LOW, Fp::from(status)),
        (REST_ROOM, rest - stays - row[FAILS]),
        (PRINCIPAL_PAID, row[PRINCIPAL]),
        (RECEIVED, row[INTEREST] + row[RECOVERED]),
        (
            PAYMENT_ROOM,
            paid + row[REPURCHASED] - row[IS_BOUGHT] * rest,
        ),
        (INTEREST_ROOM, cap - row[INTEREST] * Fp::from(3_600_000_000)),
        (ADVANCE, advance),
        (
            CLOCK_ROOM,
            late * (to_default + leaving) + (Fp::ONE - late) * ahead,
        ),
        (LATE_DISTANCE, distance),
        (
            LATE_ROOM,
            bounded * (Fp::from(28) + row[LATE + 1] - distance),
        ),
    ] {
        limbs.write(row, value);
    }
}

/// What a row adds to each total, in the order of the lanes.
pub(super) fn contributions(row: &Row) -> [Fp; PERIOD_TOTALS] {
    let balance = row[BALANCE];
    let rest = row[WAS_BALANCE] - row[PRINCIPAL];
    let extensions = extensions(row);
    // 0, 1, 1 for no, one and two extensions.
    let extended = extensions * (Fp::from(3) - extensions) * Fp::TWO_INV;
    let [late_1, late_30, late_60, late_90, late_120] =
        std::array::from_fn(|i| balance * row[LATE + i]);
    [
        row[INTEREST],
        row[PRINCIPAL],
        row[REPURCHASED],
        row[RECOVERED],
        row[DEFAULTED] - row[WAS_DEFAULTED],
        row[IS_BOUGHT] * rest,
        row[PAYS_OFF] + row[IS_BOUGHT] + sold(row),
        row[STAYS],
        balance,
        balance * extended,
        late_1,
        late_30,
        late_60,
        late_90,
        late_120,
        balance * row[RATE],
        balance * row[TERM],
        balance * row[SCORE],
    ]
}

fn bit(holds: bool) -> Fp {
    Fp::from(u64::from(holds))
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
