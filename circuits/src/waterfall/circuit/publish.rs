//! The classes during the month, and the results.

use halo2_proofs::circuit::Layouter;
use halo2_proofs::plonk::Error;
use pasta_curves::Fp;

use super::cash::Cash;
use super::fees::{Fees, LateFees};
use super::month::Month;
use super::packed::packed;
use super::principal::{Kept, Regular};
use super::state::View;
use super::triggers::{OnBalances, OnData};
use crate::gadget::poseidon::Cell;
use crate::gadget::sheet::{Sheet, Teller};
use crate::statement::waterfall::outcome_flag as flag;
use crate::statement::waterfall_at as at;

/// The classes, changed step by step. Who pins a cell: the instance at the start, then each step's sums.
pub(super) struct ClassCells {
    /// N.
    pub(super) notional: Vec<Cell>,
    /// S.
    pub(super) unpaid_interest: Vec<Cell>,
    /// W.
    pub(super) written_down: Vec<Cell>,
    pub(super) interest_paid: Vec<Option<Cell>>,
    pub(super) priority_paid: Vec<Option<Cell>>,
    pub(super) regular_paid: Vec<Option<Cell>>,
    pub(super) write_down_paid: Vec<Option<Cell>>,
    pub(super) lost: Vec<Option<Cell>>,
    pub(super) written_up: Vec<Option<Cell>>,
}

impl ClassCells {
    /// The classes as given, nothing paid.
    pub(super) fn start(month: &Month) -> Self {
        let none = || vec![None; crate::waterfall::MAX_CLASSES];
        Self {
            notional: month.of_classes(at::NOTIONALS),
            unpaid_interest: month.of_classes(at::DUE),
            written_down: month.of_classes(at::WRITTEN_DOWN),
            interest_paid: none(),
            priority_paid: none(),
            regular_paid: none(),
            write_down_paid: none(),
            lost: none(),
            written_up: none(),
        }
    }

    /// Takes parts off the notionals.
    pub(super) fn reduce<L: Layouter<Fp>, T: Teller>(
        &mut self,
        sheet: &mut Sheet<'_, L, T>,
        parts: &[Cell],
    ) -> Result<(), Error> {
        for (notional, part) in self.notional.iter_mut().zip(parts) {
            *notional = sheet.sub(notional, part)?;
        }
        Ok(())
    }

    /// Adds parts to what was paid of something so far.
    pub(super) fn note<L: Layouter<Fp>, T: Teller>(
        &mut self,
        sheet: &mut Sheet<'_, L, T>,
        parts: &[Cell],
        of: fn(&mut Self) -> &mut Vec<Option<Cell>>,
    ) -> Result<(), Error> {
        for (paid, part) in of(self).iter_mut().zip(parts) {
            *paid = Some(match paid.take() {
                None => part.clone(),
                Some(paid) => sheet.add(&paid, part)?,
            });
        }
        Ok(())
    }
}

/// All results of a month.
pub(super) struct Results {
    pub(super) view: View,
    pub(super) cash: Cash,
    pub(super) data: OnData,
    pub(super) fees: Fees,
    pub(super) kept: Kept,
    pub(super) regular: Regular,
    pub(super) late_fees: LateFees,
    pub(super) residual: Cell,
    pub(super) classes: ClassCells,
    pub(super) balances: OnBalances,
}

impl Results {
    /// Compares every result with the instance.
    pub(super) fn publish<L: Layouter<Fp>, T: Teller>(
        self,
        sheet: &mut Sheet<'_, L, T>,
    ) -> Result<(), Error> {
        let zero = sheet.zero()?;
        let (cash, fees, kept) = (&self.cash, &self.fees, &self.kept);
        let late = &self.late_fees;
        for (rule, row, cells) in [
            (
                "used and available funds",
                at::CASH,
                [&cash.used, &cash.available, &self.view.adjusted],
            ),
            (
                "senior fees and servicing",
                at::FEES,
                [&fees.senior_paid, &fees.servicing_due, &fees.servicing_paid],
            ),
            (
                "supplemental and late fees",
                at::OTHER_FEES,
                [
                    &fees.supplemental_paid,
                    &late.senior_paid,
                    &late.subordinated_paid,
                ],
            ),
            (
                "reserve and OC target",
                at::KEPT,
                [&kept.required, &kept.reserve, &self.regular.target],
            ),
            (
                "residual, shortfall and suspense",
                at::CARRIED,
                [&self.residual, &cash.shortfall, &cash.suspense],
            ),
            (
                "unpaid fees",
                at::UNPAID,
                [&late.senior_unpaid, &fees.servicing_unpaid, &zero],
            ),
        ] {
            packed(sheet, rule, cells, row)?;
        }
        self.outcome(sheet)?;
        let classes = &self.classes;
        for k in 0..classes.notional.len() {
            let noted = |paid: &[Option<Cell>]| paid[k].clone().unwrap_or_else(|| zero.clone());
            let paid = [
                &noted(&classes.interest_paid),
                &noted(&classes.priority_paid),
                &noted(&classes.regular_paid),
            ];
            packed(sheet, "interest and principal paid", paid, at::PAID + k)?;
            let losses = [
                &noted(&classes.write_down_paid),
                &noted(&classes.lost),
                &noted(&classes.written_up),
            ];
            packed(sheet, "write-downs and write-ups", losses, at::LOSSES + k)?;
            let after = [
                &classes.notional[k],
                &classes.unpaid_interest[k],
                &classes.written_down[k],
            ];
            packed(
                sheet,
                "classes after the month",
                after,
                at::CLASSES_AFTER + k,
            )?;
        }
        Ok(())
    }

    /// Flags, and the passes of the sixty-day trigger above them.
    fn outcome<L: Layouter<Fp>, T: Teller>(
        &self,
        sheet: &mut Sheet<'_, L, T>,
    ) -> Result<(), Error> {
        let (data, balances) = (&self.data, &self.balances);
        let two = sheet.number(2)?;
        let mut outcome = data.passes.clone();
        for bit in [
            (flag::INTEREST, &balances.interest),
            (flag::RESERVE, &balances.reserve),
            (flag::OC, &balances.oc),
            (flag::LOSS, &data.loss),
            (flag::LOSS_TRIPPED, &data.loss_tripped),
            (flag::SIXTY_DAY, &data.sixty_day),
            (flag::SIXTY_DAY_TRIPPED, &data.sixty_day_tripped),
            (flag::TURBO, &data.turbo),
            (flag::PRO_RATA, &self.regular.pro_rata),
            (flag::RETIRE, &self.kept.retire),
        ]
        .into_iter()
        .enumerate()
        .map(|(i, (index, bit))| {
            debug_assert_eq!(index + i + 1, flag::PASSES, "highest first, none left out");
            bit
        }) {
            outcome = sheet.mul_add(&two, &outcome, bit)?;
        }
        sheet.publish("triggers and flags", &outcome, at::OUTCOME)
    }
}
