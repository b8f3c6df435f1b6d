//! Public keys and signatures.

use k256::ecdsa::signature::Verifier;
use k256::ecdsa::{Signature, VerifyingKey};
use ripemd::Ripemd160;
use sha2::{Digest, Sha256};
use sluice_core::{sdk, Address, Error};
use sluice_proto::cosmos::crypto::secp256k1::PubKey;
use sluice_proto::cosmos::tx::v1beta1::SignDoc;
use sluice_proto::{Any, Message};

const PUBLIC_KEY_URL: &str = "/cosmos.crypto.secp256k1.PubKey";

/// Wraps a compressed secp256k1 key for the wire.
pub fn public_key_any(key: &[u8; 33]) -> Any {
    Any {
        type_url: PUBLIC_KEY_URL.to_owned(),
        value: PubKey { key: key.to_vec() }.encode_to_vec(),
    }
}

/// Reads a public key. Fails with `sdk/invalid_pubkey` on another type, encoding or a point off the curve.
pub fn public_key(any: &Any) -> Result<[u8; 33], Error> {
    let bad = |why: &str| sdk::INVALID_PUBKEY.because(format!("public_key: {why}"));
    if any.type_url != PUBLIC_KEY_URL {
        return Err(bad("must be a secp256k1 key"));
    }
    let message = PubKey::decode(any.value.as_slice()).map_err(|_| bad("does not decode"))?;
    if message.encode_to_vec() != any.value {
        return Err(bad("is not in canonical encoding"));
    }
    let key: [u8; 33] = message
        .key
        .try_into()
        .map_err(|_| bad("must have 33 bytes"))?;
    // The library also reads the compact form, tag 5: a second spelling of the same point.
    if !matches!(key[0], 2 | 3) {
        return Err(bad("must be in compressed form"));
    }
    VerifyingKey::from_sec1_bytes(&key).map_err(|_| bad("is not a point of the curve"))?;
    Ok(key)
}

/// The address of a key: RIPEMD-160 of SHA-256.
pub fn public_key_address(key: &[u8; 33]) -> Address {
    Address(Ripemd160::digest(Sha256::digest(key)).into())
}

/// What a signer signs.
pub fn sign_bytes(
    body_bytes: &[u8],
    auth_info_bytes: &[u8],
    chain_id: &str,
    account_number: u64,
) -> Vec<u8> {
    SignDoc {
        body_bytes: body_bytes.to_vec(),
        auth_info_bytes: auth_info_bytes.to_vec(),
        chain_id: chain_id.to_owned(),
        account_number,
    }
    .encode_to_vec()
}

/// Checks 64 bytes of r and s over SHA-256 of `message`. A high s is refused: it would be a second spelling of the
/// same transaction.
pub fn check_signature(key: &[u8; 33], message: &[u8], signature: &[u8]) -> Result<(), Error> {
    let bad = || {
        sdk::UNAUTHORIZED.because(
            "signature verification failed; check the chain id, account number and sequence",
        )
    };
    let signature = Signature::from_slice(signature).map_err(|_| bad())?;
    if signature.normalize_s().is_some() {
        return Err(bad());
    }
    VerifyingKey::from_sec1_bytes(key)
        .and_then(|key| key.verify(message, &signature))
        .map_err(|_| bad())
}

#[cfg(test)]
mod tests {
    use super::*;
    use k256::ecdsa::signature::Signer;
    use k256::ecdsa::SigningKey;

    fn key() -> (SigningKey, [u8; 33]) {
        let signing = SigningKey::from_slice(&[7; 32]).expect("a scalar");
        let public: [u8; 33] = signing
            .verifying_key()
            .to_sec1_bytes()
            .as_ref()
            .try_into()
            .expect("compressed");
        (signing, public)
    }

    #[test]
    fn a_signature_holds_for_its_message_only_and_only_with_a_low_s() {
        let (signing, public) = key();
        let signature: Signature = signing.sign(b"message");
        let bytes = signature.to_bytes();
        assert!(check_signature(&public, b"message", &bytes).is_ok());
        assert!(check_signature(&public, b"massage", &bytes).is_err());
        assert!(check_signature(&public, b"message", &bytes[1..]).is_err());
        assert!(check_signature(&public, b"message", &[]).is_err());
        let (r, s) = signature.split_scalars();
        let high = Signature::from_scalars(r.to_bytes(), (-*s).to_bytes()).expect("non-zero");
        assert!(check_signature(&public, b"message", &high.to_bytes()).is_err());
    }

    #[test]
    fn a_public_key_has_one_encoding() {
        let (_, public) = key();
        let any = public_key_any(&public);
        assert_eq!(public_key(&any), Ok(public));
        let mut longer = any.clone();
        longer.value.extend([0x12, 0]);
        assert!(public_key(&longer).is_err());
        let mut compact = public;
        compact[0] = 5;
        assert!(public_key(&public_key_any(&compact)).is_err());
        let mut off_curve = [0; 33];
        (off_curve[0], off_curve[32]) = (2, 5);
        assert!(public_key(&public_key_any(&off_curve)).is_err());
        let other = Any {
            type_url: "/cosmos.crypto.ed25519.PubKey".into(),
            ..any
        };
        assert!(public_key(&other).is_err());
    }
}
