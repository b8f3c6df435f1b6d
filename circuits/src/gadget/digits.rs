//! Numbers as digits that stand in a table.
//!
//! The table of a suite holds the numbers below its base, the rows of its row circuits. A digit is a cell of its own and is
//! looked up; the highest digit is what the others leave of the value and needs no cell. So a number of d digits takes
//! d - 1 cells and d lookups, and has one form only: base^d stays far below the modulus.
//!
//! Lookups have no switch: they hold on every row but the blinding rows. Where nothing is assigned they look up zero,
//! which every table holds.

use std::ops::Range;

use ff::{Field, PrimeField};
use halo2_proofs::circuit::{Layouter, Value};
use halo2_proofs::plonk::{
    Advice, Column, ConstraintSystem, Error, Expression, TableColumn, VirtualCells,
};
use halo2_proofs::poly::Rotation;
use pasta_curves::Fp;

use crate::suite::Suite;

/// The base of a suite's digits: as many numbers as its row circuits have rows, so that the table fits.
pub(crate) const fn base(suite: Suite) -> u64 {
    suite.rows() as u64
}

/// A number of digits; the cells of all but the highest stand in advice columns side by side.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Digits {
    first: usize,
    count: u32,
    base: u64,
}

impl Digits {
    /// Digits enough for every number up to `most`, from advice column `first` on.
    pub(crate) const fn at(first: usize, base: u64, most: u128) -> Self {
        let mut count = 1;
        let mut limit = base as u128;
        while limit <= most {
            limit *= base as u128;
            count += 1;
        }
        Self { first, count, base }
    }

    /// Digits for every number up to `most` in the columns right after these.
    pub(crate) const fn then(self, most: u128) -> Self {
        Self::at(self.end(), self.base, most)
    }

    /// The first column after these.
    pub(crate) const fn end(self) -> usize {
        self.first + self.count as usize - 1
    }

    /// The columns of all digits but the highest.
    pub(crate) const fn columns(self) -> Range<usize> {
        self.first..self.end()
    }

    /// The least number that has no such digits.
    pub(crate) const fn limit(self) -> u128 {
        (self.base as u128).pow(self.count)
    }

    /// The least number that the digits below the highest do not make.
    pub(crate) const fn lower_limit(self) -> u128 {
        (self.base as u128).pow(self.count - 1)
    }

    /// What the digits below the highest make. They are in range by their lookups, so where this is the whole value, the
    /// value is below [`Self::lower_limit`].
    pub(crate) fn lower(
        self,
        meta: &mut VirtualCells<'_, Fp>,
        advice: &[Column<Advice>],
    ) -> Expression<Fp> {
        let cells: Vec<_> = advice[self.columns()]
            .iter()
            .map(|column| meta.query_advice(*column, Rotation::cur()))
            .collect();
        // Horner, highest digit first.
        cells
            .into_iter()
            .rev()
            .reduce(|sum, cell| sum * Fp::from(self.base) + cell)
            .expect("a number of several digits")
    }

    /// Looks up every digit of `value`, an expression of degree two at most: the library's largest for a lookup in the 4n
    /// domain. Returns how many lookups that took.
    pub(crate) fn look_up(
        self,
        meta: &mut ConstraintSystem<Fp>,
        table: TableColumn,
        advice: &[Column<Advice>],
        value: impl FnOnce(&mut VirtualCells<'_, Fp>) -> Expression<Fp>,
    ) -> u32 {
        for column in &advice[self.columns()] {
            meta.lookup(|meta| vec![(meta.query_advice(*column, Rotation::cur()), table)]);
        }
        meta.lookup(|meta| {
            let value = value(meta);
            // (value - Σ digit · base^i) / base^(d - 1), with one multiplication a cell: the prover evaluates a difference as
            // one more.
            let mut weight = Fp::from(self.base).pow_vartime([u64::from(self.count) - 1]);
            weight = weight.invert().expect("a base is not zero");
            let mut top = value * weight;
            for column in &advice[self.columns()] {
                top = top + meta.query_advice(*column, Rotation::cur()) * -weight;
                weight *= Fp::from(self.base);
            }
            vec![(top, table)]
        });
        self.count
    }

    /// Writes the lower digits of `value` into a row. Of a number without such digits (a negative one, say) the highest
    /// digit is out of range.
    pub(crate) fn write(self, row: &mut [Fp], value: Fp) {
        let bytes = value.to_repr();
        let (low, _) = bytes.split_at(16);
        let mut left = u128::from_le_bytes(low.try_into().expect("sixteen bytes"));
        let base = u128::from(self.base);
        for cell in &mut row[self.columns()] {
            *cell = Fp::from_u128(left % base);
            left /= base;
        }
    }
}

/// Fills a table: `columns` of it, and for every number below the base the values in them. The first row must be zeros.
pub(crate) fn fill<const N: usize>(
    layouter: &mut impl Layouter<Fp>,
    columns: [TableColumn; N],
    base: u64,
    values: impl Fn(u64) -> [Fp; N],
) -> Result<(), Error> {
    layouter.assign_table(
        || "digits",
        |mut table| {
            for number in 0..base {
                for (column, value) in columns.into_iter().zip(values(number)) {
                    let row = number as usize;
                    table.assign_cell(|| "digit", column, row, || Value::known(value))?;
                }
            }
            Ok(())
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The digits of what stands in a row, the highest included.
    fn digits(digits: Digits, row: &[Fp], value: Fp) -> Vec<Fp> {
        let step = Fp::from(digits.base).invert().unwrap();
        let cells = &row[digits.columns()];
        let top = cells
            .iter()
            .fold(value, |left, digit| (left - digit) * step);
        cells.iter().copied().chain([top]).collect()
    }

    #[test]
    fn only_a_number_below_the_limit_has_digits_below_the_base() {
        for base in [2_000, 16_368] {
            let number = Digits::at(2, base, (1 << 40) - 1);
            assert!(number.limit() >= 1 << 40);
            assert_eq!(number.lower_limit() * u128::from(base), number.limit());
            let limit = Fp::from_u128(number.limit());
            for (value, fits) in [
                (Fp::ZERO, true),
                (Fp::from((1 << 40) - 1), true),
                (limit - Fp::ONE, true),
                (limit, false),
                (limit + Fp::ONE, false),
                (-Fp::ONE, false),
            ] {
                let mut row = vec![Fp::ZERO; number.end()];
                number.write(&mut row, value);
                let small = |digit: &Fp| (0..base).any(|small| *digit == Fp::from(small));
                let all = digits(number, &row, value).iter().all(small);
                assert_eq!(all, fits, "{value:?}");
            }
        }
    }

    #[test]
    fn numbers_stand_side_by_side_and_the_highest_digit_takes_no_cell() {
        let first = Digits::at(5, 2_000, 1_023);
        assert_eq!((first.count, first.columns()), (1, 5..5));
        let second = first.then((1 << 40) - 1);
        assert_eq!((second.count, second.columns()), (4, 5..8));
        assert_eq!(second.then((1 << 20) - 1).columns(), 8..9);
    }
}
