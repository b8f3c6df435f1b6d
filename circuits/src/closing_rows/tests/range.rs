//! Every column at 2^w, 2^w + 1 and p - 1, on the first, a middle and the last row.

use super::*;

const LOANS: usize = 9;

/// The reasons that name `rule` at offset `row`.
fn named(rejections: &[String], rule: &str, row: usize) -> bool {
    let at = format!("at offset {row}\n");
    rejections
        .iter()
        .any(|reason| reason.contains(rule) && reason.contains(&at))
}

/// Loans in which `column` has these three values on the first, a middle and the last row.
fn told(column: Column, values: [Fp; 3]) -> Vec<String> {
    let witness = witness(5, LOANS);
    let mut statement = testing::closing_rows_statement(&witness, 0, 1, &KEY);
    statement.bounds = EligibilityBounds::NEUTRAL;
    let mut story = Story::of(&statement, &witness);
    let mut loans = rows(&witness);
    for (row, value) in [0, LOANS / 2, LOANS - 1].into_iter().zip(values) {
        loans[row][column as usize] = value;
    }
    let blind = story.trace.blind;
    story.trace = Trace::new(&story.instance, &loans, -Fp::ONE, blind);
    story.claim_summary();
    story.told()
}

/// Which value stands on which row turns with the column, so that all nine pairs are met.
#[test]
fn values_out_of_range_are_refused_on_every_row() {
    for (turn, column) in Column::PERIOD_0.into_iter().enumerate() {
        let rule = match column {
            Column::Obligor => continue,
            Column::Exit | Column::Defaulted => "nothing has left the pool".into(),
            column => format!("range of {}", column.name()),
        };
        let edge = Fp::from(1 << column.bits());
        let mut values = [edge, edge + Fp::ONE, -Fp::ONE];
        values.rotate_left(turn % 3);
        let rejections = told(column, values);
        for row in [0, LOANS / 2, LOANS - 1] {
            assert!(
                named(&rejections, &rule, row),
                "{} on row {row} of {values:?}: {rejections:?}",
                column.name()
            );
        }
    }
}

/// Obligors have no range check of their own: they rise from the first to the last, and that one has 60 bits.
#[test]
fn obligors_out_of_range_are_refused_wherever_they_stand() {
    let edge = Fp::from(1 << 60);
    for value in [edge, edge + Fp::ONE, -Fp::ONE] {
        for from in [0, LOANS / 2, LOANS - 1] {
            let mut story = Story::honest();
            let mut loans = rows(&witness(5, LOANS));
            for loan in &mut loans[from..] {
                loan[Column::Obligor as usize] = value;
            }
            let blind = story.trace.blind;
            story.trace = Trace::new(&story.instance, &loans, Fp::from(1 << 45), blind);
            story.instance[at::LOANS] = Fp::from(LOANS as u64);
            story.claim_summary();
            assert_rejected_by(&story.told(), &["obligors never fall"]);
        }
    }
}

/// The cells of a limb are 3 bits (or what is left at the top); a decomposition that adds up with a larger limb is
/// refused, on the row after the loans too.
#[test]
fn a_limb_that_borrows_from_its_neighbour_is_refused() {
    for (limbs, rule) in [
        (BALANCE, "range of balance"),
        (EXPOSURE_ROOM, "exposure is at most the largest exposure"),
        (LATE_ROOM, "days past due end with the bucket"),
        (PAID_TO_ROOM, "days past due are at most the bound"),
    ] {
        let mut story = Story::honest();
        let low = limbs.columns().start;
        let row = &mut story.trace.rows[3];
        row[low] += Fp::from(8);
        row[low + 1] -= Fp::ONE;
        assert_rejected_by(&story.told(), &[rule]);
    }
    let mut story = Story::honest();
    let low = STEP.columns().start;
    story.trace.rows[ROWS][low] += Fp::from(8);
    story.trace.rows[ROWS][low + 1] -= Fp::ONE;
    assert_rejected_by(&story.told(), &["obligors never fall"]);
}
