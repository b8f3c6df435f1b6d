//! Days past due against what they weigh: every edge, every wrong weight.

use super::*;
use crate::closing_rows::gates::lateness::late_weight;

/// Days past due around every edge and at both ends of the table, and how many edges they reach.
const DAYS: [(i64, usize); 12] = [
    (-(most_days_ahead(Suite::Small) as i64), 0),
    (-1, 0),
    (0, 0),
    (29, 0),
    (30, 1),
    (59, 1),
    (60, 2),
    (89, 2),
    (90, 3),
    (119, 3),
    (120, 4),
    (most_days_late(Suite::Small) as i64, 4),
];

/// What one day in a bucket weighs, by how many edges it reaches.
const BUCKETS: [u64; 5] = [0, 30, 60, 90, 120];

/// One loan for each of these days.
fn chunk_of(days: &[i64]) -> Chunk {
    let mut columns = testing::pool(1, days.len(), 1);
    for (row, days) in days.iter().enumerate() {
        columns[0][row] = row as u64 + 1;
        columns[Column::PaidTo as usize][row] = (i64::from(testing::AS_OF) - days) as u64;
    }
    Chunk::of(columns).neutral()
}

/// One loan for each of [`DAYS`].
fn chunk() -> Chunk {
    chunk_of(&DAYS.map(|(days, _)| days))
}

#[test]
fn days_weigh_from_the_edge_named_and_the_relation_agrees() {
    let chunk = chunk();
    let trace = chunk.tell("").circuit.trace.unwrap();
    for (row, (_, edges)) in DAYS.iter().enumerate() {
        let weight = late_weight(BUCKETS[*edges]);
        assert_eq!(trace.rows[row][LATE], weight, "row {row}");
    }
    assert_eq!(verdicts(&chunk), (Ok(()), vec![]));
}

#[test]
fn a_day_beyond_either_end_of_the_table_is_refused_by_both() {
    let [(first, _), .., (last, _)] = DAYS;
    for days in [first - 1, last + 1] {
        let (relation, circuit) = verdicts(&chunk_of(&[0, days, 0]));
        let column = Column::PaidTo;
        assert_eq!(relation, Err(Violation::Range { column, row: 1 }));
        assert!(circuit
            .iter()
            .any(|reason| reason.contains("'days past due'")));
    }
}

/// Gives each row the weight of the pattern, and tells everything that follows from it.
fn retold(pattern: impl Fn(usize) -> Fp) -> Vec<String> {
    told(&retell(&chunk(), "", |trace| {
        for row in 0..DAYS.len() {
            trace.rows[row][LATE] = pattern(row);
        }
        add_up(trace);
    }))
}

#[test]
fn the_weight_of_every_other_bucket_is_refused_on_every_row() {
    for shift in 1..BUCKETS.len() {
        let told = retold(|row| late_weight(BUCKETS[(DAYS[row].1 + shift) % BUCKETS.len()]));
        for row in 0..DAYS.len() {
            let refused = named(&told, "", row);
            assert!(refused, "row {row} with {shift}: {told:?}");
        }
        assert_rejected_by(&told, &["'days past due'"]);
    }
}

#[test]
fn a_weight_that_no_day_has_is_refused() {
    let gap = late_weight(120) - late_weight(90) + late_weight(30);
    for weight in [Fp::from(2), -Fp::ONE, gap] {
        let told = retold(|row| match row {
            9 => weight,
            row => late_weight(BUCKETS[DAYS[row].1]),
        });
        assert_rejected_by(&told, &["'days past due'"]);
    }
}

#[test]
fn a_weight_on_a_row_without_a_loan_is_refused() {
    let story = retell(&chunk(), "", |trace| {
        trace.rows[DAYS.len() + 3][LATE] = Fp::ONE;
    });
    assert_rejected_by(&told(&story), &["'days past due'"]);
}
