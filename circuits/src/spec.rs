//! What every circuit of the house tells the prover and the verifier about itself.

use halo2_proofs::plonk::Circuit;
use pasta_curves::Fp;

use crate::column::LinkedColumn;
use crate::suite::Suite;

/// Which statement a proof is about, and at which size. The number is hashed into every context and job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CircuitId {
    /// One chunk of the tape at the closing.
    ClosingRows(Suite),
    /// The whole pool at the closing.
    Closing(Suite),
    /// One chunk of the tape of a later period, against the tape of the period before.
    PeriodRows(Suite),
    /// The whole pool and the priority of payments of a later period.
    Waterfall(Suite),
}

impl CircuitId {
    /// The number that stands for this circuit in contexts and jobs: 1 to 4 at the small suite, 5 to 8 at the large one.
    pub const fn id(self) -> u32 {
        4 * (self.suite().id() - 1) + self.kind()
    }

    /// The number of the statement alone, 1 to 4, whatever the suite.
    pub const fn kind(self) -> u32 {
        match self {
            CircuitId::ClosingRows(_) => 1,
            CircuitId::Closing(_) => 2,
            CircuitId::PeriodRows(_) => 3,
            CircuitId::Waterfall(_) => 4,
        }
    }

    /// The suite whose chunks it speaks of.
    pub const fn suite(self) -> Suite {
        match self {
            CircuitId::ClosingRows(suite)
            | CircuitId::Closing(suite)
            | CircuitId::PeriodRows(suite)
            | CircuitId::Waterfall(suite) => suite,
        }
    }
}

/// A circuit with everything a generic prover or verifier must know.
pub trait CircuitSpec: Circuit<Fp, Config: Send> + Clone + Default + Sync {
    /// Its identity.
    const ID: CircuitId;
    /// log2 of its rows.
    const K: u32;
    /// Exact number of instance values (one instance column). `verify_proof` pads with zeros, so the arity is checked here.
    const INSTANCES: usize;
    /// Exact proof length in bytes. `verify_proof` accepts trailing bytes, so the length is checked here.
    const PROOF_LENGTH: usize;
    /// BLAKE2b-256 of the pinned verifying key, lower-case hex: the golden file of the circuit.
    const VK_DIGEST: &'static str;
    /// The linked columns: advice column j of the circuit carries the tape column `LINKED[j]`. Empty for aggregate circuits.
    const LINKED: &'static [LinkedColumn];

    /// The rule behind each lookup, in their order: the library gives a lookup no name.
    fn lookup_rules() -> Vec<&'static str> {
        Vec::new()
    }

    /// The circuit without a witness, for key generation: layout never depends on the witness.
    fn blank() -> Self {
        Self::default()
    }
}

/// The golden digest of a circuit's verifying key, as bytes. A key with another digest is never used, so this is the digest of
/// every key there is, known before it is made.
pub fn golden_digest<C: CircuitSpec>() -> &'static [u8; 32] {
    const { &decode_hex(C::VK_DIGEST) }
}

const fn decode_hex(text: &str) -> [u8; 32] {
    const fn nibble(digit: u8) -> u8 {
        match digit {
            b'0'..=b'9' => digit - b'0',
            b'a'..=b'f' => digit - b'a' + 10,
            _ => panic!("a golden digest is lower-case hex"),
        }
    }
    let text = text.as_bytes();
    assert!(text.len() == 64, "a golden digest has 32 bytes");
    let mut bytes = [0; 32];
    let mut at = 0;
    while at < 32 {
        bytes[at] = nibble(text[2 * at]) << 4 | nibble(text[2 * at + 1]);
        at += 1;
    }
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_one_to_eight() {
        let ids = Suite::ALL.map(|suite| {
            [
                CircuitId::ClosingRows(suite),
                CircuitId::Closing(suite),
                CircuitId::PeriodRows(suite),
                CircuitId::Waterfall(suite),
            ]
            .map(CircuitId::id)
        });
        assert_eq!(ids.concat(), [1, 2, 3, 4, 5, 6, 7, 8]);
    }
}
