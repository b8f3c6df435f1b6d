//! The circuit: its columns, where the loan table and the summary go, and which cells are public.

use std::marker::PhantomData;
use std::sync::Arc;

use halo2_proofs::circuit::{Layouter, SimpleFloorPlanner};
use halo2_proofs::plonk::{Circuit, ConstraintSystem, Error};
use pasta_curves::Fp;

use super::gates;
use super::gates::lateness::table_row;
use super::gates::totals::LAST_ELEMENT;
use super::layout::*;
use super::trace::Trace;
use super::witness::ClosingRowsWitness;
use crate::column::LinkedColumn;
use crate::gadget::digits;
use crate::gadget::poseidon::Cell;
use crate::loan_table;
use crate::spec::{CircuitId, CircuitSpec};
use crate::statement::{closing_rows_at as at, CLOSING_ROWS_INSTANCES};
use crate::suite::{Size, Suite};
use crate::summary::{summary_domain, SUMS};
use sluice_rules::shape;

/// The `closing_rows` circuit of a suite.
#[derive(Clone, Default)]
pub struct ClosingRowsCircuit<S> {
    pub(super) trace: Option<Arc<Trace>>,
    pub(super) size: PhantomData<S>,
}

impl<S: Size> ClosingRowsCircuit<S> {
    /// Rows that can hold a loan. The row after them takes what the last one still owes to the totals.
    const ROWS: usize = S::SUITE.rows();

    /// The circuit with a witness. `instance` is the statement's; a witness that breaks a rule gives a circuit that
    /// no proof will satisfy (check the relation first to learn which rule).
    pub fn new(instance: &[Fp; CLOSING_ROWS_INSTANCES], witness: &ClosingRowsWitness) -> Self {
        let mut loans: Vec<[Fp; DATA]> = (0..witness.loans())
            .map(|row| std::array::from_fn(|column| Fp::from(witness.columns[column][row])))
            .collect();
        let trace = Trace::closing(S::SUITE, instance, &loans, witness.exposures, witness.blind);
        zeroize::Zeroize::zeroize(&mut loans);
        Self {
            trace: Some(Arc::new(trace)),
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
                let [largest_exposure, floor] =
                    [LARGEST_EXPOSURE, FLOOR].map(|index| last[index].clone());
                let mut first_obligor = None;
                for row in 1..Self::ROWS {
                    for (index, cell) in last.iter_mut().enumerate() {
                        *cell = assign(row, index)?;
                    }
                    first_obligor.get_or_insert_with(|| last[BEFORE].clone());
                }
                let last_obligor = assign(Self::ROWS, BEFORE)?;
                last[SUM + LAST_ELEMENT] = assign(Self::ROWS, SUM + LAST_ELEMENT)?;

                config.enable(&mut region, Self::ROWS, at::AS_OF)?;
                Ok(Ends {
                    largest_exposure,
                    floor,
                    first_obligor: first_obligor.ok_or(Error::Synthesis)?,
                    last_obligor,
                    count: last[COUNT].clone(),
                    sums: std::array::from_fn(|i| last[SUM + i].clone()),
                    categories: last[CATEGORIES].clone(),
                })
            },
        )
    }
}

/// The cells that leave the loan table.
struct Ends {
    /// Row 0 of the largest exposure.
    largest_exposure: Cell,
    /// Row 0 of the floor.
    floor: Cell,
    /// Row 1 of the obligor before: the first obligor.
    first_obligor: Cell,
    /// The row below the table of the obligor before: the last obligor.
    last_obligor: Cell,
    /// The last row of the count.
    count: Cell,
    /// The last row of the packed totals; of the one with what is owed above the floor, the row below.
    sums: [Cell; SUMS],
    /// The last row of the sum over categories.
    categories: Cell,
}

impl<S: Size> Circuit<Fp> for ClosingRowsCircuit<S> {
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
        let [balances, weighted, late] = ends.sums;
        let summary = hash.hash(
            layouter.namespace(|| "summary"),
            summary_domain(CircuitId::ClosingRows(S::SUITE)),
            [
                context,
                balances,
                weighted,
                late,
                ends.largest_exposure,
                ends.floor,
                ends.categories,
                ends.count,
                ends.first_obligor,
                ends.last_obligor,
                blind,
            ],
        )?;
        layouter.constrain_instance(summary.cell(), config.instance, at::SUMMARY)
    }
}

impl<S: Size> CircuitSpec for ClosingRowsCircuit<S> {
    const ID: CircuitId = CircuitId::ClosingRows(S::SUITE);
    const K: u32 = S::SUITE.k();
    const INSTANCES: usize = CLOSING_ROWS_INSTANCES;
    const PROOF_LENGTH: usize = shape::closing_rows_proof(S::SUITE);
    const VK_DIGEST: &'static str = match S::SUITE {
        Suite::Small => "444b5c3bc6eab4aee035840f671b719c065e96d6559d9f2ba1754bdcd6f41c2b",
        Suite::Large => "4be275a5df1931c1bdec2ba49a5683ff759bfbbd4d0f6cec26bc5296e060d6ed",
    };
    const LINKED: &'static [LinkedColumn] = &LinkedColumn::PERIOD_0;

    fn lookup_rules() -> Vec<&'static str> {
        let mut meta = ConstraintSystem::default();
        let config = allocate(&mut meta, S::SUITE);
        gates::configure(&mut meta, &config, S::SUITE).0
    }
}
