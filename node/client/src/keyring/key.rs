//! A secp256k1 key: it signs an account's transactions or an oracle's statements.

use std::path::Path;

use k256::ecdsa::signature::Signer;
use k256::ecdsa::{Signature, SigningKey};
use sluice_app::auth::public_key_address;
use sluice_app::core::Address;
use zeroize::Zeroizing;

use super::{KeyFile, KeyringError};

/// A secp256k1 key. Wiped from memory when dropped; it does not print.
pub struct Secp256k1Key(SigningKey);

impl Secp256k1Key {
    /// A new key from the operating system's randomness.
    ///
    /// # Errors
    /// [`KeyringError::System`] when there is none.
    pub fn generate() -> Result<Self, KeyringError> {
        loop {
            // One secret in 2^128 is no key of the curve.
            if let Some(key) = Self::from_secret(KeyFile::generate()?.bytes()) {
                return Ok(key);
            }
        }
    }

    /// The key with this secret, unless it is zero or above the order of the curve.
    pub fn from_secret(secret: &[u8; 32]) -> Option<Self> {
        SigningKey::from_slice(secret).ok().map(Secp256k1Key)
    }

    /// Reads a key file.
    ///
    /// # Errors
    /// Those of [`KeyFile::read`], and [`KeyringError::File`] when the secret is no key of the curve.
    pub fn read(path: &Path) -> Result<Self, KeyringError> {
        let file = KeyFile::read(path)?;
        Self::from_secret(file.bytes())
            .ok_or_else(|| KeyringError::content(path, "not a secp256k1 key"))
    }

    /// The key in the form it is kept in.
    pub fn to_file(&self) -> KeyFile {
        KeyFile::from_bytes(self.secret())
    }

    /// The compressed public key.
    pub fn public_key(&self) -> [u8; 33] {
        let point = self.0.verifying_key().to_encoded_point(true);
        point
            .as_bytes()
            .try_into()
            .expect("a compressed point has 33 bytes")
    }

    /// The account that the key signs for.
    pub fn address(&self) -> Address {
        public_key_address(&self.public_key())
    }

    /// Signs SHA-256 of the message: r and s, low s. The same message has the same signature.
    pub fn sign(&self, message: &[u8]) -> [u8; 64] {
        let signature: Signature = self.0.sign(message);
        let signature = signature.normalize_s().unwrap_or(signature);
        signature.to_bytes().into()
    }

    /// The secret itself, for agreeing on a key with somebody else.
    pub fn secret(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(self.0.to_bytes().into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sluice_app::auth::check_signature;

    #[test]
    fn the_chain_accepts_what_the_key_signs() {
        let key = Secp256k1Key::generate().unwrap();
        let signature = key.sign(b"message");
        assert!(check_signature(&key.public_key(), b"message", &signature).is_ok());
        assert!(check_signature(&key.public_key(), b"massage", &signature).is_err());
        let again = Secp256k1Key::from_secret(key.to_file().bytes()).unwrap();
        assert_eq!(again.sign(b"message"), signature);
    }

    #[test]
    fn zero_and_the_order_of_the_curve_are_no_keys() {
        assert!(Secp256k1Key::from_secret(&[0; 32]).is_none());
        assert!(Secp256k1Key::from_secret(&[255; 32]).is_none());
    }
}
