//! Steps 2, 3 and 8: fees before and after the notes.

use halo2_proofs::circuit::Layouter;
use halo2_proofs::plonk::Error;
use pasta_curves::Fp;

use super::month::Month;
use super::state::State;
use super::Funds;
use crate::gadget::poseidon::Cell;
use crate::gadget::sheet::{Sheet, Teller};
use crate::statement::waterfall_at as at;

/// Servicing of one year is a share in basis points of 360 days.
const SERVICING_YEAR: u64 = 360 * 10_000;

/// Steps 2 and 3.
pub(super) struct Fees {
    pub(super) senior_paid: Cell,
    /// XS with what step 2 left.
    senior_unpaid: Cell,
    /// F.
    pub(super) servicing_due: Cell,
    pub(super) servicing_paid: Cell,
    /// FS after.
    pub(super) servicing_unpaid: Cell,
    pub(super) supplemental_paid: Cell,
}

/// Step 8.
pub(super) struct LateFees {
    pub(super) senior_paid: Cell,
    /// XS after.
    pub(super) senior_unpaid: Cell,
    pub(super) subordinated_paid: Cell,
}

pub(super) fn before_the_notes<L: Layouter<Fp>, T: Teller>(
    sheet: &mut Sheet<'_, L, T>,
    month: &Month,
    state: &State,
    funds: &mut Funds,
) -> Result<Fees, Error> {
    let senior = funds.pay(sheet, month.at(at::SENIOR_PAYABLE))?;
    let senior_unpaid = sheet.sub(month.at(at::SENIOR_OWED), &senior.paid)?;

    // 60 bits of balance, 14 of basis points, 9 of days: below 2^83.
    let year = sheet.number(SERVICING_YEAR)?;
    let fee = sheet.mul(&state.balance, month.at(at::SERVICING))?;
    let fee = sheet.rhu(&fee, &year)?;
    let servicing_due = sheet.add(&fee, month.at(at::SERVICING_UNPAID))?;
    let servicing = funds.pay(sheet, &servicing_due)?;
    let supplemental = funds.pay(sheet, month.at(at::SUPPLEMENTAL))?;
    Ok(Fees {
        senior_paid: senior.paid,
        senior_unpaid,
        servicing_due,
        servicing_paid: servicing.paid,
        servicing_unpaid: servicing.unpaid,
        supplemental_paid: supplemental.paid,
    })
}

pub(super) fn after_the_notes<L: Layouter<Fp>, T: Teller>(
    sheet: &mut Sheet<'_, L, T>,
    month: &Month,
    fees: &Fees,
    funds: &mut Funds,
) -> Result<LateFees, Error> {
    let senior = funds.pay(sheet, &fees.senior_unpaid)?;
    let subordinated = funds.pay(sheet, month.at(at::SUBORDINATED))?;
    Ok(LateFees {
        senior_paid: senior.paid,
        senior_unpaid: senior.unpaid,
        subordinated_paid: subordinated.paid,
    })
}
