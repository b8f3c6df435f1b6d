//! The circuit: its columns and the order of its steps.
//!
//! Why k = 11 at the small suite: ten hashes take 65 permutations of about 40 rows, which fill two chips of 2^11 rows; the
//! digits of 64 categories fill two lanes. One chip and one lane at k = 12 would hold the same, but with the size of the
//! row circuits a node keeps one set of generators and a batch pays for their multiplication once. At the large suite 401
//! permutations fill five chips of 2^12 rows.

use std::marker::PhantomData;
use std::sync::Arc;

use halo2_proofs::circuit::{Layouter, SimpleFloorPlanner, Value};
use halo2_proofs::plonk::{Circuit, Column, ConstraintSystem, Error, Instance};
use pasta_curves::Fp;

use super::categories::CategoryList;
use super::criteria::{self, Parts};
use super::obligors;
use super::slots::PoolFigures;
use super::witness::{ClosingWitness, Hints};
use crate::column::LinkedColumn;
use crate::gadget::arith::Arith;
use crate::gadget::poseidon::{Cell, PoseidonConfig};
use crate::spec::{CircuitId, CircuitSpec};
use crate::state::{state_domain, STATE_WORDS};
use crate::statement::{closing_at as at, closing_instances};
use crate::suite::{Large, Size, Small, Suite};
use sluice_rules::shape;

/// What of the layout depends on the suite.
pub(super) struct Shape {
    /// log2 of the rows.
    pub(super) k: u32,
    /// Hash chips side by side; slot i uses chip i modulo their number.
    pub(super) chips: usize,
    /// Arithmetic lanes side by side; slot i uses lane i modulo their number.
    pub(super) lanes: usize,
}

pub(super) const fn shape(suite: Suite) -> Shape {
    match suite {
        Suite::Small => Shape {
            k: 11,
            chips: 2,
            lanes: 2,
        },
        Suite::Large => Shape {
            k: 12,
            chips: 5,
            lanes: 2,
        },
    }
}

/// The `closing` circuit of a suite: one slot for every chunk a tape may have.
#[derive(Clone)]
pub struct ClosingCircuit<S> {
    pub(super) hints: Option<Arc<Hints>>,
    pub(super) size: PhantomData<S>,
}

impl<S: Size> ClosingCircuit<S> {
    /// Chunk slots.
    pub(super) const SLOTS: usize = S::SUITE.max_chunks();

    /// The circuit with a witness; a witness that breaks a rule gives a circuit that no proof will satisfy (check the
    /// relation first to learn which rule).
    pub fn new(witness: &ClosingWitness) -> Self {
        Self {
            hints: Some(Arc::new(Hints::new(Self::SLOTS, witness))),
            size: PhantomData,
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
        let hash = config.hash(0);
        let domain = hash.constant(layouter.namespace(|| "domain"), state_domain())?;
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
                constants.vault.clone(),
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
    pub(crate) hashes: Vec<PoseidonConfig>,
    pub(super) lanes: Vec<Arith>,
    pub(super) instance: Column<Instance>,
}

impl Config {
    /// The arithmetic lane of a slot, or of anything counted.
    pub(super) fn lane(&self, index: usize) -> &Arith {
        &self.lanes[index % self.lanes.len()]
    }

    /// The hash chip of a slot.
    pub(super) fn hash(&self, index: usize) -> &PoseidonConfig {
        &self.hashes[index % self.hashes.len()]
    }
}

/// Cells used throughout.
pub(super) struct Constants {
    /// Pinned by a copy from a fixed column.
    pub(super) zero: Cell,
    /// The same.
    pub(super) one: Cell,
    /// What both commitments are bound to. Pinned by a copy of its instance.
    pub(super) vault: Cell,
}

impl<S: Size> Circuit<Fp> for ClosingCircuit<S> {
    type Config = Config;
    type FloorPlanner = SimpleFloorPlanner;

    fn without_witnesses(&self) -> Self {
        Self {
            hints: None,
            size: PhantomData,
        }
    }

    fn configure(meta: &mut ConstraintSystem<Fp>) -> Config {
        let shape = shape(S::SUITE);
        let mut hashes = vec![PoseidonConfig::configure(meta)];
        hashes.extend((1..shape.chips).map(|_| PoseidonConfig::beside(meta)));
        let lanes = (0..shape.lanes).map(|_| Arith::configure(meta)).collect();
        let instance = meta.instance_column();
        meta.enable_equality(instance);
        Config {
            hashes,
            lanes,
            instance,
        }
    }

    fn synthesize(&self, config: Config, mut layouter: impl Layouter<Fp>) -> Result<(), Error> {
        let arith = config.lane(0);
        let constants = Constants {
            zero: arith.constant(layouter.namespace(|| "zero"), Fp::zero())?,
            one: arith.constant_told(
                layouter.namespace(|| "one"),
                Fp::one(),
                self.hint(|hints| hints.one),
            )?,
            vault: arith.public(
                layouter.namespace(|| "vault"),
                config.instance,
                at::VAULT_BINDING,
            )?,
        };
        let pool = PoolFigures::open(self, &config, layouter.namespace(|| "slots"), &constants)?;
        let categories =
            CategoryList::open(self, &config, layouter.namespace(|| "list"), &constants)?;
        categories.is_of(
            &config,
            layouter.namespace(|| "loans"),
            &constants,
            &pool.categories,
        )?;
        let parts = Parts {
            top_obligors: obligors::top(&config, layouter.namespace(|| "obligors"), &pool)?,
            largest_category: categories.largest(
                self,
                &config,
                layouter.namespace(|| "largest"),
                &constants,
            )?,
            capped: categories.capped(&config, layouter.namespace(|| "caps"), &constants)?,
        };
        criteria::check(
            &config,
            layouter.namespace(|| "criteria"),
            &constants,
            &pool,
            &parts,
        )?;
        self.commit_state(
            &config,
            layouter.namespace(|| "state"),
            &constants,
            pool.balance(),
        )
    }
}

impl CircuitSpec for ClosingCircuit<Small> {
    const ID: CircuitId = CircuitId::Closing(Suite::Small);
    const K: u32 = shape(Suite::Small).k;
    const INSTANCES: usize = closing_instances(Suite::Small);
    const PROOF_LENGTH: usize = shape::closing_proof(Suite::Small);
    const VK_DIGEST: &'static str =
        "c2dfe2a9fc27e6ee6d093a97dc68615bb3b20fa37f1301f1d1884133fbd10655";
    const LINKED: &'static [LinkedColumn] = &[];

    fn blank() -> Self {
        Self {
            hints: None,
            size: PhantomData,
        }
    }
}

impl CircuitSpec for ClosingCircuit<Large> {
    const ID: CircuitId = CircuitId::Closing(Suite::Large);
    const K: u32 = shape(Suite::Large).k;
    const INSTANCES: usize = closing_instances(Suite::Large);
    const PROOF_LENGTH: usize = shape::closing_proof(Suite::Large);
    const VK_DIGEST: &'static str =
        "c4d70c974954d44386af8611bf60e6f7ea3263bbcc856cec7efc8bf67dda4dc0";
    const LINKED: &'static [LinkedColumn] = &[];

    fn blank() -> Self {
        Self {
            hints: None,
            size: PhantomData,
        }
    }
}
