//! The month from beginning to end: the steps in their order.

use super::figures::{validate_hidden, PoolFigures};
use super::funds::Run;
use super::outcome::Outcome;
use super::state::PublicState;
use super::terms::MonthTerms;
use super::violation::Violation;
use super::PoolState;
use super::{acceleration, cash, clean_up, fees, interest, losses, principal, triggers};

/// Runs a month: who is paid what, and the states after it.
///
/// `public` and `hidden` are the states after the month before; `hidden.balance` is P0. Total: every input gives an
/// outcome or a [`Violation`].
///
/// # Errors
/// [`Violation`], the first rule that is broken.
pub fn run(
    terms: &MonthTerms,
    public: &PublicState,
    hidden: &PoolState,
    figures: &PoolFigures,
) -> Result<Outcome, Violation> {
    terms.validate()?;
    public.validate(terms)?;
    validate_hidden(hidden)?;
    figures.validate()?;

    let mut after = cash::roll_forward(hidden, figures)?;
    let mut run = Run::new(terms, public, figures);
    if terms.accelerated {
        acceleration::restore(&mut run);
    }
    interest::accrue(&mut run)?;
    if terms.clean_up {
        clean_up::sell(&run, hidden.balance, &mut after, figures)?;
    }
    cash::open(&mut run, figures)?;
    let data = triggers::on_data(&mut run, &after);
    fees::senior(&mut run);
    fees::servicing(&mut run, hidden.balance);
    if terms.accelerated {
        acceleration::pay(&mut run);
    } else {
        interest::pay_ranks(&mut run);
        principal::reserve(&mut run);
        principal::regular(&mut run, data.turbo);
        principal::repay_write_downs(&mut run);
    }
    fees::subordinated(&mut run);
    run.payout.residual = run.funds.take();
    if terms.write_down && !terms.accelerated {
        losses::write_down(&mut run);
        losses::write_up(&mut run);
    }
    let triggers = triggers::on_balances(&mut run, &after, data);
    let outcome = run.close(after, triggers);
    outcome.public.validate(terms)?;
    validate_hidden(&outcome.hidden)?;
    Ok(outcome)
}
