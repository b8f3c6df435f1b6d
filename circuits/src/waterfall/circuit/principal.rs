//! Steps 5, 6 and 7: the reserve, regular principal, and repayment of what was written down.

use halo2_proofs::circuit::Layouter;
use halo2_proofs::plonk::Error;
use pasta_curves::Fp;

use super::month::Month;
use super::publish::ClassCells;
use super::state::View;
use super::triggers::OnData;
use super::Funds;
use crate::gadget::poseidon::Cell;
use crate::gadget::sheet::{Sheet, Teller, MONEY};
use crate::statement::waterfall_at as at;

/// Step 5.
pub(super) struct Kept {
    /// What was left covered all classes.
    pub(super) retire: Cell,
    /// RR.
    pub(super) required: Cell,
    /// R'.
    pub(super) reserve: Cell,
}

/// Step 6.
pub(super) struct Regular {
    /// OCT.
    pub(super) target: Cell,
    pub(super) pro_rata: Cell,
}

/// A share of an amount in basis points, but at least a floor. 60 bits times 14.
fn target<L: Layouter<Fp>, T: Teller>(
    sheet: &mut Sheet<'_, L, T>,
    amount: &Cell,
    bps: &Cell,
    floor: &Cell,
) -> Result<Cell, Error> {
    let whole = sheet.number(10_000)?;
    let share = sheet.mul(amount, bps)?;
    let share = sheet.rhu(&share, &whole)?;
    sheet.max(&share, floor)
}

pub(super) fn reserve<L: Layouter<Fp>, T: Teller>(
    sheet: &mut Sheet<'_, L, T>,
    month: &Month,
    view: &View,
    funds: &mut Funds,
    classes: &ClassCells,
) -> Result<Kept, Error> {
    let notional = sheet.sum(&classes.notional)?;
    let covered = sheet.at_least("retire", &funds.0, &notional, MONEY)?;
    let retire = sheet.and_not(&covered, &month.accelerated)?;
    let (bps, floor) = (month.at(at::RESERVE_BPS), month.at(at::RESERVE_FLOOR));
    let target = target(sheet, &view.seen, bps, floor)?;
    let target = sheet.min(&target, &notional)?;
    let nothing = sheet.or(&covered, &month.accelerated)?;
    let required = sheet.and_not(&target, &nothing)?;
    let payment = funds.pay(sheet, &required)?;
    Ok(Kept {
        retire,
        required,
        reserve: payment.paid,
    })
}

pub(super) fn regular<L: Layouter<Fp>, T: Teller>(
    sheet: &mut Sheet<'_, L, T>,
    month: &Month,
    view: &View,
    data: &OnData,
    kept: &Kept,
    funds: &mut Funds,
    classes: &mut ClassCells,
) -> Result<Regular, Error> {
    let pool = &view.adjusted;
    let notional = sheet.sum(&classes.notional)?;
    let written_down = sheet.sum(&classes.written_down)?;
    let share = target(sheet, pool, month.at(at::OC_BPS), month.at(at::OC_FLOOR))?;
    let share = sheet.add(&share, &written_down)?;
    let target = sheet.select(&data.turbo, pool, &share)?;
    let covered = sheet.max0(pool, &target)?;
    let uncovered = sheet.max0(&notional, &covered)?;
    let due = sheet.select(&kept.retire, &notional, &uncovered)?;
    let due = sheet.and_not(&due, &month.accelerated)?;

    let whole = sheet.is_zero(&written_down)?;
    let pro_rata = sheet.and_not(&month.pro_rata, &data.turbo)?;
    let pro_rata = sheet.and(&pro_rata, &whole)?;
    let ranks = month.principal_ranks.or_all_one(sheet, &pro_rata)?;
    let payment = funds.pay(sheet, &due)?;
    let parts = sheet.first_to_last(&payment.paid, &classes.notional, &ranks)?;
    classes.reduce(sheet, &parts)?;
    classes.note(sheet, &parts, |classes| &mut classes.regular_paid)?;
    Ok(Regular {
        target: sheet.and_not(&target, &month.accelerated)?,
        pro_rata,
    })
}

/// Step 7. Nothing is written down under acceleration.
pub(super) fn repay_write_downs<L: Layouter<Fp>, T: Teller>(
    sheet: &mut Sheet<'_, L, T>,
    month: &Month,
    funds: &mut Funds,
    classes: &mut ClassCells,
) -> Result<(), Error> {
    let notional = sheet.sum(&classes.notional)?;
    let repaid = sheet.is_zero(&notional)?;
    let written_down = sheet.sum(&classes.written_down)?;
    let due = sheet.mul(&repaid, &written_down)?;
    let payment = funds.pay(sheet, &due)?;
    let weights = &classes.written_down;
    let parts = sheet.first_to_last(&payment.paid, weights, &month.principal_ranks)?;
    for (written_down, part) in classes.written_down.iter_mut().zip(&parts) {
        *written_down = sheet.sub(written_down, part)?;
    }
    classes.note(sheet, &parts, |classes| &mut classes.write_down_paid)
}
