//! A range of a few numbers as a product: cheaper than a lookup where the degree allows it.

use halo2_proofs::plonk::Expression;
use pasta_curves::Fp;

/// Zero exactly when `cell` is one of `0..bound`. Constants are added, not subtracted: the prover evaluates a
/// negation as one more multiplication.
pub(crate) fn below(cell: Expression<Fp>, bound: u64) -> Expression<Fp> {
    (1..bound).fold(cell.clone(), |product, value| {
        product * (cell.clone() + Expression::Constant(-Fp::from(value)))
    })
}
