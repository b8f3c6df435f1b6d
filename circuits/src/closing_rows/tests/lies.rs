//! Consistent false stories: each changes what it must so that one rule alone stands in its way.

use super::*;
use crate::closing_rows::trace::{split, TraceRow};
use crate::summary::total;

/// Makes a row's exposure what it is not, with what follows from it in the row.
fn expose(row: &mut TraceRow, exposure: Fp) {
    row[EXPOSURE] = exposure;
    split(&NUMBERS, row);
}

/// Two loans of one obligor on rows 0 and 1, a third loan of another on row 2.
fn pair() -> Story {
    let mut columns = testing::pool(2, 3, 1);
    columns[0] = vec![5, 5, 9];
    columns[Column::Balance as usize] = vec![700, 800, 100];
    let mut exposures = exposures(&columns);
    exposures.top_floor = 750;
    let witness = ClosingRowsWitness::new(columns, exposures, Fp::ONE).unwrap();
    let mut statement = statement(&witness);
    statement.bounds = Thresholds::NEUTRAL;
    assert_eq!(relation::check(&statement, &KEY, &witness), Ok(()));
    Story::of(&statement, &witness)
}

#[test]
fn the_honest_stories_are_accepted() {
    assert_eq!(Story::honest().told(), Vec::<String>::new());
    assert_eq!(pair().told(), Vec::<String>::new());
}

#[test]
fn a_lie_told_to_the_harness_cell_by_cell_breaks_one_rule_on_one_row() {
    for lie in attack::retold::lies() {
        let told = rejections(&lie.circuit, &lie.instances);
        assert_eq!(told.len(), 1, "{}: {told:?}", lie.name);
    }
}

