//! Step 4, and under acceleration what takes its place: rank by rank interest, then principal before the next rank.

use halo2_proofs::circuit::Layouter;
use halo2_proofs::plonk::Error;
use pasta_curves::Fp;

use super::month::Month;
use super::publish::ClassCells;
use super::state::View;
use super::Funds;
use crate::gadget::poseidon::Cell;
use crate::gadget::sheet::{Sheet, Teller};
use crate::waterfall::MAX_CLASSES;

pub(super) fn pay_ranks<L: Layouter<Fp>, T: Teller>(
    sheet: &mut Sheet<'_, L, T>,
    month: &Month,
    view: &View,
    funds: &mut Funds,
    classes: &mut ClassCells,
) -> Result<(), Error> {
    let one = sheet.one()?;
    // Classes with this interest rank or a more senior one.
    let mut down_to = vec![sheet.zero()?; MAX_CLASSES];
    for (members, legal_final) in month.interest_rank.iter().zip(&month.legal_final) {
        pay_interest(sheet, members, funds, classes)?;

        for (upto, member) in down_to.iter_mut().zip(members) {
            // A class has one interest rank, so this stays a bit.
            *upto = sheet.add(upto, member)?;
        }
        let notional = sheet.weigh(&down_to, &classes.notional)?;
        let beyond_pool = sheet.max0(&notional, &view.adjusted)?;
        let at_final = sheet.weigh(legal_final, &classes.notional)?;
        let priority = sheet.max(&beyond_pool, &at_final)?;

        // Accelerated: all of this interest rank, by notional. The principal ranks are one then.
        let own = sheet.weigh(members, &classes.notional)?;
        let due = sheet.select(&month.accelerated, &own, &priority)?;
        let mut weights = Vec::with_capacity(MAX_CLASSES);
        for (member, notional) in members.iter().zip(&classes.notional) {
            let counts = sheet.select(&month.accelerated, member, &one)?;
            weights.push(sheet.mul(&counts, notional)?);
        }
        let payment = funds.pay(sheet, &due)?;
        let parts = sheet.first_to_last(&payment.paid, &weights, &month.principal_ranks)?;
        classes.reduce(sheet, &parts)?;
        classes.note(sheet, &parts, |classes| &mut classes.priority_paid)?;
    }
    Ok(())
}

/// Step 4 (a): S of the rank's classes, split by S.
fn pay_interest<L: Layouter<Fp>, T: Teller>(
    sheet: &mut Sheet<'_, L, T>,
    members: &[Cell],
    funds: &mut Funds,
    classes: &mut ClassCells,
) -> Result<(), Error> {
    let mut due = Vec::with_capacity(MAX_CLASSES);
    for (member, unpaid) in members.iter().zip(&classes.unpaid_interest) {
        due.push(sheet.mul(member, unpaid)?);
    }
    let total = sheet.sum(&due)?;
    let payment = funds.pay(sheet, &total)?;
    let parts = sheet.split(&payment.paid, &due)?;
    for (unpaid, part) in classes.unpaid_interest.iter_mut().zip(&parts) {
        *unpaid = sheet.sub(unpaid, part)?;
    }
    classes.note(sheet, &parts, |classes| &mut classes.interest_paid)
}
