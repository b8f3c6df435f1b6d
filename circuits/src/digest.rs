//! The hash of the house and the scalar field: challenges are drawn from it, and elements are hashed into it.

use ff::{FromUniformBytes, PrimeField};
use pasta_curves::Fp;
pub(crate) use sluice_rules::digest::{Challenge, Digest, Personal};

/// What a challenge does with the field.
pub(crate) trait FieldChallenge {
    /// Adds a field element, as its 32 canonical bytes.
    fn scalar(&mut self, scalar: &Fp) -> &mut Self;

    /// The hash of everything added so far, as an unbiased element of the field.
    fn finish_scalar(&self) -> Fp;
}

impl FieldChallenge for Challenge {
    fn scalar(&mut self, scalar: &Fp) -> &mut Self {
        self.fixed(&scalar.to_repr())
    }

    fn finish_scalar(&self) -> Fp {
        Fp::from_uniform_bytes(&self.finish())
    }
}
