//! Every loan meets the public bounds: the room between a loan and its bound has digits, so it is not negative.
//!
//! Rows without a loan are zero and their bounds are masked by `active`, so they meet every bound with no room.

use halo2_proofs::plonk::{ConstraintSystem, Expression};
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
    config.constants(meta, LARGEST_EXPOSURE..PUBLIC + PUBLICS);
}

/// The room of a value below its bound.
fn below(cells: &mut Cells<'_, '_, '_>, bound: usize, column: Column) -> Expression<Fp> {
    cells.cur(ACTIVE) * cells.cur(public(bound)) - cells.cur(data(column))
}
