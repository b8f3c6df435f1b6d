//! The circuit: the relation's steps over cells.
//!
//! What follows from public terms and the public state alone (dues, ranks, flags) is computed by whoever checks the
//! proof (`resolve.rs`) and given as instance values. All that depends on the pool or on the funds is proved here, step
//! by step, in files named like those of the relation.

#[cfg(feature = "attack")]
mod attack;
mod cash;
#[cfg(feature = "prover")]
mod check;
mod clean_up;
mod fees;
mod interest;
#[cfg(feature = "attack")]
mod lies;
mod losses;
mod month;
mod packed;
mod principal;
mod publish;
mod slots;
mod spec;
mod state;
mod triggers;
mod witness;

#[cfg(feature = "prover")]
pub use check::{check, Refusal};
pub use spec::{Config, WaterfallCircuit};
pub use witness::WaterfallWitness;

use halo2_proofs::circuit::Layouter;
use halo2_proofs::plonk::Error;
use pasta_curves::Fp;

use crate::gadget::poseidon::Cell;
use crate::gadget::sheet::{Sheet, Teller};
use crate::suite::Size;
use month::Month;
use publish::{ClassCells, Results};

/// X: what is left of the available funds.
struct Funds(Cell);

/// An amount that was to be paid.
struct Payment {
    paid: Cell,
    unpaid: Cell,
}

impl Funds {
    /// Pays an amount, or what there is. Pinned by the surplus of the funds over the amount.
    fn pay<L: Layouter<Fp>, T: Teller>(
        &mut self,
        sheet: &mut Sheet<'_, L, T>,
        amount: &Cell,
    ) -> Result<Payment, Error> {
        let surplus = sheet.surplus("pay what there is", &self.0, amount)?;
        let paid = sheet.sub(&self.0, &surplus.over)?;
        self.0 = surplus.over;
        Ok(Payment {
            paid,
            unpaid: surplus.under,
        })
    }
}

impl<S: Size, T: Teller> WaterfallCircuit<S, T> {
    /// All of it: opens what is hidden, runs the month, publishes.
    fn prove<L: Layouter<Fp>>(
        &self,
        config: &Config,
        sheet: &mut Sheet<'_, L, T>,
    ) -> Result<(), Error> {
        let month = Month::read(sheet)?;
        let pool = self.open_slots(config, sheet)?;
        let state = self.open_state(config, sheet)?;
        let view = state.roll_forward(sheet, &month, &pool)?;

        let mut classes = ClassCells::start(&month);
        let cash = cash::open(sheet, &month, &pool)?;
        let data = triggers::on_data(sheet, &month, &view)?;
        let mut funds = Funds(cash.available.clone());
        let fees = fees::before_the_notes(sheet, &month, &state, &mut funds)?;
        clean_up::check(sheet, &month, &pool, &view, &fees)?;
        interest::pay_ranks(sheet, &month, &view, &mut funds, &mut classes)?;
        let kept = principal::reserve(sheet, &month, &view, &mut funds, &classes)?;
        let regular =
            principal::regular(sheet, &month, &view, &data, &kept, &mut funds, &mut classes)?;
        principal::repay_write_downs(sheet, &month, &mut funds, &mut classes)?;
        let late_fees = fees::after_the_notes(sheet, &month, &fees, &mut funds)?;
        losses::write_down(sheet, &month, &view, &kept, &mut classes)?;
        losses::write_up(sheet, &month, &view, &mut classes)?;
        let balances = triggers::on_balances(sheet, &month, &view, &kept, &classes)?;

        self.commit_state(config, sheet, &view)?;
        pool.disclose(sheet, &month, &state)?;
        Results {
            view,
            cash,
            data,
            fees,
            kept,
            regular,
            late_fees,
            residual: funds.0,
            classes,
            balances,
        }
        .publish(sheet)
    }
}

#[cfg(test)]
mod tests;
