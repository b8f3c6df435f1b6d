//! The circuit: its columns, where the loan table and the summary go, and which cells are public.

use std::marker::PhantomData;
use std::sync::Arc;

use halo2_proofs::circuit::{Layouter, SimpleFloorPlanner};
use halo2_proofs::plonk::{Circuit, ConstraintSystem, Error};
use pasta_curves::Fp;

use super::gates;
use super::gates::clock::table_row;
use super::layout::*;
use super::trace::Trace;
use super::witness::PeriodRowsWitness;
use crate::column::LinkedColumn;
use crate::gadget::digits;
use crate::gadget::poseidon::Cell;
use crate::loan_table;
use crate::period_summary::{period_domain, PERIOD_SUMS};
use crate::spec::{CircuitId, CircuitSpec};
use crate::statement::{period_rows_at as at, PERIOD_ROWS_INSTANCES};
use crate::suite::{Size, Suite};
use sluice_rules::shape;

/// The `period_rows` circuit of a suite.
#[derive(Clone, Default)]
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
            trace: Some(Arc::new(Trace::period(
                S::SUITE,
                instance,
                loans,
                witness.blind,
            ))),
            size: PhantomData,
        }
    }

    /// Assigns the loan table and returns the cells that leave it.
    fn loans(&self, config: &Config, layouter: &mut impl Layouter<Fp>) -> Result<Ends, Error> {
        layouter.assign_region(
            || "loans",
            |mut region| {
                let mut assign = |row, index| config.assign(&mut region, &self.trace, row, index);
                let mut last: Vec<Cell> = (0..config.advice.len())
                    .map(|index| assign(0, index))
                    .collect::<Result<_, _>>()?;
                for row in 1..Self::ROWS {
                    for (index, cell) in last.iter_mut().enumerate() {
                        *cell = assign(row, index)?;
                    }
                }

                config.enable(&mut region, Self::ROWS, at::AS_OF)?;
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
        Self::blank()
    }

    fn configure(meta: &mut ConstraintSystem<Fp>) -> Config {
        let config = allocate(meta, S::SUITE);
        gates::configure(meta, &config, S::SUITE);
        config
    }

    fn synthesize(&self, config: Config, mut layouter: impl Layouter<Fp>) -> Result<(), Error> {
        // The loans come first: their region begins on row 0, as the link and the public constants need it.
        let ends = self.loans(&config, &mut layouter)?;
        digits::fill(
            &mut layouter,
            config.table,
            digits::base(S::SUITE),
            |number| table_row(S::SUITE, number),
        )?;
        layouter.constrain_instance(ends.count.cell(), config.instance, at::LOANS)?;

        let hash = &config.hash;
        let context = hash.public_word(
            layouter.namespace(|| "context"),
            config.instance,
            at::CONTEXT,
        )?;
        let blind = hash.free_word(
            layouter.namespace(|| "blind"),
            loan_table::value(&self.trace, |trace| trace.blind),
        )?;
        let [a, b, c, d, e] = ends.sums;
        let summary = hash.hash(
            layouter.namespace(|| "summary"),
            period_domain(),
            [context, a, b, c, d, e, ends.count, blind],
        )?;
        layouter.constrain_instance(summary.cell(), config.instance, at::SUMMARY)
    }
}

impl<S: Size> CircuitSpec for PeriodRowsCircuit<S> {
    const ID: CircuitId = CircuitId::PeriodRows(S::SUITE);
    const K: u32 = S::SUITE.k();
    const INSTANCES: usize = PERIOD_ROWS_INSTANCES;
    const PROOF_LENGTH: usize = shape::period_rows_proof(S::SUITE);
    const VK_DIGEST: &'static str = match S::SUITE {
        Suite::Small => "5335f218a0ab8c2d106febfe302992a997069d08420f7478d02294602f5a2e07",
        Suite::Large => "2c6db2e4c08f17cdf31f38538e57d0da2dcf19a4749d01cfa3e6a67d63196a1d",
    };
    const LINKED: &'static [LinkedColumn] = &LinkedColumn::PERIOD;

    fn lookup_rules() -> Vec<&'static str> {
        let mut meta = ConstraintSystem::default();
        let config = allocate(&mut meta, S::SUITE);
        gates::configure(&mut meta, &config, S::SUITE).0
    }
}
