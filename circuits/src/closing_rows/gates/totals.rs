//! The running totals, several packed in one element; see [`LANES`] for the budget of every lane.
//!
//! Who pins a total: row 0 to what that row adds (never free), every other row to the row above plus what it adds, the
//! last row by a copy into the summary. Rows without a loan add nothing because they are zero.
//!
//! What an obligor owes above the floor is known to be its last only in the row below, where another one begins. That row
//! adds it, and the row below the table the very last.

use ff::Field;
use halo2_proofs::plonk::{ConstraintSystem, Constraints, Expression, VirtualCells};
use pasta_curves::Fp;

use crate::closing_rows::layout::*;
use crate::column::Column;
use crate::summary::{total, weight, LANES, SUMS};

/// The packed element that the row below the table completes.
pub(crate) const LAST_ELEMENT: usize = LANES[total::ABOVE_FLOOR].element;

pub(super) fn configure(meta: &mut ConstraintSystem<Fp>, config: &Config) {
    meta.create_gate("first totals", |meta| {
        let first = meta.query_fixed(config.selectors.first);
        let added = added(meta, config);
        let totals: Vec<_> = (SUM..SUM + SUMS)
            .zip(added)
            .map(|(index, added)| ("start with the row", config.cur(meta, index) - added))
            .collect();
        Constraints::with_selector(first, totals)
    });
    meta.create_gate("totals", |meta| {
        let step = meta.query_fixed(config.selectors.step);
        let mut added = added(meta, config);
        let same = config.cur(meta, SAME);
        let ends = Expression::Constant(Fp::ONE) - same;
        let above_floor = ends * above_floor(meta, config);
        added[LAST_ELEMENT] = added[LAST_ELEMENT].clone() + above_floor;
        let totals: Vec<_> = (SUM..SUM + SUMS)
            .zip(added)
            .map(|(index, added)| {
                let sum = config.cur(meta, index);
                let above = config.above(meta, index);
                ("grow by the row", sum - above - added)
            })
            .collect();
        Constraints::with_selector(step, totals)
    });
    meta.create_gate("last total", |meta| {
        let tail = meta.query_fixed(config.selectors.tails[0]);
        let sum = config.cur(meta, SUM + LAST_ELEMENT);
        let above = config.above(meta, SUM + LAST_ELEMENT);
        let above_floor = above_floor(meta, config);
        Constraints::with_selector(
            tail,
            [("grows by the last obligor", sum - above - above_floor)],
        )
    });
}

/// What the row above adds if its obligor ends there.
fn above_floor(meta: &mut VirtualCells<'_, Fp>, config: &Config) -> Expression<Fp> {
    let top = config.above(meta, TOP);
    let exposure = config.above(meta, EXPOSURE);
    let floor = config.above(meta, FLOOR);
    top * (exposure - floor) * weight(LANES[total::ABOVE_FLOOR])
}

/// What a row adds to each packed element. The lanes of an element share a factor, the balance, which is multiplied
/// once.
fn added(meta: &mut VirtualCells<'_, Fp>, config: &Config) -> [Expression<Fp>; SUMS] {
    let at = |lane: usize| weight(LANES[lane]);
    let balance = config.cur(meta, data(Column::Balance));
    let collateral = config.cur(meta, data(Column::CollateralValue));
    let rate = config.cur(meta, data(Column::Rate));
    let term = config.cur(meta, data(Column::RemainingTerm));
    let score = config.cur(meta, data(Column::Score));
    let late = config.cur(meta, LATE);
    debug_assert_eq!(at(total::BALANCE), Fp::ONE);
    debug_assert_eq!(at(total::RATE), Fp::ONE);
    [
        balance.clone() + collateral * at(total::COLLATERAL),
        balance.clone() * (rate + term * at(total::TERM) + score * at(total::SCORE)),
        balance * late,
    ]
}
