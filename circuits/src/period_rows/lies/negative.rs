//! Numbers that must not be negative and are. Each of their digits in turn takes all of it.

use ff::{Field, PrimeField};
use pasta_curves::Fp;

use super::retold::{fails, first, honest, pays_off, stays, Kind, NUMBERS};
use super::Lie;
use crate::attack::in_one_digit;
use crate::gadget::digits::{base, Digits};
use crate::period_rows::layout::*;
use crate::period_rows::trace::{lateness, split, values, TraceRow};
use crate::suite::Suite;

/// A number in digits, and the rule its digits keep.
type Ruled = (Digits, &'static str);

const OWES: Ruled = (NUMBERS.rest, "a live or defaulted loan owes something");
const PRINCIPAL_PAID: Ruled = (NUMBERS.principal, "range of principal_paid");
const RECEIVED: Ruled = (NUMBERS.received, "range of interest_paid and recovered");
const PAYMENT: Ruled = (
    NUMBERS.payment_room,
    "the payment covers the advance, the price the principal",
);
const INTEREST_CAP: Ruled = (NUMBERS.interest_room, "interest is at most the cap");
const ADVANCE: Ruled = (NUMBERS.advance, "paid_to never falls");
const CLOCK: Ruled = (NUMBERS.clock, "the default clock");

/// Every number in digits.
#[cfg(test)]
pub(in crate::period_rows) const RULES: [Ruled; 7] = [
    OWES,
    PRINCIPAL_PAID,
    RECEIVED,
    PAYMENT,
    INTEREST_CAP,
    ADVANCE,
    CLOCK,
];

pub(super) fn lies() -> Vec<Lie> {
    [
        negative(
            pays_off,
            OWES,
            "a loan that is paid and shown as charged off",
            |row| {
                (row[PAYS_OFF], row[FAILS]) = (Fp::ZERO, Fp::ONE);
                row[EXIT] = Fp::from(3);
            },
        ),
        negative(
            fails,
            PRINCIPAL_PAID,
            "a default with a cent of principal taken back",
            |row| {
                let paid = std::mem::replace(&mut row[PRINCIPAL], -Fp::ONE);
                row[DEFAULTED] += paid + Fp::ONE;
            },
        ),
        negative(
            fails,
            RECEIVED,
            "a default with a cent of interest taken back",
            |row| row[INTEREST] = -Fp::ONE,
        ),
        negative(
            |row| {
                stays(row) && row[PAID_TO] != row[WAS_PAID_TO] && row[EXT_USED] == row[WAS_EXT_USED]
            },
            PAYMENT,
            "a payment that does not cover the advance",
            |row| row[INSTALMENT] = Fp::from_u128(amounts(Suite::Small) - 1),
        ),
        negative(
            |row| pays_off(row) && row[INTEREST] != Fp::ZERO,
            INTEREST_CAP,
            "interest on a loan without a rate",
            |row| row[RATE] = Fp::ZERO,
        ),
        negative(
            |row| fails(row) && row[INTEREST] == Fp::ZERO,
            ADVANCE,
            "a day to which a loan was paid that falls",
            |row| {
                row[PAID_TO] = row[WAS_PAID_TO] - Fp::ONE;
                lateness(row);
            },
        ),
        negative(
            stays,
            CLOCK,
            "a loan past due by the default age that stays",
            |row| {
                let advance = row[PAID_TO] - row[WAS_PAID_TO];
                row[PAID_TO] = row[AS_OF] - row[DEFAULT_AGE];
                row[WAS_PAID_TO] = row[PAID_TO] - advance;
                lateness(row);
            },
        ),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// One such number: of which loan, its digits with the rule they keep, its name, and what makes it negative.
fn negative(kind: Kind, (digits, rule): Ruled, name: &str, change: fn(&mut TraceRow)) -> Vec<Lie> {
    let mut lies = Vec::new();
    for digit in 0..=digits.columns().len() {
        let name = format!("{name}, in digit {digit}");
        let story = honest(&name, |trace| {
            let row = first(trace, kind);
            change(row);
            split(&NUMBERS, row);
            let cells = digits.columns();
            let all = values(&NUMBERS, row).into_iter();
            let number = all.filter(|(other, _)| other.columns() == cells);
            let number = number.map(|(_, number)| number).sum();
            in_one_digit(&mut row[cells], base(Suite::Small), digit, number);
            trace.add_up();
        });
        lies.push(Lie::cells(story, &[rule]));
    }
    lies
}
