//! Lies told cell by cell, as no witness tells them. All that follows from the lie is told too, up to the summary, so that one
//! constraint alone stands in its way.

use std::sync::Arc;

use ff::{Field, PrimeField};
use pasta_curves::Fp;

use super::{tell, Circuit};
use crate::attack::in_one_digit;
use crate::attack::{Change, Story};
use crate::gadget::digits::{base, Digits};
use crate::gadget::poseidon::hash;
use crate::period_rows::layout::*;
use crate::period_rows::trace::{lateness, split, values, Trace, TraceRow};
use crate::period_summary::period_domain;
use crate::statement::period_rows_at as at;
use crate::suite::Suite;
use crate::testing;

/// The rows that can hold a loan.
const ROWS: usize = Suite::Small.rows();

/// The numbers in digits of the small suite.
const NUMBERS: Numbers = Numbers::of(Suite::Small);

/// Which row a lie is about: the first of its kind.
type Kind = fn(&TraceRow) -> bool;

pub(in crate::period_rows) fn lies() -> Vec<Story<Circuit>> {
    let mut lies = vec![first_row_empty()];
    let rows = ON_EMPTY_ROWS.into_iter().map(|lie| (is_empty as Kind, lie));
    let rows = rows.chain(ON_LOANS);
    lies.extend(rows.map(|(kind, (name, change))| {
        retell(name, |trace| {
            change(first(trace, kind));
            trace.add_up();
        })
    }));
    lies.extend(without_digits());
    lies
}

/// Changes an honest trace, and claims the count and the summary that it then ends with.
fn retell(name: &str, change: impl FnOnce(&mut Trace)) -> Story<Circuit> {
    let mut story = tell(name, &testing::period_chunk(1, 300));
    let trace = story.circuit.trace.as_mut().and_then(Arc::get_mut);
    let trace = trace.expect("a trace of its own");
    change(trace);
    let last = &trace.rows[ROWS - 1];
    story.instances[at::LOANS] = last[COUNT];
    story.instances[at::SUMMARY] = summary(trace, story.instances[at::CONTEXT]);
    story
}

/// The summary of what a trace, lies and all, adds up to.
pub(in crate::period_rows) fn summary(trace: &Trace, context: Fp) -> Fp {
    let last = &trace.rows[ROWS - 1];
    hash([
        period_domain(),
        context,
        last[SUM],
        last[SUM + 1],
        last[SUM + 2],
        last[SUM + 3],
        last[SUM + 4],
        last[COUNT],
        trace.blind,
    ])
}

fn first(trace: &mut Trace, kind: Kind) -> &mut TraceRow {
    let row = trace.rows.iter_mut().find(|row| kind(row));
    row.expect("three hundred loans of every kind")
}

fn is_empty(row: &TraceRow) -> bool {
    row[ACTIVE] == Fp::ZERO
}

fn stays(row: &TraceRow) -> bool {
    row[STAYS] == Fp::ONE
}

fn pays_off(row: &TraceRow) -> bool {
    row[PAYS_OFF] == Fp::ONE
}

fn is_bought(row: &TraceRow) -> bool {
    row[IS_BOUGHT] == Fp::ONE
}

fn fails(row: &TraceRow) -> bool {
    row[FAILS] == Fp::ONE
}

fn had_defaulted(row: &TraceRow) -> bool {
    row[WAS_EXIT] == Fp::from(3)
}

fn first_row_empty() -> Story<Circuit> {
    retell("a first row that is empty and counted", |trace| {
        trace.rows[0][..PUBLIC].fill(Fp::ZERO);
        split(&NUMBERS, &mut trace.rows[0]);
        trace.add_up();
        for row in &mut trace.rows {
            row[COUNT] += Fp::ONE;
        }
    })
}

/// A flag of minus one takes back what another flag says.
fn taken_back(row: &mut TraceRow, minus: usize, flag: usize, exit: Fp) {
    row[minus] = -Fp::ONE;
    row[flag] = Fp::ONE;
    row[EXIT] = exit;
    split(&NUMBERS, row);
}

const ON_EMPTY_ROWS: [Change<TraceRow>; 6] = [
    (
        "an empty row of a loan paid off that does not stay",
        |row| {
            taken_back(row, STAYS, PAYS_OFF, Fp::ONE);
        },
    ),
    ("an empty row of a loan bought and not paid off", |row| {
        taken_back(row, PAYS_OFF, IS_BOUGHT, Fp::ONE);
    }),
    ("an empty row of a loan paid off and not bought", |row| {
        taken_back(row, IS_BOUGHT, PAYS_OFF, -Fp::ONE);
    }),
    (
        "an empty row of a loan paid off that defaults backwards",
        |row| {
            taken_back(row, FAILS, PAYS_OFF, -Fp::from(2));
        },
    ),
    // (5 - 1)(5 - 2)(5 - 3)(5 - 4) is what the exit of nothing gives.
    ("an empty row that had an exit of five", |row| {
        (row[WAS_EXIT], row[EXIT]) = (Fp::from(5), Fp::from(5));
    }),
    ("an empty row counted as a loan that had left", |row| {
        row[ACTIVE] = Fp::ONE;
    }),
];

