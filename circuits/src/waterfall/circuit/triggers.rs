//! Steps 1 and 11: triggers on the period's data, triggers on balances.

use halo2_proofs::circuit::Layouter;
use halo2_proofs::plonk::Error;
use pasta_curves::Fp;

use super::month::Month;
use super::principal::Kept;
use super::publish::ClassCells;
use super::state::View;
use crate::gadget::poseidon::Cell;
use crate::gadget::sheet::{Sheet, Teller, MONEY, WIDE};
use crate::statement::waterfall_at as at;

/// Step 1. All bits but `passes`.
pub(super) struct OnData {
    pub(super) sixty_day_tripped: Cell,
    /// Q.
    pub(super) sixty_day: Cell,
    /// Passes in a row, 0 to 2.
    pub(super) passes: Cell,
    pub(super) loss_tripped: Cell,
    /// L.
    pub(super) loss: Cell,
    /// T.
    pub(super) turbo: Cell,
}

/// Step 11, bits.
pub(super) struct OnBalances {
    pub(super) oc: Cell,
    pub(super) reserve: Cell,
    pub(super) interest: Cell,
}

/// 60 bits of balance times 14 bits of basis points: all comparisons are of numbers below 2^80.
pub(super) fn on_data<L: Layouter<Fp>, T: Teller>(
    sheet: &mut Sheet<'_, L, T>,
    month: &Month,
    view: &View,
) -> Result<OnData, Error> {
    let whole = sheet.number(10_000)?;
    let limit = sheet.mul(&view.seen, month.at(at::SIXTY_DAY_BPS))?;
    let late = sheet.mul(&view.sixty_days_late, &whole)?;
    let passed = sheet.at_least("sixty-day trigger", &limit, &late, WIDE)?;
    let sixty_day_tripped = sheet.not(&passed)?;
    let sixty_day = sheet.or(&sixty_day_tripped, &month.sixty_day_stays)?;
    let passes = sheet.mul(&passed, month.at(at::NEXT_PASSES))?;

    let net = sheet.max0(&view.defaulted, &view.recovered)?;
    let net = sheet.mul(&net, &whole)?;
    let limit = sheet.mul(&view.cut_off, month.at(at::LOSS_BPS))?;
    let passed = sheet.at_least("loss trigger", &limit, &net, WIDE)?;
    let loss_tripped = sheet.not(&passed)?;
    let loss = sheet.or(&loss_tripped, &month.loss)?;

    let turbo = sheet.or(&sixty_day, &loss)?;
    let turbo = sheet.or(&turbo, &month.turbo)?;
    Ok(OnData {
        sixty_day_tripped,
        sixty_day,
        passes,
        loss_tripped,
        loss,
        turbo,
    })
}

pub(super) fn on_balances<L: Layouter<Fp>, T: Teller>(
    sheet: &mut Sheet<'_, L, T>,
    month: &Month,
    view: &View,
    kept: &Kept,
    classes: &ClassCells,
) -> Result<OnBalances, Error> {
    // (AP - V) 10^4 against a share of P_cut, without the sign: AP 10^4 against V 10^4 and the share.
    let whole = sheet.number(10_000)?;
    let pool = sheet.mul(&view.adjusted, &whole)?;
    let notional = sheet.sum(&classes.notional)?;
    let share = sheet.mul(&view.cut_off, month.at(at::OC_TRIGGER_BPS))?;
    let share = sheet.mul_add(&notional, &whole, &share)?;
    let passed = sheet.at_least("OC trigger", &pool, &share, WIDE)?;
    let oc = sheet.and_not(&month.oc_tested, &passed)?;

    let trigger = month.at(at::RESERVE_TRIGGER);
    let passed = sheet.at_least("reserve trigger", &kept.reserve, trigger, MONEY)?;
    let reserve = sheet.not(&passed)?;

    let unpaid = senior_unpaid(sheet, month, classes)?;
    let none = sheet.is_zero(&unpaid)?;
    let interest = sheet.not(&none)?;
    Ok(OnBalances {
        oc,
        reserve,
        interest,
    })
}

/// Unpaid interest of the most senior interest rank with a class that has notional or unpaid interest.
fn senior_unpaid<L: Layouter<Fp>, T: Teller>(
    sheet: &mut Sheet<'_, L, T>,
    month: &Month,
    classes: &ClassCells,
) -> Result<Cell, Error> {
    let mut claims = Vec::with_capacity(classes.notional.len());
    for (notional, unpaid) in classes.notional.iter().zip(&classes.unpaid_interest) {
        claims.push(sheet.add(notional, unpaid)?);
    }
    let mut senior = sheet.zero()?;
    // No rank so far has a claim.
    let mut none = sheet.one()?;
    for members in &month.interest_rank {
        let claim = sheet.weigh(members, &claims)?;
        let unpaid = sheet.weigh(members, &classes.unpaid_interest)?;
        let empty = sheet.is_zero(&claim)?;
        let first = sheet.and_not(&none, &empty)?;
        senior = sheet.mul_add(&first, &unpaid, &senior)?;
        none = sheet.and(&none, &empty)?;
    }
    Ok(senior)
}
