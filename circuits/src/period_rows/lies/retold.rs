//! Lies told cell by cell, as no witness tells them. All that follows from the lie is told too, up to the summary, so that one
//! constraint alone stands in its way.

use std::sync::Arc;

use ff::{Field, PrimeField};
use pasta_curves::Fp;

use super::{Chunk, Circuit, Lie};
use crate::attack::Story;
use crate::gadget::poseidon::hash;
use crate::period_rows::layout::*;
use crate::period_rows::trace::{split, Trace, TraceRow};
use crate::period_summary::{period_domain, period_total as total, PERIOD_LANES, PERIOD_SUMS};
use crate::statement::period_rows_at as at;
use crate::suite::Suite;
use crate::summary::weight;

/// The rows that can hold a loan.
const ROWS: usize = Suite::Small.rows();

/// Loans of the chunk that the lies are about.
const LOANS: usize = 300;

/// The numbers in digits of the small suite.
pub(super) const NUMBERS: Numbers = Numbers::of(Suite::Small);

const FLAGS: &[&str] = &["flags of what becomes of a loan"];
const WRAPS: &[&str] = &[
    "range of interest_paid and recovered",
    "interest is at most the cap",
    "the payment covers the advance, the price the principal",
];

/// Which row a lie is about: the first of its kind.
pub(super) type Kind = fn(&TraceRow) -> bool;

pub(super) fn lies() -> Vec<Lie> {
    let mut lies = totals();
    lies.extend([first_row_empty(), no_loan(), not_stated()]);
    lies.extend(halves());
    lies.extend(constants());
    lies.extend(on_empty_rows());
    lies.extend(on_loans());
    lies.extend(on_an_empty_row());
    lies
}

/// Changes an honest trace, and claims the count and the summary that it then ends with.
pub(in crate::period_rows) fn retell(
    chunk: &Chunk,
    name: &str,
    change: impl FnOnce(&mut Trace),
) -> Story<Circuit> {
    let mut story = chunk.tell(name);
    let trace = story.circuit.trace.as_mut().and_then(Arc::get_mut);
    let trace = trace.expect("a trace of its own");
    change(trace);
    let last = &trace.rows[ROWS - 1];
    story.instances[at::LOANS] = last[COUNT];
    story.instances[at::SUMMARY] = summary(trace, story.instances[at::CONTEXT]);
    story
}

