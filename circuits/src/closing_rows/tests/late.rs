//! Days past due against flags: every edge, every wrong pattern.

use super::*;

/// Days past due around every edge, and the flags they set.
const DAYS: [(i64, usize); 11] = [
    (-200, 0),
    (0, 0),
    (29, 0),
    (30, 1),
    (59, 1),
    (60, 2),
    (89, 2),
    (90, 3),
    (119, 3),
    (120, 4),
    (17_712, 4),
];

/// One loan for each of [`DAYS`].
fn story() -> Story {
    let mut columns = testing::pool(1, DAYS.len(), 1);
    for (row, (days, _)) in DAYS.iter().enumerate() {
        columns[0][row] = row as u64 + 1;
        columns[Column::PaidTo as usize][row] = (i64::from(testing::AS_OF) - days) as u64;
    }
    let witness = ClosingRowsWitness::new(columns, 1 << 40, Fp::ONE).unwrap();
    let mut statement = testing::closing_rows_statement(Suite::Small, &witness, 0, 1, &KEY);
    statement.bounds = EligibilityBounds::NEUTRAL;
    assert_eq!(relation::check(&statement, &KEY, &witness), Ok(()));
    Story::of(&statement, &witness)
}

#[test]
fn flags_are_set_from_the_day_named_and_the_relation_agrees() {
    let story = story();
    for (row, (_, flags)) in DAYS.iter().enumerate() {
        for i in 0..4 {
            let set = Fp::from(u64::from(i < *flags));
            assert_eq!(story.trace.rows[row][LATE + i], set, "row {row} flag {i}");
        }
    }
    assert_eq!(story.told(), Vec::<String>::new());
}

/// Rewrites the flags of each row, and everything that follows from them.
fn retold(pattern: impl Fn(usize) -> [u64; 4]) -> Story {
    let mut story = story();
    for (row, (days, _)) in DAYS.iter().enumerate() {
        let flags = pattern(row).map(Fp::from);
        let cells = &mut story.trace.rows[row];
        cells[LATE..LATE + 4].copy_from_slice(&flags);
        let set: Fp = flags.iter().sum();
        let days = match days {
            ..0 => -Fp::from(days.unsigned_abs()),
            _ => Fp::from(*days as u64),
        };
        let current = (Fp::ONE - flags[0]) * (Fp::from(29) - days);
        let distance = current + flags[0] * (days - Fp::from(30) * set);
        LATE_DISTANCE.write(cells, distance);
        let room = (flags[0] - flags[3]) * (Fp::from(29) - distance);
        LATE_ROOM.write(cells, room);
    }
    let mut above = [Fp::ZERO; WIDTH];
    for row in &mut story.trace.rows[..ROWS] {
        let added = crate::closing_rows::trace::contributions(row);
        row[SUM..SUM + 3].copy_from_slice(&above[SUM..SUM + 3]);
        for (lane, added) in crate::summary::LANES.iter().zip(added) {
            row[SUM + lane.element] += added * crate::summary::weight(*lane);
        }
        above = *row;
    }
    story.claim_summary();
    story
}

#[test]
fn one_flag_more_or_less_is_refused_on_every_row() {
    for change in [-1_i64, 1] {
        let told = retold(|row| {
            let flags = (DAYS[row].1 as i64 + change).clamp(0, 4) as usize;
            std::array::from_fn(|i| u64::from(i < flags))
        })
        .told();
        for (row, (_, flags)) in DAYS.iter().enumerate() {
            let at = format!("at offset {row}\n");
            let refused = told.iter().any(|reason| reason.contains(&at));
            let changed = (*flags as i64 + change).clamp(0, 4) != *flags as i64;
            assert_eq!(refused, changed, "row {row} with {change}: {told:?}");
        }
        assert!(told.iter().all(|reason| reason.contains("days past due")));
    }
}

#[test]
fn flags_with_a_gap_are_refused_at_every_gap() {
    for (set, pattern) in [(1, [0, 1, 0, 0]), (2, [1, 0, 1, 0]), (3, [1, 1, 0, 1])] {
        let told = retold(|row| match DAYS[row].1 {
            flags if flags == set => pattern,
            flags => std::array::from_fn(|i| u64::from(i < flags)),
        })
        .told();
        let gap = "no later bucket without the earlier";
        assert!(told.iter().any(|reason| reason.contains(gap)), "{told:?}");
    }
}

#[test]
fn a_flag_that_is_no_boolean_is_refused_in_every_place() {
    for place in 0..4 {
        let told = retold(|row| {
            let mut flags = std::array::from_fn(|i| u64::from(i < DAYS[row].1));
            if row == 9 {
                flags[place] = 2;
            }
            flags
        })
        .told();
        let constraint = format!("Constraint {} ('boolean')", 2 * place);
        assert!(
            told.iter().any(|reason| reason.contains(&constraint)),
            "{told:?}"
        );
    }
}

#[test]
fn a_flag_on_a_row_without_a_loan_is_refused() {
    let mut story = story();
    let row = &mut story.trace.rows[DAYS.len() + 3];
    row[LATE] = Fp::ONE;
    // As if it were 30 days past due: paid_to is 0, so the distance is far.
    LATE_DISTANCE.write(row, Fp::from(u64::from(testing::AS_OF) - 60));
    LATE_ROOM.write(row, Fp::ZERO);
    let told = story.told();
    let constraint = "Constraint 1 ('no later bucket without the earlier')";
    assert!(
        told.iter().any(|reason| reason.contains(constraint)),
        "{told:?}"
    );
}
