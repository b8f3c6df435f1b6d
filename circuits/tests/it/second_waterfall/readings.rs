//! Steps 0 and 1 up to the first payment: what the date reads off the pool, the cash and the triggers.

use super::deal::{Month, Refusal, Run};
use super::fraction::Fraction;
use super::steps::interest_due;

/// Figures fixed before anything is paid.
#[derive(Clone, Debug)]
pub(crate) struct Reading {
    pub(crate) collected: i128,
    pub(crate) used: i128,
    pub(crate) available: i128,
    pub(crate) shortfall: i128,
    pub(crate) suspense: i128,
    /// P1 and AP of the run; both zero in a clean-up.
    pub(crate) closing_balance: i128,
    pub(crate) adjusted: i128,
    /// SD and SR with this month.
    pub(crate) defaulted: i128,
    pub(crate) recovered: i128,
    pub(crate) late: bool,
    pub(crate) cures: u32,
    pub(crate) loss: bool,
    /// T.
    pub(crate) turbo: bool,
    /// F.
    pub(crate) servicing_due: i128,
}

impl Reading {
    pub(crate) fn of(month: &Month) -> Result<Self, Refusal> {
        let (pool, cash, fees) = (&month.pool, &month.cash, &month.fees);
        let rolled = pool.opening - pool.principal - pool.repurchased - pool.defaulted;
        if rolled < 0 {
            return Err(Refusal::PoolNegative);
        }
        let servicing = Fraction::new(
            pool.opening * fees.servicing_bps * fees.servicing_days,
            360 * 10_000,
        );
        let servicing_due = servicing.nearest() + fees.servicing_unpaid;
        if month.run == Run::CleanUp {
            clean_up_allowed(month, rolled, servicing_due)?;
        }

        // Whoever owes more on either side carries the difference: loans that paid against cash that came.
        let collected = pool.interest + pool.principal + pool.recovered + pool.repurchase_price;
        let (owed, came) = (collected + cash.shortfall, cash.deposited + cash.suspense);
        let used = owed.min(came);

        let (closing_balance, adjusted, late_balance) = match month.run {
            Run::CleanUp => (0, 0, 0),
            Run::Ordinary | Run::Accelerated => {
                (rolled, (rolled - month.levels.yield_supplement).max(0), pool.late)
            }
        };
        let defaulted = pool.defaulted_before + pool.defaulted;
        let recovered = pool.recovered_before + pool.recovered;
        let bps = Fraction::of_bps;
        let breach = Fraction::new(late_balance, 1).above(bps(closing_balance, month.levels.late_bps));
        let (late, cures) = late_trigger(month, breach);
        let lost = Fraction::new((defaulted - recovered).max(0), 1);
        let latches = &month.latches;
        let loss = latches.loss || lost.above(bps(pool.cut_off, month.levels.loss_bps));
        let ended = latches.oc || latches.reserve || latches.interest;
        Ok(Self {
            collected,
            used,
            available: used + cash.other + cash.reserve,
            shortfall: owed - used,
            suspense: came - used,
            closing_balance,
            adjusted,
            defaulted,
            recovered,
            late,
            cures,
            loss,
            turbo: late || loss || ended || latches.servicer_default,
            servicing_due,
        })
    }
}

/// Step 1, Q. "Data triggers act on the same date": the date of the third pass in a row is already without Q.
fn late_trigger(month: &Month, breach: bool) -> (bool, u32) {
    let latches = &month.latches;
    match (breach, latches.late, latches.cures) {
        (true, ..) => (true, 0),
        (false, false, _) => (false, 0),
        (false, true, 2..) => (false, 0),
        (false, true, passed) => (true, passed + 1),
    }
}

/// The clean-up's condition and price. "Fees": every fee of the list, with what is carried of it, since a call that
/// leaves one short would not retire the deal; "deposited as OTH": other income of the date may come on top.
fn clean_up_allowed(month: &Month, balance: i128, servicing_due: i128) -> Result<(), Refusal> {
    let (fees, pool) = (&month.fees, &month.pool);
    if Fraction::new(balance, 1).above(Fraction::of_bps(pool.cut_off, month.levels.clean_up_bps)) {
        return Err(Refusal::CleanUpTooEarly);
    }
    let notional: i128 = month.classes.iter().map(|class| class.notional).sum();
    let interest: i128 = month.classes.iter().map(interest_due).sum();
    let all_fees =
        fees.senior + servicing_due + fees.supplemental + fees.excess + fees.subordinated;
    let price = (balance + pool.accrued).max(notional + interest + all_fees - month.cash.reserve);
    if month.cash.other < price {
        return Err(Refusal::CleanUpTooCheap);
    }
    Ok(())
}
