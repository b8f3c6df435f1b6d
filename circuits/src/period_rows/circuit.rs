//! The circuit: its columns, where the loan table and the summary go, and which cells are public.

use std::marker::PhantomData;
use std::sync::Arc;

use halo2_proofs::circuit::{Layouter, SimpleFloorPlanner, Value};
use halo2_proofs::plonk::{Circuit, ConstraintSystem, Error};
use pasta_curves::Fp;

use super::gates::clock::table_row;
use super::layout::*;
use super::trace::Trace;
use super::witness::PeriodRowsWitness;
use super::{gates, layout};
use crate::column::LinkedColumn;
use crate::gadget::digits;
use crate::gadget::poseidon::Cell;
use crate::period_summary::{period_domain, PERIOD_SUMS};
use crate::spec::{CircuitId, CircuitSpec};
use crate::statement::{period_rows_at as at, PERIOD_ROWS_INSTANCES};
use crate::suite::{Large, Size, Small, Suite};
use sluice_rules::shape;

/// The `period_rows` circuit of a suite.
#[derive(Clone)]
pub struct PeriodRowsCircuit<S> {
    pub(super) trace: Option<Arc<Trace>>,
    pub(super) size: PhantomData<S>,
}

impl<S: Size> PeriodRowsCircuit<S> {
    /// Rows that can hold a loan.
    const ROWS: usize = S::SUITE.rows();

    /// The circuit with a witness, at most as many loans as the suite has rows. `instance` is the statement's; a witness
    /// that breaks a rule gives a circuit that no proof will satisfy (check the relation first to learn which rule).
    pub fn new(instance: &[Fp; PERIOD_ROWS_INSTANCES], witness: &PeriodRowsWitness) -> Self {
        let loans = (0..witness.loans())
            .map(|row| std::array::from_fn(|column| Fp::from(witness.columns[column][row])));
        Self {
            trace: Some(Arc::new(Trace::new(
                S::SUITE,
                instance,
                loans,
                witness.blind,
            ))),
            size: PhantomData,
        }
    }

    /// The rule behind each lookup, in their order.
    fn rules() -> Vec<&'static str> {
        let mut meta = ConstraintSystem::default();
        let config = layout::Config::allocate(&mut meta, S::SUITE);
        gates::configure(&mut meta, &config, S::SUITE).0
    }

    /// A cell of the loan table, unknown in a blank circuit.
    fn cell(&self, row: usize, index: usize) -> Value<Fp> {
        match &self.trace {
            Some(trace) => Value::known(trace.rows[row][index]),
            None => Value::unknown(),
        }
    }

    fn blind(&self) -> Value<Fp> {
        match &self.trace {
            Some(trace) => Value::known(trace.blind),
            None => Value::unknown(),
        }
    }

    /// Assigns the loan table and returns the cells that leave it.
    fn loans(&self, config: &Config, layouter: &mut impl Layouter<Fp>) -> Result<Ends, Error> {
        layouter.assign_region(
            || "loans",
            |mut region| {
                let mut assign = |row: usize, index: usize| {
                    region.assign_advice(
                        || "loan table",
                        config.advice[index],
                        row,
                        || self.cell(row, index),
                    )
                };
                let mut last: Vec<Cell> = (0..config.numbers.width())
                    .map(|index| assign(0, index))
                    .collect::<Result<_, _>>()?;
                for row in 1..Self::ROWS {
                    for (index, cell) in last.iter_mut().enumerate() {
                        *cell = assign(row, index)?;
                    }
                }

                let selectors = &config.selectors;
                let mut live = vec![
                    (selectors.row, 0..Self::ROWS),
                    (selectors.first, 0..1),
                    (selectors.step, 1..Self::ROWS),
                ];
                let publics = selectors.publics.into_iter().zip(at::AS_OF..);
                live.extend(publics.map(|(selector, row)| (selector, row..row + 1)));
                for (selector, rows) in live {
                    for row in rows {
                        let on = || Value::known(Fp::one());
                        region.assign_fixed(|| "live", selector, row, on)?;
                    }
                }
                Ok(Ends {
                    count: last[COUNT].clone(),
                    sums: std::array::from_fn(|i| last[SUM + i].clone()),
                })
            },
        )
    }
}

/// The cells that leave the loan table.
struct Ends {
    /// The last row of the count.
    count: Cell,
    /// The last row of the packed totals.
    sums: [Cell; PERIOD_SUMS],
}

impl<S: Size> Circuit<Fp> for PeriodRowsCircuit<S> {
    type Config = Config;
    type FloorPlanner = SimpleFloorPlanner;

    fn without_witnesses(&self) -> Self {
        Self {
            trace: None,
            size: PhantomData,
        }
    }

    fn configure(meta: &mut ConstraintSystem<Fp>) -> Config {
        let config = layout::Config::allocate(meta, S::SUITE);
        gates::configure(meta, &config, S::SUITE);
        config
    }

    fn synthesize(&self, config: Config, mut layouter: impl Layouter<Fp>) -> Result<(), Error> {
        // The loans come first: their region begins on row 0, as the link and the public constants need it.
        let ends = self.loans(&config, &mut layouter)?;
        let table = config.table;
        let table = [table.number, table.past_due, table.late];
        digits::fill(&mut layouter, table, digits::base(S::SUITE), |number| {
            table_row(S::SUITE, number)
        })?;
        layouter.constrain_instance(ends.count.cell(), config.instance, at::LOANS)?;

        let hash = &config.hash;
        let context = hash.public_word(
            layouter.namespace(|| "context"),
            config.instance,
            at::CONTEXT,
        )?;
        let blind = hash.free_word(layouter.namespace(|| "blind"), self.blind())?;
        let [a, b, c, d, e] = ends.sums;
        let summary = hash.hash(
            layouter.namespace(|| "summary"),
            period_domain(),
            [context, a, b, c, d, e, ends.count, blind],
        )?;
        layouter.constrain_instance(summary.cell(), config.instance, at::SUMMARY)
    }
}

impl CircuitSpec for PeriodRowsCircuit<Small> {
    const ID: CircuitId = CircuitId::PeriodRows(Suite::Small);
    const K: u32 = Suite::Small.k();
    const INSTANCES: usize = PERIOD_ROWS_INSTANCES;
    const PROOF_LENGTH: usize = shape::period_rows_proof(Suite::Small);
    const VK_DIGEST: &'static str =
        "5335f218a0ab8c2d106febfe302992a997069d08420f7478d02294602f5a2e07";
    const LINKED: &'static [LinkedColumn] = &LinkedColumn::PERIOD;

    fn lookup_rules() -> Vec<&'static str> {
        Self::rules()
    }

    fn blank() -> Self {
        Self {
            trace: None,
            size: PhantomData,
        }
    }
}

impl CircuitSpec for PeriodRowsCircuit<Large> {
    const ID: CircuitId = CircuitId::PeriodRows(Suite::Large);
    const K: u32 = Suite::Large.k();
    const INSTANCES: usize = PERIOD_ROWS_INSTANCES;
    const PROOF_LENGTH: usize = shape::period_rows_proof(Suite::Large);
    const VK_DIGEST: &'static str =
        "2c6db2e4c08f17cdf31f38538e57d0da2dcf19a4749d01cfa3e6a67d63196a1d";
    const LINKED: &'static [LinkedColumn] = &LinkedColumn::PERIOD;

    fn lookup_rules() -> Vec<&'static str> {
        Self::rules()
    }

    fn blank() -> Self {
        Self {
            trace: None,
            size: PhantomData,
        }
    }
}
