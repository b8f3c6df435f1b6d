//! Status, days past due and the default clock, exactly.
//!
//! `days = as_of - paid_to` may be negative; its parts have 15 and 16 bits, so it never wraps. `CLOCK_ROOM` has 15
//! bits:
//!
//! | loan that was live | value | says |
//! |---|---|---|
//! | not past due (first flag 0) | -days | days ≤ 0 |
//! | past due, stays | default age - 1 - days | days < default age |
//! | past due, leaves | days - 1 | days ≥ 1 |
//!
//! For a loan that stays and is past due, the number of flags names its bucket, from 1, 30, 60, 90 or 120 days on.
//! `LATE_DISTANCE`, the days beyond that edge, has 12 bits: days ≥ edge. The buckets with an upper edge have
//! `LATE_ROOM = 29 - distance` (28 in the first, which is a day shorter) in 5 bits.

use halo2_proofs::plonk::{ConstraintSystem, Constraints};
use pasta_curves::Fp;

use super::{less, live, number, sum};
use crate::gadget::limbs::below;
use crate::period_rows::layout::*;

pub(super) fn configure(meta: &mut ConstraintSystem<Fp>, config: &Config) {
    // Who pins the limb: the status less the limb is 0 or 8, so the limb is its three lowest bits. Bankrupt is bit 2
    // and fraud bit 4: a loan with either does not stay.
    meta.create_gate("status", |meta| {
        let row = meta.query_fixed(config.selectors.row);
        let status = config.cur(meta, STATUS);
        let stays = config.cur(meta, STAYS);
        let low = config.number(meta, STATUS_LOW);
        let high = status - low.clone();
        Constraints::with_selector(
            row,
            [
                ("four bits", high.clone() * less(high, 8)),
                (
                    "a bankrupt or fraudulent loan leaves",
                    stays * below(low, 2),
                ),
            ],
        )
    });
    // Who pins a flag: it is 0 or 1, at most the flag before it; the first is 0 on loans that were not live, the
    // others on those that do not stay; which of the possible patterns it is follows from the clock and the distance.
    meta.create_gate("flags", |meta| {
        let row = meta.query_fixed(config.selectors.row);
        let flags = [0, 1, 2, 3, 4].map(|i| config.cur(meta, LATE + i));
        let live = live(meta, config);
        let stays = config.cur(meta, STAYS);
        let mut above = live;
        let mut constraints = vec![("leaves", less(stays, 1) * flags[1].clone())];
        for flag in flags {
            constraints.push(("boolean", below(flag.clone(), 2)));
            constraints.push((
                "no later bucket without the earlier",
                flag.clone() * less(above, 1),
            ));
            above = flag;
        }
        Constraints::with_selector(row, constraints)
    });
    meta.create_gate("clock", |meta| {
        let row = meta.query_fixed(config.selectors.row);
        let [stays, pays_off, is_bought, fails] = FATES.map(|index| config.cur(meta, index));
        let as_of = config.cur(meta, AS_OF);
        let paid_to = config.cur(meta, PAID_TO);
        let age = config.cur(meta, DEFAULT_AGE);
        let late = config.cur(meta, LATE);
        let room = config.number(meta, CLOCK_ROOM);
        let days = as_of - paid_to;
        let leaves = pays_off + is_bought + fails;
        let live = stays.clone() + leaves.clone();
        // The rows of the table: -live · days, and where late its two other lines instead.
        let instead = leaves * days.clone() * Fp::from(2) + stays * age - live.clone();
        Constraints::with_selector(row, [("room", late * instead - live * days - room)])
    });
    meta.create_gate("bucket of days past due", |meta| {
        let row = meta.query_fixed(config.selectors.row);
        let stays = config.cur(meta, STAYS);
        let as_of = config.cur(meta, AS_OF);
        let paid_to = config.cur(meta, PAID_TO);
        let [late_1, late_30, late_60, late_90, late_120] =
            [0, 1, 2, 3, 4].map(|i| config.cur(meta, LATE + i));
        let distance = config.number(meta, LATE_DISTANCE);
        let room = config.number(meta, LATE_ROOM);
        let late = stays * late_1;
        let edge = late_30.clone() * -Fp::from(29)
            + sum([late_60, late_90, late_120.clone()]) * -Fp::from(30);
        let beyond = less(as_of - paid_to, 1) + edge;
        Constraints::with_selector(
            row,
            [
                ("distance", late.clone() * beyond - distance.clone()),
                (
                    "room of a bucket with two edges",
                    (late - late_120) * (number(28) + late_30 - distance) - room,
                ),
            ],
        )
    });
    // Who pins a constant column: its first cell is copied to the instance, and every cell equals the one above.
    meta.create_gate("constant columns", |meta| {
        let step = meta.query_fixed(config.selectors.step);
        let steps = [AS_OF, DEFAULT_AGE].map(|index| {
            let value = config.cur(meta, index);
            let above = config.above(meta, index);
            ("same as above", value - above)
        });
        Constraints::with_selector(step, steps)
    });
}
