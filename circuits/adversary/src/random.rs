//! SplitMix64: the same attacks in every run.

use ff::{Field, PrimeField};
use pasta_curves::Fp;

/// A generator for choices that need no secrecy.
pub(crate) struct Choices(pub(crate) u64);

impl Choices {
    /// The next 64 bits.
    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `bound`, which is at least 1.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound as u64) as usize
    }

    /// A field element that nothing expects.
    pub(crate) fn scalar(&mut self) -> Fp {
        let two_to_64 = Fp::from_u128(1 << 64);
        (0..4).fold(Fp::ZERO, |sum, _| sum * two_to_64 + Fp::from(self.next()))
    }
}
