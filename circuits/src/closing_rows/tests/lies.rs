//! Consistent false stories: each changes what it must so that one rule alone stands in its way.

use super::*;
use crate::closing_rows::trace::split;

/// Carries counts and totals down again after rows were changed.
fn add_up(trace: &mut Trace) {
    for row in 0..ROWS {
        let above = row.checked_sub(1).map(|above| trace.rows[above]);
        let above = above.unwrap_or([Fp::ZERO; WIDTH]);
        let cells = &mut trace.rows[row];
        cells[COUNT] = above[COUNT] + cells[ACTIVE];
        cells[SUM..SUM + 3].copy_from_slice(&above[SUM..SUM + 3]);
        let added = crate::closing_rows::trace::contributions(cells);
        for (lane, added) in crate::summary::LANES.iter().zip(added) {
            cells[SUM + lane.element] += added * crate::summary::weight(*lane);
        }
    }
}

/// Makes a row's exposure what it is not, with its room.
fn expose(row: &mut super::super::trace::Row, exposure: Fp) {
    row[EXPOSURE] = exposure;
    let room = row[ACTIVE] * row[LARGEST_EXPOSURE] - exposure;
    EXPOSURE_ROOM.write(row, room);
}

/// Two loans of one obligor on rows 0 and 1, a third loan of another on row 2.
fn pair() -> Story {
    let mut columns = testing::pool(2, 3, 1);
    columns[0] = vec![5, 5, 9];
    columns[Column::Balance as usize] = vec![700, 800, 100];
    let witness = ClosingRowsWitness::new(columns, 1_500, Fp::ONE).unwrap();
    let mut statement = testing::closing_rows_statement(Suite::Small, &witness, 0, 1, &KEY);
    statement.bounds = EligibilityBounds::NEUTRAL;
    assert_eq!(relation::check(&statement, &KEY, &witness), Ok(()));
    Story::of(&statement, &witness)
}

#[test]
fn the_honest_stories_are_accepted() {
    assert_eq!(Story::honest().told(), Vec::<String>::new());
    assert_eq!(pair().told(), Vec::<String>::new());
}

#[test]
fn totals_that_start_above_zero_are_refused() {
    for element in 0..3 {
        let mut story = Story::honest();
        for row in &mut story.trace.rows[..ROWS] {
            row[SUM + element] += Fp::from(999_999_999_999);
        }
        story.claim_summary();
        assert_rejected_by(&story.told(), &["first totals"]);
    }
}

#[test]
fn a_count_that_starts_above_one_is_refused() {
    let mut story = Story::honest();
    for row in &mut story.trace.rows[..ROWS] {
        row[COUNT] += Fp::from(5);
    }
    story.instance[at::LOANS] += Fp::from(5);
    story.claim_summary();
    assert_rejected_by(&story.told(), &["the first row holds a loan"]);
}

#[test]
fn a_count_that_jumps_on_the_way_is_refused() {
    let mut story = Story::honest();
    for row in &mut story.trace.rows[6..ROWS] {
        row[COUNT] += Fp::ONE;
    }
    story.instance[at::LOANS] += Fp::ONE;
    story.claim_summary();
    assert_rejected_by(&story.told(), &["loans have no gaps"]);
}

#[test]
fn a_free_first_exposure_is_refused() {
    let mut story = pair();
    expose(&mut story.trace.rows[0], Fp::ZERO);
    expose(&mut story.trace.rows[1], Fp::from(800));
    assert_rejected_by(&story.told(), &["first exposure"]);
}

#[test]
fn a_first_row_that_continues_an_obligor_is_refused() {
    let mut story = pair();
    story.trace.rows[0][SAME] = Fp::ONE;
    assert_rejected_by(&story.told(), &["first obligor"]);
}

#[test]
fn a_free_first_obligor_is_refused() {
    // The summary would report any first obligor, and hide one shared with the chunk before.
    let mut story = pair();
    story.trace.rows[0][LAST] = Fp::from(4);
    story.claim_summary();
    assert_rejected_by(&story.told(), &["first obligor", "next obligor"]);
}

#[test]
fn an_empty_chunk_is_refused() {
    let mut story = Story::honest();
    let blind = story.trace.blind;
    story.trace = Trace::new(ROWS, &story.instance, &[], Fp::ZERO, blind);
    story.instance[at::LOANS] = Fp::ZERO;
    story.claim_summary();
    let told = story.told();
    assert!(
        told.iter().any(|r| r.contains("('active') in gate")),
        "{told:?}"
    );
}

