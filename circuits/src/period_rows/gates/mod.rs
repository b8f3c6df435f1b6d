//! The constraints of the loan table, one file a subject.

mod clock;
mod fate;
mod payment;
mod presence;
mod roll;
mod totals;

use halo2_proofs::plonk::{ConstraintSystem, Expression, VirtualCells};
use pasta_curves::Fp;

use super::layout::{Config, FATES, NUMBERS};

/// Creates every gate of the loan table.
pub(super) fn configure(meta: &mut ConstraintSystem<Fp>, config: &Config) {
    // Who pins a limb: its own gate to 3 bits, the sum to what the number is by a gate of its subject; together they
    // are the one decomposition of that number, since the sum of its limbs stays far below the modulus.
    for (limbs, rule) in NUMBERS {
        limbs.constrain(meta, rule, config.selectors.row, &config.advice);
    }
    presence::configure(meta, config);
    fate::configure(meta, config);
    roll::configure(meta, config);
    payment::configure(meta, config);
    clock::configure(meta, config);
    totals::configure(meta, config);
}

fn number(value: u64) -> Expression<Fp> {
    Expression::Constant(Fp::from(value))
}

/// `cell - value`. A constant is added: the prover evaluates a negation as one more multiplication.
fn less(cell: Expression<Fp>, value: u64) -> Expression<Fp> {
    cell + Expression::Constant(-Fp::from(value))
}

/// The sum of expressions.
fn sum(cells: impl IntoIterator<Item = Expression<Fp>>) -> Expression<Fp> {
    cells
        .into_iter()
        .reduce(|sum, cell| sum + cell)
        .expect("a sum has terms")
}

/// 1 where the loan was live at the end of the previous period: it becomes one thing.
fn live(meta: &mut VirtualCells<'_, Fp>, config: &Config) -> Expression<Fp> {
    sum(FATES.map(|index| config.cur(meta, index)))
}
