//! What the prover knows of a month.

use halo2_proofs::circuit::Value;
use pasta_curves::Fp;
use zeroize::{Zeroize, ZeroizeOnDrop};

use super::WaterfallCircuit;
use crate::period_summary::{PeriodOpening, PeriodTotals, PERIOD_SUMS};
use sluice_rules::waterfall::PoolState;

/// The openings of all chunks in order, the hidden state before the month, and the blinds of both states. Wiped on
/// drop, no `Debug`.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
#[cfg_attr(feature = "prover", derive(serde::Serialize, serde::Deserialize))]
pub struct WaterfallWitness {
    /// In chunk order.
    #[cfg_attr(feature = "prover", serde(with = "crate::tape::hexed"))]
    pub openings: Vec<PeriodOpening>,
    /// After the period before. It wipes itself.
    #[zeroize(skip)]
    pub state: PoolState,
    /// The blind of its commitment.
    #[cfg_attr(feature = "prover", serde(with = "crate::tape::hexed"))]
    pub blind_before: Fp,
    /// The blind of the commitment after this period; fresh from the operating system. The issuer keeps it: the next
    /// month's proof opens the state with it.
    #[cfg_attr(feature = "prover", serde(with = "crate::tape::hexed"))]
    pub blind_after: Fp,
}

impl WaterfallWitness {
    /// The totals of the whole pool. They stay inside their lanes for up to 64 chunks.
    pub fn totals(&self) -> PeriodTotals {
        let mut sums = [Fp::zero(); PERIOD_SUMS];
        for opening in &self.openings {
            for (sum, more) in sums.iter_mut().zip(opening.sums) {
                *sum += more;
            }
        }
        PeriodTotals::unpack(&sums)
    }
}

impl<S, T> WaterfallCircuit<S, T> {
    /// A value of the witness, unknown in a blank circuit.
    pub(super) fn hint(&self, of: impl Fn(&WaterfallWitness) -> Fp) -> Value<Fp> {
        match &self.witness {
            Some(witness) => Value::known(of(witness)),
            None => Value::unknown(),
        }
    }
}
