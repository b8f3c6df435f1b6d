//! The running totals, several packed in one element; see [`PERIOD_LANES`] for the budget of every lane.
//!
//! Who pins a total: row 0 to what that row adds (never free), every other row to the row above plus what it adds,
//! the last row by a copy into the summary. Rows without a loan add nothing because they are zero.

use ff::PrimeField;
use halo2_proofs::plonk::{ConstraintSystem, Constraints, Expression, VirtualCells};
use pasta_curves::Fp;

use super::{fate, number};
use crate::period_rows::layout::*;
use crate::period_summary::{period_total as total, PERIOD_LANES, PERIOD_SUMS};
use crate::summary::weight;

pub(super) fn configure(meta: &mut ConstraintSystem<Fp>, config: &Config) {
    meta.create_gate("first totals", |meta| {
        let first = meta.query_fixed(config.selectors.first);
        let added = added(meta, config);
        let totals: Vec<_> = (SUM..)
            .zip(added)
            .map(|(index, added)| ("start with the row", config.cur(meta, index) - added))
            .collect();
        Constraints::with_selector(first, totals)
    });
    meta.create_gate("totals", |meta| {
        let step = meta.query_fixed(config.selectors.step);
        let added = added(meta, config);
        let totals: Vec<_> = (SUM..)
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

/// What a row adds to each packed element. Lanes that share the balance stand in one element, so that it is multiplied
/// once; the first lane of every element has weight one. A loan that does not stay has no balance, so its days add nothing.
fn added(meta: &mut VirtualCells<'_, Fp>, config: &Config) -> [Expression<Fp>; PERIOD_SUMS] {
    let at = |lane: usize| weight(PERIOD_LANES[lane]);
    let sold = fate::sold(meta, config);
    let [stays, pays_off, is_bought, _] = FATES.map(|index| config.cur(meta, index));
    let [interest, principal, repurchased, recovered] =
        [INTEREST, PRINCIPAL, REPURCHASED, RECOVERED].map(|index| config.cur(meta, index));
    let [was_balance, was_defaulted, was_ext_used] =
        [WAS_BALANCE, WAS_DEFAULTED, WAS_EXT_USED].map(|index| config.cur(meta, index));
    let [balance, defaulted, ext_used] =
        [BALANCE, DEFAULTED, EXT_USED].map(|index| config.cur(meta, index));
    let [rate, term, score] = [RATE, TERM, SCORE].map(|index| config.cur(meta, index));
    let [past_due, late] = [PAST_DUE, LATE].map(|index| config.cur(meta, index));
    let extensions = ext_used - was_ext_used;
    // ext (3 - ext) / 2 is 0, 1, 1 for no, one and two extensions.
    let extended = extensions.clone() * (extensions + Expression::Constant(-Fp::from(3)));
    let extended_weight = -at(total::EXTENDED) * Fp::TWO_INV;
    let rest = was_balance - principal.clone();
    [
        interest
            + principal * at(total::PRINCIPAL)
            + repurchased * at(total::REPURCHASED)
            + recovered * at(total::RECOVERED),
        defaulted - was_defaulted
            + is_bought.clone() * rest * at(total::REPURCHASED_PRINCIPAL)
            + (pays_off + is_bought + sold) * at(total::DEPARTURES)
            + stays * at(total::LIVE),
        balance.clone() * (number(1) + extended * extended_weight + past_due * at(total::PAST_DUE)),
        balance.clone() * late,
        balance * (rate + term * at(total::TERM) + score * at(total::SCORE)),
    ]
}
