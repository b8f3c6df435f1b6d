//! A sheet of integer cells: what a circuit needs to calculate with money.
//!
//! One row a step, on one of several lanes of four cells; range checks in a block of 3-bit digits beside them. Values
//! of new cells are computed from the cells they come from, so a circuit reads like the plain program it proves. Each
//! operation says who pins the cells it returns; a cell nothing pins yet is asked for by name ([`Sheet::free`]).
//!
//! Nothing wraps: money is below 2^66, products of money and small numbers below 2^99 and dividends below 2^130, all
//! far below the field's 254 bits, so equations between cells are equations between integers.

mod arithmetic;
mod compare;
mod divide;
mod gates;
#[cfg(any(test, feature = "attack"))]
pub(crate) mod meddler;
mod range;
mod split;
mod teller;

#[cfg(test)]
pub(crate) mod tests;

use ff::PrimeField;
use halo2_proofs::circuit::{Layouter, Value};
use halo2_proofs::plonk::{Advice, Column, ConstraintSystem, Error, Instance};
use pasta_curves::Fp;

use super::poseidon::Cell;
use gates::{Lane, Op};
use range::RangeColumns;

pub(crate) use split::Ranks;
pub(crate) use teller::{Honest, Teller};

/// Bits of an amount of money: two rows of digits. Every sum of a few lanes of 63 bits fits.
pub(crate) const MONEY: u32 = 66;

/// Bits of money times a small number: three rows of digits.
pub(crate) const WIDE: u32 = 99;

/// Columns of a sheet. Needs a column of constants, which the hash brings.
#[derive(Clone, Debug)]
pub(crate) struct SheetConfig {
    lanes: Vec<Lane>,
    ranges: RangeColumns,
    instance: Column<Instance>,
}

impl SheetConfig {
    /// Allocates `lanes` lanes and the digits, and creates their gates.
    pub(crate) fn configure(
        meta: &mut ConstraintSystem<Fp>,
        lanes: usize,
        instance: Column<Instance>,
    ) -> Self {
        Self {
            lanes: (0..lanes).map(|_| Lane::configure(meta)).collect(),
            ranges: RangeColumns::configure(meta),
            instance,
        }
    }
}

/// The sheet being written. `T` tells what the prover writes: the truth, but in tests and attacks.
pub(crate) struct Sheet<'c, L, T = Honest> {
    config: &'c SheetConfig,
    layouter: L,
    /// Rows taken in each column of each lane. The planner counts the same; knowing it, steps go to the shortest lane.
    taken: Vec<[usize; 4]>,
    /// Constants written so far.
    constants: Vec<(Fp, Cell)>,
    teller: T,
}

/// What stands in a cell of a step.
enum Put<'a> {
    /// A copy of another cell.
    Copy(&'a Cell),
    /// A new cell.
    New(Value<Fp>),
    /// Nothing: the gate of the step does not read it.
    Nothing,
}

use Put::{Copy, New, Nothing};

impl<'c, L: Layouter<Fp>, T: Teller> Sheet<'c, L, T> {
    /// An empty sheet.
    pub(crate) fn new(config: &'c SheetConfig, layouter: L, teller: T) -> Self {
        Self {
            config,
            layouter,
            taken: vec![[0; 4]; config.lanes.len()],
            constants: Vec::new(),
            teller,
        }
    }

    /// The layouter below, for other chips.
    pub(crate) fn layouter(&mut self) -> &mut L {
        &mut self.layouter
    }

    /// A cell that holds a constant: pinned by a copy from a fixed column.
    pub(crate) fn constant(&mut self, value: Fp) -> Result<Cell, Error> {
        if let Some((_, cell)) = self.constants.iter().find(|(known, _)| *known == value) {
            return Ok(cell.clone());
        }
        let column = self.shortest_column();
        let told = self.teller.constant(Value::known(value));
        let cell = self.layouter.assign_region(
            || "constant",
            |mut region| {
                let cell = region.assign_advice(|| "constant", column, 0, || told)?;
                region.constrain_constant(cell.cell(), value)?;
                Ok(cell)
            },
        )?;
        self.constants.push((value, cell.clone()));
        Ok(cell)
    }

    /// A cell that holds a small constant.
    pub(crate) fn number(&mut self, value: u64) -> Result<Cell, Error> {
        self.constant(Fp::from(value))
    }

    /// A cell that holds an instance value: pinned by a copy from the instance column.
    pub(crate) fn public(&mut self, row: usize) -> Result<Cell, Error> {
        let column = self.shortest_column();
        let instance = self.config.instance;
        self.layouter.assign_region(
            || "public",
            |mut region| region.assign_advice_from_instance(|| "public", instance, row, column, 0),
        )
    }

