//! Statements: their bytes and their signatures.

use k256::ecdsa::signature::Verifier;
use k256::ecdsa::{Signature, VerifyingKey};
use ripemd::Ripemd160;
use sha2::{Digest, Sha256};
use sluice_core::Address;
use sluice_proto::oracle::{AttestationStatement, ColumnGroup};
use sluice_proto::Message;

/// The domain of every statement: no other signature of the chain is over bytes that begin like this.
pub const DOMAIN: &str = "sluice/attestation/v1";

/// Every column group, by number.
pub const GROUPS: [ColumnGroup; 5] = [
    ColumnGroup::Registrar,
    ColumnGroup::Servicer,
    ColumnGroup::Appraiser,
    ColumnGroup::Bureau,
    ColumnGroup::CashAgent,
];

/// What an oracle signs: the statement's encoding, fields in order and defaults left out, so that it has one spelling.
/// The signature is over SHA-256 of these bytes.
pub fn statement_bytes(statement: &AttestationStatement) -> Vec<u8> {
    statement.encode_to_vec()
}

/// Whether the bytes are a compressed point of secp256k1 other than the identity: 33 bytes that begin with 2 or 3.
pub fn is_compressed_key(bytes: &[u8]) -> bool {
    parse_key(bytes).is_some()
}

/// The account that a compressed key signs transactions for.
pub(crate) fn account_of_key(key: &[u8]) -> Address {
    Address(Ripemd160::digest(Sha256::digest(key)).into())
}

/// Whether `signature` is the key's over the statement, 64 bytes in low-s form.
pub(crate) fn is_signed_by(key: &[u8], statement: &AttestationStatement, signature: &[u8]) -> bool {
    let (Some(key), Ok(signature)) = (parse_key(key), Signature::from_slice(signature)) else {
        return false;
    };
    // The library refuses high s too; the rule is ours, so it is written here.
    signature.normalize_s().is_none() && key.verify(&statement_bytes(statement), &signature).is_ok()
}

/// The library would also read 33 bytes of another point format, hence the look at the first byte.
fn parse_key(bytes: &[u8]) -> Option<VerifyingKey> {
    let compressed = bytes.len() == 33 && matches!(bytes[0], 2 | 3);
    compressed
        .then(|| VerifyingKey::from_sec1_bytes(bytes).ok())
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bytes_of_a_statement_do_not_change() {
        let statement = AttestationStatement {
            domain: DOMAIN.into(),
            chain_id: "c-1".into(),
            vault: 7,
            period: 0,
            revision: 1,
            group: 2,
            as_of: 17_712,
            tape_digest: vec![9; 32],
        };
        let expected = format!(
            "0a15{}1203632d3118072801300238b08a014220{}",
            hex::encode(DOMAIN),
            "09".repeat(32)
        );
        assert_eq!(hex::encode(statement_bytes(&statement)), expected);
    }

    #[test]
    fn only_compressed_points_are_keys() {
        let generator =
            hex::decode("0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798")
                .expect("hex");
        assert!(is_compressed_key(&generator));
        // No point has x = 0, and an x must be below the field's size.
        let (mut off_curve, mut above_field) = ([0; 33], [0xff; 33]);
        (off_curve[0], above_field[0]) = (2, 2);
        let mut compact = generator.clone();
        compact[0] = 5;
        let mut uncompressed = generator.clone();
        uncompressed[0] = 4;
        for wrong in [
            &[][..],
            &[0],
            &off_curve,
            &above_field,
            &compact,
            &uncompressed,
            &generator[..32],
        ] {
            assert!(!is_compressed_key(wrong), "{wrong:?}");
        }
    }
}
