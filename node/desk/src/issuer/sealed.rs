//! Encryption at rest and on the way: XChaCha20-Poly1305 under a key of 32 bytes.
//!
//! A sealed file is a nonce of 24 bytes from the operating system, then the ciphertext with its tag. What a file
//! belongs to (a tape digest, a group) is authenticated with it, so a file put in the place of another does not open.
//!
//! A file for somebody else is sealed to the secp256k1 key by which the chain knows them: a one-time key is drawn, and
//! the sealing key is SHA-256 of a domain, both public keys and the shared secret. The file then begins with the
//! one-time public key, 33 bytes.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use k256::ecdh::diffie_hellman;
use k256::{PublicKey, SecretKey};
use rand::rngs::SysRng;
use rand::TryRng;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use sluice_client::keyring::{KeyringError, Secp256k1Key};

const NONCE: usize = 24;
const PUBLIC_KEY: usize = 33;
const DOMAIN: &[u8] = b"sluice/sealed-to-key/v1";

/// Why something was not sealed or opened. It never tells what is inside.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// Another key, another purpose, or changed bytes.
    #[error("it does not open: sealed under another key, for another purpose, or changed since")]
    DoesNotOpen,
    /// The public key to seal to is none.
    #[error("expected a compressed secp256k1 public key: 33 bytes that begin with 02 or 03")]
    PublicKey,
    /// The operating system gave no randomness.
    #[error("no randomness from the operating system: {0}")]
    Randomness(String),
}

impl From<KeyringError> for SealError {
    fn from(error: KeyringError) -> Self {
        SealError::Randomness(error.to_string())
    }
}

/// Seals bytes under a key, for one purpose.
pub(crate) fn seal(key: &[u8; 32], purpose: &[u8], content: &[u8]) -> Result<Vec<u8>, SealError> {
    let mut nonce = [0; NONCE];
    SysRng
        .try_fill_bytes(&mut nonce)
        .map_err(|error| SealError::Randomness(error.to_string()))?;
    let payload = Payload {
        msg: content,
        aad: purpose,
    };
    let sealed = cipher(key)
        .encrypt(&XNonce::from(nonce), payload)
        .map_err(|_| SealError::DoesNotOpen)?;
    Ok([nonce.as_slice(), &sealed].concat())
}

/// Opens what [`seal`] made under the same key for the same purpose.
pub(crate) fn open(
    key: &[u8; 32],
    purpose: &[u8],
    sealed: &[u8],
) -> Result<Zeroizing<Vec<u8>>, SealError> {
    let (nonce, content) = sealed
        .split_first_chunk::<NONCE>()
        .ok_or(SealError::DoesNotOpen)?;
    let payload = Payload {
        msg: content,
        aad: purpose,
    };
    cipher(key)
        .decrypt(&XNonce::from(*nonce), payload)
        .map(Zeroizing::new)
        .map_err(|_| SealError::DoesNotOpen)
}

/// Seals bytes to a compressed public key, for one purpose.
pub(crate) fn seal_to(
    recipient: &[u8; 33],
    purpose: &[u8],
    content: &[u8],
) -> Result<Vec<u8>, SealError> {
    let once = Secp256k1Key::generate()?;
    let key = shared_key(&once, recipient, &once.public_key(), recipient)?;
    Ok([once.public_key().as_slice(), &seal(&key, purpose, content)?].concat())
}

/// Opens what [`seal_to`] made for this key and purpose.
pub(crate) fn open_as(
    recipient: &Secp256k1Key,
    purpose: &[u8],
    sealed: &[u8],
) -> Result<Zeroizing<Vec<u8>>, SealError> {
    let (once, content) = sealed
        .split_first_chunk::<PUBLIC_KEY>()
        .ok_or(SealError::DoesNotOpen)?;
    let key = shared_key(recipient, once, once, &recipient.public_key())
        .map_err(|_| SealError::DoesNotOpen)?;
    open(&key, purpose, content)
}

fn cipher(key: &[u8; 32]) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(&Key::from(*key))
}

fn shared_key(
    ours: &Secp256k1Key,
    theirs: &[u8; 33],
    once: &[u8; 33],
    recipient: &[u8; 33],
) -> Result<Zeroizing<[u8; 32]>, SealError> {
    // The library would also read other spellings of a point.
    if !matches!(theirs[0], 2 | 3) {
        return Err(SealError::PublicKey);
    }
    let point = PublicKey::from_sec1_bytes(theirs).map_err(|_| SealError::PublicKey)?;
    let secret =
        SecretKey::from_slice(ours.secret().as_slice()).map_err(|_| SealError::PublicKey)?;
    let shared = diffie_hellman(secret.to_nonzero_scalar(), point.as_affine());
    let hash = Sha256::new()
        .chain_update(DOMAIN)
        .chain_update(once)
        .chain_update(recipient)
        .chain_update(shared.raw_secret_bytes());
    Ok(Zeroizing::new(hash.finalize().into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sealed_opens_with_its_key_for_its_purpose_and_unchanged_only() {
        let sealed = seal(&[1; 32], b"tape 7", b"loans").unwrap();
        assert_eq!(
            open(&[1; 32], b"tape 7", &sealed).unwrap().as_slice(),
            b"loans"
        );
        assert!(!sealed.windows(5).any(|part| part == b"loans"));
        assert_ne!(seal(&[1; 32], b"tape 7", b"loans").unwrap(), sealed);
        assert_eq!(
            open(&[2; 32], b"tape 7", &sealed),
            Err(SealError::DoesNotOpen)
        );
        assert_eq!(
            open(&[1; 32], b"tape 8", &sealed),
            Err(SealError::DoesNotOpen)
        );
        for i in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[i] ^= 1;
            assert_eq!(
                open(&[1; 32], b"tape 7", &changed),
                Err(SealError::DoesNotOpen),
                "{i}"
            );
            assert_eq!(
                open(&[1; 32], b"tape 7", &sealed[..i]),
                Err(SealError::DoesNotOpen),
                "{i}"
            );
        }
    }

    #[test]
    fn what_is_sealed_to_a_key_opens_with_its_secret_only() {
        let (bureau, other) = (
            Secp256k1Key::generate().unwrap(),
            Secp256k1Key::generate().unwrap(),
        );
        let sealed = seal_to(&bureau.public_key(), b"bureau", b"scores").unwrap();
        assert_eq!(
            open_as(&bureau, b"bureau", &sealed).unwrap().as_slice(),
            b"scores"
        );
        assert_eq!(
            open_as(&other, b"bureau", &sealed),
            Err(SealError::DoesNotOpen)
        );
        assert_eq!(
            open_as(&bureau, b"servicer", &sealed),
            Err(SealError::DoesNotOpen)
        );
        let mut swapped = sealed.clone();
        swapped[..33].copy_from_slice(&other.public_key());
        assert_eq!(
            open_as(&bureau, b"bureau", &swapped),
            Err(SealError::DoesNotOpen)
        );
        assert_eq!(
            seal_to(&[0; 33], b"bureau", b"scores"),
            Err(SealError::PublicKey)
        );
    }
}
