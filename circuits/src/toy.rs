//! A small linked circuit for tests: three tape columns, one running sum, two instances.

use std::sync::{Arc, OnceLock};

use crate::column::Column as TapeColumn;
use crate::column::LinkedColumn;
use crate::link::LinkStatement;
use crate::params::Params;
use crate::proof::{Claim, Verdict};
use crate::prover::{Proven, ProverKey};
use crate::spec::{CircuitId, CircuitSpec};
use crate::suite::Suite;
use crate::tape::commit_column;
use ff::Field;
use halo2_proofs::circuit::{Layouter, SimpleFloorPlanner, Value};
use halo2_proofs::plonk::{
    Advice, Circuit, Column, ConstraintSystem, Error, Expression, Instance, Selector,
};
use halo2_proofs::poly::Rotation;
use pasta_curves::Fp;
use rand::rngs::SysRng;

/// Rows of (obligor, balance, score).
pub(crate) type Rows = Vec<[u64; 3]>;

/// Claims: instance 0 is any context, instance 1 is the sum of the balances plus one.
#[derive(Clone, Default)]
pub(crate) struct Toy(pub(crate) Rows);

/// Rows that hold a loan in every toy: the gate runs over exactly these.
pub(crate) const ROWS: usize = 40;

#[derive(Clone)]
pub(crate) struct Config {
    tape: [Column<Advice>; 3],
    sum: Column<Advice>,
    adds: Selector,
    instance: Column<Instance>,
}

impl Circuit<Fp> for Toy {
    type Config = Config;
    type FloorPlanner = SimpleFloorPlanner;

    fn without_witnesses(&self) -> Self {
        Self::blank()
    }

    fn configure(meta: &mut ConstraintSystem<Fp>) -> Config {
        let tape = [(); 3].map(|()| meta.advice_column());
        let sum = meta.advice_column();
        let adds = meta.selector();
        let instance = meta.instance_column();
        let constants = meta.fixed_column();
        meta.enable_constant(constants);
        meta.enable_equality(sum);
        meta.enable_equality(instance);
        meta.create_gate("sum' = sum + balance", |meta| {
            let adds = meta.query_selector(adds);
            let balance = meta.query_advice(tape[1], Rotation::cur());
            let obligor = meta.query_advice(tape[0], Rotation::cur());
            let score = meta.query_advice(tape[2], Rotation::cur());
            let before = meta.query_advice(sum, Rotation::cur());
            let after = meta.query_advice(sum, Rotation::next());
            // Obligor and score are queried so that the proof opens every linked column.
            vec![
                adds.clone() * (after - before - balance),
                adds * obligor * score.clone() * (score - Expression::Constant(Fp::from(7))),
            ]
        });
        Config {
            tape,
            sum,
            adds,
            instance,
        }
    }

    fn synthesize(&self, config: Config, mut layouter: impl Layouter<Fp>) -> Result<(), Error> {
        let total = layouter.assign_region(
            || "loans",
            |mut region| {
                // One, because a constant column that is zero everywhere evaluates to zero in every proof.
                let mut sum = Value::known(Fp::ONE);
                let mut cell =
                    region.assign_advice_from_constant(|| "one", config.sum, 0, Fp::ONE)?;
                for row in 0..ROWS {
                    config.adds.enable(&mut region, row)?;
                    let loan = self
                        .0
                        .get(row)
                        .map_or(Value::unknown(), |loan| Value::known(*loan));
                    for (j, column) in config.tape.iter().enumerate() {
                        region.assign_advice(
                            || "tape",
                            *column,
                            row,
                            || loan.map(|loan| Fp::from(loan[j])),
                        )?;
                    }
                    sum = sum + loan.map(|loan| Fp::from(loan[1]));
                    cell = region.assign_advice(|| "sum", config.sum, row + 1, || sum)?;
                }
                Ok(cell)
            },
        )?;
        layouter.constrain_instance(total.cell(), config.instance, 1)
    }
}

impl CircuitSpec for Toy {
    const ID: CircuitId = CircuitId::ClosingRows(Suite::Small);
    const K: u32 = 6;
    const INSTANCES: usize = 2;
    const PROOF_LENGTH: usize = 1472;
    const VK_DIGEST: &'static str =
        "bb37f7630b93f61c92463a5e1c03f1d75df9ea846ff79e5ad92788bd7d15ae8a";
    const LINKED: &'static [LinkedColumn] = &[
        LinkedColumn::Current(TapeColumn::Obligor),
        LinkedColumn::Current(TapeColumn::Balance),
        LinkedColumn::Current(TapeColumn::Score),
    ];
}

