//! Lies told cell by cell, as no witness tells them. All that follows from the lie is told too, up to the summary, so that one
//! constraint alone stands in its way.

use std::sync::Arc;

use ff::Field;
use pasta_curves::Fp;

use super::{varied, Chunk};
use crate::attack::in_one_digit;
use crate::attack::Story;
use crate::closing_rows::layout::*;
use crate::closing_rows::trace::{contributions, finish, split, Trace};
use crate::closing_rows::ClosingRowsCircuit;
use crate::column::Column;
use crate::gadget::digits::base;
use crate::gadget::poseidon::hash;
use crate::spec::CircuitId;
use crate::statement::closing_rows_at as at;
use crate::suite::{Small, Suite};
use crate::summary::{summary_domain, weight, LANES, SUMS};

/// The rows that can hold a loan.
const ROWS: usize = Suite::Small.rows();

/// The numbers in digits of the small suite.
const NUMBERS: Numbers = Numbers::of(Suite::Small);

pub(in crate::closing_rows) fn lies() -> Vec<Story<ClosingRowsCircuit<Small>>> {
    let mut lies = vec![
        no_loan(),
        after_a_gap(),
        not_added_up(),
        told_as_one(),
        obligor_of_zero(),
        another_last_obligor(),
        negative_term(),
    ];
    lies.extend(wrong_side());
    lies
}

/// Changes the honest trace of a chunk, and claims the count and the summary that it then ends with.
fn retell(
    chunk: &Chunk,
    name: &str,
    change: impl FnOnce(&mut Trace),
) -> Story<ClosingRowsCircuit<Small>> {
    let mut story = chunk.tell(name);
    let trace = story.circuit.trace.as_mut().and_then(Arc::get_mut);
    let trace = trace.expect("a trace of its own");
    change(trace);
    story.instances[at::LOANS] = trace.rows[ROWS - 1][COUNT];
    story.instances[at::SUMMARY] = summary(trace, story.instances[at::CONTEXT]);
    story
}

/// Carries the count and the totals down again after rows were changed.
pub(in crate::closing_rows) fn add_up(trace: &mut Trace) {
    for row in 0..ROWS {
        let (above, rest) = trace.rows.split_at_mut(row);
        let (above, cells) = (above.last(), &mut rest[0]);
        let carried = |index: usize| above.map_or(Fp::ZERO, |above| above[index]);
        cells[COUNT] = carried(COUNT) + cells[ACTIVE];
        let sums: [Fp; SUMS] = std::array::from_fn(|i| carried(SUM + i));
        cells[SUM..SUM + SUMS].copy_from_slice(&sums);
        let added = contributions(cells, above);
        for (lane, added) in LANES.iter().zip(added) {
            cells[SUM + lane.element] += added * weight(*lane);
        }
        let balance = cells[data(Column::Balance)];
        let late = balance * cells[LATE];
        cells[SUM + 2] += late;
        let distance = cells[public(at::CHALLENGE)] - cells[data(Column::Category)];
        let share = distance.invert().expect("no category is the challenge");
        cells[CATEGORIES] = carried(CATEGORIES) + balance * share;
    }
    let (above, tail) = trace.rows.split_at_mut(ROWS);
    let before = tail[0][BEFORE];
    finish(&mut tail[0], &above[ROWS - 1]);
    tail[0][BEFORE] = before;
}

/// The summary of what a trace, lies and all, adds up to.
pub(in crate::closing_rows) fn summary(trace: &Trace, context: Fp) -> Fp {
    let rows = &trace.rows;
    let (first, last, tail) = (&rows[0], &rows[ROWS - 1], &rows[ROWS]);
    hash([
        summary_domain(CircuitId::ClosingRows(Suite::Small)),
        context,
        tail[SUM],
        last[SUM + 1],
        last[SUM + 2],
        first[LARGEST_EXPOSURE],
        first[FLOOR],
        last[CATEGORIES],
        last[COUNT],
        rows[1][BEFORE],
        tail[BEFORE],
        trace.blind,
    ])
}

