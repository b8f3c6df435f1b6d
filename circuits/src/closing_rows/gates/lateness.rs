//! Days past due and what they weigh in the late totals.
//!
//! `as_of - paid_to`, moved up by the most days ahead, is looked up together with the weight in a table of two columns.
//! So the weight is that of the days, and `paid_to` lies within the days of the table. A row without a loan looks up the
//! first pair, (0, 0).

use halo2_proofs::plonk::{ConstraintSystem, Expression};
use pasta_curves::Fp;

use super::Lookups;
use crate::closing_rows::layout::*;
use crate::column::Column;
use crate::gadget::digits::base;
use crate::statement::closing_rows_at as at;
use crate::suite::Suite;
use crate::summary::{total, weight, LANES};

/// Edges of the buckets of days past due.
const EDGES: [u64; 4] = [30, 60, 90, 120];

/// What so many days past due weigh: one in each lane whose edge they reach.
pub(crate) fn late_weight(days: u64) -> Fp {
    let lanes = (total::PAST_DUE..).zip(EDGES);
    lanes
        .filter(|(_, edge)| days >= *edge)
        .map(|(lane, _)| weight(LANES[lane]))
        .sum()
}

/// A row of the table: a number, and the weight of the days it stands for.
pub(crate) fn table_row(suite: Suite, number: u64) -> [Fp; 2] {
    debug_assert!(number < base(suite));
    let days = number.saturating_sub(most_days_ahead(suite));
    [Fp::from(number), late_weight(days)]
}

pub(super) fn configure(
    meta: &mut ConstraintSystem<Fp>,
    config: &Config,
    suite: Suite,
    lookups: &mut Lookups,
) {
    meta.lookup(|meta| {
        let as_of = config.cur(meta, public(at::AS_OF));
        let ahead = Expression::Constant(Fp::from(most_days_ahead(suite)));
        let paid_to = config.cur(meta, data(Column::PaidTo));
        let days = config.cur(meta, ACTIVE) * (as_of + ahead) - paid_to;
        let late = config.cur(meta, LATE);
        [days, late].into_iter().zip(config.table).collect()
    });
    lookups.0.push("days past due");
}
