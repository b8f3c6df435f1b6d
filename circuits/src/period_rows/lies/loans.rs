//! Every rule of a loan broken alone.

use crate::closing_rows::{most_days_ahead, most_days_late};
use crate::column::Column;
use crate::period_rows::layout::*;
use crate::period_rows::relation::LoanRule;
use crate::suite::Suite;
use crate::testing;

/// One loan's values in the order of the linked columns.
pub(in crate::period_rows) type Loan = [u64; DATA];

/// One way to break one rule of a loan: which loans it can be told of, what it changes, the rule and the words in which the
/// circuit refuses it.
pub(in crate::period_rows) struct Tale {
    pub(in crate::period_rows) of: fn(&Loan) -> bool,
    pub(in crate::period_rows) tell: fn(&mut Loan),
    pub(in crate::period_rows) rule: LoanRule,
    pub(in crate::period_rows) refused: &'static str,
    /// Whether nothing else refuses it.
    pub(in crate::period_rows) alone: bool,
}

fn stays(loan: &Loan) -> bool {
    loan[WAS_EXIT] == 0 && loan[EXIT] == 0
}

/// A loan that stays and is in time before and after, so that a lie about days breaks no other rule.
fn in_time(loan: &Loan) -> bool {
    stays(loan) && loan[WAS_PAID_TO] + 40 > u64::from(testing::AS_OF) && loan[INTEREST] > 0
}

fn pays_off(loan: &Loan) -> bool {
    loan[WAS_EXIT] == 0 && loan[EXIT] == 1
}

fn bought(loan: &Loan) -> bool {
    loan[WAS_EXIT] == 0 && loan[EXIT] == 2 && loan[BALANCE] == 0
}

fn fails(loan: &Loan) -> bool {
    loan[WAS_EXIT] == 0 && loan[EXIT] == 3
}

fn left(loan: &Loan) -> bool {
    loan[WAS_EXIT] != 0
}

fn had_failed(loan: &Loan) -> bool {
    loan[WAS_EXIT] == 3
}

fn had_paid(loan: &Loan) -> bool {
    loan[WAS_EXIT] == 1 || loan[WAS_EXIT] == 2
}

/// The largest balance.
pub(in crate::period_rows) const MOST: u64 = (1 << 40) - 1;
/// The least amount without digits.
pub(in crate::period_rows) const EDGE: u64 = amounts(Suite::Small) as u64;
/// The most days of the table of the small suite, on either side of the as-of day.
const AHEAD: u64 = most_days_ahead(Suite::Small);
const PAST: u64 = most_days_late(Suite::Small);
const AS_OF_DAY: u64 = testing::PERIOD_AS_OF as u64;

/// The interest cap in cents, when the loan is in time.
fn cap(loan: &Loan) -> u64 {
    let late = AS_OF_DAY.saturating_sub(loan[PAID_TO]);
    let days = loan[PAID_TO] - loan[WAS_PAID_TO] + late + 31;
    let cap = 11 * u128::from(loan[WAS_BALANCE]) * u128::from(loan[RATE]) * u128::from(days);
    (cap / 3_600_000_000) as u64
}

