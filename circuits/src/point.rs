//! Canonical encodings of curve points and scalars: one value, one string of 32 bytes.

use ff::PrimeField;
use group::{CurveAffine, GroupEncoding};
use pasta_curves::{EqAffine, Fp};

/// The point that 32 bytes encode, unless they encode none, encode it in another than the one canonical way, or encode the
/// identity.
///
/// The identity (32 zero bytes) is refused everywhere: as a commitment it would hold nothing back, and as the first message of a
/// sigma protocol it would stand for a prover who skipped the commitment.
pub fn decode(bytes: &[u8; 32]) -> Option<EqAffine> {
    let point: EqAffine = Option::from(EqAffine::from_bytes(bytes))?;
    (!bool::from(point.is_identity()) && point.to_bytes() == *bytes).then_some(point)
}

/// The 32 canonical bytes of a point.
pub fn encode(point: &EqAffine) -> [u8; 32] {
    point.to_bytes()
}

/// The scalar that 32 little-endian bytes encode; `None` at the modulus and above.
pub fn decode_scalar(bytes: &[u8; 32]) -> Option<Fp> {
    Option::from(Fp::from_repr(*bytes))
}

/// Splits bytes into 32-byte words; a rest shorter than a word is left out.
pub fn words(bytes: &[u8]) -> impl ExactSizeIterator<Item = [u8; 32]> + '_ {
    bytes.chunks_exact(32).map(|chunk| {
        let mut word = [0; 32];
        word.copy_from_slice(chunk);
        word
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use pasta_curves::Fq;

    #[test]
    fn a_point_survives_and_the_identity_is_refused() {
        let generator = EqAffine::generator();
        assert_eq!(decode(&encode(&generator)), Some(generator));
        assert_eq!(decode(&[0; 32]), None);
        assert_eq!(decode(&EqAffine::identity().to_bytes()), None);
    }

    #[test]
    fn an_x_at_or_above_the_modulus_is_refused() {
        // x = 1 lies on the curve or not; x + p must be refused in either case, and so must all ones.
        let mut modulus = (-Fq::from(1)).to_repr();
        modulus[0] += 1;
        assert_eq!(decode(&modulus), None);
        assert_eq!(decode(&[0xff; 32]), None);
    }

    #[test]
    fn the_identity_with_a_sign_bit_is_refused_or_its_own_point() {
        let mut bytes = [0; 32];
        bytes[31] = 0x80;
        if let Some(point) = decode(&bytes) {
            assert_eq!(encode(&point), bytes);
        }
    }

    #[test]
    fn a_scalar_at_or_above_the_modulus_is_refused() {
        let largest = (-Fp::from(1)).to_repr();
        assert_eq!(decode_scalar(&largest), Some(-Fp::from(1)));
        let mut modulus = largest;
        modulus[0] += 1;
        assert_eq!(decode_scalar(&modulus), None);
        assert_eq!(decode_scalar(&[0xff; 32]), None);
    }
}
