//! What every circuit of the house tells the prover and the verifier about itself.

use halo2_proofs::plonk::Circuit;
use pasta_curves::Fp;

use crate::column::LinkedColumn;
use crate::suite::Suite;

/// The number of blinding rows every linked circuit has: rows `2^k - 6 .. 2^k`. The link is a proof over exactly these bases.
pub const BLINDING_ROWS: usize = 6;

/// Bytes of a column link: the commitment T and seven responses.
pub const LINK_LENGTH: usize = 32 * (2 + BLINDING_ROWS);

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
        let (kind, suite) = match self {
            CircuitId::ClosingRows(suite) => (1, suite),
            CircuitId::Closing(suite) => (2, suite),
            CircuitId::PeriodRows(suite) => (3, suite),
            CircuitId::Waterfall(suite) => (4, suite),
        };
        4 * (suite.id() - 1) + kind
    }

    /// The circuit with this number.
    pub fn from_id(id: u32) -> Option<Self> {
        Suite::ALL
            .into_iter()
            .flat_map(Self::of)
            .find(|circuit| circuit.id() == id)
    }

    /// The circuits of a suite, in the order of their numbers.
    pub const fn of(suite: Suite) -> [Self; 4] {
        [
            CircuitId::ClosingRows(suite),
            CircuitId::Closing(suite),
            CircuitId::PeriodRows(suite),
            CircuitId::Waterfall(suite),
        ]
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
pub trait CircuitSpec: Circuit<Fp, Config: Send> + Clone + Sync {
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

    /// The circuit without a witness, for key generation: layout never depends on the witness.
    fn blank() -> Self;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_one_to_eight() {
        let ids = Suite::ALL.map(|suite| CircuitId::of(suite).map(CircuitId::id));
        assert_eq!(ids.concat(), [1, 2, 3, 4, 5, 6, 7, 8]);
        for id in 0..10 {
            assert_eq!(
                CircuitId::from_id(id).map(CircuitId::id),
                (1..=8).contains(&id).then_some(id)
            );
        }
    }
}
