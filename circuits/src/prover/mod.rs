//! Making proofs and links: the half that holds witnesses.

mod create;
mod key;
mod work;

use std::path::Path;
use std::time::Duration;

use pasta_curves::Fp;

use crate::closing::ClosingWitness;
use crate::closing_rows::ClosingRowsWitness;
use crate::keys::{every_circuit, KeyError, LazyKey};
use crate::params::ParamsStore;
use crate::period_rows::PeriodRowsWitness;
use crate::spec::{CircuitId, CircuitSpec};
use crate::statement::{
    ClosingRowsStatement, ClosingStatement, PeriodRowsStatement, WaterfallStatement,
};
use crate::waterfall::WaterfallWitness;

pub use create::{ProveError, Proven};
pub use key::ProverKey;
pub use work::{Answer, Work};

/// Makes proofs: in this process ([`ProverSet`]) or elsewhere.
pub trait Prover: Sync {
    /// Makes the proof of a work item and its link. The result has been verified by the library of this process. Seconds of work.
    fn prove(&self, work: &Work) -> Result<Proven, ProveError>;

    /// The time that other processes have spent on proofs of this prover.
    fn core_time_elsewhere(&self) -> Duration {
        Duration::ZERO
    }

    /// The most memory that each of these processes has held, added up, bytes.
    fn peak_memory_elsewhere(&self) -> u64 {
        0
    }
}

macro_rules! keys {
    ($($field:ident = $kind:ident($suite:ident): $circuit:ty,)*) => {
        /// The proving keys of every circuit, each made when it is first needed: whoever proves one chunk makes one key.
        pub struct ProverSet {
            params: ParamsStore,
            $($field: LazyKey<ProverKey<$circuit>>,)*
        }

        impl ProverSet {
            /// Keys from the parameters cached in `params_dir`; nothing is read or made yet.
            pub fn new(params_dir: &Path) -> Self {
                Self {
                    params: ParamsStore::new(params_dir),
                    $($field: LazyKey::default(),)*
                }
            }
        }

        $(impl Has<$circuit> for ProverSet {
            fn key(&self) -> Result<&ProverKey<$circuit>, KeyError> {
                self.$field.get(|| ProverKey::build(self.params.get(<$circuit>::K)?))
            }
        })*
    };
}

every_circuit!(keys);

/// A set that has the key of a circuit.
trait Has<C: CircuitSpec> {
    /// The key, made if this is the first call. Fails, naming the circuit, if its verifying key is not the golden one.
    fn key(&self) -> Result<&ProverKey<C>, KeyError>;
}

impl ProverSet {
    /// The digest of a circuit's verifying key, which contexts bind.
    pub fn vk_digest(&self, circuit: CircuitId) -> &'static [u8; 32] {
        crate::keys::vk_digest(circuit)
    }

    /// Proves one chunk and links the proof to the attested commitments, both lists in schema order. The result has been
    /// verified.
    pub fn prove_closing_rows(
        &self,
        witness: &ClosingRowsWitness,
        statement: &ClosingRowsStatement,
        commitments: &[[u8; 32]],
        blinds: &[Fp],
    ) -> Result<Proven, ProveError> {
        self.prove(&Work::closing_rows(
            witness,
            statement,
            commitments,
            blinds,
        )?)
    }

    /// Proves one chunk of a later period and links the proof to the attested commitments, both lists in the order of
    /// `LinkedColumn::PERIOD`. The result has been verified.
    pub fn prove_period_rows(
        &self,
        witness: &PeriodRowsWitness,
        statement: &PeriodRowsStatement,
        commitments: &[[u8; 32]],
        blinds: &[Fp],
    ) -> Result<Proven, ProveError> {
        self.prove(&Work::period_rows(witness, statement, commitments, blinds)?)
    }

    /// Proves the closing of the whole pool. The result has been verified.
    pub fn prove_closing(
        &self,
        witness: &ClosingWitness,
        statement: &ClosingStatement,
    ) -> Result<Vec<u8>, ProveError> {
        Ok(self.prove(&Work::closing(witness, statement)?)?.proof)
    }

    /// Proves a month of the whole pool and its payouts. The result has been verified.
    pub fn prove_waterfall(
        &self,
        witness: &WaterfallWitness,
        statement: &WaterfallStatement,
    ) -> Result<Vec<u8>, ProveError> {
        Ok(self.prove(&Work::waterfall(witness, statement)?)?.proof)
    }
}
