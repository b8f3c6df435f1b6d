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
fn witness_of(days: &[i64]) -> ClosingRowsWitness {
    let mut columns = testing::pool(1, days.len(), 1);
    for (row, days) in days.iter().enumerate() {
        columns[0][row] = row as u64 + 1;
        columns[Column::PaidTo as usize][row] = (i64::from(testing::AS_OF) - days) as u64;
    }
    let exposures = exposures(&columns);
    ClosingRowsWitness::new(columns, exposures, Fp::ONE).unwrap()
}

fn told_of(witness: &ClosingRowsWitness) -> ClosingRowsStatement {
    let mut statement = statement(witness);
    statement.bounds = Thresholds::NEUTRAL;
    statement
}

/// One loan for each of [`DAYS`].
fn story() -> Story {
    let witness = witness_of(&DAYS.map(|(days, _)| days));
    let statement = told_of(&witness);
    assert_eq!(relation::check(&statement, &KEY, &witness), Ok(()));
    Story::of(&statement, &witness)
}

#[test]
fn days_weigh_from_the_edge_named_and_the_relation_agrees() {
    let story = story();
    for (row, (_, edges)) in DAYS.iter().enumerate() {
        let weight = late_weight(BUCKETS[*edges]);
        assert_eq!(story.trace.rows[row][LATE], weight, "row {row}");
    }
    assert_eq!(story.told(), Vec::<String>::new());
}

#[test]
fn a_day_beyond_either_end_of_the_table_is_refused_by_both() {
    let [(first, _), .., (last, _)] = DAYS;
    for days in [first - 1, last + 1] {
        let witness = witness_of(&[0, days, 0]);
        let (relation, circuit) = verdicts(&told_of(&witness), &witness);
        let column = Column::PaidTo;
        assert_eq!(relation, Err(Violation::Range { column, row: 1 }));
        assert!(circuit
            .iter()
            .any(|reason| reason.contains("'days past due'")));
    }
}

/// Gives each row the weight of the pattern, and tells everything that follows from it.
fn retold(pattern: impl Fn(usize) -> Fp) -> Vec<String> {
    let mut story = story();
    for row in 0..DAYS.len() {
        story.trace.rows[row][LATE] = pattern(row);
    }
    add_up(&mut story.trace);
    story.claim_summary();
    story.told()
}

#[test]
fn the_weight_of_every_other_bucket_is_refused_on_every_row() {
    for shift in 1..BUCKETS.len() {
        let told = retold(|row| late_weight(BUCKETS[(DAYS[row].1 + shift) % BUCKETS.len()]));
        for row in 0..DAYS.len() {
            let at = format!("at offset {row}\n");
            let refused = told.iter().any(|reason| reason.contains(&at));
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
    let mut story = story();
    story.trace.rows[DAYS.len() + 3][LATE] = Fp::ONE;
    assert_rejected_by(&story.told(), &["'days past due'"]);
}
