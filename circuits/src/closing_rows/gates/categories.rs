//! `Σ balance / (r - category)`, the chunk's part of the comparison with the pool's list of categories; see
//! [`crate::concentration`].
//!
//! Who pins the sum: on row 0 the balance, on every other row the row above plus the row's term, the last one by a copy into
//! the summary. r is public and no number that a category could have: it is a hash, and the closing lists numbers of 18 bits.
//! A row without a loan adds nothing because its balance is 0.

use halo2_proofs::plonk::{ConstraintSystem, Constraints};
use pasta_curves::Fp;

use crate::closing_rows::layout::*;
use crate::column::Column;
use crate::statement::closing_rows_at as at;

pub(super) fn configure(meta: &mut ConstraintSystem<Fp>, config: &Config) {
    meta.create_gate("first category", |meta| {
        let first = meta.query_fixed(config.selectors.first);
        let sum = config.cur(meta, CATEGORIES);
        let distance =
            config.cur(meta, public(at::CHALLENGE)) - config.cur(meta, data(Column::Category));
        let balance = config.cur(meta, data(Column::Balance));
        Constraints::with_selector(first, [("is the first term", sum * distance - balance)])
    });
    meta.create_gate("categories", |meta| {
        let step = meta.query_fixed(config.selectors.step);
        let term = config.cur(meta, CATEGORIES) - config.above(meta, CATEGORIES);
        let distance =
            config.cur(meta, public(at::CHALLENGE)) - config.cur(meta, data(Column::Category));
        let balance = config.cur(meta, data(Column::Balance));
        Constraints::with_selector(
            step,
            [("grow by the row's term", term * distance - balance)],
        )
    });
}
