//! Lies told cell by cell, as no witness tells them. All that follows from the lie is told too, up to the summary, so that one
//! constraint alone stands in its way.

use std::ops::Range;
use std::sync::Arc;

use ff::Field;
use pasta_curves::Fp;

use super::{varied, Chunk, Circuit, Lie};
use crate::attack::{in_one_digit, Story};
use crate::closing_rows::layout::*;
use crate::closing_rows::trace::{contributions, finish, split, Trace, TraceRow};
use crate::column::Column;
use crate::gadget::digits::base;
use crate::gadget::poseidon::hash;
use crate::spec::CircuitId;
use crate::statement::closing_rows_at as at;
use crate::suite::Suite;
use crate::summary::{summary_domain, total, weight, LANES, SUMS};
use crate::testing;

/// The rows that can hold a loan.
const ROWS: usize = Suite::Small.rows();

/// The numbers in digits of the small suite.
const NUMBERS: Numbers = Numbers::of(Suite::Small);

pub(super) fn lies() -> Vec<Lie> {
    let mut lies = sums();
    lies.extend(nine_loans().map(|lie| lie.tell(&nine())));
    lies.extend(phantoms().map(|lie| lie.tell(&nine()).among_others()));
    lies.extend(pairs().map(|lie| lie.tell(&pair())));
    lies.extend([no_loan(), told_as_one(), excess_of_the_last()]);
    lies.extend(on_an_empty_row());
    lies.extend(constants());
    lies.extend(wrong_side());
    lies
}

