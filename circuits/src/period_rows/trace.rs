//! The values of every cell of the loan table, computed row by row from the witness.
//!
//! The trace is total: it computes what the honest formulas give for any witness, valid or not, and leaves the refusal
//! to the constraints. Tests change single cells of it to tell consistent lies.

use ff::{Field, PrimeField};
use pasta_curves::Fp;
use zeroize::Zeroize;

use super::gates::clock::late_weight;
use super::layout::*;
use crate::gadget::digits::Digits;
pub(super) use crate::loan_table::{Trace, TraceRow};
use crate::period_summary::{period_total as total, PERIOD_LANES, PERIOD_SUMS};
use crate::statement::{period_rows_at as at, PERIOD_ROWS_INSTANCES};
use crate::suite::Suite;
use crate::summary::weight;

impl Trace {
    /// The honest trace of loans, in the order of the linked columns, under an instance.
    pub(super) fn period(
        suite: Suite,
        instance: &[Fp; PERIOD_ROWS_INSTANCES],
        loans: impl IntoIterator<Item = [Fp; DATA]>,
        blind: Fp,
    ) -> Self {
        let numbers = Numbers::of(suite);
        let mut trace = Self {
            rows: vec![vec![Fp::ZERO; numbers.width()]; suite.rows()],
            blind,
        };
        let mut loans = loans.into_iter();
        for row in &mut trace.rows {
            if let Some(mut loan) = loans.next() {
                row[..DATA].copy_from_slice(&loan);
                loan.zeroize();
                row[ACTIVE] = Fp::ONE;
            }
            row[PUBLIC..PUBLIC + PUBLICS].copy_from_slice(&instance[at::AS_OF..at::SUMMARY]);
            fate(row);
            lateness(row);
            split(&numbers, row);
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
            for (sum, added) in sums.iter_mut().zip(added(row)) {
                *sum += added;
            }
            row[COUNT] = count;
            row[SUM..SUM + PERIOD_SUMS].copy_from_slice(&sums);
        }
    }
}

/// What becomes of a live loan, by its exit code.
fn fate(row: &mut TraceRow) {
    let live = row[ACTIVE] == Fp::ONE && row[WAS_EXIT] == Fp::ZERO;
    for (code, index) in (0_u64..).zip(FATES) {
        row[index] = bit(live && row[EXIT] == Fp::from(code));
    }
}

/// 1 where the loan was live at the end of the previous period.
pub(super) fn live(row: &TraceRow) -> Fp {
    FATES.iter().map(|index| row[*index]).sum()
}

/// Days past due, negative as a large field element.
fn days(row: &TraceRow) -> Fp {
    row[AS_OF] - row[PAID_TO]
}

/// Whether a loan that was live is past due, and what its days weigh.
pub(super) fn lateness(row: &mut TraceRow) {
    let (live, days) = (live(row), small(days(row)).unwrap_or(0));
    row[PAST_DUE] = live * bit(days > 0);
    row[LATE] = live * late_weight(days);
}

/// 1 where the row's loan was sold after default in this period.
pub(super) fn sold(row: &TraceRow) -> Fp {
    let fate = row[PAYS_OFF] + row[IS_BOUGHT].double() + row[FAILS] * Fp::from(3);
    row[EXIT] - row[WAS_EXIT] - fate
}

/// Extensions granted in this period.
fn extensions(row: &TraceRow) -> Fp {
    row[EXT_USED] - row[WAS_EXT_USED]
}

/// The rooms, and the digits of every number.
pub(super) fn split(numbers: &Numbers, row: &mut TraceRow) {
    let low = row[STATUS].to_repr()[0] & 3;
    row[STATUS_LOW] = Fp::from(u64::from(low));
    (row[PAYMENT_ROOM], row[INTEREST_ROOM]) = rooms(row);
    for (digits, value) in values(numbers, row) {
        digits.write(row, value);
    }
}

/// The room of the payment or the price, and of the interest.
fn rooms(row: &TraceRow) -> (Fp, Fp) {
    let advance = row[PAID_TO] - row[WAS_PAID_TO];
    let rest = row[WAS_BALANCE] - row[PRINCIPAL];
    let payment = row[INTEREST] + row[PRINCIPAL];
    let asked = (advance - extensions(row) * Fp::from(30)) * row[INSTALMENT] * Fp::from(3);
    let paid = row[STAYS] * (payment * Fp::from(100) - asked);
    let term = advance + row[PAST_DUE] * days(row) + Fp::from(31);
    let cap = row[WAS_BALANCE] * row[RATE] * term * Fp::from(11);
    (
        paid + row[REPURCHASED] - row[IS_BOUGHT] * rest,
        cap - row[INTEREST] * Fp::from(3_600_000_000),
    )
}

/// Every number that has digits, and its value in a row.
pub(super) fn values(numbers: &Numbers, row: &TraceRow) -> [(Digits, Fp); 7] {
    let rest = row[WAS_BALANCE] - row[PRINCIPAL];
    [
        (numbers.rest, rest - row[STAYS] - row[FAILS]),
        (numbers.principal, row[PRINCIPAL]),
        (numbers.received, row[INTEREST] + row[RECOVERED]),
        (numbers.payment_room, row[PAYMENT_ROOM]),
        (numbers.interest_room, row[INTEREST_ROOM]),
        (numbers.advance, row[PAID_TO] - row[WAS_PAID_TO]),
        (
            numbers.clock,
            row[STAYS] * (row[DEFAULT_AGE] - Fp::ONE - days(row)),
        ),
    ]
}

/// What a row adds to each packed element.
pub(super) fn added(row: &TraceRow) -> [Fp; PERIOD_SUMS] {
    let balance = row[BALANCE];
    let rest = row[WAS_BALANCE] - row[PRINCIPAL];
    let extensions = extensions(row);
    // 0, 1, 1 for no, one and two extensions.
    let extended = extensions * (Fp::from(3) - extensions) * Fp::TWO_INV;
    let mut sums = [Fp::ZERO; PERIOD_SUMS];
    for (lane, value) in [
        (total::INTEREST, row[INTEREST]),
        (total::PRINCIPAL, row[PRINCIPAL]),
        (total::REPURCHASED, row[REPURCHASED]),
        (total::RECOVERED, row[RECOVERED]),
        (total::DEFAULTED, row[DEFAULTED] - row[WAS_DEFAULTED]),
        (total::REPURCHASED_PRINCIPAL, row[IS_BOUGHT] * rest),
        (
            total::DEPARTURES,
            row[PAYS_OFF] + row[IS_BOUGHT] + sold(row),
        ),
        (total::LIVE, row[STAYS]),
        (total::BALANCE, balance),
        (total::EXTENDED, balance * extended),
        (total::PAST_DUE, balance * row[PAST_DUE]),
        (total::RATE, balance * row[RATE]),
        (total::TERM, balance * row[TERM]),
        (total::SCORE, balance * row[SCORE]),
    ] {
        let lane = PERIOD_LANES[lane];
        sums[lane.element] += value * weight(lane);
    }
    // The weights of the other late lanes are in the cell.
    sums[PERIOD_LANES[total::PAST_DUE + 1].element] += balance * row[LATE];
    sums
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
