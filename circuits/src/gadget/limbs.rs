//! Numbers as 3-bit cells side by side in one row.
//!
//! A product gate over a 3-bit cell has degree 8, with its selector 9: the largest degree of the 8n domain the other
//! gates need anyway. Measured, it is cheaper than a 10-bit lookup, needs no table and leaves no lookup traps.

use std::ops::Range;

use ff::PrimeField;
use halo2_proofs::plonk::{Advice, Column, ConstraintSystem, Expression, Fixed, VirtualCells};
use halo2_proofs::poly::Rotation;
use pasta_curves::Fp;

/// Bits of a whole limb.
const LIMB_BITS: u32 = 3;

/// The advice columns `first..` that hold a number below `2^bits`, lowest limb first.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limbs {
    first: usize,
    bits: u32,
}

impl Limbs {
    /// Limbs for `bits` bits from advice column `first` on.
    pub(crate) const fn at(first: usize, bits: u32) -> Self {
        Self { first, bits }
    }

    /// Limbs for `bits` bits in the columns right after these.
    pub(crate) const fn then(self, bits: u32) -> Self {
        Self::at(self.end(), bits)
    }

    /// The first column after these.
    pub(crate) const fn end(self) -> usize {
        self.first + self.bits.div_ceil(LIMB_BITS) as usize
    }

    /// The columns.
    pub(crate) const fn columns(self) -> Range<usize> {
        self.first..self.end()
    }

    /// The number as a sum of its cells in the current row.
    pub(crate) fn compose(
        self,
        meta: &mut VirtualCells<'_, Fp>,
        advice: &[Column<Advice>],
    ) -> Expression<Fp> {
        let cells: Vec<_> = advice[self.columns()]
            .iter()
            .map(|column| meta.query_advice(*column, Rotation::cur()))
            .collect();
        // Horner, highest limb first.
        cells
            .into_iter()
            .rev()
            .reduce(|sum, cell| sum * Fp::from(1 << LIMB_BITS) + cell)
            .expect("a number has at least one limb")
    }

    /// The gate that keeps every cell within its bits. Its name is the rule that a value out of range breaks.
    pub(crate) fn constrain(
        self,
        meta: &mut ConstraintSystem<Fp>,
        rule: &'static str,
        selector: Column<Fixed>,
        advice: &[Column<Advice>],
    ) {
        meta.create_gate(rule, |meta| {
            let selector = meta.query_fixed(selector);
            self.columns()
                .map(|index| {
                    let cell = meta.query_advice(advice[index], Rotation::cur());
                    let bits = (self.bits - LIMB_BITS * (index - self.first) as u32).min(LIMB_BITS);
                    ("limb in range", selector.clone() * below(cell, 1 << bits))
                })
                .collect::<Vec<_>>()
        });
    }

    /// Writes `value` into a row. The highest limb takes all that is left, so that the sum is always `value` and a
    /// value out of range shows as a limb out of range.
    pub(crate) fn write(self, row: &mut [Fp], value: Fp) {
        let bytes = value.to_repr();
        let eighth = Fp::TWO_INV * Fp::TWO_INV * Fp::TWO_INV;
        let top = self.end() - 1;
        let mut rest = value;
        for (i, index) in (self.first..top).enumerate() {
            row[index] = Fp::from(u64::from(three_bits(&bytes, LIMB_BITS as usize * i)));
            rest = (rest - row[index]) * eighth;
        }
        row[top] = rest;
    }
}

/// Zero exactly when `cell` is one of `0..bound`. Constants are added, not subtracted: the prover evaluates a
/// negation as one more multiplication.
pub(crate) fn below(cell: Expression<Fp>, bound: u64) -> Expression<Fp> {
    (1..bound).fold(cell.clone(), |product, value| {
        product * (cell.clone() + Expression::Constant(-Fp::from(value)))
    })
}

/// Bits `at..at + 3` of a little-endian number.
fn three_bits(bytes: &[u8; 32], at: usize) -> u8 {
    (at..at + LIMB_BITS as usize)
        .rev()
        .fold(0, |bits, i| bits << 1 | (bytes[i / 8] >> (i % 8)) & 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ff::Field;

    fn sum(limbs: Limbs, row: &[Fp]) -> Fp {
        row[limbs.columns()]
            .iter()
            .rev()
            .fold(Fp::ZERO, |sum, cell| sum * Fp::from(8) + cell)
    }

    #[test]
    fn limbs_add_up_to_the_value_and_only_a_value_in_range_has_small_ones() {
        let limbs = Limbs::at(2, 10);
        assert_eq!(limbs.columns(), 2..6);
        for (value, fits) in [
            (Fp::ZERO, true),
            (Fp::from(1_023), true),
            (Fp::from(1_024), false),
            (Fp::from(1_025), false),
            (-Fp::ONE, false),
        ] {
            let mut row = [Fp::ZERO; 6];
            limbs.write(&mut row, value);
            assert_eq!(sum(limbs, &row), value);
            let small = row[2..5].iter().all(|l| (0..8).any(|v| *l == Fp::from(v)))
                && (row[5] == Fp::ZERO || row[5] == Fp::ONE);
            assert_eq!(small, fits, "{value:?}");
        }
    }
}