fn no_loan() -> Story<ClosingRowsCircuit<Small>> {
    let name = "a chunk without a loan that counts one";
    retell(&Chunk::of(varied(1)), name, |trace| {
        for row in &mut trace.rows {
            row[..COUNT].fill(Fp::ZERO);
            split(&NUMBERS, row);
        }
        add_up(trace);
        for row in &mut trace.rows {
            row[COUNT] = Fp::ONE;
        }
    })
}

fn after_a_gap() -> Story<ClosingRowsCircuit<Small>> {
    retell(&Chunk::of(varied(9)), "a loan after a gap", |trace| {
        let (last, gap) = (8, 11);
        let mut loan = trace.rows[last].clone();
        loan[BEFORE] = trace.rows[gap][BEFORE];
        loan[data(Column::Obligor)] = loan[BEFORE] + Fp::ONE;
        split(&NUMBERS, &mut loan);
        for row in &mut trace.rows[gap + 1..] {
            row[BEFORE] = loan[data(Column::Obligor)];
        }
        trace.rows[gap] = loan;
        add_up(trace);
    })
}

fn not_added_up() -> Story<ClosingRowsCircuit<Small>> {
    let mut columns = varied(9);
    columns[0][5] = columns[0][4];
    let name = "an obligor who owes the last loan only";
    retell(&Chunk::of(columns), name, |trace| {
        let row = &mut trace.rows[5];
        row[EXPOSURE] = row[data(Column::Balance)];
        split(&NUMBERS, row);
        add_up(trace);
    })
}

fn told_as_one() -> Story<ClosingRowsCircuit<Small>> {
    let mut chunk = Chunk::of(varied(9));
    chunk.exposures.largest *= 2;
    retell(&chunk, "two obligors told as one", |trace| {
        let above = trace.rows[4][EXPOSURE];
        let row = &mut trace.rows[5];
        row[SAME] = Fp::ONE;
        row[EXPOSURE] += above;
        split(&NUMBERS, row);
        add_up(trace);
    })
}

/// Its row says that it continues an obligor, and none stands before it.
fn obligor_of_zero() -> Story<ClosingRowsCircuit<Small>> {
    let mut columns = varied(9);
    columns[0][0] = 0;
    let name = "a first obligor of zero that continues the one before";
    retell(&Chunk::of(columns), name, |trace| {
        trace.rows[0][SAME] = Fp::ONE;
        split(&NUMBERS, &mut trace.rows[0]);
    })
}

fn another_last_obligor() -> Story<ClosingRowsCircuit<Small>> {
    let name = "a last obligor who is not the last";
    retell(&Chunk::of(varied(9)), name, |trace| {
        trace.rows[ROWS][BEFORE] += Fp::ONE;
    })
}

/// It is below every bound.
fn negative_term() -> Story<ClosingRowsCircuit<Small>> {
    let name = "a loan that ended a month ago";
    retell(&Chunk::of(varied(9)), name, |trace| {
        trace.rows[4][data(Column::RemainingTerm)] = -Fp::ONE;
        split(&NUMBERS, &mut trace.rows[4]);
        add_up(trace);
    })
}

/// An exposure above the floor told as one below it, and one below as one above. Their distance is then negative: each digit in
/// turn takes all of it.
fn wrong_side() -> Vec<Story<ClosingRowsCircuit<Small>>> {
    let digits = NUMBERS.floor_distance.columns();
    let mut lies = Vec::new();
    for digit in 0..=digits.len() {
        for (side, more) in [("above", false), ("below", true)] {
            let mut chunk = Chunk::of(varied(9));
            let exposure = chunk.columns[Column::Balance as usize][4];
            chunk.exposures.top_floor = if more { exposure + 1 } else { exposure - 1 };
            let name = format!("an exposure {side} the floor told otherwise in digit {digit}");
            lies.push(retell(&chunk, &name, |trace| {
                let row = &mut trace.rows[4];
                row[TOP] = Fp::ONE - row[TOP];
                in_one_digit(
                    &mut row[digits.clone()],
                    base(Suite::Small),
                    digit,
                    -Fp::ONE,
                );
                add_up(trace);
            }));
        }
    }
    lies
}
