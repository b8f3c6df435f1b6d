//! Days past due against what follows from them, and the default clock: every edge, every wrong answer.

use super::*;
use crate::period_rows::gates::clock::late_weight;

/// Days past due around every edge and at both ends of the table, and how many edges they reach.
const DAYS: [(i64, usize); 14] = [
    (-(AHEAD as i64), 0),
    (-1, 0),
    (0, 0),
    (1, 1),
    (29, 1),
    (30, 2),
    (59, 2),
    (60, 3),
    (89, 3),
    (90, 4),
    (119, 4),
    (120, 5),
    (121, 5),
    (PAST as i64, 5),
];

/// What one day in a bucket is, by how many edges it reaches.
const BUCKETS: [u64; 6] = [0, 1, 30, 60, 90, 120];

/// The default age under which all of them may stay.
const AGE: u16 = 4_096;

fn day(days: i64) -> u64 {
    (i64::from(testing::PERIOD_AS_OF) - days) as u64
}

/// One loan for each of these days, none of which pays; then one for each that is repurchased.
fn chunk_of(days: &[i64], age: u16) -> Chunk {
    let mut columns = testing::PeriodColumns::default();
    for exit in [0, 2] {
        for (row, days) in days.iter().enumerate() {
            let mut loan = [0; DATA];
            (loan[OBLIGOR], loan[WAS_BALANCE]) = (1 + row as u64, 500_000 + row as u64);
            (loan[WAS_PAID_TO], loan[PAID_TO], loan[EXIT]) = (day(*days), day(*days), exit);
            let index = if exit == 0 { BALANCE } else { REPURCHASED };
            loan[index] = loan[WAS_BALANCE];
            for (column, value) in columns.iter_mut().zip(loan) {
                column.push(value);
            }
        }
    }
    let mut chunk = Chunk::of(PeriodRowsWitness::new(columns, Fp::ONE).unwrap());
    chunk.statement.default_age = age;
    chunk
}

/// Two loans for each of [`DAYS`].
fn chunk() -> Chunk {
    chunk_of(&DAYS.map(|(days, _)| days), AGE)
}

/// How many edges the days of a row reach.
fn edges(row: usize) -> usize {
    DAYS[row % DAYS.len()].1
}

/// Whether a row with so many edges is past due, and what its days weigh.
fn cells_of(edges: usize) -> [Fp; 2] {
    [Fp::from(u64::from(edges > 0)), late_weight(BUCKETS[edges])]
}

#[test]
fn days_weigh_from_the_edge_named_and_the_relation_agrees() {
    let chunk = chunk();
    let trace = chunk.tell("").circuit.trace.unwrap();
    for row in 0..2 * DAYS.len() {
        let cells = &trace.rows[row];
        assert_eq!(
            [cells[PAST_DUE], cells[LATE]],
            cells_of(edges(row)),
            "{row}"
        );
    }
    assert_eq!(verdicts(&chunk), (Ok(()), vec![]));
}

#[test]
fn a_day_beyond_either_end_of_the_table_is_refused_by_both() {
    let [(first, _), .., (last, _)] = DAYS;
    for (days, rule) in [
        (first - 1, LoanRule::PaidAhead),
        (last + 1, LoanRule::LongPastDue),
    ] {
        let (relation, circuit) = verdicts(&chunk_of(&[0, days, 0], AGE));
        assert_eq!(relation, Err(PeriodViolation::Loan { row: 1, rule }));
        for row in [1, 4] {
            assert!(named(&circuit, "'days past due'", row), "{circuit:?}");
        }
    }
}

/// Rewrites what follows from the days of each row, and everything that follows from that.
fn retold(pattern: impl Fn(usize) -> [Fp; 2]) -> Vec<String> {
    told(&retell(&chunk(), "", |trace| {
        for row in 0..2 * DAYS.len() {
            let cells = &mut trace.rows[row];
            [cells[PAST_DUE], cells[LATE]] = pattern(row);
            trace::split(&NUMBERS, cells);
        }
        trace.add_up();
    }))
}

