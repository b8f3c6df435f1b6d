//! Every column of the tape is in its range; rows without a loan are zero.

use halo2_proofs::plonk::{ConstraintSystem, Constraints, Expression};
use pasta_curves::Fp;

use crate::closing_rows::layout::*;
use crate::column::Column;
use crate::gadget::limbs::below;

/// The rule a column out of range breaks.
const fn rule(column: Column) -> &'static str {
    match column {
        Column::OriginalBalance => "range of original_balance",
        Column::Instalment => "range of instalment",
        Column::Rate => "range of rate",
        Column::RemainingTerm => "range of remaining_term",
        Column::CollateralValue => "range of collateral_value",
        Column::Score => "range of score",
        Column::Category => "range of category",
        Column::Balance => "range of balance",
        Column::PaidTo => "range of paid_to",
        Column::Status => "range of status",
        // The obligor by its steps, the rest by the gates below.
        _ => "range",
    }
}

pub(super) fn configure(meta: &mut ConstraintSystem<Fp>, config: &Config) {
    // Who pins a limb: its own gate to 3 bits, the sum to the linked column; together they are the one
    // decomposition of that value, since the sum of a column's limbs stays far below the modulus.
    for (column, limbs) in RANGES {
        limbs.constrain(meta, rule(column), config.selectors.limbs, &config.advice);
    }
    meta.create_gate("columns are the sums of their limbs", |meta| {
        let row = meta.query_fixed(config.selectors.row);
        let sums = RANGES.map(|(column, limbs)| {
            let value = config.cur(meta, data(column));
            (column.name(), value - limbs.compose(meta, &config.advice))
        });
        Constraints::with_selector(row, sums)
    });
    // Two bits fit in the column itself.
    meta.create_gate("range of ext_used", |meta| {
        let row = meta.query_fixed(config.selectors.row);
        let value = config.cur(meta, data(Column::ExtensionsUsed));
        Constraints::with_selector(row, [("below 4", below(value, 4))])
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
        let empty = Expression::Constant(Fp::one()) - active;
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
