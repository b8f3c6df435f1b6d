//! Status, days past due and the default clock, exactly.
//!
//! `days = as_of - paid_to` of a loan that was live, moved up by the most days ahead, is looked up in a table together with
//! two cells: whether the loan is past due, and what its days weigh in the late totals. So both are those of the days, and
//! `paid_to` lies within the days of the table. Any other row looks up the first entry, (0, 0, 0).
//!
//! A loan that stays has `days < default age`: the days left have digits.

use ff::PrimeField;
use halo2_proofs::plonk::{ConstraintSystem, Constraints};
use pasta_curves::Fp;

use super::{less, live, number, Lookups};
use crate::closing_rows::most_days_ahead;
use crate::gadget::digits::base;
use crate::gadget::small_range::below;
use crate::period_rows::layout::*;
use crate::period_summary::{period_total as total, PeriodTotals, PERIOD_LANES};
use crate::suite::Suite;
use crate::summary::weight;

/// What so many days past due weigh in the totals from thirty days on: one in each lane whose edge they reach. The first
/// edge, a day, has a cell of its own: five lanes do not fit in one element.
pub(crate) fn late_weight(days: u64) -> Fp {
    let lanes = (total::PAST_DUE..).zip(PeriodTotals::PAST_DUE_DAYS);
    lanes
        .skip(1)
        .filter(|(_, edge)| days >= *edge)
        .map(|(lane, _)| weight(PERIOD_LANES[lane]))
        .sum()
}

/// A row of the table: a number, and what follows from the days it stands for.
pub(crate) fn table_row(suite: Suite, number: u64) -> [Fp; 3] {
    debug_assert!(number < base(suite));
    let days = number.saturating_sub(most_days_ahead(suite));
    let past_due = Fp::from(u64::from(days > 0));
    [Fp::from(number), past_due, late_weight(days)]
}

pub(super) fn configure(
    meta: &mut ConstraintSystem<Fp>,
    config: &Config,
    suite: Suite,
    lookups: &mut Lookups,
) {
    status(meta, config);
    meta.lookup(|meta| {
        let [as_of, paid_to, past_due, late] =
            [AS_OF, PAID_TO, PAST_DUE, LATE].map(|index| config.cur(meta, index));
        let days = live(meta, config) * (as_of - paid_to + number(most_days_ahead(suite)));
        [days, past_due, late]
            .into_iter()
            .zip(config.table)
            .collect()
    });
    lookups.0.push("days past due");
    let digits = config.numbers.clock;
    lookups.number(meta, config, "the default clock", digits, |meta| {
        let [stays, age, as_of, paid_to] =
            [STAYS, DEFAULT_AGE, AS_OF, PAID_TO].map(|index| config.cur(meta, index));
        stays * less(age + paid_to - as_of, 1)
    });
    config.constants(meta, PUBLIC..PUBLIC + PUBLICS);
}

/// Four bits: the two lowest in a cell, and what is left over four. Bankrupt is bit 2 and fraud bit 4, the higher of the first
/// two and the lower of the others: a loan with either does not stay.
fn status(meta: &mut ConstraintSystem<Fp>, config: &Config) {
    meta.create_gate("status", |meta| {
        let row = meta.query_fixed(config.selectors.row);
        let [status, stays, low] = [STATUS, STAYS, STATUS_LOW].map(|index| config.cur(meta, index));
        let high = (status - low.clone()) * (Fp::TWO_INV * Fp::TWO_INV);
        Constraints::with_selector(
            row,
            [
                ("the two low bits", below(low.clone(), 4)),
                ("the two high bits", below(high.clone(), 4)),
                ("a bankrupt loan leaves", stays.clone() * below(low, 2)),
                (
                    "a fraudulent loan leaves",
                    stays * high.clone() * less(high, 2),
                ),
            ],
        )
    });
}
