//! The clean-up call: its condition and its price, demanded only where it is exercised.

use halo2_proofs::circuit::Layouter;
use halo2_proofs::plonk::Error;
use pasta_curves::Fp;

use super::fees::Fees;
use super::month::Month;
use super::slots::MonthFigures;
use super::state::View;
use crate::gadget::sheet::{Sheet, Teller, MONEY, WIDE};
use crate::period_summary::period_total as total;
use crate::statement::waterfall_at as at;

/// A year of 360 days at a rate of 100 %, in hundredths of a basis point.
const RATE_YEAR: u64 = 360 * 1_000_000;

/// Where the flag is off every difference here is zero, and zero is in range.
pub(super) fn check<L: Layouter<Fp>, T: Teller>(
    sheet: &mut Sheet<'_, L, T>,
    month: &Month,
    pool: &MonthFigures,
    view: &View,
    fees: &Fees,
) -> Result<(), Error> {
    let called = &month.clean_up;
    let whole = sheet.number(10_000)?;
    let limit = sheet.mul(&view.cut_off, month.at(at::CLEAN_UP_BPS))?;
    let room = sheet.sub_mul(&limit, &whole, &view.performing)?;
    let room = sheet.mul(called, &room)?;
    sheet.range("a clean-up is of a small pool", &room, WIDE)?;

    // 81 bits of balance times rate, five of days.
    let (thirty, year) = (sheet.number(30)?, sheet.number(RATE_YEAR)?);
    let accrued = sheet.mul(&thirty, pool.total(total::RATE))?;
    let accrued = sheet.rhu(&accrued, &year)?;
    let worth = sheet.add(&view.performing, &accrued)?;

    let notional = sheet.sum(&month.of_classes(at::NOTIONALS))?;
    let interest = sheet.sum(&month.of_classes(at::DUE))?;
    let needed = sheet.sum([
        &notional,
        &interest,
        month.at(at::SENIOR_OWED),
        &fees.servicing_due,
        month.at(at::SUPPLEMENTAL),
        month.at(at::SUBORDINATED),
        month.at(at::PAID_EARLY),
    ])?;
    let needed = sheet.sub(&needed, month.at(at::RESERVE))?;
    for price in [worth, needed] {
        let room = sheet.sub(month.at(at::OTHER), &price)?;
        let room = sheet.mul(called, &room)?;
        sheet.range("the clean-up price is deposited", &room, MONEY)?;
    }
    Ok(())
}