#[test]
fn a_phantom_loan_of_nothing_is_refused() {
    let mut story = Story::honest();
    story.trace.rows[12][ACTIVE] = Fp::ONE;
    for bound in [SCORE_ROOM, RATE_ROOM, TERM_ROOM, BALANCE_ROOM, PAID_TO_ROOM] {
        bound.write(&mut story.trace.rows[12], Fp::ZERO);
    }
    add_up(&mut story.trace);
    story.instance[at::LOANS] += Fp::ONE;
    story.claim_summary();
    let told = story.told();
    assert!(
        told.iter().any(|r| r.contains("'next obligor'")),
        "{told:?}"
    );
}

#[test]
fn a_loan_after_a_gap_is_refused() {
    let honest = Story::honest();
    let mut story = Story::honest();
    let mut loan = honest.trace.rows[11];
    loan[SAME] = Fp::ZERO;
    loan[data(Column::Obligor)] += Fp::ONE;
    loan[LAST] += Fp::ONE;
    expose(&mut loan, honest.trace.rows[11][data(Column::Balance)]);
    STEP.write(&mut loan, Fp::ZERO);
    story.trace.rows[14] = loan;
    for row in &mut story.trace.rows[15..ROWS] {
        row[LAST] = loan[LAST];
    }
    STEP.write(&mut story.trace.rows[ROWS], loan[LAST]);
    add_up(&mut story.trace);
    story.instance[at::LOANS] += Fp::ONE;
    story.claim_summary();
    assert_rejected_by(&story.told(), &["loans have no gaps"]);
}

#[test]
fn a_value_in_a_row_without_a_loan_is_refused() {
    let mut story = Story::honest();
    let zeros: Vec<_> = Column::PERIOD_0
        .into_iter()
        .filter(|column| !matches!(column, Column::Exit | Column::Defaulted))
        .collect();
    // Each value on a row of its own, with the limbs and rooms that follow from it.
    for (row, column) in (40..).zip(&zeros) {
        let cells = &mut story.trace.rows[row];
        cells[data(*column)] = Fp::ONE;
        if *column == Column::Balance {
            expose(cells, Fp::ONE);
        }
        split(cells);
    }
    add_up(&mut story.trace);
    story.claim_summary();
    let told = story.told();
    for (row, column) in (40..).zip(zeros) {
        let constraint = format!("('{}') in gate", column.name());
        assert!(
            told.iter().any(|reason| reason.contains(&constraint)
                && reason.contains("a row without a loan is zero")
                && reason.contains(&format!("at offset {row}\n"))),
            "{}: {told:?}",
            column.name()
        );
    }
}

#[test]
fn an_obligor_torn_in_two_is_refused() {
    let mut story = pair();
    let row = &mut story.trace.rows[1];
    row[SAME] = Fp::ZERO;
    expose(row, Fp::from(800));
    STEP.write(row, -Fp::ONE);
    assert_rejected_by(&story.told(), &["obligors never fall"]);
}

#[test]
fn two_obligors_told_as_one_are_refused() {
    let mut story = pair();
    let row = &mut story.trace.rows[2];
    row[SAME] = Fp::ONE;
    expose(row, Fp::from(1_600));
    STEP.write(row, Fp::from(4));
    let told = story.told();
    assert_rejected_by(
        &told,
        &["same obligor where same is 1", "exposure is at most"],
    );
}

#[test]
fn a_same_that_is_no_boolean_or_stands_on_an_empty_row_is_refused() {
    let mut story = pair();
    let row = &mut story.trace.rows[1];
    row[SAME] = -Fp::ONE;
    STEP.write(row, -Fp::from(2));
    expose(row, Fp::from(100));
    let told = story.told();
    assert!(
        told.iter().any(|r| r.contains("'same is 0 or 1'")),
        "{told:?}"
    );

    let mut story = pair();
    story.trace.rows[4][SAME] = Fp::ONE;
    STEP.write(&mut story.trace.rows[4], Fp::ONE);
    let told = story.told();
    assert!(
        told.iter().any(|r| r.contains("only on a loan")),
        "{told:?}"
    );
}

