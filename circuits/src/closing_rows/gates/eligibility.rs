//! Every loan meets the public bounds. Each bound is a constant column anchored to the instance; the room between a
//! loan and its bound has as many bits as the column, so it is not negative.
//!
//! Rows without a loan are zero and their bounds are masked by `active`, so they meet every bound with no room.

use halo2_proofs::plonk::{ConstraintSystem, Constraints};
use pasta_curves::Fp;

use crate::closing_rows::layout::*;
use crate::column::Column;
use crate::gadget::limbs::Limbs;
use crate::statement::closing_rows_at as at;

const RULES: [(&str, Limbs); 6] = [
    ("score is at least min_score", SCORE_ROOM),
    ("ltv is at most max_ltv", LTV_ROOM),
    ("rate is at most max_rate", RATE_ROOM),
    ("term is at most max_term", TERM_ROOM),
    ("balance is at most max_balance", BALANCE_ROOM),
    ("days past due are at most the bound", PAID_TO_ROOM),
];

pub(super) fn configure(meta: &mut ConstraintSystem<Fp>, config: &Config) {
    for (rule, limbs) in RULES {
        limbs.constrain(meta, rule, config.selectors.limbs, &config.advice);
    }
    meta.create_gate("room to the bounds", |meta| {
        let row = meta.query_fixed(config.selectors.row);
        let active = config.cur(meta, ACTIVE);
        let mut cell = |index| config.cur(meta, index);
        let score = cell(data(Column::Score));
        let balance = cell(data(Column::Balance));
        let collateral = cell(data(Column::CollateralValue));
        let rate = cell(data(Column::Rate));
        let term = cell(data(Column::RemainingTerm));
        let paid_to = cell(data(Column::PaidTo));
        let mut bound = |position| cell(public(position));
        let min_score = bound(at::MIN_SCORE);
        let ltv_limit = bound(at::LTV_LIMIT);
        let ltv_weight = bound(at::LTV_WEIGHT);
        let max_rate = bound(at::MAX_RATE);
        let max_term = bound(at::MAX_TERM);
        let max_balance = bound(at::MAX_BALANCE);
        let min_paid_to = bound(at::MIN_PAID_TO);
        let [r_score, r_ltv, r_rate, r_term, r_balance, r_paid_to] =
            RULES.map(|(_, limbs)| limbs.compose(meta, &config.advice));
        Constraints::with_selector(
            row,
            [
                ("score", score - active.clone() * min_score - r_score),
                // Both sides have 56 bits. A loan without collateral fails unless the rule is off.
                (
                    "ltv",
                    ltv_limit * collateral - ltv_weight * balance.clone() - r_ltv,
                ),
                ("rate", active.clone() * max_rate - rate - r_rate),
                ("term", active.clone() * max_term - term - r_term),
                (
                    "balance",
                    active.clone() * max_balance - balance - r_balance,
                ),
                ("paid_to", paid_to - active * min_paid_to - r_paid_to),
            ],
        )
    });
    // Who pins a constant column: one of its cells is copied to the instance (the largest exposure: to the summary),
    // and every cell equals the one above.
    meta.create_gate("constant columns", |meta| {
        let step = meta.query_fixed(config.selectors.step);
        let steps: Vec<_> = (LARGEST_EXPOSURE..PUBLIC + PUBLICS)
            .map(|index| {
                let value = config.cur(meta, index);
                let above = config.above(meta, index);
                ("same as above", value - above)
            })
            .collect();
        Constraints::with_selector(step, steps)
    });
}