    /// Demands that a cell equals an instance value; another value shows as a broken copy in the region `rule`.
    pub(crate) fn bind(
        &mut self,
        rule: &'static str,
        cell: &Cell,
        row: usize,
    ) -> Result<(), Error> {
        self.teller.binds(row, cell.value().copied());
        let column = self.shortest_column();
        let copy = self.layouter.assign_region(
            || rule,
            |mut region| cell.copy_advice(|| "published", &mut region, column, 0),
        )?;
        self.layouter
            .constrain_instance(copy.cell(), self.config.instance, row)
    }

    /// The same for a result: a value that follows from all that is bound.
    pub(crate) fn publish(
        &mut self,
        rule: &'static str,
        cell: &Cell,
        row: usize,
    ) -> Result<(), Error> {
        if !self.teller.publishes() {
            return Ok(());
        }
        self.bind(rule, cell, row)
    }

    /// A cell nothing pins yet: the caller says what does.
    pub(crate) fn free(&mut self, value: Value<Fp>) -> Result<Cell, Error> {
        let value = self
            .teller
            .choice(value, || value.map(|value| value + Fp::one()));
        let column = self.shortest_column();
        self.layouter.assign_region(
            || "free",
            |mut region| region.assign_advice(|| "free", column, 0, || value),
        )
    }

    /// A bit the prover chooses.
    fn bit_choice(&mut self, bit: Value<Fp>) -> Value<Fp> {
        self.teller.choice(bit, || bit.map(|bit| Fp::one() - bit))
    }

    /// One step: a row of the shortest lane with one gate on. Gives back the new cells in order.
    fn step<const N: usize>(
        &mut self,
        rule: &'static str,
        op: Op,
        cells: [Put<'_>; 4],
    ) -> Result<[Cell; N], Error> {
        let cells = cells.map(|put| match put {
            New(value) => New(self.teller.result(value)),
            put => put,
        });
        let lane = self.shortest_lane(&cells.each_ref().map(|put| !matches!(put, Nothing)));
        let Lane { columns, switches } = &self.config.lanes[lane];
        let new = self.layouter.assign_region(
            || rule,
            |mut region| {
                let on = || Value::known(Fp::one());
                region.assign_fixed(|| "on", switches[op as usize], 0, on)?;
                let mut new = Vec::with_capacity(N);
                for (put, column) in cells.iter().zip(*columns) {
                    match put {
                        Copy(cell) => {
                            cell.copy_advice(|| "operand", &mut region, column, 0)?;
                        }
                        New(value) => {
                            new.push(region.assign_advice(|| "result", column, 0, || *value)?)
                        }
                        Nothing => {}
                    }
                }
                Ok(new)
            },
        )?;
        Ok(new.try_into().expect("a step names its new cells"))
    }
}

impl<L, T> Sheet<'_, L, T> {
    /// Takes a row of the lane that has it first.
    fn shortest_lane(&mut self, used: &[bool; 4]) -> usize {
        let start = |taken: &[usize; 4]| {
            let rows = taken.iter().zip(used).filter(|(_, used)| **used);
            rows.map(|(row, _)| *row).max().unwrap_or(0)
        };
        let starts = self.taken.iter().map(start).enumerate();
        let (lane, row) = starts
            .min_by_key(|(_, row)| *row)
            .expect("a sheet has a lane");
        for (taken, used) in self.taken[lane].iter_mut().zip(used) {
            if *used {
                *taken = row + 1;
            }
        }
        lane
    }

    /// Takes a cell of the column that has it first.
    fn shortest_column(&mut self) -> Column<Advice> {
        let cells = (0..self.taken.len()).flat_map(|lane| (0..4).map(move |cell| (lane, cell)));
        let (lane, cell) = cells
            .min_by_key(|(lane, cell)| self.taken[*lane][*cell])
            .expect("a sheet has a lane");
        self.taken[lane][cell] += 1;
        self.config.lanes[lane].columns[cell]
    }
}

/// The integer a field element stands for, if it is below 2^128. Every honest value is; what a lie makes of larger
/// ones does not matter, as long as nothing panics.
fn integer(value: &Fp) -> Option<u128> {
    let bytes = value.to_repr();
    let (low, high) = bytes.split_at(16);
    let low = u128::from_le_bytes(low.try_into().expect("half of 32 bytes"));
    high.iter().all(|byte| *byte == 0).then_some(low)
}
