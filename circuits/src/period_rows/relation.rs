//! The statement in plain Rust: accept, or name the rule that is broken.
//!
//! It reads like the design page and shares nothing with the constraints but the summary's hash, how many digits a number
//! has and how far the table of days reaches. A prover runs it first, because a proof that fails says only that it failed.
//!
//! Static and previous values are those an earlier proof accepted, so they are not looked at again: a loan that is live
//! has defaulted nothing, one that has left has no balance, and one whose exit is 3 or 4 has defaulted something.

use super::layout::Numbers;
use super::witness::{Loan, PeriodRowsWitness};
use crate::closing_rows::{most_days_ahead, most_days_late};
use crate::column::Column;
use crate::statement::{PeriodRowsStatement, StatementError};
use crate::suite::Suite;

/// The rule a witness breaks. Rows are counted from 0.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PeriodViolation {
    /// The statement itself is out of range.
    #[error(transparent)]
    Statement(#[from] StatementError),
    /// The chunk holds another number of loans than the statement says.
    #[error("the chunk holds {held} loans, the statement says {stated}")]
    Loans {
        /// Loans in the witness.
        held: usize,
        /// Loans in the statement.
        stated: u32,
    },
    /// A loan breaks a rule.
    #[error("row {row}: {rule}")]
    Loan {
        /// The row.
        row: usize,
        /// The rule.
        rule: LoanRule,
    },
    /// The summary is not that of these loans.
    #[error("the summary is not that of this chunk")]
    Summary,
}

/// The rules of a loan's month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LoanRule {
    /// The previous exit is no exit code.
    #[error("the previous exit is not one of 0 to 4")]
    PreviousExit,
    /// A loan that had left the pool owes or pays.
    #[error("a loan that had left the pool has a {}", .0.name())]
    LeftPays(Column),
    /// A loan that had left the pool changes.
    #[error("{} of a loan that had left the pool changes", .0.name())]
    LeftChanges(Column),
    /// A loan that had left the pool gets another exit; only a defaulted loan may be sold.
    #[error("a loan that had left the pool changes its exit other than from defaulted to sold")]
    LeftExit,
    /// Cash is recovered on a loan that had not defaulted before this period.
    #[error("recovered on a loan that had not defaulted before")]
    Recovered,
    /// A value has more digits than its column, or more bits.
    #[error("{} is out of range", .0.name())]
    Range(Column),
    /// A live loan becomes something else than live, paid, repurchased or defaulted.
    #[error("the exit of a loan that was live is not one of 0 to 3")]
    Exit,
    /// More principal is paid than the balance.
    #[error("more principal is paid than is owed")]
    Overpaid,
    /// A loan that owes nothing stays live, or is shown as charged off.
    #[error("a loan that owes nothing more is neither paid nor repurchased")]
    NothingLeft,
    /// A loan that still owes is shown as paid.
    #[error("a loan that still owes is shown as paid")]
    NotPaid,
    /// The balance is not what the month leaves.
    #[error("the balance is not what payments, repurchase and default leave")]
    Balance,
    /// The cumulative default is not what the month adds.
    #[error("defaulted does not grow by exactly what defaults")]
    Defaulted,
    /// A price is received for a loan that is not repurchased.
    #[error("repurchased on a loan that is not repurchased")]
    NotRepurchased,
    /// The price is below the principal.
    #[error("the price of a repurchase is below the principal")]
    Price,
    /// The price is far above the principal.
    #[error("the price of a repurchase is too far above the principal to have digits")]
    PriceRange,
    /// `paid_to` falls, or jumps by more days than a digit has.
    #[error("paid_to falls, or advances by more days than a digit has")]
    Advance,
    /// Extensions are not 0 to 2 this period, 0 to 3 in the loan's life.
    #[error("more than two extensions in the period or three in the loan's life, or extensions taken back")]
    Extensions,
    /// `paid_to` lies far after the as-of day.
    #[error("paid_to lies further after the as-of day than the table of days reaches")]
    PaidAhead,
    /// `paid_to` lies far before the as-of day.
    #[error("paid_to lies further before the as-of day than the table of days reaches")]
    LongPastDue,
    /// A bankrupt or fraudulent loan stays live.
    #[error("a bankrupt or fraudulent loan stays live")]
    Troubled,
    /// A loan as late as the default age stays live.
    #[error("a loan past due by the default age or more stays live")]
    DefaultAge,
    /// `paid_to` advances by more than the payment covers.
    #[error("paid_to advances by more than the payment and the extensions cover")]
    Instalment,
    /// More interest is paid than the rate allows.
    #[error("more interest is paid than the rate allows")]
    Interest,
}

