//! Steps 0 and 1 up to the first payment: what the date reads off the pool, the cash and the triggers.

use super::deal::{Month, Refusal, Test};
use super::fraction::Fraction;
use super::steps::{found, interest_due};

/// Figures fixed before anything is paid.
#[derive(Clone, Debug)]
pub(crate) struct Reading {
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
    pub(crate) late: Test,
    pub(crate) cures: u32,
    pub(crate) loss: Test,
    /// T.
    pub(crate) turbo: bool,
    /// F.
    pub(crate) servicing_due: i128,
}

impl Reading {
    pub(crate) fn of(month: &Month) -> Result<Self, Refusal> {
        let (pool, cash) = (&month.pool, &month.cash);
        let rolled = pool.opening - pool.principal - pool.repurchased - pool.defaulted;
        if rolled != pool.closing {
            return Err(Refusal::PoolDoesNotRoll);
        }
        if month.clean_up {
            clean_up_allowed(month, rolled)?;
        }

        // Whoever owes more on either side carries the difference: loans that paid against cash that came.
        let collected = pool.interest + pool.principal + pool.recovered + pool.repurchase_price;
        let (owed, came) = (collected + cash.shortfall, cash.deposited + cash.suspense);
        let used = owed.min(came);

        // A late run. The missed date paid from the account as it was, so what A0 cannot bear of it has left the
        // suspense: the account holds A0 and SU and nothing else.
        let before = used + cash.other + cash.reserve;
        let available = (before - cash.paid_early).max(0);
        let suspense = came - used - (cash.paid_early - before).max(0);
        if suspense < 0 {
            return Err(Refusal::PaidEarlyTooMuch);
        }

        let (closing_balance, adjusted, late_balance) = if month.clean_up {
            (0, 0, 0)
        } else {
            let adjusted = (rolled - month.levels.yield_supplement).max(0);
            (rolled, adjusted, pool.late)
        };
        let defaulted = pool.defaulted_before + pool.defaulted;
        let recovered = pool.recovered_before + pool.recovered;
        let above = |value, base, bps| Test {
            value,
            base,
            bps,
            tripped: Fraction::new(value, 1).above(Fraction::of_bps(base, bps)),
            on: false,
        };
        let latches = &month.latches;
        let mut late = above(late_balance, closing_balance, month.levels.late_bps);
        let cures;
        (late.on, cures) = late_trigger(month, late.tripped);
        let lost = (defaulted - recovered).max(0);
        let mut loss = above(lost, pool.cut_off, month.levels.loss_bps);
        loss.on = latches.loss || loss.tripped;
        let ended = latches.oc || latches.reserve || latches.interest;
        Ok(Self {
            used,
            available,
            shortfall: owed - used,
            suspense,
            closing_balance,
            adjusted,
            defaulted,
            recovered,
            late,
            cures,
            loss,
            turbo: late.on || loss.on || ended || latches.servicer_default,
            servicing_due: servicing_due(month),
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

/// Step 3, F.
fn servicing_due(month: &Month) -> i128 {
    let (on, fees) = (month.pool.opening, &month.fees);
    let fee = Fraction::accrued(on, fees.servicing_bps, fees.servicing_days, 360);
    fee.nearest() + fees.servicing_unpaid
}

fn clean_up_allowed(month: &Month, balance: i128) -> Result<(), Refusal> {
    let most = Fraction::of_bps(month.pool.cut_off, month.levels.clean_up_bps);
    if Fraction::new(balance, 1).above(most) {
        return Err(Refusal::CleanUpTooEarly);
    }
    if month.cash.other < clean_up_price(month) {
        return Err(Refusal::CleanUpTooCheap);
    }
    Ok(())
}

/// The price of a clean-up. P1 in it is the proved one. "Fees": all four kinds the term sheet lists under that word, with what is
/// carried of them; a call that leaves one short would release the pool and never pay it. "Deposited as OTH": other income of the
/// date may come on top.
pub(crate) fn clean_up_price(month: &Month) -> i128 {
    let (fees, pool) = (&month.fees, &month.pool);
    let classes = found(month);
    let notional: i128 = classes.iter().map(|class| class.notional).sum();
    let interest: i128 = classes.iter().map(interest_due).sum();
    let carried = fees.excess + servicing_due(month);
    let all_fees = fees.senior + fees.supplemental + fees.subordinated + carried;
    // In a late run the reserve, or else the deposits, have already paid something of the date.
    let reserve = month.cash.reserve - month.cash.paid_early;
    (pool.closing + pool.accrued).max(notional + interest + all_fees - reserve)
}
