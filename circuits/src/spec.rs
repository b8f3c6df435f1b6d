//! What every circuit of the house tells the prover and the verifier about itself.

use halo2_proofs::plonk::Circuit;
use pasta_curves::Fp;

use crate::column::Column;

/// The number of blinding rows every linked circuit has: rows `2^k - 6 .. 2^k`. The link is a proof over exactly these bases.
pub const BLINDING_ROWS: usize = 6;

/// Bytes of a column link: the commitment T and seven responses.
pub const LINK_LENGTH: usize = 32 * (2 + BLINDING_ROWS);

/// Which statement a proof is about. The number is hashed into every context and job.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CircuitId {
    /// `closing_rows` of the small suite.
    ClosingRowsSmall,
    /// `closing` over eight chunk slots.
    ClosingSmall,
}

impl CircuitId {
    /// The number that stands for this circuit in contexts and jobs.
    pub const fn id(self) -> u32 {
        match self {
            CircuitId::ClosingRowsSmall => 1,
            CircuitId::ClosingSmall => 2,
        }
    }
}

/// A circuit with everything a generic prover or verifier must know.
pub trait CircuitSpec: Circuit<Fp> + Clone {
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
    /// The linked columns: advice column j of the circuit carries tape column `LINKED[j]`. Empty for aggregate circuits.
    const LINKED: &'static [Column];

    /// The circuit without a witness, for key generation: layout never depends on the witness.
    fn blank() -> Self;
}
