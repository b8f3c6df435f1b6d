//! Every column is in its range; rows without a loan are zero.
//!
//! | column | who pins its range |
//! |---|---|
//! | obligor | steps of 60 bits or a little more from row to row, never down; see `order` |
//! | instalment, collateral value | digits |
//! | rate, remaining term, balance | digits from below, the room to a public bound from above |
//! | score | the room to the least score: at most the base of the digits above it |
//! | paid_to | the table of days past due |
//! | category | the list of categories that the closing opens: a loan that owes something is in it, or the sums differ |
//! | ext_used, status | product gates |
//! | exit, defaulted | zero |
//! | original balance | nobody here: nothing is computed from it. Oracles and tape keep it to 40 bits |

use ff::PrimeField;
use halo2_proofs::plonk::{ConstraintSystem, Constraints, Expression};
use pasta_curves::Fp;

use super::Lookups;
use crate::closing_rows::layout::*;
use crate::column::Column;
use crate::gadget::small_range::below;

pub(super) fn configure(meta: &mut ConstraintSystem<Fp>, config: &Config, lookups: &mut Lookups) {
    let numbers = config.numbers;
    for (rule, column, digits) in [
        (
            "range of instalment",
            Column::Instalment,
            numbers.instalment,
        ),
        ("range of rate", Column::Rate, numbers.rate),
        (
            "range of remaining_term",
            Column::RemainingTerm,
            numbers.term,
        ),
        (
            "range of collateral_value",
            Column::CollateralValue,
            numbers.collateral,
        ),
        ("range of balance", Column::Balance, numbers.balance),
    ] {
        lookups.number(meta, config, rule, digits, |cells| cells.cur(data(column)));
    }
    // Two bits fit in the column itself, four in two cells.
    meta.create_gate("range of ext_used", |meta| {
        let row = meta.query_fixed(config.selectors.row);
        let value = config.cur(meta, data(Column::ExtensionsUsed));
        Constraints::with_selector(row, [("below 4", below(value, 4))])
    });
    meta.create_gate("range of status", |meta| {
        let row = meta.query_fixed(config.selectors.row);
        let value = config.cur(meta, data(Column::Status));
        let low = config.cur(meta, STATUS_LOW);
        let high = (value - low.clone()) * (Fp::TWO_INV * Fp::TWO_INV);
        Constraints::with_selector(
            row,
            [
                ("the two low bits", below(low, 4)),
                ("the two high bits", below(high, 4)),
            ],
        )
    });
    // At the closing nothing has left the pool and nothing has defaulted: the waterfall starts from zero losses.
    meta.create_gate("nothing has left the pool", |meta| {
        let row = meta.query_fixed(config.selectors.row);
        Constraints::with_selector(
            row,
            [Column::Exit, Column::Defaulted]
                .map(|column| (column.name(), config.cur(meta, data(column)))),
        )
    });
    // Exit and defaulted are zero on all rows already.
    meta.create_gate("a row without a loan is zero", |meta| {
        let row = meta.query_fixed(config.selectors.row);
        let active = config.cur(meta, ACTIVE);
        // Minus one where the row is empty: a constant added costs less than a negation.
        let empty = active + Expression::Constant(-Fp::one());
        let zeros: Vec<_> = Column::PERIOD_0
            .into_iter()
            .filter(|column| !matches!(column, Column::Exit | Column::Defaulted))
            .map(|column| {
                let value = config.cur(meta, data(column));
                (column.name(), empty.clone() * value)
            })
            .collect();
        Constraints::with_selector(row, zeros)
    });
}
