//! Making proofs and links: the half that holds witnesses.

mod create;
mod key;

use std::path::Path;

use pasta_curves::Fp;

use crate::closing::{self, ClosingCircuit, ClosingWitness};
use crate::closing_rows::{self, ClosingRowsCircuit, ClosingRowsWitness};
use crate::keys::{every_circuit, KeyError, LazyKey};
use crate::params::ParamsStore;
use crate::period_rows::{self, PeriodRowsCircuit, PeriodRowsWitness};
use crate::spec::{CircuitId, CircuitSpec};
use crate::statement::{
    ClosingRowsStatement, ClosingStatement, PeriodRowsStatement, WaterfallStatement,
};
use crate::suite::{Large, Size, Small, Suite};
use crate::waterfall::{self, WaterfallCircuit, WaterfallWitness};

pub use create::{ProveError, Proven};
pub use key::ProverKey;

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

    /// Proves one chunk and links the proof to the attested commitments, both lists in schema order. The result has been verified.
    pub fn prove_closing_rows(
        &self,
        witness: &ClosingRowsWitness,
        statement: &ClosingRowsStatement,
        commitments: &[[u8; 32]],
        blinds: &[Fp],
    ) -> Result<Proven, ProveError> {
        match statement.context.suite {
            Suite::Small => self.closing_rows::<Small>(witness, statement, commitments, blinds),
            Suite::Large => self.closing_rows::<Large>(witness, statement, commitments, blinds),
        }
    }

    fn closing_rows<S: Size>(
        &self,
        witness: &ClosingRowsWitness,
        statement: &ClosingRowsStatement,
        commitments: &[[u8; 32]],
        blinds: &[Fp],
    ) -> Result<Proven, ProveError>
    where
        ClosingRowsCircuit<S>: CircuitSpec,
        Self: Has<ClosingRowsCircuit<S>>,
    {
        // A proof that fails says only that it failed; the relation names the rule.
        let vk_digest = self.vk_digest(CircuitId::ClosingRows(S::SUITE));
        closing_rows::relation::check(statement, vk_digest, witness)?;
        let instances = statement.to_instance(vk_digest)?;
        let circuit = ClosingRowsCircuit::<S>::new(&instances, witness);
        self.key()?.prove(&circuit, &instances, commitments, blinds)
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
        match statement.context.suite {
            Suite::Small => self.period_rows::<Small>(witness, statement, commitments, blinds),
            Suite::Large => self.period_rows::<Large>(witness, statement, commitments, blinds),
        }
    }

    fn period_rows<S: Size>(
        &self,
        witness: &PeriodRowsWitness,
        statement: &PeriodRowsStatement,
        commitments: &[[u8; 32]],
        blinds: &[Fp],
    ) -> Result<Proven, ProveError>
    where
        PeriodRowsCircuit<S>: CircuitSpec,
        Self: Has<PeriodRowsCircuit<S>>,
    {
        let vk_digest = self.vk_digest(CircuitId::PeriodRows(S::SUITE));
        period_rows::relation::check(statement, vk_digest, witness)?;
        let instances = statement.to_instance(vk_digest)?;
        let circuit = PeriodRowsCircuit::<S>::new(&instances, witness);
        self.key()?.prove(&circuit, &instances, commitments, blinds)
    }

    /// Proves the closing of the whole pool. The result has been verified.
    pub fn prove_closing(
        &self,
        witness: &ClosingWitness,
        statement: &ClosingStatement,
    ) -> Result<Vec<u8>, ProveError> {
        match statement.context.suite {
            Suite::Small => self.closing::<Small>(witness, statement),
            Suite::Large => self.closing::<Large>(witness, statement),
        }
    }

    fn closing<S: Size>(
        &self,
        witness: &ClosingWitness,
        statement: &ClosingStatement,
    ) -> Result<Vec<u8>, ProveError>
    where
        ClosingCircuit<S>: CircuitSpec,
        Self: Has<ClosingCircuit<S>>,
    {
        let vk_digest = self.vk_digest(CircuitId::Closing(S::SUITE));
        closing::relation::check(statement, vk_digest, witness)?;
        let instances = statement.to_instance(vk_digest)?;
        let circuit = ClosingCircuit::<S>::new(witness);
        Ok(self.key()?.prove(&circuit, &instances, &[], &[])?.proof)
    }

    /// Proves a month of the whole pool and its payouts. The result has been verified.
    pub fn prove_waterfall(
        &self,
        witness: &WaterfallWitness,
        statement: &WaterfallStatement,
    ) -> Result<Vec<u8>, ProveError> {
        match statement.context.suite {
            Suite::Small => self.waterfall::<Small>(witness, statement),
            Suite::Large => self.waterfall::<Large>(witness, statement),
        }
    }

    fn waterfall<S: Size>(
        &self,
        witness: &WaterfallWitness,
        statement: &WaterfallStatement,
    ) -> Result<Vec<u8>, ProveError>
    where
        WaterfallCircuit<S>: CircuitSpec,
        Self: Has<WaterfallCircuit<S>>,
    {
        let vk_digest = self.vk_digest(CircuitId::Waterfall(S::SUITE));
        waterfall::check(statement, vk_digest, witness)?;
        let instances = statement.to_instance(vk_digest)?;
        let circuit = WaterfallCircuit::<S>::new(witness);
        Ok(self.key()?.prove(&circuit, &instances, &[], &[])?.proof)
    }
}
