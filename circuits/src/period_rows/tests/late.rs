//! Days past due against flags and the default clock: every edge, every wrong pattern.

use super::*;

/// Days past due around every edge, and the flags they set on a loan that stays.
const DAYS: [(i64, usize); 14] = [
    (-200, 0),
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
    (4_095, 5),
];

/// The default age under which all of them may stay.
const AGE: u16 = 4_096;

/// One loan for each of [`DAYS`], none of which pays; then one for each that is repurchased.
fn story() -> Story {
    let day = |days: i64| (i64::from(testing::PERIOD_AS_OF) - days) as u64;
    let mut columns = testing::PeriodColumns::default();
    for exit in [0, 2] {
        for (row, (days, _)) in DAYS.iter().enumerate() {
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
    let witness = PeriodRowsWitness::new(columns, Fp::ONE).unwrap();
    let mut statement = statement(&witness);
    statement.default_age = AGE;
    assert_eq!(relation::check(&statement, &KEY, &witness), Ok(()));
    Story::of(&statement, &witness)
}

#[test]
fn flags_are_set_from_the_day_named_and_the_relation_agrees() {
    let story = story();
    for (row, (days, flags)) in DAYS.iter().enumerate() {
        for i in 0..5 {
            let set = Fp::from(u64::from(i < *flags));
            assert_eq!(story.trace.rows[row][LATE + i], set, "row {row} flag {i}");
            // A loan that leaves has the first flag alone.
            let set = Fp::from(u64::from(i == 0 && *days > 0));
            assert_eq!(story.trace.rows[DAYS.len() + row][LATE + i], set);
        }
    }
    assert_eq!(story.told(), Vec::<String>::new());
}

/// Rewrites the flags of each row, and everything that follows from them.
fn retold(pattern: impl Fn(usize) -> [u64; 5]) -> Vec<String> {
    let mut story = story();
    for row in 0..2 * DAYS.len() {
        let cells = &mut story.trace.rows[row];
        cells[LATE..LATE + 5].copy_from_slice(&pattern(row).map(Fp::from));
        trace::split(cells);
    }
    story.add_up();
    story.told()
}

fn honest(row: usize) -> usize {
    let (days, flags) = DAYS[row % DAYS.len()];
    if row < DAYS.len() {
        flags
    } else {
        usize::from(days > 0)
    }
}

#[test]
fn one_flag_more_or_less_is_refused_on_every_row() {
    for change in [-1_i64, 1] {
        let lie = |row: usize| (honest(row) as i64 + change).clamp(0, 5) as usize;
        let told = retold(|row| std::array::from_fn(|i| u64::from(i < lie(row))));
        for row in 0..2 * DAYS.len() {
            let at = format!("at offset {row}\n");
            let refused = told.iter().any(|reason| reason.contains(&at));
            assert_eq!(
                refused,
                lie(row) != honest(row),
                "row {row} with {change}: {told:?}"
            );
        }
    }
}

#[test]
fn flags_with_a_gap_are_refused_at_every_gap() {
    for gap in 0..4 {
        let told = retold(|row| {
            let mut flags = std::array::from_fn(|i| u64::from(i < honest(row)));
            if honest(row) == gap + 2 {
                flags[gap] = 0;
            }
            flags
        });
        let constraint = "no later bucket without the earlier";
        assert!(
            told.iter().any(|reason| reason.contains(constraint)),
            "{told:?}"
        );
    }
}

#[test]
fn a_flag_that_is_no_boolean_is_refused_in_every_place() {
    for place in 0..5 {
        let told = retold(|row| {
            let mut flags = std::array::from_fn(|i| u64::from(i < honest(row)));
            if row == 11 {
                flags[place] = 2;
            }
            flags
        });
        let constraint = format!("Constraint {} ('boolean')", 1 + 2 * place);
        assert!(named(&told, &constraint, 11), "{told:?}");
    }
}

#[test]
fn a_later_flag_on_a_loan_that_leaves_is_refused() {
    let told = retold(|row| {
        let flags = if row == 25 { 2 } else { honest(row) };
        std::array::from_fn(|i| u64::from(i < flags))
    });
    assert!(named(&told, "('leaves') in gate", 25), "{told:?}");
}

#[test]
fn a_flag_on_a_row_that_was_not_live_is_refused() {
    for row in [2 * DAYS.len(), 3] {
        let mut story = story();
        if row == 3 {
            // A loan that had been repurchased before.
            let cells = &mut story.trace.rows[row];
            for index in FATES.into_iter().chain([WAS_BALANCE, BALANCE]) {
                cells[index] = Fp::ZERO;
            }
            (cells[WAS_EXIT], cells[EXIT]) = (Fp::from(2), Fp::from(2));
        }
        let cells = &mut story.trace.rows[row];
        cells[LATE] = Fp::ONE;
        trace::split(cells);
        story.add_up();
        let constraint = "Constraint 2 ('no later bucket without the earlier')";
        assert!(named(&story.told(), constraint, row));
    }
}
