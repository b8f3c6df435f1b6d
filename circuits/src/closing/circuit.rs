//! The circuit: the order of its steps.

use halo2_proofs::circuit::{Layouter, SimpleFloorPlanner};
use halo2_proofs::plonk::{Circuit, ConstraintSystem, Error};
use pasta_curves::Fp;

use super::categories::CategoryList;
use super::config::{shape, ClosingCircuit, Config, Constants};
use super::criteria::{self, Parts};
use super::obligors;
use super::slots::PoolFigures;
use crate::column::LinkedColumn;
use crate::gadget::poseidon::Cell;
use crate::spec::{CircuitId, CircuitSpec};
use crate::state::{state_domain, STATE_WORDS};
use crate::statement::{closing_at as at, closing_instances};
use crate::suite::{Size, Suite};
use sluice_rules::shape;

impl<S: Size> ClosingCircuit<S> {
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

impl<S: Size> Circuit<Fp> for ClosingCircuit<S> {
    type Config = Config;
    type FloorPlanner = SimpleFloorPlanner;

    fn without_witnesses(&self) -> Self {
        Self::blank()
    }

    fn configure(meta: &mut ConstraintSystem<Fp>) -> Config {
        Config::configure(meta, S::SUITE)
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

impl<S: Size> CircuitSpec for ClosingCircuit<S> {
    const ID: CircuitId = CircuitId::Closing(S::SUITE);
    const K: u32 = shape(S::SUITE).k;
    const INSTANCES: usize = closing_instances(S::SUITE);
    const PROOF_LENGTH: usize = shape::closing_proof(S::SUITE);
    const VK_DIGEST: &'static str = match S::SUITE {
        Suite::Small => "c2dfe2a9fc27e6ee6d093a97dc68615bb3b20fa37f1301f1d1884133fbd10655",
        Suite::Large => "c4d70c974954d44386af8611bf60e6f7ea3263bbcc856cec7efc8bf67dda4dc0",
    };
    const LINKED: &'static [LinkedColumn] = &[];
}
