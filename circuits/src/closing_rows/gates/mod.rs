//! The constraints of the loan table, one file a subject.

mod eligibility;
mod lateness;
mod order;
mod range;
mod totals;

use halo2_proofs::plonk::ConstraintSystem;
use pasta_curves::Fp;

use super::layout::Config;

/// Creates every gate of the loan table.
pub(super) fn configure(meta: &mut ConstraintSystem<Fp>, config: &Config) {
    range::configure(meta, config);
    order::configure(meta, config);
    lateness::configure(meta, config);
    eligibility::configure(meta, config);
    totals::configure(meta, config);
}