/// Accepts the witness, or names the first rule it breaks, row by row.
pub fn check(
    statement: &PeriodRowsStatement,
    vk_digest: &[u8; 32],
    witness: &PeriodRowsWitness,
) -> Result<(), PeriodViolation> {
    statement.to_instance(vk_digest)?;
    let held = witness.loans();
    if held != statement.loans as usize {
        return Err(PeriodViolation::Loans {
            held,
            stated: statement.loans,
        });
    }
    for row in 0..held {
        check_loan(statement, &witness.loan(row))
            .map_err(|rule| PeriodViolation::Loan { row, rule })?;
    }
    let context = statement.context.to_field(vk_digest);
    if witness.opening(context, statement.as_of).summary() != statement.summary {
        return Err(PeriodViolation::Summary);
    }
    Ok(())
}

/// The first rule that one loan's month breaks.
pub(super) fn check_loan(statement: &PeriodRowsStatement, loan: &Loan) -> Result<(), LoanRule> {
    let limits = Limits::of(statement.context.suite);
    if loan.was_live() {
        live(statement, &limits, loan)
    } else {
        left(&limits, loan)
    }
}

/// What the circuit can hold, by the same layout: no real loan comes near. The largest payment and the largest interest cap
/// are among what the digits hold.
struct Limits {
    /// Of interest and recoveries, which nothing else bounds.
    received: u128,
    /// Of principal, before it is compared with the balance.
    principal: u128,
    /// Of a price above the principal.
    gain: u128,
    /// Of the days by which `paid_to` advances.
    advance: u128,
    /// Most days that a loan may be paid ahead.
    ahead: i128,
    /// Most days that a loan may be past due.
    late: i128,
}

impl Limits {
    fn of(suite: Suite) -> Self {
        let numbers = Numbers::of(suite);
        Self {
            received: numbers.received.limit(),
            principal: numbers.principal.limit(),
            gain: numbers.payment_room.lower_limit(),
            advance: numbers.advance.limit(),
            ahead: most_days_ahead(suite).into(),
            late: most_days_late(suite).into(),
        }
    }
}

/// `rule` unless it holds.
fn demand(holds: bool, rule: LoanRule) -> Result<(), LoanRule> {
    if holds {
        Ok(())
    } else {
        Err(rule)
    }
}

/// Whether a number is below the limit and not negative.
fn fits(value: i128, limit: u128) -> bool {
    u128::try_from(value).is_ok_and(|value| value < limit)
}

/// A loan that had left the pool before this period.
fn left(limits: &Limits, loan: &Loan) -> Result<(), LoanRule> {
    let (was, now) = (&loan.was, &loan.now);
    demand((1..=4).contains(&was.exit), LoanRule::PreviousExit)?;
    for (column, flow) in [
        (Column::Balance, was.balance),
        (Column::Balance, now.balance),
        (Column::InterestPaid, loan.interest),
        (Column::PrincipalPaid, loan.principal),
        (Column::Repurchased, loan.repurchased),
    ] {
        demand(flow == 0, LoanRule::LeftPays(column))?;
    }
    for (column, was, now) in [
        (Column::PaidTo, was.paid_to, now.paid_to),
        (Column::ExtensionsUsed, was.ext_used, now.ext_used),
        (Column::Status, was.status, now.status),
        (Column::Defaulted, was.defaulted, now.defaulted),
    ] {
        demand(was == now, LoanRule::LeftChanges(column))?;
    }
    let sold = (was.exit, now.exit) == (3, 4);
    demand(was.exit == now.exit || sold, LoanRule::LeftExit)?;
    // Exit 3 or 4 says that something defaulted.
    let defaulted = was.exit >= 3;
    demand(loan.recovered == 0 || defaulted, LoanRule::Recovered)?;
    let fits = fits(loan.recovered, limits.received);
    demand(fits, LoanRule::Range(Column::Recovered))
}

