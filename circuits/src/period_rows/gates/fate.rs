//! What becomes of a loan: its exit.
//!
//! | previous exit | current exit |
//! |---|---|
//! | 0 (live) | 0 stays, 1 is paid off, 2 is repurchased, 3 defaults: one of four flags is 1 |
//! | 1, 2, 4 | the same |
//! | 3 (defaulted) | 3, or 4: sold |
//!
//! Who pins the flags: each is 0 or 1, their sum is 1 exactly on loans whose previous exit is 0, and the current exit
//! follows from them. An active row whose flags are all 0 has left the pool: its previous exit is one of 1 to 4. A row
//! without a loan has previous exit 0, so its flags are 0 and so is its exit.

use halo2_proofs::plonk::{ConstraintSystem, Constraints, Expression, VirtualCells};
use pasta_curves::Fp;

use super::{less, live, number};
use crate::gadget::small_range::below;
use crate::period_rows::layout::*;

pub(super) fn configure(meta: &mut ConstraintSystem<Fp>, config: &Config) {
    meta.create_gate("flags of what becomes of a loan", |meta| {
        let row = meta.query_fixed(config.selectors.row);
        let mut flags: Vec<_> = FATES
            .iter()
            .map(|index| ("boolean", below(config.cur(meta, *index), 2)))
            .collect();
        flags.push(("one at most", below(live(meta, config), 2)));
        Constraints::with_selector(row, flags)
    });
    meta.create_gate("what becomes of a loan", |meta| {
        let row = meta.query_fixed(config.selectors.row);
        let active = config.cur(meta, ACTIVE);
        let was_exit = config.cur(meta, WAS_EXIT);
        let live = live(meta, config);
        let sold = sold(meta, config);
        // (exit - 1)(exit - 2)(exit - 3)(exit - 4) is 24 for exit 0 and 0 for exits 1 to 4 alone. Where the row holds a
        // loan it is 24 times the sum of the flags: a sum of 0 leaves exits 1 to 4, a sum of 1 leaves exit 0 by the first
        // constraint. Without a loan the exit is 0, so the sum of the flags is too.
        let was_live = (2..=4).fold(less(was_exit.clone(), 1), |product, code| {
            product * less(was_exit.clone(), code)
        });
        let flags = (live.clone() + number(1) - active) * Fp::from(24);
        Constraints::with_selector(
            row,
            [
                ("live loans have exit 0 before", live * was_exit.clone()),
                ("other loans have exit 1 to 4 before", was_live - flags),
                ("exit follows", below(sold.clone(), 2)),
                ("sold after default", sold * less(was_exit, 3)),
            ],
        )
    });
}

/// 1 where a defaulted loan is sold: what the exit has over the previous exit and the flags.
pub(super) fn sold(meta: &mut VirtualCells<'_, Fp>, config: &Config) -> Expression<Fp> {
    let [exit, was_exit, pays_off, is_bought, fails] =
        [EXIT, WAS_EXIT, PAYS_OFF, IS_BOUGHT, FAILS].map(|index| config.cur(meta, index));
    exit - (was_exit + pays_off + is_bought * Fp::from(2) + fails * Fp::from(3))
}
