//! Which rows hold a loan, the order of obligors, and what each obligor owes.

use halo2_proofs::plonk::{ConstraintSystem, Constraints, Expression};
use pasta_curves::Fp;

use crate::closing_rows::layout::*;
use crate::column::Column;

pub(super) fn configure(meta: &mut ConstraintSystem<Fp>, config: &Config) {
    active(meta, config);
    obligors(meta, config);
    exposure(meta, config);
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

/// Obligors never fall, and `same` is 1 exactly on the rows that continue the obligor above.
///
/// `step = obligor - last - 1 + same` has 60 bits, so `same = 0` forces `obligor > last`: two rows of one obligor
/// cannot be told apart to hide an exposure. The first obligor is `step + 1 ≥ 1`, every later one the integer sum of
/// what came before (2^14 steps of 60 bits do not wrap), and the last one has 60 bits itself. So all have, and no
/// row needs a range check of its own obligor.
fn obligors(meta: &mut ConstraintSystem<Fp>, config: &Config) {
    STEP.constrain(
        meta,
        "obligors never fall",
        config.selectors.limbs,
        &config.advice,
    );
    meta.create_gate("first obligor", |meta| {
        let first = meta.query_fixed(config.selectors.first);
        let obligor = config.cur(meta, data(Column::Obligor));
        let last = config.cur(meta, LAST);
        let same = config.cur(meta, SAME);
        let step = STEP.compose(meta, &config.advice);
        Constraints::with_selector(
            first,
            [
                ("step is obligor - 1", step - (obligor.clone() - one())),
                ("last is the obligor", last - obligor),
                ("same is 0", same),
            ],
        )
    });
    meta.create_gate("same is 0 or 1", |meta| {
        let row = meta.query_fixed(config.selectors.row);
        let same = config.cur(meta, SAME);
        let active = config.cur(meta, ACTIVE);
        Constraints::with_selector(
            row,
            [
                ("boolean", same.clone() * (one() - same.clone())),
                ("only on a loan", same * (one() - active)),
            ],
        )
    });
    meta.create_gate("next obligor", |meta| {
        let enabled = meta.query_fixed(config.selectors.step);
        let active = config.cur(meta, ACTIVE);
        let same = config.cur(meta, SAME);
        let obligor = config.cur(meta, data(Column::Obligor));
        let last = config.cur(meta, LAST);
        let last_above = config.above(meta, LAST);
        let step = STEP.compose(meta, &config.advice);
        let rise = obligor - last_above.clone();
        Constraints::with_selector(
            enabled,
            [
                (
                    "step is the rise - 1 + same",
                    active.clone() * (rise.clone() - one()) + same.clone() - step,
                ),
                ("same obligor where same is 1", same * rise.clone()),
                ("last is carried", last - last_above - active * rise),
            ],
        )
    });
    meta.create_gate("last obligor", |meta| {
        let tail = meta.query_fixed(config.selectors.tail);
        let last_above = config.above(meta, LAST);
        let step = STEP.compose(meta, &config.advice);
        Constraints::with_selector(tail, [("has 60 bits", last_above - step)])
    });
}

/// The running exposure of an obligor stays at or below the largest exposure, one number for the whole pool.
/// Who pins the largest exposure: constant over the rows by its gate, one cell of it copied into the summary.
/// Exposure is a sum of at most 2^14 balances (54 bits), the room has 48 bits, so their sum does not wrap.
fn exposure(meta: &mut ConstraintSystem<Fp>, config: &Config) {
    EXPOSURE_ROOM.constrain(
        meta,
        "exposure is at most the largest exposure",
        config.selectors.limbs,
        &config.advice,
    );
    meta.create_gate("first exposure", |meta| {
        let first = meta.query_fixed(config.selectors.first);
        let exposure = config.cur(meta, EXPOSURE);
        let balance = config.cur(meta, data(Column::Balance));
        Constraints::with_selector(first, [("is the balance", exposure - balance)])
    });
    meta.create_gate("exposure", |meta| {
        let step = meta.query_fixed(config.selectors.step);
        let exposure = config.cur(meta, EXPOSURE);
        let exposure_above = config.above(meta, EXPOSURE);
        let same = config.cur(meta, SAME);
        let balance = config.cur(meta, data(Column::Balance));
        Constraints::with_selector(
            step,
            [(
                "adds up while the obligor is the same",
                exposure - balance - same * exposure_above,
            )],
        )
    });
    meta.create_gate("room under the largest exposure", |meta| {
        let row = meta.query_fixed(config.selectors.row);
        let active = config.cur(meta, ACTIVE);
        let largest = config.cur(meta, LARGEST_EXPOSURE);
        let exposure = config.cur(meta, EXPOSURE);
        let room = EXPOSURE_ROOM.compose(meta, &config.advice);
        Constraints::with_selector(
            row,
            [("largest - exposure", active * largest - exposure - room)],
        )
    });
}
