//! The circuit: its columns and the order of its steps.
//!
//! Why k = 11: nine hashes take 44 permutations of about 40 rows, which fill one hash chip of 2^11 rows beside five
//! arithmetic columns (measured: 0.84 core-seconds, 3,040 bytes, 24 core-ms to verify). Two chips side by side at
//! k = 10 are a little faster (0.59, 3,968, 15), but this proof is made once a deal, and with the size of the row
//! circuits a node keeps one set of generators and a batch pays for their multiplication once.

use std::sync::Arc;

use halo2_proofs::circuit::{Layouter, SimpleFloorPlanner, Value};
use halo2_proofs::plonk::{Circuit, Column, ConstraintSystem, Error, Instance};
use pasta_curves::Fp;

use super::criteria;
use super::slots::Pool;
use super::witness::{ClosingWitness, Hints};
use crate::column::LinkedColumn;
use crate::gadget::arith::Arith;
use crate::gadget::poseidon::{Cell, PoseidonConfig};
use crate::spec::{CircuitId, CircuitSpec};
use crate::state::{state_domain, STATE_WORDS};
use crate::statement::{closing_at as at, CLOSING_INSTANCES};
use crate::suite::Suite;

/// The `closing` circuit over eight chunk slots.
#[derive(Clone)]
pub struct ClosingCircuit {
    pub(super) hints: Option<Arc<Hints>>,
}

impl ClosingCircuit {
    /// The circuit with a witness; a witness that breaks a rule gives a circuit that no proof will satisfy (check the
    /// relation first to learn which rule).
    pub fn new(witness: &ClosingWitness) -> Self {
        Self {
            hints: Some(Arc::new(Hints::new(witness))),
        }
    }

    /// A value the prover chooses, unknown in a blank circuit.
    pub(super) fn hint(&self, of: impl Fn(&Hints) -> Fp) -> Value<Fp> {
        match &self.hints {
            Some(hints) => Value::known(of(hints)),
            None => Value::unknown(),
        }
    }

    /// Commits to the opening state: the whole pool performs, nothing was lost.
    fn commit_state(
        &self,
        config: &Config,
        mut layouter: impl Layouter<Fp>,
        constants: &Constants,
        balance: &Cell,
    ) -> Result<(), Error> {
        let hash = &config.poseidon;
        let domain = hash.constant(layouter.namespace(|| "domain"), state_domain())?;
        let vault = hash.public_word(
            layouter.namespace(|| "vault"),
            config.instance,
            at::VAULT_BINDING,
        )?;
        // Pinned by the hash alone: it hides the state.
        let blind = hash.free_word(
            layouter.namespace(|| "blind"),
            self.hint(|hints| hints.state_blind),
        )?;
        let period = constants.zero.clone();
        let nothing = || constants.zero.clone();
        let state = hash.hash::<STATE_WORDS>(
            layouter.namespace(|| "state"),
            [
                domain,
                vault,
                period,
                balance.clone(),
                balance.clone(),
                nothing(),
                nothing(),
                blind,
            ],
        )?;
        layouter.constrain_instance(state.cell(), config.instance, at::STATE_0)
    }
}

/// Columns of the circuit; none is linked.
#[derive(Clone, Debug)]
pub struct Config {
    pub(crate) poseidon: PoseidonConfig,
    pub(super) arith: Arith,
    pub(super) instance: Column<Instance>,
}

/// Constants used throughout.
pub(super) struct Constants {
    pub(super) zero: Cell,
    pub(super) one: Cell,
}

impl Circuit<Fp> for ClosingCircuit {
    type Config = Config;
    type FloorPlanner = SimpleFloorPlanner;

    fn without_witnesses(&self) -> Self {
        Self::blank()
    }

    fn configure(meta: &mut ConstraintSystem<Fp>) -> Config {
        let poseidon = PoseidonConfig::configure(meta);
        let arith = Arith::configure(meta);
        let instance = meta.instance_column();
        meta.enable_equality(instance);
        Config {
            poseidon,
            arith,
            instance,
        }
    }

    fn synthesize(&self, config: Config, mut layouter: impl Layouter<Fp>) -> Result<(), Error> {
        let arith = &config.arith;
        let constants = Constants {
            zero: arith.constant(layouter.namespace(|| "zero"), Fp::zero())?,
            one: arith.constant(layouter.namespace(|| "one"), Fp::one())?,
        };
        let pool = Pool::open(self, &config, layouter.namespace(|| "slots"), &constants)?;
        criteria::check(
            &config,
            layouter.namespace(|| "criteria"),
            &constants,
            &pool,
        )?;
        self.commit_state(
            &config,
            layouter.namespace(|| "state"),
            &constants,
            pool.balance(),
        )
    }
}

impl CircuitSpec for ClosingCircuit {
    const ID: CircuitId = CircuitId::Closing(Suite::Small);
    const K: u32 = 11;
    const INSTANCES: usize = CLOSING_INSTANCES;
    const PROOF_LENGTH: usize = 3_040;
    const VK_DIGEST: &'static str =
        "fdc15e9682acdc1cfde50600405502e8d6f9218b00cc7595911c743d26ff85a0";
    const LINKED: &'static [LinkedColumn] = &[];

    fn blank() -> Self {
        Self { hints: None }
    }
}
