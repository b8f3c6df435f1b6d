//! What the ten largest obligors owe together, from above.
//!
//! For any floor t that is not negative, every obligor owes at most t + max(0, exposure - t). So any ten of them owe at
//! most 10 t + Σ max(0, exposure - t) over all obligors, and with the tenth largest exposure as t that is what the ten
//! largest owe. The chunks add up the sum; each obligor is in one chunk only.

use halo2_proofs::circuit::Layouter;
use halo2_proofs::plonk::Error;
use pasta_curves::Fp;

use super::config::Config;
use super::slots::PoolFigures;
use crate::concentration::TOP_OBLIGORS;
use crate::gadget::poseidon::Cell;
use crate::summary::total;

/// Bits of the floor.
pub(super) const FLOOR_BITS: u32 = 60;

/// 10 t + Σ max(0, exposure - t): pinned by a product of the floor and the total above it, which the slots pin.
pub(super) fn top(
    config: &Config,
    mut layouter: impl Layouter<Fp>,
    pool: &PoolFigures,
) -> Result<Cell, Error> {
    let arith = config.lane(1);
    // With a negative floor an obligor that is not there would count, below zero: fewer than ten obligors would then owe
    // less than they do.
    arith.range(
        layouter.namespace(|| "floor"),
        FLOOR_RULE,
        &pool.top_floor,
        FLOOR_BITS,
    )?;
    let ten = arith.constant(layouter.namespace(|| "ten"), Fp::from(TOP_OBLIGORS as u64))?;
    arith.mul_add(
        layouter.namespace(|| "top obligors"),
        [&ten, &pool.top_floor, pool.total(total::ABOVE_FLOOR)],
    )
}

/// The region of the floor's range: what a broken one is reported as.
pub(super) const FLOOR_RULE: &str = "the floor of the largest obligors has 60 bits";
