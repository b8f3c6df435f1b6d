//! The running totals, several packed in one element; see [`LANES`] for the budget of every lane.
//!
//! Who pins a total: row 0 to what that row adds (never free), every other row to the row above plus what it adds,
//! the last row by a copy into the summary. Rows without a loan add nothing because they are zero.

use ff::Field;
use halo2_proofs::plonk::{ConstraintSystem, Constraints, Expression, VirtualCells};
use pasta_curves::Fp;

use crate::closing_rows::layout::*;
use crate::column::Column;
use crate::summary::{total, weight, LANES, SUMS};

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
        let added = added(meta, config);
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
    let [late_30, late_60, late_90, late_120] = [0, 1, 2, 3].map(|i| config.cur(meta, LATE + i));
    debug_assert_eq!(at(total::BALANCE), Fp::ONE);
    debug_assert_eq!(at(total::RATE), Fp::ONE);
    debug_assert_eq!(at(total::PAST_DUE), Fp::ONE);
    [
        balance.clone() + collateral * at(total::COLLATERAL),
        balance.clone() * (rate + term * at(total::TERM) + score * at(total::SCORE)),
        balance
            * (late_30
                + late_60 * at(total::PAST_DUE + 1)
                + late_90 * at(total::PAST_DUE + 2)
                + late_120 * at(total::PAST_DUE + 3)),
    ]
}
