//! Days past due to flags, exactly.
//!
//! `days = as_of - paid_to` may be negative; both have 15 bits, so it never wraps. The number of flags set, s, names
//! the row's bucket. Its distance to the edge it must not cross has 15 bits, which proves one inequality:
//!
//! | s | bucket | distance | says |
//! |---|---|---|---|
//! | 0 | current to 29 days | 29 - days | days ≤ 29 |
//! | 1, 2, 3 | 30 s to 30 s + 29 | days - 30 s | days ≥ 30 s |
//! | 4 | 120 days and more | days - 120 | days ≥ 120 |
//!
//! The three buckets in the middle have a second edge: 29 - distance has 5 bits there.

use halo2_proofs::plonk::{ConstraintSystem, Constraints, Expression};
use pasta_curves::Fp;

use crate::closing_rows::layout::*;
use crate::column::Column;
use crate::statement::closing_rows_at as at;

pub(super) fn configure(meta: &mut ConstraintSystem<Fp>, config: &Config) {
    let number = |value| Expression::Constant(Fp::from(value));
    let rule = "days past due match the flags";
    LATE_DISTANCE.constrain(meta, rule, config.selectors.limbs, &config.advice);
    LATE_ROOM.constrain(
        meta,
        "days past due end with the bucket",
        config.selectors.limbs,
        &config.advice,
    );
    // Who pins a flag: it is 0 or 1, at most the flag before it, the first at most `active`; which of the five
    // possible patterns it is follows from the distance.
    meta.create_gate("flags", |meta| {
        let row = meta.query_fixed(config.selectors.row);
        let flags = [0, 1, 2, 3].map(|i| config.cur(meta, LATE + i));
        let mut above = config.cur(meta, ACTIVE);
        let mut constraints = Vec::new();
        for flag in flags {
            constraints.push(("boolean", flag.clone() * (number(1) - flag.clone())));
            constraints.push((
                "no later bucket without the earlier",
                flag.clone() * (number(1) - above),
            ));
            above = flag;
        }
        Constraints::with_selector(row, constraints)
    });
    meta.create_gate("bucket of days past due", |meta| {
        let row = meta.query_fixed(config.selectors.row);
        let active = config.cur(meta, ACTIVE);
        let as_of = config.cur(meta, public(at::AS_OF));
        let paid_to = config.cur(meta, data(Column::PaidTo));
        let flags = [0, 1, 2, 3].map(|i| config.cur(meta, LATE + i));
        let distance = LATE_DISTANCE.compose(meta, &config.advice);
        let room = LATE_ROOM.compose(meta, &config.advice);
        let days = as_of - paid_to;
        let [late, _, _, latest] = flags.clone();
        let set = flags
            .into_iter()
            .reduce(|sum, flag| sum + flag)
            .expect("four flags");
        let current = active - late.clone();
        Constraints::with_selector(
            row,
            [
                (
                    "distance",
                    current * (number(29) - days.clone())
                        + late.clone() * (days - set * Fp::from(30))
                        - distance.clone(),
                ),
                (
                    "room of a bucket with two edges",
                    (late - latest) * (number(29) - distance) - room,
                ),
            ],
        )
    });
}
