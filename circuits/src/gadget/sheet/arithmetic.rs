//! Sums, products and choices.

use ff::PrimeField;
use halo2_proofs::circuit::Layouter;
use halo2_proofs::plonk::Error;
use pasta_curves::Fp;

use super::gates::Op;
use super::{Copy, New, Nothing, Sheet, Teller};
use crate::gadget::poseidon::Cell;

impl<L: Layouter<Fp>, T: Teller> Sheet<'_, L, T> {
    /// Zero, pinned by a constant.
    pub(crate) fn zero(&mut self) -> Result<Cell, Error> {
        self.number(0)
    }

    /// One, pinned by a constant.
    pub(crate) fn one(&mut self) -> Result<Cell, Error> {
        self.number(1)
    }

    /// `a · b + c`, pinned by the product gate.
    pub(crate) fn mul_add(&mut self, a: &Cell, b: &Cell, c: &Cell) -> Result<Cell, Error> {
        let d = a.value().copied() * b.value() + c.value();
        let [d] = self.step("product", Op::Product, [Copy(a), Copy(b), Copy(c), New(d)])?;
        Ok(d)
    }

    /// `a · b`, pinned by the product gate.
    pub(crate) fn mul(&mut self, a: &Cell, b: &Cell) -> Result<Cell, Error> {
        let zero = self.zero()?;
        self.mul_add(a, b, &zero)
    }

    /// `d - a · b`, pinned by the product gate.
    pub(crate) fn sub_mul(&mut self, d: &Cell, a: &Cell, b: &Cell) -> Result<Cell, Error> {
        let c = d.value().copied() - a.value().copied() * b.value();
        let [c] = self.step("product", Op::Product, [Copy(a), Copy(b), New(c), Copy(d)])?;
        Ok(c)
    }

    /// Demands `a · b + c = d`; a broken rule shows as the gate `product` in the region `rule`.
    pub(crate) fn check(&mut self, rule: &'static str, cells: [&Cell; 4]) -> Result<(), Error> {
        let [] = self.step(rule, Op::Product, cells.map(Copy))?;
        Ok(())
    }

    /// Demands `a + b + c = d`; a broken rule shows as the gate `sum` in the region `rule`.
    pub(crate) fn check_sum(&mut self, rule: &'static str, cells: [&Cell; 4]) -> Result<(), Error> {
        let [] = self.step(rule, Op::Sum, cells.map(Copy))?;
        Ok(())
    }

    /// `a + b`, pinned by the sum gate.
    pub(crate) fn add(&mut self, a: &Cell, b: &Cell) -> Result<Cell, Error> {
        let zero = self.zero()?;
        self.add3(a, b, &zero)
    }

    /// `a + b + c`, pinned by the sum gate.
    pub(crate) fn add3(&mut self, a: &Cell, b: &Cell, c: &Cell) -> Result<Cell, Error> {
        let d = a.value().copied() + b.value() + c.value();
        let [d] = self.step("sum", Op::Sum, [Copy(a), Copy(b), Copy(c), New(d)])?;
        Ok(d)
    }

    /// `d - b`, pinned by the sum gate; may be negative.
    pub(crate) fn sub(&mut self, d: &Cell, b: &Cell) -> Result<Cell, Error> {
        let zero = self.zero()?;
        self.sub2(d, b, &zero)
    }

    /// `d - b - c`, pinned by the sum gate; may be negative.
    pub(crate) fn sub2(&mut self, d: &Cell, b: &Cell, c: &Cell) -> Result<Cell, Error> {
        let a = d.value().copied() - b.value() - c.value();
        let [a] = self.step("sum", Op::Sum, [New(a), Copy(b), Copy(c), Copy(d)])?;
        Ok(a)
    }

    /// The sum of all cells, pinned by sum gates.
    pub(crate) fn sum<'a>(
        &mut self,
        cells: impl IntoIterator<Item = &'a Cell>,
    ) -> Result<Cell, Error> {
        let mut sum: Option<Cell> = None;
        let mut cells = cells.into_iter();
        while let Some(cell) = cells.next() {
            let sum_so_far = match sum {
                None => cell.clone(),
                Some(sum) => match cells.next() {
                    None => self.add(&sum, cell)?,
                    Some(another) => self.add3(&sum, cell, another)?,
                },
            };
            sum = Some(sum_so_far);
        }
        sum.map_or_else(|| self.zero(), Ok)
    }

    /// The sum of the cells whose bits are on, or of any products in pairs; pinned by product gates.
    pub(crate) fn weigh(&mut self, bits: &[Cell], cells: &[Cell]) -> Result<Cell, Error> {
        let mut sum = self.zero()?;
        for (bit, cell) in bits.iter().zip(cells) {
            sum = self.mul_add(bit, cell, &sum)?;
        }
        Ok(sum)
    }

    /// `then` if `bit` is on, else `otherwise`: pinned by the select gate. Who pins `bit` to 0 or 1: the caller.
    pub(crate) fn select(
        &mut self,
        bit: &Cell,
        then: &Cell,
        otherwise: &Cell,
    ) -> Result<Cell, Error> {
        let b = then.value().copied();
        let c = otherwise.value().copied();
        let d = bit.value().copied() * (b - c) + c;
        let cells = [Copy(bit), Copy(then), Copy(otherwise), New(d)];
        let [d] = self.step("select", Op::Select, cells)?;
        Ok(d)
    }

    /// The `count` bits of a number, lowest first; `count` is below 254, so there is one way only. Pinned by the bit
    /// gate, whose last sum is the number itself. A number with more bits shows as the gate `bit` in the region `rule`.
    pub(crate) fn bits(
        &mut self,
        rule: &'static str,
        number: &Cell,
        count: usize,
    ) -> Result<Vec<Cell>, Error> {
        let mut sum = self.zero()?;
        let mut bits = Vec::with_capacity(count);
        for i in (0..count).rev() {
            let bit = number.value().map(|number| {
                let byte = number.to_repr()[i / 8];
                Fp::from(u64::from(byte >> (i % 8) & 1))
            });
            let bit = self.bit_choice(bit);
            if i == 0 {
                let cells = [New(bit), Copy(&sum), Copy(number), Nothing];
                let [bit] = self.step(rule, Op::Bit, cells)?;
                bits.push(bit);
                break;
            }
            let next = sum.value().map(Fp::double) + bit;
            let cells = [New(bit), Copy(&sum), New(next), Nothing];
            let [bit, next] = self.step(rule, Op::Bit, cells)?;
            bits.push(bit);
            sum = next;
        }
        bits.reverse();
        Ok(bits)
    }

    /// Demands that a cell is 0 or 1; a broken rule shows as the gate `product` in the region `rule`.
    pub(crate) fn boolean(&mut self, rule: &'static str, bit: &Cell) -> Result<(), Error> {
        let zero = self.zero()?;
        self.check(rule, [bit, bit, &zero, bit])
    }

    /// The other bit.
    pub(crate) fn not(&mut self, bit: &Cell) -> Result<Cell, Error> {
        let one = self.one()?;
        self.sub(&one, bit)
    }

    /// Whether both bits are on.
    pub(crate) fn and(&mut self, a: &Cell, b: &Cell) -> Result<Cell, Error> {
        self.mul(a, b)
    }

    /// Whether one of the bits is on.
    pub(crate) fn or(&mut self, a: &Cell, b: &Cell) -> Result<Cell, Error> {
        let one = self.one()?;
        self.select(a, &one, b)
    }

    /// `a` where the bit `b` is off, else 0: for a bit `a`, whether it alone is on.
    pub(crate) fn and_not(&mut self, a: &Cell, b: &Cell) -> Result<Cell, Error> {
        self.sub_mul(a, a, b)
    }
}