/// A change of an honest trace, and what refuses it.
struct Retelling(&'static str, &'static [&'static str], fn(&mut Trace));

impl Retelling {
    fn tell(self, chunk: &Chunk) -> Lie {
        Lie::cells(retell(chunk, self.0, self.2), self.1)
    }
}

/// Nine loans of as many obligors.
fn nine() -> Chunk {
    Chunk::of(varied(9))
}

/// Two loans of one obligor on rows 0 and 1, who owes more than the floor, and a third loan of another on row 2.
fn pair() -> Chunk {
    let mut columns = testing::pool(2, 3, 1);
    columns[0] = vec![5, 5, 9];
    columns[Column::Balance as usize] = vec![700, 800, 100];
    let mut pair = Chunk::of(columns).neutral();
    pair.witness.exposures.top_floor = 750;
    pair.sum_up();
    pair
}

/// Changes the honest trace of a chunk, and claims the count and the summary that it then ends with.
pub(in crate::closing_rows) fn retell(
    chunk: &Chunk,
    name: &str,
    change: impl FnOnce(&mut Trace),
) -> Story<Circuit> {
    let mut story = chunk.tell(name);
    let trace = story.circuit.trace.as_mut().and_then(Arc::get_mut);
    let trace = trace.expect("a trace of its own");
    change(trace);
    story.instances[at::LOANS] = trace.rows[ROWS - 1][COUNT];
    story.instances[at::SUMMARY] = summary(trace, story.instances[at::CONTEXT]);
    story
}

/// The numbers in digits again, and the totals, after one row was changed.
fn follow(trace: &mut Trace, row: usize) {
    split(&NUMBERS, &mut trace.rows[row]);
    add_up(trace);
}

/// Adds to a column from a row on.
fn add(trace: &mut Trace, rows: Range<usize>, index: usize, value: Fp) {
    for row in &mut trace.rows[rows] {
        row[index] += value;
    }
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
fn summary(trace: &Trace, context: Fp) -> Fp {
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

/// Totals, counts and sums over categories that start or grow by something else than the loans.
fn sums() -> Vec<Lie> {
    const FIRST: &str = "the first row holds a loan";
    const GAPS: &str = "loans have no gaps";
    let tell = |name: &str, rows: Range<usize>, index, more, rule| {
        let story = retell(&nine(), name, |trace| add(trace, rows, index, more));
        Lie::cells(story, &[rule])
    };
    let one = Fp::ONE;
    let mut lies = vec![
        tell("a count that starts high", 0..ROWS, COUNT, one, FIRST),
        tell("a count that jumps", 6..ROWS, COUNT, one, GAPS),
    ];
    for (from, gate) in [(0, "'first category'"), (6, "'categories'")] {
        let name = format!("categories that grow on row {from}");
        lies.push(tell(&name, from..ROWS, CATEGORIES, one, gate));
    }
    for (element, cent) in [one, -one, one].into_iter().enumerate() {
        let (index, high) = (SUM + element, Fp::from(999_999_999_999));
        let name = format!("total {element} that starts too high");
        lies.push(tell(&name, 0..ROWS + 1, index, high, "first totals"));
        let name = format!("total {element} a cent off on the way");
        lies.push(tell(&name, 6..ROWS + 1, index, cent, "'totals'"));
    }
    lies
}

fn nine_loans() -> [Retelling; 6] {
    [
        Retelling("a loan after a gap", &["loans have no gaps"], after_a_gap),
        // Its row says that it continues an obligor, and none stands before it.
        Retelling(
            "a first obligor of zero that continues the one before",
            &["'same is 0'"],
            |trace| {
                trace.rows[0][data(Column::Obligor)] = Fp::ZERO;
                trace.rows[0][SAME] = Fp::ONE;
                trace.rows[1][BEFORE] = Fp::ZERO;
                split(&NUMBERS, &mut trace.rows[0]);
                split(&NUMBERS, &mut trace.rows[1]);
            },
        ),
        Retelling(
            "a last obligor who is not the last",
            &["'the last obligor'"],
            |trace| {
                trace.rows[ROWS][BEFORE] += Fp::ONE;
            },
        ),
        // It is below every bound.
        Retelling(
            "a loan that ended a month ago",
            &["range of remaining_term"],
            |trace| {
                trace.rows[4][data(Column::RemainingTerm)] = -Fp::ONE;
                follow(trace, 4);
            },
        ),
        Retelling("the category of another loan", &["'categories'"], |trace| {
            trace.rows[3][data(Column::Category)] += Fp::ONE;
        }),
        Retelling("an empty chunk", &["the first row holds a loan"], emptied),
    ]
}

/// Loans that are none; their other values follow, or do not.
fn phantoms() -> [Retelling; 2] {
    [
        Retelling(
            "a last loan that counts twice",
            &["'active is 0 or 1'"],
            |trace| {
                trace.rows[8][ACTIVE] = Fp::from(2);
                follow(trace, 8);
            },
        ),
        Retelling(
            "a loan of nothing after the last",
            &["obligors never fall"],
            |trace| {
                trace.rows[9][ACTIVE] = Fp::ONE;
                for row in &mut trace.rows[10..] {
                    row[BEFORE] = Fp::ZERO;
                }
                follow(trace, 9);
            },
        ),
    ]
}

fn pairs() -> [Retelling; 10] {
    [
        Retelling("a free first exposure", &["first exposure"], |trace| {
            trace.rows[0][EXPOSURE] = Fp::ZERO;
            trace.rows[1][EXPOSURE] = Fp::from(800);
            split(&NUMBERS, &mut trace.rows[0]);
            follow(trace, 1);
        }),
        // As if the obligor of the first loan were that of a loan before.
        Retelling(
            "a first loan that continues an obligor",
            &["'before is 0'", "'same is 0'"],
            |trace| {
                trace.rows[0][SAME] = Fp::ONE;
                trace.rows[0][BEFORE] = Fp::from(5);
                split(&NUMBERS, &mut trace.rows[0]);
            },
        ),
        // The first obligor would only have to be above it, be it as low as -5.
        Retelling("an obligor before the first", &["'before is 0'"], |trace| {
            trace.rows[0][BEFORE] = -Fp::from(9);
            split(&NUMBERS, &mut trace.rows[0]);
        }),
        // The summary would report any first obligor, and hide one shared with the chunk before.
        Retelling(
            "a free first obligor",
            &[
                "'the obligor before'",
                "adds up while the obligor is the same",
            ],
            |trace| {
                trace.rows[1][BEFORE] = Fp::from(4);
                trace.rows[1][SAME] = Fp::ZERO;
                follow(trace, 1);
            },
        ),
        Retelling(
            "an obligor torn in two",
            &["obligors never fall"],
            |trace| {
                let row = &mut trace.rows[1];
                (row[SAME], row[EXPOSURE]) = (Fp::ZERO, Fp::from(800));
                follow(trace, 1);
            },
        ),
        Retelling(
            "an obligor who owes the last loan only",
            &["adds up while the obligor is the same"],
            |trace| {
                trace.rows[1][EXPOSURE] = Fp::from(800);
                follow(trace, 1);
            },
        ),
        Retelling(
            "an obligor who is minus the same",
            &["'same is 0 or 1'", "obligors never fall"],
            |trace| {
                let row = &mut trace.rows[1];
                (row[SAME], row[TOP], row[EXPOSURE]) = (-Fp::ONE, Fp::ZERO, Fp::from(100));
                follow(trace, 1);
            },
        ),
        Retelling(
            "an obligor who continues without a loan",
            &["only on a loan", "only of one obligor"],
            |trace| {
                trace.rows[4][SAME] = Fp::ONE;
                follow(trace, 4);
            },
        ),
        Retelling(
            "an obligor who counts twice above the floor",
            &["'top is 0 or 1'"],
            |trace| {
                trace.rows[1][TOP] = Fp::from(2);
                follow(trace, 1);
            },
        ),
        // Where the next obligor begins.
        Retelling("an excess that is left out", &["'totals'"], |trace| {
            let above = weight(LANES[total::ABOVE_FLOOR]);
            add(trace, 2..ROWS + 1, SUM, -above);
        }),
    ]
}

/// What an obligor of the last row of a full table owes above the floor is left out.
fn excess_of_the_last() -> Lie {
    let chunk = Chunk::of(testing::pool(4, ROWS, 1));
    let name = "an excess that is left out where the table ends";
    let story = retell(&chunk, name, |trace| {
        trace.rows[ROWS][SUM] -= weight(LANES[total::ABOVE_FLOOR]);
    });
    Lie::cells(story, &["'last total'"])
}

fn no_loan() -> Lie {
    let name = "a chunk without a loan that counts one";
    let story = retell(&Chunk::of(varied(1)), name, |trace| {
        emptied(trace);
        add(trace, 0..ROWS + 1, COUNT, Fp::ONE);
    });
    Lie::cells(story, &["'the first row holds a loan'"])
}

fn emptied(trace: &mut Trace) {
    for row in &mut trace.rows {
        row[..COUNT].fill(Fp::ZERO);
        split(&NUMBERS, row);
    }
    add_up(trace);
}

fn after_a_gap(trace: &mut Trace) {
    let (last, gap) = (8, 11);
    let mut loan = trace.rows[last].clone();
    loan[BEFORE] = trace.rows[gap][BEFORE];
    loan[data(Column::Obligor)] = loan[BEFORE] + Fp::ONE;
    for row in &mut trace.rows[gap + 1..] {
        row[BEFORE] = loan[data(Column::Obligor)];
    }
    trace.rows[gap] = loan;
    follow(trace, gap);
}

fn told_as_one() -> Lie {
    let mut chunk = nine();
    chunk.witness.exposures.largest *= 2;
    chunk.sum_up();
    let story = retell(&chunk, "two obligors told as one", |trace| {
        let above = trace.rows[4][EXPOSURE];
        let row = &mut trace.rows[5];
        row[SAME] = Fp::ONE;
        row[EXPOSURE] += above;
        follow(trace, 5);
    });
    Lie::cells(story, &["only of one obligor"])
}

/// A value in a row without a loan, with all that follows from it.
fn on_an_empty_row() -> Vec<Lie> {
    let mut lies = Vec::new();
    for column in Column::PERIOD_0 {
        let name = format!("{} in a row without a loan", column.name());
        let story = retell(&nine(), &name, |trace| {
            let row: &mut TraceRow = &mut trace.rows[40];
            row[data(column)] = Fp::ONE;
            if column == Column::Balance {
                row[EXPOSURE] = Fp::ONE;
            }
            follow(trace, 40);
        });
        let gate = match column {
            Column::Exit | Column::Defaulted => "nothing has left the pool",
            _ => "a row without a loan is zero",
        };
        let rule = format!("('{}') in gate/{gate}", column.name());
        lies.push(Lie::cells(story, &[&rule]).among_others());
    }
    lies
}

/// A bound that is looser from a row on, where the first row is what is public. The as-of day from the first row without a loan
/// on, where no days depend on it.
fn constants() -> Vec<Lie> {
    let mut lies = Vec::new();
    for index in LARGEST_EXPOSURE..PUBLIC + PUBLICS {
        let as_of = index == public(at::AS_OF);
        let lower = [
            at::AS_OF,
            at::SCORE_AT_LEAST,
            at::LTV_WEIGHT,
            at::MIN_PAID_TO,
        ]
        .map(public);
        let looser = if lower.contains(&index) {
            -Fp::ONE
        } else {
            Fp::ONE
        };
        let story = retell(
            &nine(),
            &format!("constant {index} changes on the way"),
            |trace| {
                for row in &mut trace.rows[if as_of { 9 } else { 4 }..ROWS] {
                    row[index] += looser;
                    split(&NUMBERS, row);
                }
            },
        );
        let rule = format!("Constraint {} ('same as above')", index - LARGEST_EXPOSURE);
        let lie = Lie::cells(story, &[&rule]);
        lies.push(if as_of { lie } else { lie.among_others() });
    }
    lies
}

/// An exposure above the floor told as one below it, and one below as one above. Their distance is then negative: each digit in
/// turn takes all of it.
fn wrong_side() -> Vec<Lie> {
    let digits = NUMBERS.floor_distance.columns();
    let mut lies = Vec::new();
    for digit in 0..=digits.len() {
        for (side, more) in [("above", false), ("below", true)] {
            let mut chunk = nine();
            let exposure = chunk.witness.value(Column::Balance, 4);
            chunk.witness.exposures.top_floor = if more { exposure + 1 } else { exposure - 1 };
            chunk.sum_up();
            let name = format!("an exposure {side} the floor told otherwise in digit {digit}");
            let story = retell(&chunk, &name, |trace| {
                let row = &mut trace.rows[4];
                row[TOP] = Fp::ONE - row[TOP];
                let cells = &mut row[digits.clone()];
                in_one_digit(cells, base(Suite::Small), digit, -Fp::ONE);
                add_up(trace);
            });
            lies.push(Lie::cells(story, &["top tells on which side of the floor"]));
        }
    }
    lies
}