#[test]
fn an_active_that_is_no_boolean_is_refused() {
    let mut story = Story::honest();
    story.trace.rows[11][ACTIVE] = Fp::from(2);
    let told = story.told();
    assert!(
        told.iter().any(|r| r.contains("'active is 0 or 1'")),
        "{told:?}"
    );
}

#[test]
fn an_exposure_that_does_not_add_up_is_refused() {
    let mut story = pair();
    expose(&mut story.trace.rows[1], Fp::from(800));
    assert_rejected_by(&story.told(), &["adds up while the obligor is the same"]);
}

#[test]
fn an_exposure_above_the_largest_is_refused() {
    let mut story = pair();
    for row in &mut story.trace.rows[..ROWS] {
        row[LARGEST_EXPOSURE] = Fp::from(1_499);
        let exposure = row[EXPOSURE];
        expose(row, exposure);
    }
    story.claim_summary();
    assert_rejected_by(&story.told(), &["exposure is at most the largest exposure"]);
}

#[test]
fn a_constant_column_that_changes_on_the_way_is_refused() {
    let mut story = Story::honest();
    // Each bound looser from a row of its own on; the first row stays what is public.
    for (start, index) in (1..).zip(LARGEST_EXPOSURE..PUBLIC + PUBLICS) {
        let looser = match index {
            _ if index == public(at::AS_OF) => Fp::ZERO,
            _ if index == public(at::MIN_SCORE) => -Fp::ONE,
            _ if index == public(at::LTV_WEIGHT) => -Fp::ONE,
            _ if index == public(at::MIN_PAID_TO) => -Fp::ONE,
            _ => Fp::ONE,
        };
        for row in &mut story.trace.rows[start..ROWS] {
            row[index] += looser;
            split(row);
        }
    }
    let told = story.told();
    for (start, index) in (1..).zip(0..PUBLICS + 1) {
        let constraint = format!("Constraint {index} ('same as above')");
        let at = format!("at offset {start}\n");
        let refused = told
            .iter()
            .any(|reason| reason.contains(&constraint) && reason.contains(&at));
        let as_of = LARGEST_EXPOSURE + index == public(at::AS_OF);
        assert_eq!(refused, !as_of, "{index}: {told:?}");
    }
    assert_rejected_by(&told, &["constant columns"]);
}

#[test]
fn an_as_of_day_that_changes_on_the_way_is_refused() {
    let mut story = Story::honest();
    // From the first row without a loan on, where no bucket depends on it.
    for row in &mut story.trace.rows[12..ROWS] {
        row[public(at::AS_OF)] -= Fp::ONE;
    }
    assert_rejected_by(&story.told(), &["constant columns"]);
}

#[test]
fn an_instance_that_is_not_what_the_loans_say_is_refused() {
    let mut story = Story::honest();
    for value in &mut story.instance[at::LOANS..=at::SUMMARY] {
        *value += Fp::ONE;
    }
    let told = story.told();
    for position in at::LOANS..=at::SUMMARY {
        let cell = format!("Instance, index: 0 }}, outside any region, on row {position})");
        assert!(told.iter().any(|reason| reason.contains(&cell)), "{told:?}");
    }
    assert_rejected_by(&told, &["Equality constraint"]);

    // The context is in the summary alone, so it must be changed alone.
    let mut story = Story::honest();
    story.instance[at::CONTEXT] += Fp::ONE;
    assert_rejected_by(&story.told(), &["Equality constraint"]);
}

#[test]
fn a_total_that_skips_or_adds_a_cent_is_refused() {
    for (element, cent) in [(0, Fp::ONE), (1, -Fp::ONE), (2, Fp::ONE)] {
        let mut story = Story::honest();
        for row in &mut story.trace.rows[6..ROWS] {
            row[SUM + element] += cent;
        }
        story.claim_summary();
        assert_rejected_by(&story.told(), &["'totals'"]);
    }
}

#[test]
fn a_last_obligor_that_is_not_the_last_is_refused() {
    let mut story = Story::honest();
    for row in &mut story.trace.rows[12..ROWS] {
        row[LAST] += Fp::ONE;
    }
    let last = story.trace.rows[ROWS - 1][LAST];
    STEP.write(&mut story.trace.rows[ROWS], last);
    story.claim_summary();
    assert_rejected_by(&story.told(), &["last is carried"]);
}
