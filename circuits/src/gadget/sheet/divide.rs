//! Division with rounding half up, the rounding of every filed month.

use ff::{Field, PrimeField};
use halo2_proofs::circuit::{Layouter, Value};
use halo2_proofs::plonk::Error;
use pasta_curves::Fp;

use super::gates::Op;
use super::{integer, Copy, New, Nothing, Sheet, Teller, MONEY};
use crate::gadget::poseidon::Cell;

impl<L: Layouter<Fp>, T: Teller> Sheet<'_, L, T> {
    /// `rhu(a, b) = (2 a + b) div 2 b`. `a` is below 2^130 and `b` below 2^66; `b` must not be zero: no proof then.
    ///
    /// Who pins the quotient: 2 a + b = 2 b q + r is an equation of integers below 2^133, because q and r are in range,
    /// and r < 2 b, because 2 b − 1 − r is in range. There is one such pair.
    pub(crate) fn rhu(&mut self, a: &Cell, b: &Cell) -> Result<Cell, Error> {
        let quotient = a.value().copied().zip(b.value().copied()).map(|(a, b)| {
            let quotient = integer(&a).zip(integer(&b)).and_then(|(a, b)| {
                let dividend = a.checked_mul(2)?.checked_add(b)?;
                dividend.checked_div(b.checked_mul(2)?)
            });
            Fp::from_u128(quotient.unwrap_or(0))
        });
        // The lie: a part of a cent more, which leaves a remainder one less.
        let quotient = self.teller.choice(quotient, || {
            quotient + b.value().map(|b| b.double().invert().unwrap_or(Fp::ZERO))
        });
        let rest = a.value().copied().map(|a| a.double()) + b.value()
            - quotient * b.value().copied().map(|b| b.double());
        let cells = [Copy(a), Copy(b), New(quotient), New(rest)];
        let [quotient, rest] = self.step("quotient", Op::Quotient, cells)?;
        let room = b.value().map(Fp::double) - rest.value() - Value::known(Fp::one());
        let cells = [Copy(b), Copy(&rest), New(room), Nothing];
        let [room] = self.step("remainder", Op::Remainder, cells)?;
        self.range("quotient", &quotient, MONEY)?;
        self.range("remainder", &rest, MONEY)?;
        self.range("remainder", &room, MONEY)?;
        Ok(quotient)
    }

    /// A divisor that is `b`, or 1 where `b` is zero.
    ///
    /// Who pins it: the bit that is added is zero unless b is, and where b is zero the caller's `rhu` has no proof
    /// without it, for nothing is below zero.
    pub(crate) fn divisor(&mut self, b: &Cell) -> Result<Cell, Error> {
        let bit = b.value().map(|b| Fp::from(u64::from(*b == Fp::zero())));
        let bit = self.bit_choice(bit);
        let divisor = bit + b.value();
        let cells = [Copy(b), New(bit), New(divisor), Nothing];
        let [_, divisor] = self.step("divisor", Op::Divisor, cells)?;
        Ok(divisor)
    }
}
