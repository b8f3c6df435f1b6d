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
use sluice_rules::criteria::{Eligibility, Table};

type Room = fn(&mut Cells<'_, '_, '_>) -> Expression<Fp>;

pub(super) fn configure(meta: &mut ConstraintSystem<Fp>, config: &Config, lookups: &mut Lookups) {
    let numbers = config.numbers;
    let rules: [(Eligibility, Digits, Room); 6] = [
        (Eligibility::ScoreAtLeast, numbers.score_room, |cells| {
            let bound = cells.cur(ACTIVE) * cells.cur(public(at::SCORE_AT_LEAST));
            cells.cur(data(Column::Score)) - bound
        }),
        // A loan without collateral fails unless the rule is off; then both factors are 0.
        (Eligibility::LtvAtMost, numbers.ltv_room, |cells| {
            let limit = cells.cur(public(at::LTV_LIMIT)) * cells.cur(data(Column::CollateralValue));
            limit - cells.cur(public(at::LTV_WEIGHT)) * cells.cur(data(Column::Balance))
        }),
        (Eligibility::RateAtMost, numbers.rate_room, |cells| {
            below(cells, at::RATE_AT_MOST, Column::Rate)
        }),
        (Eligibility::TermAtMost, numbers.term_room, |cells| {
            below(cells, at::TERM_AT_MOST, Column::RemainingTerm)
        }),
        (Eligibility::BalanceAtMost, numbers.balance_room, |cells| {
            below(cells, at::BALANCE_AT_MOST, Column::Balance)
        }),
        (
            Eligibility::DaysPastDueAtMost,
            numbers.paid_to_room,
            |cells| {
                let bound = cells.cur(ACTIVE) * cells.cur(public(at::MIN_PAID_TO));
                cells.cur(data(Column::PaidTo)) - bound
            },
        ),
    ];
    for (bound, digits, room) in rules {
        lookups.number(meta, config, bound.rule().name, digits, room);
    }
    config.constants(meta, LARGEST_EXPOSURE..PUBLIC + PUBLICS);
}

/// The room of a value below its bound.
fn below(cells: &mut Cells<'_, '_, '_>, bound: usize, column: Column) -> Expression<Fp> {
    cells.cur(ACTIVE) * cells.cur(public(bound)) - cells.cur(data(column))
}
