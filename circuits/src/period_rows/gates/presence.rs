//! Which rows hold a loan.

use halo2_proofs::plonk::{ConstraintSystem, Constraints};
use pasta_curves::Fp;

use super::less;
use crate::column::LinkedColumn;
use crate::gadget::small_range::below;
use crate::period_rows::layout::*;

/// Who pins `active`: it is 0 or 1; on a row without a loan it cannot be 1, because the number of ones is the instance's
/// (the count in state) and no row with a loan can do without, its pseudonym being at least 1 in the attested tape.
pub(super) fn configure(meta: &mut ConstraintSystem<Fp>, config: &Config) {
    meta.create_gate("active is 0 or 1", |meta| {
        let row = meta.query_fixed(config.selectors.row);
        let active = config.cur(meta, ACTIVE);
        Constraints::with_selector(row, [("boolean", below(active, 2))])
    });
    meta.create_gate("the first row holds a loan", |meta| {
        let first = meta.query_fixed(config.selectors.first);
        let active = config.cur(meta, ACTIVE);
        let count = config.cur(meta, COUNT);
        Constraints::with_selector(
            first,
            [("active", less(active, 1)), ("count", less(count, 1))],
        )
    });
    meta.create_gate("loans are counted", |meta| {
        let step = meta.query_fixed(config.selectors.step);
        let active = config.cur(meta, ACTIVE);
        let count = config.cur(meta, COUNT);
        let above = config.above(meta, COUNT);
        Constraints::with_selector(step, [("count", count - above - active)])
    });
    // The current columns are zero too: what was not live pays nothing and keeps what it was, and its exit is copied
    // (gates `a loan that was not live` and `what becomes of a loan`).
    meta.create_gate("a row without a loan is zero", |meta| {
        let row = meta.query_fixed(config.selectors.row);
        let active = config.cur(meta, ACTIVE);
        let empty = less(active, 1);
        let zeros: Vec<_> = LinkedColumn::PERIOD[..BALANCE]
            .iter()
            .enumerate()
            // `a loan that was not live` has no previous balance.
            .filter(|(index, _)| *index != WAS_BALANCE)
            .map(|(index, linked)| {
                let value = config.cur(meta, index);
                (linked.column().name(), empty.clone() * value)
            })
            .collect();
        Constraints::with_selector(row, zeros)
    });
}
