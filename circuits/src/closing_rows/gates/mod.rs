//! The constraints of the loan table, one file a subject.

mod categories;
mod eligibility;
mod exposure;
pub(super) mod lateness;
mod order;
mod range;
pub(super) mod totals;

use halo2_proofs::plonk::{ConstraintSystem, Expression, VirtualCells};
use pasta_curves::Fp;

use super::layout::Config;
use crate::gadget::digits::Digits;
use crate::suite::Suite;

/// The cells of one row, for an expression that a lookup looks up.
pub(super) struct Cells<'c, 'm, 'v> {
    config: &'c Config,
    meta: &'m mut VirtualCells<'v, Fp>,
}

impl Cells<'_, '_, '_> {
    /// The cell of a column in this row.
    fn cur(&mut self, index: usize) -> Expression<Fp> {
        self.config.cur(self.meta, index)
    }
}

/// The rules behind the lookups, in their order: the library gives a lookup no name.
#[derive(Default)]
pub(super) struct Lookups(pub(super) Vec<&'static str>);

impl Lookups {
    /// Demands that a value of degree two at most has the digits in its cells.
    fn number(
        &mut self,
        meta: &mut ConstraintSystem<Fp>,
        config: &Config,
        rule: &'static str,
        digits: Digits,
        value: impl FnOnce(&mut Cells<'_, '_, '_>) -> Expression<Fp>,
    ) {
        let count = digits.look_up(meta, config.table[0], &config.advice, |meta| {
            value(&mut Cells { config, meta })
        });
        self.0.extend((0..count).map(|_| rule));
    }
}

/// Creates every gate and lookup of the loan table.
pub(super) fn configure(meta: &mut ConstraintSystem<Fp>, config: &Config, suite: Suite) -> Lookups {
    let mut lookups = Lookups::default();
    range::configure(meta, config, &mut lookups);
    order::configure(meta, config, &mut lookups);
    exposure::configure(meta, config, &mut lookups);
    categories::configure(meta, config);
    lateness::configure(meta, config, suite, &mut lookups);
    eligibility::configure(meta, config, &mut lookups);
    totals::configure(meta, config);
    lookups
}