/// The summary of what a trace, lies and all, adds up to.
fn summary(trace: &Trace, context: Fp) -> Fp {
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

/// Made-up loans of every kind, retold.
pub(super) fn honest(name: &str, change: impl FnOnce(&mut Trace)) -> Story<Circuit> {
    retell(&Chunk::made_up(1, LOANS), name, change)
}

/// A lie about the first row of a kind, and what refuses it.
fn on(kind: Kind, rules: &[&str], name: &str, change: fn(&mut TraceRow)) -> Lie {
    let story = honest(name, |trace| {
        change(first(trace, kind));
        trace.add_up();
    });
    Lie::cells(story, rules)
}

pub(super) fn first(trace: &mut Trace, kind: Kind) -> &mut TraceRow {
    let row = trace.rows.iter_mut().find(|row| kind(row));
    row.expect("three hundred loans of every kind")
}

fn is_empty(row: &TraceRow) -> bool {
    row[ACTIVE] == Fp::ZERO
}

pub(super) fn stays(row: &TraceRow) -> bool {
    row[STAYS] == Fp::ONE
}

pub(super) fn pays_off(row: &TraceRow) -> bool {
    row[PAYS_OFF] == Fp::ONE
}

fn is_bought(row: &TraceRow) -> bool {
    row[IS_BOUGHT] == Fp::ONE
}

pub(super) fn fails(row: &TraceRow) -> bool {
    row[FAILS] == Fp::ONE
}

fn had_paid(row: &TraceRow) -> bool {
    row[WAS_EXIT] == Fp::ONE
}

fn had_defaulted(row: &TraceRow) -> bool {
    row[WAS_EXIT] == Fp::from(3)
}

/// Totals and counts that start or grow by something else than the loans.
fn totals() -> Vec<Lie> {
    let mut lies = Vec::new();
    let mut tell = |name: &str, rows: std::ops::Range<usize>, index: usize, more: Fp, refused| {
        let story = honest(name, |trace| {
            for row in &mut trace.rows[rows] {
                row[index] += more;
            }
        });
        lies.push(Lie::cells(story, &[refused]));
    };
    for element in 0..PERIOD_SUMS {
        let name = format!("total {element} that starts too high");
        let more = Fp::from(999_999_999_999);
        tell(&name, 0..ROWS, SUM + element, more, "first totals");
        let name = format!("total {element} that jumps on the way");
        tell(&name, ROWS - 1..ROWS, SUM + element, Fp::ONE, "'totals'");
    }
    let moved = weight(PERIOD_LANES[total::PRINCIPAL]) - Fp::ONE;
    tell(
        "interest shown as principal",
        0..ROWS,
        SUM,
        moved,
        "first totals",
    );
    let five = Fp::from(5);
    tell(
        "a count that starts too high",
        0..ROWS,
        COUNT,
        five,
        "the first row holds a loan",
    );
    tell(
        "a count that jumps on the way",
        6..ROWS,
        COUNT,
        Fp::ONE,
        "loans are counted",
    );
    lies
}

fn first_row_empty() -> Lie {
    let story = honest("a first row that is empty and counted", |trace| {
        trace.rows[0][..PUBLIC].fill(Fp::ZERO);
        split(&NUMBERS, &mut trace.rows[0]);
        trace.add_up();
        for row in &mut trace.rows {
            row[COUNT] += Fp::ONE;
        }
    });
    Lie::cells(story, &["the first row holds a loan"])
}

fn no_loan() -> Lie {
    let story = honest("an empty chunk", |trace| {
        for row in &mut trace.rows {
            row[..PUBLIC].fill(Fp::ZERO);
            split(&NUMBERS, row);
        }
        trace.add_up();
    });
    Lie::cells(story, &["the first row holds a loan"])
}

/// A row that holds nothing told as a loan that was paid off this month: all its cells agree, the count does not agree with the
/// state's.
fn not_stated() -> Lie {
    let mut story = honest("a loan paid off that the state does not count", |trace| {
        let row = first(trace, is_empty);
        (row[ACTIVE], row[PAYS_OFF], row[EXIT]) = (Fp::ONE, Fp::ONE, Fp::ONE);
        (row[WAS_PAID_TO], row[PAID_TO]) = (row[AS_OF], row[AS_OF]);
        split(&NUMBERS, row);
        trace.add_up();
    });
    story.instances[at::LOANS] -= Fp::ONE;
    Lie::cells(story, &["Equality constraint"])
}

/// Half of one thing becomes of a loan, and half of another.
fn halves() -> Vec<Lie> {
    let mut lies = Vec::new();
    for (place, index) in FATES.into_iter().enumerate() {
        let other = FATES[(place + 1) % FATES.len()];
        let story = honest(&format!("flag {place} of a loan is a half"), |trace| {
            let row = trace.rows.iter_mut().find(|row| row[index] == Fp::ONE);
            let row = row.expect("three hundred loans of every kind");
            (row[index], row[other]) = (Fp::TWO_INV, Fp::TWO_INV);
            trace.add_up();
        });
        let rule = format!("Constraint {place} ('boolean')");
        lies.push(Lie::cells(story, &[&rule]).among_others());
    }
    lies
}

fn constants() -> Vec<Lie> {
    let mut lies = Vec::new();
    for index in PUBLIC..PUBLIC + PUBLICS {
        let story = honest(&format!("constant {index} changes on the way"), |trace| {
            for row in &mut trace.rows[20..] {
                row[index] += Fp::ONE;
                if row[ACTIVE] == Fp::ONE {
                    split(&NUMBERS, row);
                }
            }
            trace.add_up();
        });
        lies.push(Lie::cells(story, &["constant columns"]).among_others());
    }
    lies
}

/// A value in a row without a loan.
fn on_an_empty_row() -> Vec<Lie> {
    let mut lies = Vec::new();
    for index in 0..DATA {
        let story = honest(
            &format!("column {index} in a row without a loan"),
            |trace| {
                let row = first(trace, is_empty);
                row[index] = Fp::ONE;
                split(&NUMBERS, row);
                trace.add_up();
            },
        );
        let rule = match index {
            WAS_BALANCE => "owes nothing",
            ..BALANCE => "a row without a loan is zero",
            BALANCE | DEFAULTED | REPURCHASED => "roll-forward",
            EXIT => "what becomes of a loan",
            _ => "a loan that was not live",
        };
        lies.push(Lie::cells(story, &[rule]).among_others());
    }
    lies
}

/// A flag of minus one takes back what another flag says.
fn taken_back(row: &mut TraceRow, minus: usize, flag: usize, exit: Fp) {
    row[minus] = -Fp::ONE;
    row[flag] = Fp::ONE;
    row[EXIT] = exit;
    split(&NUMBERS, row);
}

fn on_empty_rows() -> Vec<Lie> {
    vec![
        on(
            is_empty,
            FLAGS,
            "an empty row paid off that does not stay",
            |row| taken_back(row, STAYS, PAYS_OFF, Fp::ONE),
        ),
        on(
            is_empty,
            FLAGS,
            "an empty row bought and not paid off",
            |row| taken_back(row, PAYS_OFF, IS_BOUGHT, Fp::ONE),
        ),
        on(
            is_empty,
            FLAGS,
            "an empty row paid off and not bought",
            |row| taken_back(row, IS_BOUGHT, PAYS_OFF, -Fp::ONE),
        ),
        on(
            is_empty,
            FLAGS,
            "an empty row that defaults backwards",
            |row| taken_back(row, FAILS, PAYS_OFF, -Fp::from(2)),
        ),
        // (5 - 1)(5 - 2)(5 - 3)(5 - 4) is what the exit of nothing gives.
        on(
            is_empty,
            &["a row without a loan is zero"],
            "an empty row that had an exit of five",
            |row| (row[WAS_EXIT], row[EXIT]) = (Fp::from(5), Fp::from(5)),
        ),
        on(
            is_empty,
            &["other loans have exit 1 to 4 before"],
            "an empty row counted as a loan that had left",
            |row| row[ACTIVE] = Fp::ONE,
        ),
        on(
            is_empty,
            &["('balance') in gate"],
            "a balance in an empty row",
            |row| row[BALANCE] = Fp::from(500_000),
        ),
        on(
            is_empty,
            &[
                "('balance') in gate",
                "a live or defaulted loan owes something",
            ],
            "a new loan in an empty row",
            |row| {
                (row[ACTIVE], row[STAYS], row[BALANCE]) = (Fp::ONE, Fp::ONE, Fp::from(500_000));
                (row[WAS_PAID_TO], row[PAID_TO]) = (row[AS_OF], row[AS_OF]);
                split(&NUMBERS, row);
            },
        ),
    ]
}

fn on_loans() -> Vec<Lie> {
    vec![
        on(
            stays,
            &["live loans have exit 0 before"],
            "a loan that had an exit of five stays",
            |row| (row[WAS_EXIT], row[EXIT]) = (Fp::from(5), Fp::from(5)),
        ),
        on(
            had_defaulted,
            &["exit follows"],
            "a defaulted loan sold twice",
            |row| row[EXIT] = Fp::from(5),
        ),
        on(
            had_paid,
            &["sold after default"],
            "a loan that had been paid off departs again",
            |row| row[EXIT] = Fp::from(2),
        ),
        on(
            had_defaulted,
            &["pays no interest"],
            "interest taken back as a recovery",
            |row| {
                row[INTEREST] -= Fp::ONE;
                row[RECOVERED] += Fp::ONE;
                split(&NUMBERS, row);
            },
        ),
        on(
            |row| pays_off(row) && row[WAS_EXT_USED] == Fp::ZERO,
            &["at most two in a period"],
            "three extensions in a period",
            |row| row[EXT_USED] = Fp::from(3),
        ),
        on(
            pays_off,
            &["the two low bits"],
            "a status whose low bits are four",
            |row| (row[STATUS], row[STATUS_LOW]) = (Fp::from(4), Fp::from(4)),
        ),
        on(
            pays_off,
            &["the two high bits"],
            "a status of five bits",
            |row| (row[STATUS], row[STATUS_LOW]) = (Fp::from(16), Fp::ZERO),
        ),
        on(
            stays,
            &["a row without a loan is zero", "('owes nothing') in gate"],
            "a loan that vanishes",
            |row| {
                for index in [ACTIVE, STAYS, BALANCE, INTEREST, PRINCIPAL, PAST_DUE, LATE] {
                    row[index] = Fp::ZERO;
                }
                (row[PAID_TO], row[EXT_USED], row[STATUS]) =
                    (row[WAS_PAID_TO], row[WAS_EXT_USED], row[WAS_STATUS]);
                split(&NUMBERS, row);
            },
        )
        .among_others(),
        on(
            stays,
            &["owes nothing", "other loans have exit 1 to 4 before"],
            "a loan that stays as if it had never owed",
            |row| {
                for index in [STAYS, BALANCE, PAST_DUE, LATE] {
                    row[index] = Fp::ZERO;
                }
                split(&NUMBERS, row);
            },
        )
        .among_others(),
        on(
            had_paid,
            &["live loans have exit 0 before"],
            "a loan that had left and comes back",
            |row| {
                (row[EXIT], row[STAYS], row[BALANCE]) = (Fp::ZERO, Fp::ONE, Fp::from(500_000));
                split(&NUMBERS, row);
            },
        )
        .among_others(),
        // With an exit that agrees: half a default.
        on(
            is_bought,
            &["one at most"],
            "a loan bought and paid off",
            |row| (row[PAYS_OFF], row[EXIT]) = (Fp::ONE, Fp::from(3)),
        )
        .among_others(),
        // It would release the tag of a loan that still recovers.
        on(
            fails,
            &["('sold after default') in gate"],
            "a default counted as a departure",
            |row| row[EXIT] = Fp::from(4),
        ),
        on(
            stays,
            WRAPS,
            "interest that reaches the principal's lane",
            |row| {
                row[INTEREST] += weight(PERIOD_LANES[total::PRINCIPAL]);
                split(&NUMBERS, row);
            },
        ),
        on(
            stays,
            &["the two high bits", "a fraudulent loan leaves"],
            "a bankrupt loan told as if it were not",
            |row| (row[STATUS], row[STATUS_LOW]) = (Fp::from(2), Fp::ZERO),
        ),
        on(
            pays_off,
            &["the two low bits"],
            "a status of five bits told as four",
            |row| (row[STATUS], row[STATUS_LOW]) = (Fp::from(20), Fp::from(8)),
        ),
    ]
}