const ON_LOANS: [(Kind, Change<TraceRow>); 14] = [
    (
        stays,
        ("a loan that had an exit of five stays", |row| {
            (row[WAS_EXIT], row[EXIT]) = (Fp::from(5), Fp::from(5));
        }),
    ),
    (
        had_defaulted,
        ("a defaulted loan sold twice", |row| {
            row[EXIT] = Fp::from(5);
        }),
    ),
    (
        |row| row[WAS_EXIT] == Fp::ONE,
        ("a loan that had been paid off departs again", |row| {
            row[EXIT] = Fp::from(2);
        }),
    ),
    (
        had_defaulted,
        ("interest taken back as a recovery", |row| {
            row[INTEREST] -= Fp::ONE;
            row[RECOVERED] += Fp::ONE;
            split(&NUMBERS, row);
        }),
    ),
    (
        pays_off,
        ("a loan paid off that still owes a cent", |row| {
            row[PRINCIPAL] -= Fp::ONE;
            split(&NUMBERS, row);
        }),
    ),
    (
        |row| pays_off(row) && row[WAS_EXT_USED] == Fp::ZERO,
        ("three extensions in a period", |row| {
            row[EXT_USED] = Fp::from(3);
        }),
    ),
    (
        pays_off,
        ("four extensions in a life", |row| {
            (row[WAS_EXT_USED], row[EXT_USED]) = (Fp::from(3), Fp::from(4));
        }),
    ),
    (
        pays_off,
        ("a status whose low bits are four", |row| {
            (row[STATUS], row[STATUS_LOW]) = (Fp::from(4), Fp::from(4));
        }),
    ),
    (
        pays_off,
        ("a status of five bits", |row| {
            (row[STATUS], row[STATUS_LOW]) = (Fp::from(16), Fp::ZERO);
        }),
    ),
    (
        stays,
        ("a bankrupt loan that stays", |row| {
            (row[STATUS], row[STATUS_LOW]) = (Fp::from(2), Fp::from(2));
        }),
    ),
    (
        stays,
        ("a fraudulent loan that stays", |row| {
            (row[STATUS], row[STATUS_LOW]) = (Fp::from(4), Fp::ZERO);
        }),
    ),
    (
        is_bought,
        ("a price with a highest digit", |row| {
            row[REPURCHASED] += Fp::from_u128(NUMBERS.payment_room.lower_limit());
            split(&NUMBERS, row);
        }),
    ),
    (
        stays,
        ("a loan that stays for a price", |row| {
            row[REPURCHASED] = Fp::ONE;
            split(&NUMBERS, row);
        }),
    ),
    (
        |row| row[WAS_EXIT] == Fp::ONE,
        ("a loan that had left and owes a cent", |row| {
            row[WAS_BALANCE] = Fp::ONE;
            split(&NUMBERS, row);
        }),
    ),
];

/// A number that must not be negative and is, by what makes it so.
const NEGATIVE: [(Kind, Digits, Change<TraceRow>); 7] = [
    (
        pays_off,
        NUMBERS.rest,
        ("a loan that is paid and shown as charged off", |row| {
            (row[PAYS_OFF], row[FAILS]) = (Fp::ZERO, Fp::ONE);
            row[EXIT] = Fp::from(3);
        }),
    ),
    (
        fails,
        NUMBERS.principal,
        ("a default with a cent of principal taken back", |row| {
            let paid = std::mem::replace(&mut row[PRINCIPAL], -Fp::ONE);
            row[DEFAULTED] += paid + Fp::ONE;
        }),
    ),
    (
        fails,
        NUMBERS.received,
        ("a default with a cent of interest taken back", |row| {
            row[INTEREST] = -Fp::ONE;
        }),
    ),
    (
        |row| stays(row) && row[PAID_TO] != row[WAS_PAID_TO] && row[EXT_USED] == row[WAS_EXT_USED],
        NUMBERS.payment_room,
        ("a payment that does not cover the advance", |row| {
            row[INSTALMENT] = Fp::from_u128(amounts(Suite::Small) - 1);
        }),
    ),
    (
        |row| pays_off(row) && row[INTEREST] != Fp::ZERO,
        NUMBERS.interest_room,
        ("interest on a loan without a rate", |row| {
            row[RATE] = Fp::ZERO;
        }),
    ),
    (
        |row| fails(row) && row[INTEREST] == Fp::ZERO,
        NUMBERS.advance,
        ("a day to which a loan was paid that falls", |row| {
            row[PAID_TO] = row[WAS_PAID_TO] - Fp::ONE;
            lateness(row);
        }),
    ),
    (
        stays,
        NUMBERS.clock,
        ("a loan past due by the default age that stays", |row| {
            let advance = row[PAID_TO] - row[WAS_PAID_TO];
            row[PAID_TO] = row[AS_OF] - row[DEFAULT_AGE];
            row[WAS_PAID_TO] = row[PAID_TO] - advance;
            lateness(row);
        }),
    ),
];

/// Each digit in turn takes all of a negative number.
fn without_digits() -> Vec<Story<Circuit>> {
    let mut lies = Vec::new();
    for (kind, digits, (name, change)) in NEGATIVE {
        for digit in 0..=digits.columns().len() {
            let name = format!("{name}, in digit {digit}");
            lies.push(retell(&name, |trace| {
                let row = first(trace, kind);
                change(row);
                split(&NUMBERS, row);
                let cells = digits.columns();
                let all = values(&NUMBERS, row).into_iter();
                let number = all.filter(|(other, _)| other.columns() == cells);
                let number = number.map(|(_, number)| number).sum();
                in_one_digit(&mut row[cells], base(Suite::Small), digit, number);
                trace.add_up();
            }));
        }
    }
    lies
}