/// The proving key, made once a test run.
pub(crate) fn key() -> &'static ProverKey<Toy> {
    static KEY: OnceLock<ProverKey<Toy>> = OnceLock::new();
    KEY.get_or_init(|| ProverKey::build(Arc::new(params().clone())).unwrap())
}

/// The parameters of the toy's size.
pub(crate) fn params() -> &'static Params {
    static PARAMS: OnceLock<Params> = OnceLock::new();
    PARAMS.get_or_init(|| Params::new(Toy::K))
}

/// Loans that differ in every column; score is 0 or 7.
pub(crate) fn rows() -> Rows {
    (0..ROWS as u64)
        .map(|i| [i + 1, 1_000 + 37 * i, 7 * (i % 2)])
        .collect()
}

/// A toy tape with its commitments, and one proof about it.
#[derive(Clone)]
pub(crate) struct Example {
    pub(crate) rows: Rows,
    pub(crate) blinds: Vec<Fp>,
    pub(crate) commitments: Vec<[u8; 32]>,
    pub(crate) instances: Vec<Fp>,
    pub(crate) proven: Proven,
}

impl Example {
    /// Commits and proves.
    pub(crate) fn new(context: u64, rows: Rows) -> Self {
        let blinds: Vec<Fp> = (0..3)
            .map(|_| Fp::try_random(&mut SysRng).unwrap())
            .collect();
        let commitments = commit(&rows, &blinds);
        let instances = vec![
            Fp::from(context),
            Fp::from(1 + rows.iter().map(|row| row[1]).sum::<u64>()),
        ];
        let proven = key()
            .prove(&Toy(rows.clone()), &instances, &commitments, &blinds)
            .unwrap();
        Self {
            rows,
            blinds,
            commitments,
            instances,
            proven,
        }
    }

    /// Example number `i`, shared by all tests.
    pub(crate) fn shared(i: usize) -> &'static Self {
        static EXAMPLES: OnceLock<Vec<Example>> = OnceLock::new();
        &EXAMPLES.get_or_init(|| {
            (0..3)
                .map(|context| Example::new(context, rows()))
                .collect()
        })[i]
    }

    /// What the verifier reads.
    pub(crate) fn claim(&self) -> Claim<'_> {
        Claim {
            instances: &self.instances,
            proof: &self.proven.proof,
            link: &self.proven.link,
            commitments: &self.commitments,
        }
    }

    /// The verdict of the single path.
    pub(crate) fn verdict(&self) -> Verdict {
        key().verifier().verify(&self.claim())
    }

    /// What the link binds.
    pub(crate) fn statement(&self) -> LinkStatement<'_> {
        LinkStatement {
            circuit: Toy::ID,
            vk_digest: key().verifier().digest(),
            k: Toy::K,
            instances: &self.instances,
            proof: &self.proven.proof,
            columns: Toy::LINKED,
            commitments: &self.commitments,
        }
    }
}

/// The commitments of the three columns.
pub(crate) fn commit(rows: &Rows, blinds: &[Fp]) -> Vec<[u8; 32]> {
    (0..3)
        .map(|j| {
            let values: Vec<u64> = rows.iter().map(|row| row[j]).collect();
            commit_column(params(), &values, &blinds[j]).unwrap()
        })
        .collect()
}

/// A circuit that queries one column at four rotations, which makes the library mask seven rows.
#[derive(Clone, Default)]
pub(crate) struct FourQueries;

impl Circuit<Fp> for FourQueries {
    type Config = ();
    type FloorPlanner = SimpleFloorPlanner;

    fn without_witnesses(&self) -> Self {
        Self
    }

    fn configure(meta: &mut ConstraintSystem<Fp>) {
        let column = meta.advice_column();
        let selector = meta.selector();
        meta.create_gate("four queries", |meta| {
            let cells = [0, 1, 2, 3].map(|at| meta.query_advice(column, Rotation(at)));
            vec![cells
                .into_iter()
                .fold(meta.query_selector(selector), |product, cell| {
                    product * cell
                })]
        });
    }

    fn synthesize(&self, (): (), _: impl Layouter<Fp>) -> Result<(), Error> {
        Ok(())
    }
}

impl CircuitSpec for FourQueries {
    const ID: CircuitId = CircuitId::ClosingRows(Suite::Small);
    const K: u32 = 6;
    const INSTANCES: usize = 0;
    const PROOF_LENGTH: usize = 0;
    const VK_DIGEST: &'static str = "none";
    const LINKED: &'static [LinkedColumn] = &[LinkedColumn::Current(TapeColumn::Obligor)];
}
