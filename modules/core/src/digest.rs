//! BLAKE2b-256 with a purpose and length-prefixed items, so that no two lists of items share a preimage.

use blake2b_simd::{Params, State};

/// A hash in the making.
#[derive(Clone)]
pub struct DigestWriter(State);

impl DigestWriter {
    /// Begins a hash for one purpose: at most 16 bytes, padded with zeros.
    pub fn new(purpose: &[u8]) -> Self {
        DigestWriter(Params::new().hash_length(32).personal(purpose).to_state())
    }

    /// Adds bytes, preceded by their number.
    pub fn bytes(mut self, bytes: &[u8]) -> Self {
        self.0.update(&(bytes.len() as u64).to_le_bytes());
        self.0.update(bytes);
        self
    }

    /// Adds a number.
    pub fn number(mut self, number: u64) -> Self {
        self.0.update(&number.to_le_bytes());
        self
    }

    /// The digest.
    pub fn finish(self) -> [u8; 32] {
        let mut digest = [0; 32];
        digest.copy_from_slice(self.0.finalize().as_bytes());
        digest
    }
}
