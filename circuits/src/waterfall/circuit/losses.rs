//! Step 10: what the pool no longer covers is written down, juniors first, and written up again from any excess.

use halo2_proofs::circuit::Layouter;
use halo2_proofs::plonk::Error;
use pasta_curves::Fp;

use super::month::Month;
use super::principal::Kept;
use super::publish::ClassCells;
use super::state::View;
use crate::gadget::sheet::{Sheet, Teller};

pub(super) fn write_down<L: Layouter<Fp>, T: Teller>(
    sheet: &mut Sheet<'_, L, T>,
    month: &Month,
    view: &View,
    kept: &Kept,
    classes: &mut ClassCells,
) -> Result<(), Error> {
    let notional = sheet.sum(&classes.notional)?;
    let cover = sheet.add(&view.seen, &kept.reserve)?;
    let loss = sheet.max0(&notional, &cover)?;
    let loss = sheet.mul(&month.write_down, &loss)?;
    let parts = sheet.last_to_first(&loss, &classes.notional, &month.principal_ranks)?;
    classes.reduce(sheet, &parts)?;
    for (written_down, part) in classes.written_down.iter_mut().zip(&parts) {
        *written_down = sheet.add(written_down, part)?;
    }
    classes.note(sheet, &parts, |classes| &mut classes.lost)
}

pub(super) fn write_up<L: Layouter<Fp>, T: Teller>(
    sheet: &mut Sheet<'_, L, T>,
    month: &Month,
    view: &View,
    classes: &mut ClassCells,
) -> Result<(), Error> {
    let notional = sheet.sum(&classes.notional)?;
    let excess = sheet.max0(&view.adjusted, &notional)?;
    let excess = sheet.mul(&month.write_down, &excess)?;
    let weights = &classes.written_down;
    let parts = sheet.first_to_last(&excess, weights, &month.principal_ranks)?;
    for (written_down, part) in classes.written_down.iter_mut().zip(&parts) {
        *written_down = sheet.sub(written_down, part)?;
    }
    for (notional, part) in classes.notional.iter_mut().zip(&parts) {
        *notional = sheet.add(notional, part)?;
    }
    classes.note(sheet, &parts, |classes| &mut classes.written_up)
}
