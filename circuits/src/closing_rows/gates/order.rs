//! Which rows hold a loan, and the order of obligors.

use halo2_proofs::plonk::{ConstraintSystem, Constraints, Expression};
use pasta_curves::Fp;

use super::Lookups;
use crate::closing_rows::layout::*;
use crate::column::Column;

pub(super) fn configure(meta: &mut ConstraintSystem<Fp>, config: &Config, lookups: &mut Lookups) {
    active(meta, config);
    obligors(meta, config, lookups);
}

fn one() -> Expression<Fp> {
    Expression::Constant(Fp::one())
}

/// Loans fill rows from the first on without a gap. Who pins `active`: row 0 to 1, every other row to 0 or 1 and to
/// at most the row above, the number of ones to the instance.
fn active(meta: &mut ConstraintSystem<Fp>, config: &Config) {
    meta.create_gate("active is 0 or 1", |meta| {
        let row = meta.query_fixed(config.selectors.row);
        let active = config.cur(meta, ACTIVE);
        Constraints::with_selector(row, [("boolean", active.clone() * (one() - active))])
    });
    meta.create_gate("the first row holds a loan", |meta| {
        let first = meta.query_fixed(config.selectors.first);
        let active = config.cur(meta, ACTIVE);
        let count = config.cur(meta, COUNT);
        Constraints::with_selector(
            first,
            [("active", active - one()), ("count", count - one())],
        )
    });
    meta.create_gate("loans have no gaps", |meta| {
        let step = meta.query_fixed(config.selectors.step);
        let active = config.cur(meta, ACTIVE);
        let active_above = config.above(meta, ACTIVE);
        let count = config.cur(meta, COUNT);
        let count_above = config.above(meta, COUNT);
        Constraints::with_selector(
            step,
            [
                (
                    "active never rises",
                    active.clone() * (one() - active_above),
                ),
                ("count", count - count_above - active),
            ],
        )
    });
}

/// Obligors never fall, and `same` is 1 exactly on the rows that continue the obligor before.
///
/// On a loan `step = obligor - before - 1 + same` has digits, so `same = 0` forces `obligor > before`: two rows of one
/// obligor cannot be told apart to hide an exposure. `before` is 0 on row 0, so the first obligor is `step + 1 ≥ 1`, and
/// every later one the integer sum of what came before: 2^14 steps of at most 70 bits do not wrap.
fn obligors(meta: &mut ConstraintSystem<Fp>, config: &Config, lookups: &mut Lookups) {
    let (rule, digits) = ("obligors never fall", config.numbers.step);
    lookups.number(meta, config, rule, digits, |cells| {
        let rise = cells.cur(data(Column::Obligor)) - cells.cur(BEFORE);
        cells.cur(ACTIVE) * (rise - one()) + cells.cur(SAME)
    });
    meta.create_gate("same is 0 or 1", |meta| {
        let row = meta.query_fixed(config.selectors.row);
        let same = config.cur(meta, SAME);
        let active = config.cur(meta, ACTIVE);
        let rise = config.cur(meta, data(Column::Obligor)) - config.cur(meta, BEFORE);
        Constraints::with_selector(
            row,
            [
                ("boolean", same.clone() * (one() - same.clone())),
                ("only on a loan", same.clone() * (one() - active)),
                ("only of one obligor", same * rise),
            ],
        )
    });
    meta.create_gate("nothing before the first obligor", |meta| {
        let first = meta.query_fixed(config.selectors.first);
        let before = config.cur(meta, BEFORE);
        let same = config.cur(meta, SAME);
        Constraints::with_selector(first, [("before is 0", before), ("same is 0", same)])
    });
    // Also on the row below the table, from which the last obligor goes into the summary.
    for (name, selector) in [
        ("the obligor before", config.selectors.step),
        ("the last obligor", config.selectors.tails[0]),
    ] {
        meta.create_gate(name, |meta| {
            let enabled = meta.query_fixed(selector);
            let before = config.cur(meta, BEFORE);
            let before_above = config.above(meta, BEFORE);
            let active_above = config.above(meta, ACTIVE);
            let rise = config.above(meta, data(Column::Obligor)) - before_above.clone();
            Constraints::with_selector(
                enabled,
                [(
                    "is that of the row above",
                    before - before_above - active_above * rise,
                )],
            )
        });
    }
}
