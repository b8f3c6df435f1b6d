//! Arithmetic of single cells for the aggregate circuits: one product a row, one range column.
//!
//! Every cell these gadgets return is pinned by the gate or copy named beside it; a free cell is asked for by name.

use ff::PrimeField;
use halo2_proofs::circuit::{Layouter, Value};
use halo2_proofs::plonk::{
    Advice, Column, ConstraintSystem, Constraints, Error, Expression, Fixed, Instance,
};
use halo2_proofs::poly::Rotation;
use pasta_curves::Fp;

use super::poseidon::Cell;
use super::small_range::below;

/// Columns of the gadgets: five advice, three fixed.
#[derive(Clone, Debug)]
pub(crate) struct Arith {
    /// Each row with `product` on: `a · b + c = d`.
    cells: [Column<Advice>; 4],
    product: Column<Fixed>,
    /// Each row with `digit` on: this cell minus eight times the next is one of 0..8.
    digits: Column<Advice>,
    digit: Column<Fixed>,
    /// Each row with `last_digit` on: this cell is one of 0..8.
    last_digit: Column<Fixed>,
}

impl Arith {
    /// Allocates the columns and creates the three gates. Needs a column of constants, which the hash brings.
    pub(crate) fn configure(meta: &mut ConstraintSystem<Fp>) -> Self {
        let cells = [(); 4].map(|()| meta.advice_column());
        let digits = meta.advice_column();
        for column in cells.into_iter().chain([digits]) {
            meta.enable_equality(column);
        }
        let product = meta.fixed_column();
        let digit = meta.fixed_column();
        let last_digit = meta.fixed_column();
        meta.create_gate("product", |meta| {
            let on = meta.query_fixed(product);
            let [a, b, c, d] = cells.map(|column| meta.query_advice(column, Rotation::cur()));
            Constraints::with_selector(on, [("a b + c = d", a * b + c - d)])
        });
        meta.create_gate("digit", |meta| {
            let on = meta.query_fixed(digit);
            let cur = meta.query_advice(digits, Rotation::cur());
            let next = meta.query_advice(digits, Rotation::next());
            // A negation costs a multiplication, so the factor is negative instead.
            let digit: Expression<Fp> = cur + next * -Fp::from(8);
            Constraints::with_selector(on, [("below 8", below(digit, 8))])
        });
        meta.create_gate("last digit", |meta| {
            let on = meta.query_fixed(last_digit);
            let cur = meta.query_advice(digits, Rotation::cur());
            Constraints::with_selector(on, [("below 8", below(cur, 8))])
        });
        Self {
            cells,
            product,
            digits,
            digit,
            last_digit,
        }
    }

    /// A cell that holds a constant: pinned by a copy from a fixed column.
    pub(crate) fn constant(&self, layouter: impl Layouter<Fp>, value: Fp) -> Result<Cell, Error> {
        self.constant_told(layouter, value, Value::known(value))
    }

    /// The same, with what the prover says it is.
    pub(crate) fn constant_told(
        &self,
        mut layouter: impl Layouter<Fp>,
        value: Fp,
        told: Value<Fp>,
    ) -> Result<Cell, Error> {
        layouter.assign_region(
            || "constant",
            |mut region| {
                let cell = region.assign_advice(|| "constant", self.cells[0], 0, || told)?;
                region.constrain_constant(cell.cell(), value)?;
                Ok(cell)
            },
        )
    }

    /// A cell that holds an instance value: pinned by a copy from the instance column.
    pub(crate) fn public(
        &self,
        mut layouter: impl Layouter<Fp>,
        instance: Column<Instance>,
        row: usize,
    ) -> Result<Cell, Error> {
        layouter.assign_region(
            || "public",
            |mut region| {
                region.assign_advice_from_instance(|| "public", instance, row, self.cells[0], 0)
            },
        )
    }

    /// A cell nothing pins yet: the caller says what does.
    pub(crate) fn free(
        &self,
        mut layouter: impl Layouter<Fp>,
        value: Value<Fp>,
    ) -> Result<Cell, Error> {
        layouter.assign_region(
            || "free",
            |mut region| region.assign_advice(|| "free", self.cells[0], 0, || value),
        )
    }

    /// `a · b + c`, pinned by the product gate.
    pub(crate) fn mul_add(
        &self,
        mut layouter: impl Layouter<Fp>,
        [a, b, c]: [&Cell; 3],
    ) -> Result<Cell, Error> {
        layouter.assign_region(
            || "product",
            |mut region| {
                region.assign_fixed(|| "on", self.product, 0, || Value::known(Fp::one()))?;
                for (cell, column) in [a, b, c].into_iter().zip(self.cells) {
                    cell.copy_advice(|| "operand", &mut region, column, 0)?;
                }
                let d = a.value().copied() * b.value() + c.value();
                region.assign_advice(|| "result", self.cells[3], 0, || d)
            },
        )
    }

    /// `d - a · b`, pinned by the product gate.
    pub(crate) fn sub_mul(
        &self,
        mut layouter: impl Layouter<Fp>,
        d: &Cell,
        [a, b]: [&Cell; 2],
    ) -> Result<Cell, Error> {
        layouter.assign_region(
            || "difference",
            |mut region| {
                region.assign_fixed(|| "on", self.product, 0, || Value::known(Fp::one()))?;
                a.copy_advice(|| "operand", &mut region, self.cells[0], 0)?;
                b.copy_advice(|| "operand", &mut region, self.cells[1], 0)?;
                d.copy_advice(|| "operand", &mut region, self.cells[3], 0)?;
                let c = d.value().copied() - a.value().copied() * b.value();
                region.assign_advice(|| "result", self.cells[2], 0, || c)
            },
        )
    }

    /// Demands `a · b + c = d`; a broken rule shows as the product gate of the region `rule`.
    pub(crate) fn check(
        &self,
        mut layouter: impl Layouter<Fp>,
        rule: &'static str,
        operands: [&Cell; 4],
    ) -> Result<(), Error> {
        layouter.assign_region(
            || rule,
            |mut region| {
                region.assign_fixed(|| "on", self.product, 0, || Value::known(Fp::one()))?;
                for (cell, column) in operands.into_iter().zip(self.cells) {
                    cell.copy_advice(|| "operand", &mut region, column, 0)?;
                }
                Ok(())
            },
        )
    }

    /// Demands that a cell is below `2^bits`, `bits` a multiple of three: each row takes off three bits, and the last
    /// one must be three bits itself. A broken rule shows as the gate `last digit` of the region `rule`.
    pub(crate) fn range(
        &self,
        mut layouter: impl Layouter<Fp>,
        rule: &'static str,
        cell: &Cell,
        bits: u32,
    ) -> Result<(), Error> {
        debug_assert_eq!(bits % 3, 0, "a digit has three bits");
        let on = || Value::known(Fp::one());
        let eighth = Fp::TWO_INV * Fp::TWO_INV * Fp::TWO_INV;
        let last = (bits / 3) as usize - 1;
        layouter.assign_region(
            || rule,
            |mut region| {
                let mut left = cell.copy_advice(|| "value", &mut region, self.digits, 0)?;
                for row in 0..last {
                    region.assign_fixed(|| "on", self.digit, row, on)?;
                    let next = left.value().map(|left| {
                        let digit = u64::from(left.to_repr()[0] & 7);
                        (left - Fp::from(digit)) * eighth
                    });
                    left = region.assign_advice(|| "left", self.digits, row + 1, || next)?;
                }
                region.assign_fixed(|| "on", self.last_digit, last, on)?;
                Ok(())
            },
        )
    }
}
