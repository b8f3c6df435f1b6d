//! Who tells what stands in the cells of a sheet.

use halo2_proofs::circuit::Value;
use pasta_curves::Fp;

/// Hears of every value before it is written, and may tell another; all that follows is computed from what is told.
pub trait Teller: Copy + Default + Send + Sync {
    /// A value the prover chooses and does not merely compute; `_lie` is what it would be in the nearest lie.
    fn choice(&mut self, value: Value<Fp>, _lie: impl FnOnce() -> Value<Fp>) -> Value<Fp> {
        value
    }

    /// A new cell of a step: it follows from cells before it.
    fn result(&mut self, value: Value<Fp>) -> Value<Fp> {
        value
    }

    /// A constant.
    fn constant(&mut self, value: Value<Fp>) -> Value<Fp> {
        value
    }

    /// Whether results are compared with the instance.
    fn publishes(&self) -> bool {
        true
    }

    /// A value that is compared with this row of the instance.
    fn binds(&mut self, _row: usize, _value: Value<Fp>) {}
}

/// Tells everything as it is.
#[derive(Clone, Copy, Debug, Default)]
pub struct Honest;

impl Teller for Honest {}