/// Every rule, some in several ways.
pub(in crate::period_rows) fn tales() -> Vec<Tale> {
    let lie = |of, rule, refused, tell| Tale {
        of,
        tell,
        rule,
        refused,
        alone: true,
    };
    // A value that is in other rules of a loan too.
    let also = |of, rule, refused, tell| Tale {
        alone: false,
        ..lie(of, rule, refused, tell)
    };
    use LoanRule::*;
    let rest = "a live or defaulted loan owes something";
    let code = "other loans have exit 1 to 4 before";
    let payment = "the payment covers the advance, the price the principal";
    let recovered = "recovers after default only";
    let price = "a price for a repurchase only";
    let clock = "the default clock";
    let days = "'days past due'";
    vec![
        lie(left, PreviousExit, code, |l| {
            (l[WAS_EXIT], l[EXIT], l[RECOVERED]) = (5, 5, 0)
        }),
        lie(left, LeftPays(Column::Balance), "owes nothing", |l| {
            l[WAS_BALANCE] = 1
        }),
        lie(left, LeftPays(Column::Balance), "'balance'", |l| {
            l[BALANCE] = 1
        }),
        also(
            left,
            LeftPays(Column::InterestPaid),
            "pays no interest",
            |l| l[INTEREST] = 1,
        ),
        also(
            left,
            LeftPays(Column::PrincipalPaid),
            "pays no principal",
            |l| l[PRINCIPAL] = 1,
        ),
        lie(left, LeftPays(Column::Repurchased), price, |l| {
            l[REPURCHASED] = 1
        }),
        lie(left, LeftChanges(Column::PaidTo), "keeps paid_to", |l| {
            l[PAID_TO] += 1
        }),
        lie(
            left,
            LeftChanges(Column::ExtensionsUsed),
            "keeps ext_used",
            |l| l[EXT_USED] += 1,
        ),
        lie(left, LeftChanges(Column::Status), "keeps status", |l| {
            l[STATUS] += 1
        }),
        lie(left, LeftChanges(Column::Defaulted), "'defaulted'", |l| {
            l[DEFAULTED] += 1
        }),
        also(had_paid, LeftExit, "sold after default", |l| l[EXIT] = 4),
        also(had_paid, LeftExit, "exit follows", |l| l[EXIT] = 0),
        lie(had_failed, LeftExit, "exit follows", |l| {
            (l[EXIT], l[BALANCE]) = (0, 0)
        }),
        also(
            |l| l[WAS_EXIT] == 4,
            LeftExit,
            "exit follows",
            |l| l[EXIT] = 3,
        ),
        lie(had_paid, Recovered, recovered, |l| l[RECOVERED] = 1),
        lie(stays, Recovered, recovered, |l| l[RECOVERED] = 1),
        lie(fails, Recovered, recovered, |l| l[RECOVERED] = 1),
        lie(
            had_failed,
            Range(Column::Recovered),
            "range of interest_paid and recovered",
            |l| l[RECOVERED] = EDGE,
        ),
        also(stays, Exit, code, |l| (l[EXIT], l[BALANCE]) = (4, 0)),
        also(
            in_time,
            Range(Column::InterestPaid),
            "range of interest_paid and recovered",
            |l| {
                (l[RATE], l[WAS_BALANCE], l[BALANCE], l[INTEREST], l[PAID_TO]) = (
                    (1 << 20) - 1,
                    MOST,
                    MOST - l[PRINCIPAL],
                    EDGE,
                    l[WAS_PAID_TO] + 700,
                )
            },
        ),
        also(
            pays_off,
            Range(Column::PrincipalPaid),
            "range of principal_paid",
            |l| l[PRINCIPAL] = EDGE,
        ),
        also(stays, Range(Column::Status), "the two high bits", |l| {
            l[STATUS] += 16
        }),
        lie(bought, Overpaid, rest, |l| {
            l[PRINCIPAL] = l[WAS_BALANCE] + 1
        }),
        also(pays_off, Overpaid, rest, |l| l[PRINCIPAL] += 1),
        lie(pays_off, NothingLeft, rest, |l| l[EXIT] = 0),
        lie(pays_off, NothingLeft, rest, |l| l[EXIT] = 3),
        lie(pays_off, NotPaid, "a paid loan owes nothing", |l| {
            l[PRINCIPAL] -= 1
        }),
        lie(stays, Balance, "'balance'", |l| l[BALANCE] -= 1),
        lie(stays, Balance, "'balance'", |l| l[BALANCE] += 1),
        lie(fails, Balance, "'balance'", |l| l[BALANCE] = 1),
        lie(fails, Defaulted, "'defaulted'", |l| l[DEFAULTED] -= 1),
        lie(stays, Defaulted, "'defaulted'", |l| l[DEFAULTED] += 1),
        lie(stays, NotRepurchased, price, |l| l[REPURCHASED] = 1),
        lie(fails, NotRepurchased, price, |l| l[REPURCHASED] = 1),
        also(bought, Price, payment, |l| {
            l[REPURCHASED] = l[WAS_BALANCE] - l[PRINCIPAL] - 1
        }),
        lie(
            bought,
            PriceRange,
            "the price lies within its digits",
            |l| l[REPURCHASED] = l[WAS_BALANCE] - l[PRINCIPAL] + EDGE,
        ),
        lie(
            bought,
            PriceRange,
            "the price lies within its digits",
            |l| l[REPURCHASED] = l[WAS_BALANCE] - l[PRINCIPAL] + 1_999 * EDGE,
        ),
        lie(in_time, Advance, "paid_to never falls", |l| {
            l[PAID_TO] = l[WAS_PAID_TO] - 1
        }),
        lie(pays_off, Advance, "paid_to never falls", |l| {
            (l[WAS_PAID_TO], l[PAID_TO]) = (AS_OF_DAY - 1_500, AS_OF_DAY + 500)
        }),
        lie(stays, Extensions, "at most two in a period", |l| {
            (l[WAS_EXT_USED], l[EXT_USED]) = (0, 3)
        }),
        also(stays, Extensions, "at most two in a period", |l| {
            (l[WAS_EXT_USED], l[EXT_USED]) = (3, 2)
        }),
        lie(stays, Extensions, "at most three in a life", |l| {
            (l[WAS_EXT_USED], l[EXT_USED]) = (3, 4)
        }),
        lie(pays_off, PaidAhead, days, |l| {
            (l[WAS_PAID_TO], l[PAID_TO]) = (AS_OF_DAY + AHEAD - 9, AS_OF_DAY + AHEAD + 1)
        }),
        lie(in_time, PaidAhead, days, |l| {
            (l[WAS_PAID_TO], l[PAID_TO]) = (AS_OF_DAY + AHEAD + 1, AS_OF_DAY + AHEAD + 1)
        }),
        lie(pays_off, LongPastDue, days, |l| {
            (l[WAS_PAID_TO], l[PAID_TO]) = (AS_OF_DAY - PAST - 9, AS_OF_DAY - PAST - 1)
        }),
        lie(stays, Troubled, "a bankrupt loan leaves", |l| {
            l[STATUS] = 2 + 1
        }),
        lie(stays, Troubled, "a fraudulent loan leaves", |l| {
            l[STATUS] = 4 + 8
        }),
        lie(in_time, DefaultAge, clock, |l| {
            (l[WAS_PAID_TO], l[PAID_TO]) = (AS_OF_DAY - 120, AS_OF_DAY - 120)
        }),
        lie(in_time, DefaultAge, clock, |l| {
            (l[WAS_PAID_TO], l[PAID_TO]) = (AS_OF_DAY - 900, AS_OF_DAY - 900)
        }),
        lie(in_time, Instalment, payment, |l| {
            (l[PAID_TO], l[INTEREST], l[PRINCIPAL], l[BALANCE]) =
                (l[WAS_PAID_TO] + 30, 1, 0, l[WAS_BALANCE])
        }),
        lie(in_time, Instalment, payment, |l| {
            // A day more than the payment covers.
            let paid = 100 * (l[INTEREST] + l[PRINCIPAL]);
            l[EXT_USED] = l[WAS_EXT_USED];
            l[PAID_TO] = l[WAS_PAID_TO] + paid / (3 * l[INSTALMENT]) + 1;
        }),
        lie(in_time, Interest, "interest is at most the cap", |l| {
            l[INTEREST] = cap(l) + 1
        }),
        lie(pays_off, Interest, "interest is at most the cap", |l| {
            l[INTEREST] = cap(l) + 1
        }),
        lie(fails, Interest, "interest is at most the cap", |l| {
            l[INTEREST] = cap(l) + 1
        }),
        lie(in_time, Interest, "interest is at most the cap", |l| {
            l[RATE] = 0
        }),
    ]
}
