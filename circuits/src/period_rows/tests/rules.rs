//! Every rule broken alone: lies about one loan, and the words in which the circuit refuses them.

use super::*;
use crate::column::Column;

/// One loan's values in the order of the linked columns.
pub(super) type Loan = [u64; DATA];

/// One way to break one rule: which loans it can be told of, what it changes, the rule and the words in which the
/// circuit refuses it.
pub(super) struct Lie {
    pub(super) of: fn(&Loan) -> bool,
    pub(super) tell: fn(&mut Loan),
    pub(super) rule: LoanRule,
    pub(super) refused: &'static str,
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
pub(super) const MOST: u64 = (1 << 40) - 1;
/// The least amount without digits.
pub(super) const EDGE: u64 = amounts(Suite::Small) as u64;
const AS_OF_DAY: u64 = testing::PERIOD_AS_OF as u64;

/// The interest cap in cents, when the loan is in time.
fn cap(loan: &Loan) -> u64 {
    let late = AS_OF_DAY.saturating_sub(loan[PAID_TO]);
    let days = loan[PAID_TO] - loan[WAS_PAID_TO] + late + 31;
    let cap = 11 * u128::from(loan[WAS_BALANCE]) * u128::from(loan[RATE]) * u128::from(days);
    (cap / 3_600_000_000) as u64
}

/// Every rule, some in several ways.
pub(super) fn lies() -> Vec<Lie> {
    let lie = |of, tell, rule, refused| Lie {
        of,
        tell,
        rule,
        refused,
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
        lie(
            left,
            |l| (l[WAS_EXIT], l[EXIT], l[RECOVERED]) = (5, 5, 0),
            PreviousExit,
            code,
        ),
        lie(
            left,
            |l| l[WAS_BALANCE] = 1,
            LeftPays(Column::Balance),
            "owes nothing",
        ),
        lie(
            left,
            |l| l[BALANCE] = 1,
            LeftPays(Column::Balance),
            "'balance'",
        ),
        lie(
            left,
            |l| l[INTEREST] = 1,
            LeftPays(Column::InterestPaid),
            "pays no interest",
        ),
        lie(
            left,
            |l| l[PRINCIPAL] = 1,
            LeftPays(Column::PrincipalPaid),
            "pays no principal",
        ),
        lie(
            left,
            |l| l[REPURCHASED] = 1,
            LeftPays(Column::Repurchased),
            price,
        ),
        lie(
            left,
            |l| l[PAID_TO] += 1,
            LeftChanges(Column::PaidTo),
            "keeps paid_to",
        ),
        lie(
            left,
            |l| l[EXT_USED] += 1,
            LeftChanges(Column::ExtensionsUsed),
            "keeps ext_used",
        ),
        lie(
            left,
            |l| l[STATUS] += 1,
            LeftChanges(Column::Status),
            "keeps status",
        ),
        lie(
            left,
            |l| l[DEFAULTED] += 1,
            LeftChanges(Column::Defaulted),
            "'defaulted'",
        ),
        lie(had_paid, |l| l[EXIT] = 4, LeftExit, "sold after default"),
        lie(had_paid, |l| l[EXIT] = 0, LeftExit, "exit follows"),
        lie(
            had_failed,
            |l| (l[EXIT], l[BALANCE]) = (0, 0),
            LeftExit,
            "exit follows",
        ),
        lie(
            |l| l[WAS_EXIT] == 4,
            |l| l[EXIT] = 3,
            LeftExit,
            "exit follows",
        ),
        lie(had_paid, |l| l[RECOVERED] = 1, Recovered, recovered),
        lie(stays, |l| l[RECOVERED] = 1, Recovered, recovered),
        lie(fails, |l| l[RECOVERED] = 1, Recovered, recovered),
        lie(
            had_failed,
            |l| l[RECOVERED] = EDGE,
            Range(Column::Recovered),
            "range of interest_paid and recovered",
        ),
        lie(stays, |l| (l[EXIT], l[BALANCE]) = (4, 0), Exit, code),
        lie(
            in_time,
            |l| {
                (l[RATE], l[WAS_BALANCE], l[BALANCE], l[INTEREST], l[PAID_TO]) = (
                    (1 << 20) - 1,
                    MOST,
                    MOST - l[PRINCIPAL],
                    EDGE,
                    l[WAS_PAID_TO] + 700,
                )
            },
            Range(Column::InterestPaid),
            "range of interest_paid and recovered",
        ),
        lie(
            pays_off,
            |l| l[PRINCIPAL] = EDGE,
            Range(Column::PrincipalPaid),
            "range of principal_paid",
        ),
        lie(
            stays,
            |l| l[STATUS] += 16,
            Range(Column::Status),
            "the two high bits",
        ),
        lie(
            bought,
            |l| l[PRINCIPAL] = l[WAS_BALANCE] + 1,
            Overpaid,
            rest,
        ),
        lie(pays_off, |l| l[PRINCIPAL] += 1, Overpaid, rest),
        lie(pays_off, |l| l[EXIT] = 0, NothingLeft, rest),
        lie(pays_off, |l| l[EXIT] = 3, NothingLeft, rest),
        lie(
            pays_off,
            |l| l[PRINCIPAL] -= 1,
            NotPaid,
            "a paid loan owes nothing",
        ),
        lie(stays, |l| l[BALANCE] -= 1, Balance, "'balance'"),
        lie(stays, |l| l[BALANCE] += 1, Balance, "'balance'"),
        lie(fails, |l| l[BALANCE] = 1, Balance, "'balance'"),
        lie(fails, |l| l[DEFAULTED] -= 1, Defaulted, "'defaulted'"),
        lie(stays, |l| l[DEFAULTED] += 1, Defaulted, "'defaulted'"),
        lie(stays, |l| l[REPURCHASED] = 1, NotRepurchased, price),
        lie(fails, |l| l[REPURCHASED] = 1, NotRepurchased, price),
        lie(
            bought,
            |l| l[REPURCHASED] = l[WAS_BALANCE] - l[PRINCIPAL] - 1,
            Price,
            payment,
        ),
        lie(
            bought,
            |l| l[REPURCHASED] = l[WAS_BALANCE] - l[PRINCIPAL] + EDGE,
            PriceRange,
            "the price lies within its digits",
        ),
        lie(
            bought,
            |l| l[REPURCHASED] = l[WAS_BALANCE] - l[PRINCIPAL] + 1_999 * EDGE,
            PriceRange,
            "the price lies within its digits",
        ),
        lie(
            in_time,
            |l| l[PAID_TO] = l[WAS_PAID_TO] - 1,
            Advance,
            "paid_to never falls",
        ),
        lie(
            pays_off,
            |l| (l[WAS_PAID_TO], l[PAID_TO]) = (AS_OF_DAY - 1_500, AS_OF_DAY + 500),
            Advance,
            "paid_to never falls",
        ),
        lie(
            stays,
            |l| (l[WAS_EXT_USED], l[EXT_USED]) = (0, 3),
            Extensions,
            "at most two in a period",
        ),
        lie(
            stays,
            |l| (l[WAS_EXT_USED], l[EXT_USED]) = (3, 2),
            Extensions,
            "at most two in a period",
        ),
        lie(
            stays,
            |l| (l[WAS_EXT_USED], l[EXT_USED]) = (3, 4),
            Extensions,
            "at most three in a life",
        ),
        lie(
            pays_off,
            |l| (l[WAS_PAID_TO], l[PAID_TO]) = (AS_OF_DAY + AHEAD - 9, AS_OF_DAY + AHEAD + 1),
            PaidAhead,
            days,
        ),
        lie(
            in_time,
            |l| (l[WAS_PAID_TO], l[PAID_TO]) = (AS_OF_DAY + AHEAD + 1, AS_OF_DAY + AHEAD + 1),
            PaidAhead,
            days,
        ),
        lie(
            pays_off,
            |l| (l[WAS_PAID_TO], l[PAID_TO]) = (AS_OF_DAY - PAST - 9, AS_OF_DAY - PAST - 1),
            LongPastDue,
            days,
        ),
        lie(
            stays,
            |l| l[STATUS] = 2 + 1,
            Troubled,
            "a bankrupt loan leaves",
        ),
        lie(
            stays,
            |l| l[STATUS] = 4 + 8,
            Troubled,
            "a fraudulent loan leaves",
        ),
        lie(
            in_time,
            |l| (l[WAS_PAID_TO], l[PAID_TO]) = (AS_OF_DAY - 120, AS_OF_DAY - 120),
            DefaultAge,
            clock,
        ),
        lie(
            in_time,
            |l| (l[WAS_PAID_TO], l[PAID_TO]) = (AS_OF_DAY - 900, AS_OF_DAY - 900),
            DefaultAge,
            clock,
        ),
        lie(
            in_time,
            |l| {
                (l[PAID_TO], l[INTEREST], l[PRINCIPAL], l[BALANCE]) =
                    (l[WAS_PAID_TO] + 30, 1, 0, l[WAS_BALANCE])
            },
            Instalment,
            payment,
        ),
        lie(
            in_time,
            |l| {
                // A day more than the payment covers.
                let paid = 100 * (l[INTEREST] + l[PRINCIPAL]);
                l[EXT_USED] = l[WAS_EXT_USED];
                l[PAID_TO] = l[WAS_PAID_TO] + paid / (3 * l[INSTALMENT]) + 1;
            },
            Instalment,
            payment,
        ),
        lie(
            in_time,
            |l| l[INTEREST] = cap(l) + 1,
            Interest,
            "interest is at most the cap",
        ),
        lie(
            pays_off,
            |l| l[INTEREST] = cap(l) + 1,
            Interest,
            "interest is at most the cap",
        ),
        lie(
            fails,
            |l| l[INTEREST] = cap(l) + 1,
            Interest,
            "interest is at most the cap",
        ),
        lie(
            in_time,
            |l| l[RATE] = 0,
            Interest,
            "interest is at most the cap",
        ),
    ]
}
