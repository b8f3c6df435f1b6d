//! Step 0: how much of the cash belongs to this month.

use halo2_proofs::circuit::Layouter;
use halo2_proofs::plonk::Error;
use pasta_curves::Fp;

use super::month::Month;
use super::slots::MonthFigures;
use crate::gadget::poseidon::Cell;
use crate::gadget::sheet::{Sheet, Teller, MONEY};
use crate::period_summary::period_total as total;
use crate::statement::waterfall_at as at;

/// What there is to pay with, and what is carried.
pub(super) struct Cash {
    pub(super) used: Cell,
    /// A0.
    pub(super) available: Cell,
    /// SF after.
    pub(super) shortfall: Cell,
    /// SU after.
    pub(super) suspense: Cell,
}

pub(super) fn open<L: Layouter<Fp>, T: Teller>(
    sheet: &mut Sheet<'_, L, T>,
    month: &Month,
    pool: &MonthFigures,
) -> Result<Cash, Error> {
    let owed = sheet.sum([
        pool.total(total::INTEREST),
        pool.total(total::PRINCIPAL),
        pool.total(total::RECOVERED),
        pool.total(total::REPURCHASED),
        month.at(at::SHORTFALL),
    ])?;
    let surplus = sheet.surplus("used is the less", &owed, month.at(at::DEPOSITED))?;
    let used = sheet.sub(&owed, &surplus.over)?;

    let funds = sheet.add3(&used, month.at(at::OTHER), month.at(at::RESERVE))?;
    let early = month.at(at::PAID_EARLY);
    let left = sheet.surplus("what was paid early is gone", &funds, early)?;
    // What was paid early beyond this month's funds came out of suspense.
    let suspense = sheet.sub(&surplus.under, &left.under)?;
    sheet.range("no more was paid early than there was", &suspense, MONEY)?;
    Ok(Cash {
        used,
        available: left.over,
        shortfall: surplus.over,
        suspense,
    })
}
