//! Range checks: 3-bit digits side by side, highest first, several rows for a long number.

use halo2_proofs::circuit::{Layouter, Value};
use halo2_proofs::plonk::{
    Advice, Column, ConstraintSystem, Constraints, Error, Expression, Fixed, VirtualCells,
};
use halo2_proofs::poly::Rotation;
use pasta_curves::Fp;

use super::{Sheet, Teller};
use crate::gadget::poseidon::Cell;
use crate::gadget::small_range::below;

use ff::{Field, PrimeField};

/// Digits a row. Two rows hold an amount of money.
pub(super) const DIGITS: usize = 11;

/// How many digits the first row of a range may have: 66 and 99 bits fill their rows, 63 bits leave 10, 60 leave 9, 72
/// leave 2, 81 leave 5, and 21 and 54 bits have or leave 7.
const FIRST: [usize; 6] = [2, 5, 7, 9, 10, DIGITS];

/// Columns of the range checks: one of sums, eleven of digits, none of which takes part in a copy.
#[derive(Clone, Debug)]
pub(super) struct RangeColumns {
    sum: Column<Advice>,
    digits: [Column<Advice>; DIGITS],
    /// Rows with digits.
    digit: Column<Fixed>,
    /// First rows, by the number of digits that count: sum = Σ 8^i digit_i.
    first: [Column<Fixed>; FIRST.len()],
    /// Later rows: sum = 8^11 · the sum above + Σ 8^i digit_i.
    next: Column<Fixed>,
}

impl RangeColumns {
    /// Allocates the columns and creates the gates.
    pub(super) fn configure(meta: &mut ConstraintSystem<Fp>) -> Self {
        let sum = meta.advice_column();
        meta.enable_equality(sum);
        let digits = [(); DIGITS].map(|()| meta.advice_column());
        let digit = meta.fixed_column();
        meta.create_gate("digits", |meta| {
            let on = meta.query_fixed(digit);
            let cells = digits.map(|column| meta.query_advice(column, Rotation::cur()));
            Constraints::with_selector(on, cells.map(|cell| ("below 8", below(cell, 8))))
        });
        // Horner, highest digit first.
        let fold = |meta: &mut VirtualCells<'_, Fp>, above: Option<Expression<Fp>>, digits| {
            let digits: &[Column<Advice>] = digits;
            let mut cells: Vec<_> = digits
                .iter()
                .rev()
                .map(|column| meta.query_advice(*column, Rotation::cur()))
                .collect();
            cells.splice(0..0, above);
            cells
                .into_iter()
                .reduce(|sum, cell| sum * Fp::from(8) + cell)
                .expect("a row has a digit")
        };
        let first = FIRST.map(|count| {
            let switch = meta.fixed_column();
            meta.create_gate("first digits", |meta| {
                let on = meta.query_fixed(switch);
                let total = meta.query_advice(sum, Rotation::cur());
                let folded = fold(meta, None, &digits[..count]);
                Constraints::with_selector(on, [("sum of digits", folded - total)])
            });
            switch
        });
        let next = meta.fixed_column();
        meta.create_gate("next digits", |meta| {
            let on = meta.query_fixed(next);
            let above = meta.query_advice(sum, Rotation::prev());
            let total = meta.query_advice(sum, Rotation::cur());
            let folded = fold(meta, Some(above), &digits);
            Constraints::with_selector(on, [("sum of digits", folded - total)])
        });
        Self {
            sum,
            digits,
            digit,
            first,
            next,
        }
    }
}

impl<L: Layouter<Fp>, T: Teller> Sheet<'_, L, T> {
    /// Demands that a cell is below `2^bits`. A broken rule shows as the gate `digits` in the region `rule`.
    ///
    /// Who pins the cells: the last sum is a copy of `cell`; each sum follows from the one above and its digits.
    pub(crate) fn range(
        &mut self,
        rule: &'static str,
        cell: &Cell,
        bits: u32,
    ) -> Result<(), Error> {
        let digits = bits as usize / 3;
        let rows = digits.div_ceil(DIGITS);
        let in_first = digits - DIGITS * (rows - 1);
        let shape = FIRST
            .iter()
            .position(|count| *count == in_first && bits.is_multiple_of(3))
            .expect("the first row of this range has a gate");
        let columns = &self.config.ranges;
        // What is left of the value above each row, and that row's digits.
        let split = cell.value().map(|value| split(*value, rows, in_first));
        self.layouter.assign_region(
            || rule,
            |mut region| {
                let on = || Value::known(Fp::one());
                for row in 0..rows {
                    region.assign_fixed(|| "on", columns.digit, row, on)?;
                    let switch = match row {
                        0 => columns.first[shape],
                        _ => columns.next,
                    };
                    region.assign_fixed(|| "on", switch, row, on)?;
                    if row + 1 == rows {
                        cell.copy_advice(|| "value", &mut region, columns.sum, row)?;
                    } else {
                        let sum = split.as_ref().map(|rows| rows[row].0);
                        region.assign_advice(|| "sum", columns.sum, row, || sum)?;
                    }
                    for (i, column) in columns.digits.iter().enumerate() {
                        let digit = split.as_ref().map(|rows| rows[row].1[i]);
                        region.assign_advice(|| "digit", *column, row, || digit)?;
                    }
                }
                Ok(())
            },
        )
    }
}

/// Sums and digits, row by row. The highest digit takes all that is left, so that a value out of range shows as a digit
/// out of range.
fn split(value: Fp, rows: usize, in_first: usize) -> Vec<(Fp, [Fp; DIGITS])> {
    let eighth = Fp::TWO_INV * Fp::TWO_INV * Fp::TWO_INV;
    let mut all = vec![(Fp::ZERO, [Fp::ZERO; DIGITS]); rows];
    let mut rest = value;
    for row in (0..rows).rev() {
        all[row].0 = rest;
        let count = if row == 0 { in_first } else { DIGITS };
        for (i, digit) in all[row].1.iter_mut().take(count).enumerate() {
            if row == 0 && i + 1 == count {
                *digit = rest;
                break;
            }
            *digit = Fp::from(u64::from(rest.to_repr()[0] & 7));
            rest = (rest - *digit) * eighth;
        }
    }
    all
}
