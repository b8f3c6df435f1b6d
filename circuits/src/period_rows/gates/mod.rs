//! The constraints of the loan table, one file a subject.

pub(super) mod clock;
mod fate;
mod payment;
mod presence;
mod roll;
mod totals;

use halo2_proofs::plonk::{ConstraintSystem, Expression, VirtualCells};
use pasta_curves::Fp;

use super::layout::{Config, FATES};
use crate::gadget::digits::Digits;
use crate::suite::Suite;

/// The rules behind the lookups, in their order: the library gives a lookup no name.
#[derive(Default)]
pub(super) struct Lookups(pub(super) Vec<&'static str>);

impl Lookups {
    /// Demands that a value of degree two at most has the digits in its cells. Together they are the one decomposition of that
    /// value, since base^d stays far below the modulus.
    fn number(
        &mut self,
        meta: &mut ConstraintSystem<Fp>,
        config: &Config,
        rule: &'static str,
        digits: Digits,
        value: impl FnOnce(&mut VirtualCells<'_, Fp>) -> Expression<Fp>,
    ) {
        let count = digits.look_up(meta, config.table[0], &config.advice, value);
        self.0.extend((0..count).map(|_| rule));
    }
}

/// Creates every gate and lookup of the loan table.
pub(super) fn configure(meta: &mut ConstraintSystem<Fp>, config: &Config, suite: Suite) -> Lookups {
    let mut lookups = Lookups::default();
    presence::configure(meta, config);
    fate::configure(meta, config);
    roll::configure(meta, config, &mut lookups);
    payment::configure(meta, config, &mut lookups);
    clock::configure(meta, config, suite, &mut lookups);
    totals::configure(meta, config);
    lookups
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
