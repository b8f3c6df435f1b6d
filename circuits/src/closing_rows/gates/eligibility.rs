//! Every loan meets the public bounds: the room between a loan and its bound has digits, so it is not negative.
//!
//! Rows without a loan are zero and their bounds are masked by `active`, so they meet every bound with no room.

use halo2_proofs::plonk::{ConstraintSystem, Constraints, Expression};
use pasta_curves::Fp;

use super::{Cells, Lookups};
use crate::closing_rows::layout::*;
use crate::column::Column;
use crate::gadget::digits::Digits;
use crate::statement::closing_rows_at as at;

type Room = fn(&mut Cells<'_, '_, '_>) -> Expression<Fp>;

pub(super) fn configure(meta: &mut ConstraintSystem<Fp>, config: &Config, lookups: &mut Lookups) {
    let numbers = config.numbers;
    let rules: [(&str, Digits, Room); 6] = [
        ("score is at least min_score", numbers.score_room, |cells| {
            let bound = cells.cur(ACTIVE) * cells.cur(public(at::MIN_SCORE));
            cells.cur(data(Column::Score)) - bound
        }),
        // A loan without collateral fails unless the rule is off; then both factors are 0.
        ("ltv is at most max_ltv", numbers.ltv_room, |cells| {
            let limit = cells.cur(public(at::LTV_LIMIT)) * cells.cur(data(Column::CollateralValue));
            limit - cells.cur(public(at::LTV_WEIGHT)) * cells.cur(data(Column::Balance))
        }),
        ("rate is at most max_rate", numbers.rate_room, |cells| {
            below(cells, at::MAX_RATE, Column::Rate)
        }),
        ("term is at most max_term", numbers.term_room, |cells| {
            below(cells, at::MAX_TERM, Column::RemainingTerm)
        }),
        (
            "balance is at most max_balance",
            numbers.balance_room,
            |cells| below(cells, at::MAX_BALANCE, Column::Balance),
        ),
        (
            "days past due are at most the bound",
            numbers.paid_to_room,
            |cells| {
                let bound = cells.cur(ACTIVE) * cells.cur(public(at::MIN_PAID_TO));
                cells.cur(data(Column::PaidTo)) - bound
            },
        ),
    ];
    for (rule, digits, room) in rules {
        lookups.number(meta, config, rule, digits, room);
    }
    constants(meta, config);
}

/// The room of a value below its bound.
fn below(cells: &mut Cells<'_, '_, '_>, bound: usize, column: Column) -> Expression<Fp> {
    cells.cur(ACTIVE) * cells.cur(public(bound)) - cells.cur(data(column))
}

/// Who pins a constant column: every cell equals the one above; one cell of a public column is compared with the instance, on
/// the row whose number is the position there, and one cell of each of the other two is copied to the summary.
fn constants(meta: &mut ConstraintSystem<Fp>, config: &Config) {
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
    for (i, selector) in config.selectors.publics.into_iter().enumerate() {
        meta.create_gate("public constant", |meta| {
            let on = meta.query_fixed(selector);
            let instance =
                meta.query_instance(config.instance, halo2_proofs::poly::Rotation::cur());
            let value = config.cur(meta, PUBLIC + i);
            Constraints::with_selector(on, [("is the public value", value - instance)])
        });
    }
}