/// A loan that was live at the end of the previous period.
fn live(statement: &PeriodRowsStatement, limits: &Limits, loan: &Loan) -> Result<(), LoanRule> {
    let exit = loan.now.exit;
    demand((0..=3).contains(&exit), LoanRule::Exit)?;
    for (column, value, limit) in [
        (Column::InterestPaid, loan.interest, limits.received),
        (Column::PrincipalPaid, loan.principal, limits.principal),
        (Column::Status, loan.now.status, 16),
    ] {
        demand(fits(value, limit), LoanRule::Range(column))?;
    }
    roll_forward(limits, loan)?;
    demand(loan.recovered == 0, LoanRule::Recovered)?;

    let advance = loan.now.paid_to - loan.was.paid_to;
    demand(fits(advance, limits.advance), LoanRule::Advance)?;
    let extensions = loan.now.ext_used - loan.was.ext_used;
    let few = (0..=2).contains(&extensions) && loan.now.ext_used <= 3;
    demand(few, LoanRule::Extensions)?;
    let ahead = loan.now.paid_to - i128::from(statement.as_of);
    demand(ahead <= limits.ahead, LoanRule::PaidAhead)?;
    demand(-ahead <= limits.late, LoanRule::LongPastDue)?;
    if exit == 0 {
        stays(statement, loan, advance, extensions)?;
    }
    // max(advance, as-of day - previous paid_to) = advance + days past due.
    let days = advance + loan.days_past_due(statement.as_of);
    let cap = 11 * loan.was.balance * loan.rate * (days + 31);
    let interest = loan.interest * 3_600_000_000;
    demand(interest <= cap, LoanRule::Interest)
}

/// The balance, the default and the repurchase follow from the principal paid and from what becomes of the loan.
fn roll_forward(limits: &Limits, loan: &Loan) -> Result<(), LoanRule> {
    let (exit, rest) = (loan.now.exit, loan.rest());
    demand(rest >= 0, LoanRule::Overpaid)?;
    match exit {
        1 => demand(rest == 0, LoanRule::NotPaid)?,
        2 => {}
        _ => demand(rest > 0, LoanRule::NothingLeft)?,
    }
    let when = |code: i128| if exit == code { rest } else { 0 };
    demand(loan.now.balance == when(0), LoanRule::Balance)?;
    let defaults = loan.now.defaulted - loan.was.defaulted;
    demand(defaults == when(3), LoanRule::Defaulted)?;
    if exit != 2 {
        return demand(loan.repurchased == 0, LoanRule::NotRepurchased);
    }
    let gain = loan.repurchased - rest;
    demand(gain >= 0, LoanRule::Price)?;
    demand(fits(gain, limits.gain), LoanRule::PriceRange)
}

/// A loan that stays live: in time or not yet in default, and as far paid as its payments say.
fn stays(
    statement: &PeriodRowsStatement,
    loan: &Loan,
    advance: i128,
    extensions: i128,
) -> Result<(), LoanRule> {
    const BANKRUPT_OR_FRAUD: i128 = 2 | 4;
    let troubled = loan.now.status & BANKRUPT_OR_FRAUD != 0;
    demand(!troubled, LoanRule::Troubled)?;
    let days = loan.days_past_due(statement.as_of);
    let in_time = days < i128::from(statement.default_age);
    demand(in_time, LoanRule::DefaultAge)?;
    // A month of 33 1/3 days an instalment: (advance - 30 ext) · instalment · 9 ≤ 300 · payment, divided by three.
    let asked = (advance - 30 * extensions) * loan.instalment * 3;
    let covered = asked <= 100 * (loan.interest + loan.principal);
    demand(covered, LoanRule::Instalment)
}