#[test]
fn what_follows_from_the_days_of_every_other_bucket_is_refused_on_every_row() {
    for shift in 1..BUCKETS.len() {
        let told = retold(|row| cells_of((edges(row) + shift) % BUCKETS.len()));
        for row in 0..2 * DAYS.len() {
            assert!(named(&told, "'days past due'", row), "row {row}: {told:?}");
        }
        assert_rejected_by(&told, &["'days past due'"]);
    }
}

#[test]
fn a_flag_and_a_weight_of_two_buckets_or_of_none_are_refused() {
    let gap = late_weight(120) - late_weight(90) + late_weight(30);
    let honest = |row: usize| cells_of(edges(row));
    let [one, thirty] = [cells_of(1), cells_of(2)];
    for (at, cells) in [
        (3, [Fp::ZERO, one[1]]),
        (5, [Fp::ZERO, thirty[1]]),
        (0, [Fp::ONE, Fp::ZERO]),
        (4, [Fp::from(2), Fp::ZERO]),
        (4, [-Fp::ONE, Fp::ZERO]),
        (11, [Fp::ONE, gap]),
        (11, [Fp::ONE, -Fp::ONE]),
        (11, [Fp::ONE, late_weight(120).double()]),
    ] {
        let told = retold(|row| if row == at { cells } else { honest(row) });
        assert!(named(&told, "'days past due'", at), "{cells:?}: {told:?}");
    }
}

/// On a row without a loan, and on one that had left the pool before.
#[test]
fn days_of_a_row_that_was_not_live_are_refused() {
    for row in [2 * DAYS.len(), 3] {
        for cells in [
            [Fp::ONE, Fp::ZERO],
            [Fp::ZERO, late_weight(30)],
            cells_of(5),
        ] {
            let story = retell(&chunk(), "", |trace| {
                let told = &mut trace.rows[row];
                if row == 3 {
                    // A loan that had been repurchased before.
                    for index in FATES.into_iter().chain([WAS_BALANCE, BALANCE]) {
                        told[index] = Fp::ZERO;
                    }
                    (told[WAS_EXIT], told[EXIT]) = (Fp::from(2), Fp::from(2));
                }
                [told[PAST_DUE], told[LATE]] = cells;
                trace::split(&NUMBERS, told);
                trace.add_up();
            });
            assert_rejected_by(&told(&story), &["'days past due'"]);
        }
    }
}

/// A loan that left is as far from the as-of day as it likes.
#[test]
fn the_days_of_a_loan_that_left_before_are_no_matter() {
    for paid_to in [0, day(-40_000)] {
        let mut chunk = chunk_of(&[0, 0], AGE);
        for (index, value) in [
            (WAS_BALANCE, 0),
            (BALANCE, 0),
            (WAS_EXIT, 1),
            (EXIT, 1),
            (WAS_PAID_TO, paid_to.min(33_000)),
            (PAID_TO, paid_to.min(33_000)),
        ] {
            chunk.witness.columns[index][1] = value;
        }
        chunk.sum_up();
        assert_eq!(verdicts(&chunk), (Ok(()), vec![]));
    }
}

/// The clock to the day, at ages on both sides of the digits' base.
#[test]
fn a_loan_as_late_as_the_default_age_leaves() {
    for age in [1, 30, 120, PAST as u16] {
        for (days, fits) in [(i64::from(age) - 1, true), (i64::from(age), false)] {
            let (relation, circuit) = verdicts(&chunk_of(&[days], age));
            if fits {
                assert_eq!((relation, circuit), (Ok(()), vec![]));
                continue;
            }
            let rule = LoanRule::DefaultAge;
            assert_eq!(relation, Err(PeriodViolation::Loan { row: 0, rule }));
            assert_rejected_by(&circuit, &["the default clock"]);
        }
    }
}