#[test]
fn totals_that_start_above_zero_are_refused() {
    for element in 0..3 {
        let mut story = Story::honest();
        for row in &mut story.trace.rows {
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
    add_up(&mut story.trace);
    story.claim_summary();
    assert_rejected_by(&story.told(), &["first exposure"]);
}

#[test]
fn a_first_row_that_continues_an_obligor_is_refused() {
    // As if the obligor of the first loan were that of a loan before.
    let mut story = pair();
    story.trace.rows[0][SAME] = Fp::ONE;
    story.trace.rows[0][BEFORE] = Fp::from(5);
    split(&NUMBERS, &mut story.trace.rows[0]);
    assert_rejected_by(&story.told(), &["'before is 0'", "'same is 0'"]);
}

#[test]
fn an_obligor_before_the_first_is_refused() {
    // The first obligor would only have to be above it, be it as low as -5.
    let mut story = pair();
    story.trace.rows[0][BEFORE] = -Fp::from(9);
    split(&NUMBERS, &mut story.trace.rows[0]);
    assert_rejected_by(&story.told(), &["'before is 0'"]);
}

#[test]
fn a_free_first_obligor_is_refused() {
    // The summary would report any first obligor, and hide one shared with the chunk before.
    let mut story = pair();
    story.trace.rows[1][BEFORE] = Fp::from(4);
    story.trace.rows[1][SAME] = Fp::ZERO;
    split(&NUMBERS, &mut story.trace.rows[1]);
    story.claim_summary();
    let told = story.told();
    assert!(told.iter().any(|r| r.contains("'the obligor before'")));
}

#[test]
fn an_empty_chunk_is_refused() {
    let mut story = Story::honest();
    let (instance, blind) = (&story.instance, story.trace.blind);
    story.trace = Trace::new(Suite::Small, instance, &[], Exposures::of([]), blind);
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
    let before = story.trace.rows[12][BEFORE];
    for row in &mut story.trace.rows[13..] {
        row[BEFORE] = Fp::ZERO;
    }
    split(&NUMBERS, &mut story.trace.rows[12]);
    add_up(&mut story.trace);
    story.instance[at::LOANS] += Fp::ONE;
    story.claim_summary();
    assert_ne!(before, Fp::ZERO);
    let told = story.told();
    assert!(
        told.iter().any(|r| r.contains("obligors never fall")),
        "{told:?}"
    );
}

#[test]
fn a_loan_after_a_gap_is_refused() {
    let honest = Story::honest();
    let mut story = Story::honest();
    let mut loan = honest.trace.rows[11].clone();
    loan[BEFORE] = honest.trace.rows[12][BEFORE];
    loan[SAME] = Fp::ZERO;
    loan[data(Column::Obligor)] = loan[BEFORE] + Fp::ONE;
    expose(&mut loan, honest.trace.rows[11][data(Column::Balance)]);
    let last = loan[data(Column::Obligor)];
    story.trace.rows[14] = loan;
    for row in &mut story.trace.rows[15..] {
        row[BEFORE] = last;
    }
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
    // Each value on a row of its own, with the digits and rooms that follow from it.
    for (row, column) in (40..).zip(&zeros) {
        let cells = &mut story.trace.rows[row];
        cells[data(*column)] = Fp::ONE;
        if *column == Column::Balance {
            cells[EXPOSURE] = Fp::ONE;
        }
        split(&NUMBERS, cells);
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
    add_up(&mut story.trace);
    story.claim_summary();
    assert_rejected_by(&story.told(), &["obligors never fall"]);
}

#[test]
fn two_obligors_told_as_one_are_refused() {
    let mut story = pair();
    let row = &mut story.trace.rows[2];
    row[SAME] = Fp::ONE;
    row[TOP] = Fp::ONE;
    expose(row, Fp::from(1_600));
    add_up(&mut story.trace);
    story.claim_summary();
    let told = story.told();
    assert_rejected_by(&told, &["only of one obligor", "exposure is at most"]);
}

#[test]
fn a_same_that_is_no_boolean_or_stands_on_an_empty_row_is_refused() {
    let mut story = pair();
    let row = &mut story.trace.rows[1];
    row[SAME] = -Fp::ONE;
    row[TOP] = Fp::ZERO;
    expose(row, Fp::from(100));
    let told = story.told();
    assert!(
        told.iter().any(|r| r.contains("'same is 0 or 1'")),
        "{told:?}"
    );

    let mut story = pair();
    story.trace.rows[4][SAME] = Fp::ONE;
    split(&NUMBERS, &mut story.trace.rows[4]);
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
    add_up(&mut story.trace);
    story.claim_summary();
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
            split(&NUMBERS, row);
        }
    }
    let told = story.told();
    for (start, index) in (1..).zip(0..PUBLICS + 2) {
        let constraint = format!("Constraint {index} ('same as above')");
        let at = format!("at offset {start}\n");
        let refused = told
            .iter()
            .any(|reason| reason.contains(&constraint) && reason.contains(&at));
        let as_of = LARGEST_EXPOSURE + index == public(at::AS_OF);
        assert_eq!(refused, !as_of, "{index}: {told:?}");
    }
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
    for position in [at::LOANS, at::SUMMARY] {
        let cell = format!("Instance, index: 0 }}, outside any region, on row {position})");
        assert!(told.iter().any(|reason| reason.contains(&cell)), "{told:?}");
    }
    for position in at::AS_OF..at::SUMMARY {
        let at = format!("at offset {position}\n");
        let named = |reason: &String| reason.contains("'public constant'") && reason.contains(&at);
        assert!(told.iter().any(named), "{told:?}");
    }
    assert_rejected_by(&told, &["Equality constraint", "'public constant'"]);

    // The context is in the summary alone, so it must be changed alone.
    let mut story = Story::honest();
    story.instance[at::CONTEXT] += Fp::ONE;
    assert_rejected_by(&story.told(), &["Equality constraint"]);
}

#[test]
fn a_total_that_skips_or_adds_a_cent_is_refused() {
    for (element, cent) in [(0, Fp::ONE), (1, -Fp::ONE), (2, Fp::ONE)] {
        let mut story = Story::honest();
        for row in &mut story.trace.rows[6..] {
            row[SUM + element] += cent;
        }
        story.claim_summary();
        assert_rejected_by(&story.told(), &["'totals'"]);
    }
}

#[test]
fn a_last_obligor_that_is_not_the_last_is_refused() {
    let mut story = Story::honest();
    story.trace.rows[ROWS][BEFORE] += Fp::ONE;
    story.claim_summary();
    assert_rejected_by(&story.told(), &["'the last obligor'"]);
}

#[test]
fn a_top_that_hides_what_an_obligor_owes_above_the_floor_is_refused() {
    for top in [Fp::ZERO, Fp::from(2)] {
        let mut story = pair();
        assert_eq!(story.trace.rows[1][TOP], Fp::ONE);
        story.trace.rows[1][TOP] = top;
        split(&NUMBERS, &mut story.trace.rows[1]);
        add_up(&mut story.trace);
        story.claim_summary();
        let rule = match top == Fp::ZERO {
            true => "top tells on which side of the floor",
            false => "'top is 0 or 1'",
        };
        assert_rejected_by(&story.told(), &[rule]);
    }
}

#[test]
fn a_top_below_the_floor_that_takes_from_the_others_is_refused() {
    let mut story = pair();
    assert_eq!(story.trace.rows[2][TOP], Fp::ZERO);
    story.trace.rows[2][TOP] = Fp::ONE;
    split(&NUMBERS, &mut story.trace.rows[2]);
    add_up(&mut story.trace);
    story.claim_summary();
    assert_rejected_by(&story.told(), &["top tells on which side of the floor"]);
}

#[test]
fn an_excess_that_is_left_out_or_counted_on_the_way_is_refused() {
    // Left out where the next obligor begins, and where the table ends.
    for row in [2, ROWS] {
        let mut story = match row {
            ROWS => full(),
            _ => pair(),
        };
        let above = crate::summary::weight(crate::summary::LANES[total::ABOVE_FLOOR]);
        for row in &mut story.trace.rows[row..] {
            row[SUM] -= above;
        }
        story.claim_summary();
        let rule = if row == ROWS {
            "'last total'"
        } else {
            "'totals'"
        };
        assert_rejected_by(&story.told(), &[rule]);
    }
}

/// A table whose last row holds an obligor above the floor.
fn full() -> Story {
    let witness = witness(4, ROWS);
    let story = Story::of(&statement(&witness), &witness);
    assert_eq!(story.trace.rows[ROWS - 1][ACTIVE], Fp::ONE);
    story
}

#[test]
fn a_sum_over_categories_that_starts_or_grows_by_something_else_is_refused() {
    for (from, rule) in [(0, "'first category'"), (6, "'categories'")] {
        let mut story = Story::honest();
        for row in &mut story.trace.rows[from..ROWS] {
            row[CATEGORIES] += Fp::ONE;
        }
        story.claim_summary();
        assert_rejected_by(&story.told(), &[rule]);
    }
}

#[test]
fn the_category_of_another_loan_is_refused() {
    let mut story = Story::honest();
    let category = data(Column::Category);
    story.trace.rows[3][category] += Fp::ONE;
    assert_rejected_by(&story.told(), &["'categories'"]);
}
