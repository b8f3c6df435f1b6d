//! What each obligor owes: never more than the largest exposure, and on which side of the floor of the largest obligors.
//!
//! Who pins the largest exposure and the floor, two numbers for the whole pool: constant over the rows by their gate, one
//! cell of each copied into the summary, whose openings the closing compares. An exposure is a sum of at most 2^14
//! balances (54 bits) and a room has digits below 2^44, so their sum does not wrap.

use halo2_proofs::plonk::{ConstraintSystem, Constraints, Expression};
use pasta_curves::Fp;

use super::Lookups;
use crate::closing_rows::layout::*;
use crate::column::Column;

pub(super) fn configure(meta: &mut ConstraintSystem<Fp>, config: &Config, lookups: &mut Lookups) {
    let numbers = config.numbers;
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
    let (rule, digits) = (
        "exposure is at most the largest exposure",
        numbers.exposure_room,
    );
    lookups.number(meta, config, rule, digits, |cells| {
        cells.cur(ACTIVE) * cells.cur(LARGEST_EXPOSURE) - cells.cur(EXPOSURE)
    });

    // `top` is 0 or 1, and the distance it names is not negative: where exposure and floor differ, only one value passes,
    // and where they are equal both add nothing.
    meta.create_gate("top is 0 or 1", |meta| {
        let row = meta.query_fixed(config.selectors.row);
        let top = config.cur(meta, TOP);
        let one = Expression::Constant(Fp::one());
        Constraints::with_selector(row, [("boolean", top.clone() * (one - top))])
    });
    let (rule, digits) = (
        "top tells on which side of the floor an exposure lies",
        numbers.floor_distance,
    );
    lookups.number(meta, config, rule, digits, |cells| {
        let side = cells.cur(TOP) * Fp::from(2) - Expression::Constant(Fp::one());
        side * (cells.cur(EXPOSURE) - cells.cur(FLOOR))
    });
}
