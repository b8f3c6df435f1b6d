//! The part of the crate `zeroize` that the circuits use, for the field of the fast prover.
//!
//! The fast prover's curve crate does not implement `zeroize::Zeroize` for its field, and nobody else may implement a foreign
//! trait for a foreign type. So `sluice-circuits-fast` gets this crate under the name `zeroize`: the same names, the same derive
//! macros, and a trait of its own, which passes everything on to the real crate and wipes a field element itself.

// What the derive macros write says `::zeroize`, in the tests below too.
#[cfg(test)]
extern crate self as zeroize;

use std::hint::black_box;
use std::ops::{Deref, DerefMut};

use pasta_curves::Fp;

pub use zeroize_derive::{Zeroize, ZeroizeOnDrop};

/// Overwrites a secret.
pub trait Zeroize {
    /// Overwrites the value so that it cannot be read from memory that is used again.
    fn zeroize(&mut self);
}

/// Marks a type that overwrites itself when it goes.
pub trait ZeroizeOnDrop {}

impl Zeroize for Fp {
    fn zeroize(&mut self) {
        *self = Fp::zero();
        // A reader the compiler knows nothing of: without one it may drop a store to memory that goes anyway.
        black_box(self);
    }
}

macro_rules! passed_on {
    ($($name:ty),+) => {$(
        impl Zeroize for $name {
            fn zeroize(&mut self) {
                real::Zeroize::zeroize(self);
            }
        }
    )+};
}

passed_on!(bool, u8, u16, u32, u64, u128, usize, i32, i64, i128, String);

impl<Z: Zeroize, const N: usize> Zeroize for [Z; N] {
    fn zeroize(&mut self) {
        self.as_mut_slice().zeroize();
    }
}

impl<Z: Zeroize> Zeroize for [Z] {
    fn zeroize(&mut self) {
        self.iter_mut().for_each(Zeroize::zeroize);
    }
}

impl<Z: Zeroize> Zeroize for Vec<Z> {
    fn zeroize(&mut self) {
        self.as_mut_slice().zeroize();
        self.clear();
    }
}

impl<A: Zeroize, B: Zeroize> Zeroize for (A, B) {
    fn zeroize(&mut self) {
        self.0.zeroize();
        self.1.zeroize();
    }
}

impl<Z: Zeroize> Zeroize for Option<Z> {
    fn zeroize(&mut self) {
        self.iter_mut().for_each(Zeroize::zeroize);
        *self = None;
    }
}

/// Overwrites what it holds when it goes.
#[derive(Clone)]
pub struct Zeroizing<Z: Zeroize>(Z);

impl<Z: Zeroize> Zeroizing<Z> {
    /// Holds a value.
    pub fn new(value: Z) -> Self {
        Zeroizing(value)
    }
}

impl<Z: Zeroize> Drop for Zeroizing<Z> {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl<Z: Zeroize> ZeroizeOnDrop for Zeroizing<Z> {}

impl<Z: Zeroize> Deref for Zeroizing<Z> {
    type Target = Z;

    fn deref(&self) -> &Z {
        &self.0
    }
}

impl<Z: Zeroize> DerefMut for Zeroizing<Z> {
    fn deref_mut(&mut self) -> &mut Z {
        &mut self.0
    }
}

/// What the derive macros call. A field may be wiped by `Zeroize` or already wipe itself: autoref picks the first that fits.
#[doc(hidden)]
pub mod __internal {
    use super::{Zeroize, ZeroizeOnDrop};

    pub trait AssertZeroizeOnDrop {
        fn zeroize_or_on_drop(self);
    }

    impl<T: ZeroizeOnDrop + ?Sized> AssertZeroizeOnDrop for &&mut T {
        fn zeroize_or_on_drop(self) {}
    }

    pub trait AssertZeroize {
        fn zeroize_or_on_drop(&mut self);
    }

    impl<T: Zeroize + ?Sized> AssertZeroize for T {
        fn zeroize_or_on_drop(&mut self) {
            self.zeroize();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Zeroize, ZeroizeOnDrop)]
    struct Secret {
        word: Fp,
        rows: Vec<[u64; 2]>,
        words: [Fp; 2],
        #[zeroize(skip)]
        public: u64,
    }

    #[test]
    fn everything_but_what_is_skipped_is_overwritten() {
        let mut secret = Secret {
            word: Fp::from(7),
            rows: vec![[1, 2]],
            words: [Fp::from(1), Fp::from(2)],
            public: 9,
        };
        secret.zeroize();
        assert_eq!(secret.word, Fp::zero());
        assert!(secret.rows.is_empty());
        assert_eq!(secret.words, [Fp::zero(); 2]);
        assert_eq!(secret.public, 9);
    }

    #[test]
    fn a_dropped_secret_wipes_what_it_held() {
        struct Watched<'a>(&'a mut u64);
        impl Zeroize for Watched<'_> {
            fn zeroize(&mut self) {
                *self.0 = 0;
            }
        }
        let mut value = 7;
        drop(Zeroizing::new(Watched(&mut value)));
        assert_eq!(value, 0);
    }
}
