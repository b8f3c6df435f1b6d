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

use super::{less, live};
use crate::gadget::limbs::below;
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
        let left = active - live.clone();
        let code = (1..=4).fold(left, |product, code| product * less(was_exit.clone(), code));
        Constraints::with_selector(
            row,
            [
                ("live loans have exit 0 before", live * was_exit.clone()),
                ("other loans have exit 1 to 4 before", code),
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
