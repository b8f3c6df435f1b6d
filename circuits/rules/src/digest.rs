//! Domain-separated BLAKE2b: 32-byte digests, and 64-byte challenges that the circuits reduce into their field.
//!
//! Every use has its own 16-byte personalisation, numbers have one width, and every item of variable length is preceded by its
//! length, so two different lists of items never feed the same bytes to the hash.

use blake2b_simd::State;

/// A personalisation: the name of one use of the hash.
pub type Personal = [u8; 16];

/// BLAKE2b with an output of `N` bytes; see [`Digest`] and [`Challenge`].
#[derive(Clone)]
pub struct Writer<const N: usize>(State);

/// BLAKE2b-256, for digests.
pub type Digest = Writer<32>;

/// BLAKE2b-512, wide enough to be reduced into the field without bias.
pub type Challenge = Writer<64>;

impl<const N: usize> Writer<N> {
    /// An empty hash of the given use.
    pub fn new(personal: &Personal) -> Self {
        Self(
            blake2b_simd::Params::new()
                .hash_length(N)
                .personal(personal)
                .to_state(),
        )
    }

    /// The same, under a secret key: a pseudorandom function for whoever lacks the key.
    pub fn keyed(personal: &Personal, key: &[u8; 32]) -> Self {
        Self(
            blake2b_simd::Params::new()
                .hash_length(N)
                .personal(personal)
                .key(key)
                .to_state(),
        )
    }

    /// Adds a number, as eight little-endian bytes.
    pub fn number(&mut self, value: u64) -> &mut Self {
        self.0.update(&value.to_le_bytes());
        self
    }

    /// Adds a length, as a number.
    pub fn length(&mut self, length: usize) -> &mut Self {
        // usize is at most 64 bits on every target Rust has.
        self.number(length as u64)
    }

    /// Adds an item whose length its type fixes; no prefix.
    pub fn fixed<const M: usize>(&mut self, bytes: &[u8; M]) -> &mut Self {
        self.0.update(bytes);
        self
    }

    /// Adds an item of variable length, after its length.
    pub fn bytes(&mut self, bytes: &[u8]) -> &mut Self {
        self.length(bytes.len());
        self.0.update(bytes);
        self
    }

    /// Adds a list of 32-byte items, after their number.
    pub fn list<'a>(&mut self, items: impl ExactSizeIterator<Item = &'a [u8; 32]>) -> &mut Self {
        self.length(items.len());
        for item in items {
            self.fixed(item);
        }
        self
    }

    /// The hash of everything added so far.
    pub fn finish(&self) -> [u8; N] {
        let mut out = [0; N];
        // The state was made with an output length of N.
        out.copy_from_slice(self.0.finalize().as_bytes());
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PERSONAL: &Personal = b"Sluice-DigestTst";

    #[test]
    fn moving_a_boundary_between_two_items_changes_the_digest() {
        let one = Digest::new(PERSONAL).bytes(b"ab").bytes(b"c").finish();
        let two = Digest::new(PERSONAL).bytes(b"a").bytes(b"bc").finish();
        assert_ne!(one, two);
    }

    #[test]
    fn each_use_has_its_own_hash() {
        let one = Digest::new(PERSONAL).number(7).finish();
        assert_ne!(one, Digest::new(b"Sluice-DigestTs2").number(7).finish());
        assert_ne!(one, Digest::keyed(PERSONAL, &[1; 32]).number(7).finish());
    }

    #[test]
    fn the_plain_hash_is_blake2b_256_with_personalisation() {
        let reference = blake2b_simd::Params::new()
            .hash_length(32)
            .personal(PERSONAL)
            .hash(&[2, 0, 0, 0, 0, 0, 0, 0, b'o', b'k']);
        assert_eq!(
            Digest::new(PERSONAL).bytes(b"ok").finish(),
            reference.as_bytes()
        );
    }
}
