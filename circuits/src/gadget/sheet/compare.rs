//! Comparisons: differences that are not negative.

use ff::PrimeField;
use halo2_proofs::circuit::Layouter;
use halo2_proofs::plonk::Error;
use pasta_curves::Fp;

use super::gates::Op;
use super::{integer, Copy, New, Sheet, Teller, MONEY};
use crate::gadget::poseidon::Cell;

/// Two amounts, compared.
pub(crate) struct Surplus {
    /// What the first has over the second, or 0.
    pub(crate) over: Cell,
    /// What the first lacks to the second, or 0.
    pub(crate) under: Cell,
}

impl<L: Layouter<Fp>, T: Teller> Sheet<'_, L, T> {
    /// `max(0, a − b)` and `max(0, b − a)` of two amounts of money.
    ///
    /// Who pins them: their difference is that of the amounts, one of them is zero, and both are in range.
    pub(crate) fn surplus(
        &mut self,
        rule: &'static str,
        a: &Cell,
        b: &Cell,
    ) -> Result<Surplus, Error> {
        let over = a.value().copied().zip(b.value().copied()).map(|(a, b)| {
            match (integer(&a), integer(&b)) {
                (Some(a), Some(b)) => Fp::from_u128(a.saturating_sub(b)),
                _ => a - b,
            }
        });
        // The lie: the side that has the surplus has none, and the other side a negative one.
        let over = self
            .teller
            .choice(over, || a.value().copied() - b.value() - over);
        let under = over - a.value() + b.value();
        let cells = [Copy(a), Copy(b), New(over), New(under)];
        let [over, under] = self.step(rule, Op::Surplus, cells)?;
        self.range(rule, &over, MONEY)?;
        self.range(rule, &under, MONEY)?;
        Ok(Surplus { over, under })
    }

    /// `max(0, a − b)`.
    pub(crate) fn max0(&mut self, a: &Cell, b: &Cell) -> Result<Cell, Error> {
        Ok(self.surplus("max(0, a - b)", a, b)?.over)
    }

    /// The smaller amount.
    pub(crate) fn min(&mut self, a: &Cell, b: &Cell) -> Result<Cell, Error> {
        let over = self.max0(a, b)?;
        self.sub(a, &over)
    }

    /// The larger amount.
    pub(crate) fn max(&mut self, a: &Cell, b: &Cell) -> Result<Cell, Error> {
        let over = self.max0(a, b)?;
        self.add(b, &over)
    }

    /// Whether `a ≥ b`, for two numbers below `2^bits`.
    ///
    /// Who pins the bit: it is 0 or 1, and the difference it names, a − b or b − a − 1, is in range; the other one is
    /// negative, and a negative number has no digits.
    pub(crate) fn at_least(
        &mut self,
        rule: &'static str,
        a: &Cell,
        b: &Cell,
        bits: u32,
    ) -> Result<Cell, Error> {
        let values = a.value().copied().zip(b.value().copied());
        let bit = values.map(|(a, b)| Fp::from(u64::from(integer(&a) >= integer(&b))));
        let bit = self.bit_choice(bit);
        let folded = values.zip(bit).map(|((a, b), bit)| {
            let over = a - b;
            bit * (over.double() + Fp::one()) - over - Fp::one()
        });
        let cells = [Copy(a), Copy(b), New(bit), New(folded)];
        let [bit, folded] = self.step(rule, Op::Compare, cells)?;
        self.range(rule, &folded, bits)?;
        Ok(bit)
    }

    /// Demands `a ≥ b`; a broken rule shows as the gate `digits` in the region `rule`.
    pub(crate) fn demand_at_least(
        &mut self,
        rule: &'static str,
        a: &Cell,
        b: &Cell,
        bits: u32,
    ) -> Result<(), Error> {
        let room = self.sub(a, b)?;
        self.range(rule, &room, bits)
    }

    /// Whether an amount of money is zero.
    pub(crate) fn is_zero(&mut self, amount: &Cell) -> Result<Cell, Error> {
        let zero = self.zero()?;
        self.at_least("is zero", &zero, amount, MONEY)
    }
}
