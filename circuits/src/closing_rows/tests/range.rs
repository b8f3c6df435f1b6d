//! Every column at 2^w, 2^w + 1 and p - 1, on the first, a middle and the last row.

use super::*;
use crate::gadget::limbs::Limbs;

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
    let mut statement = testing::closing_rows_statement(Suite::Small, &witness, 0, 1, &KEY);
    statement.bounds = EligibilityBounds::NEUTRAL;
    let mut story = Story::of(&statement, &witness);
    let mut loans = rows(&witness);
    for (row, value) in [0, LOANS / 2, LOANS - 1].into_iter().zip(values) {
        loans[row][column as usize] = value;
    }
    let blind = story.trace.blind;
    story.trace = Trace::new(ROWS, &story.instance, &loans, -Fp::ONE, blind);
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
            story.trace = Trace::new(ROWS, &story.instance, &loans, Fp::from(1 << 45), blind);
            story.instance[at::LOANS] = Fp::from(LOANS as u64);
            story.claim_summary();
            assert_rejected_by(&story.told(), &["obligors never fall"]);
        }
    }
}

/// Every number in limbs, the rule its limbs keep, and the constraint that composes it.
const NUMBERS: [(Limbs, &str, &str); 20] = [
    (STEP, "obligors never fall", "step is the rise - 1 + same"),
    (
        ORIGINAL_BALANCE,
        "range of original_balance",
        "original_balance",
    ),
    (INSTALMENT, "range of instalment", "instalment"),
    (RATE, "range of rate", "rate"),
    (TERM, "range of remaining_term", "remaining_term"),
    (COLLATERAL, "range of collateral_value", "collateral_value"),
    (SCORE, "range of score", "score"),
    (CATEGORY, "range of category", "category"),
    (BALANCE, "range of balance", "balance"),
    (PAID_TO, "range of paid_to", "paid_to"),
    (STATUS, "range of status", "status"),
    (
        EXPOSURE_ROOM,
        "exposure is at most the largest exposure",
        "largest - exposure",
    ),
    (LATE_DISTANCE, "days past due match the flags", "distance"),
    (
        LATE_ROOM,
        "days past due end with the bucket",
        "room of a bucket with two edges",
    ),
    (SCORE_ROOM, "score is at least min_score", "score"),
    (LTV_ROOM, "ltv is at most max_ltv", "ltv"),
    (RATE_ROOM, "rate is at most max_rate", "rate"),
    (TERM_ROOM, "term is at most max_term", "term"),
    (BALANCE_ROOM, "balance is at most max_balance", "balance"),
    (
        PAID_TO_ROOM,
        "days past due are at most the bound",
        "paid_to",
    ),
];

/// Thirty loans, honestly told.
fn thirty() -> Story {
    let witness = witness(1, 30);
    Story::of(
        &testing::closing_rows_statement(Suite::Small, &witness, 0, 1, &KEY),
        &witness,
    )
}

/// Every single limb has its own range: on row i + 1 limb i of every number takes too much, and its neighbour gives it
/// back so that the sum stays.
#[test]
fn a_limb_that_borrows_from_its_neighbour_is_refused() {
    let mut story = thirty();
    for (limbs, _, _) in NUMBERS {
        let columns = limbs.columns();
        let top = columns.end - 1;
        for (i, limb) in columns.enumerate() {
            let row = &mut story.trace.rows[i + 1];
            let too_much = Fp::from(8);
            row[limb] += too_much;
            if limb < top {
                row[limb + 1] -= Fp::ONE;
            } else {
                row[limb - 1] -= too_much * Fp::from(8);
            }
        }
    }
    let told = story.told();
    for (limbs, rule, _) in NUMBERS {
        for i in 0..limbs.columns().len() {
            let constraint = format!("Constraint {i} ('limb in range')");
            assert!(
                told.iter().any(|reason| reason.contains(&constraint)
                    && named(std::slice::from_ref(reason), rule, i + 1)),
                "limb {i} of {rule}: {told:?}"
            );
        }
    }
}

/// Every number is the sum of its limbs: small limbs of another number, each on a row of its own, are refused by the
/// constraint that composes it.
#[test]
fn limbs_of_another_number_are_refused() {
    let mut story = thirty();
    let other = |cell: &mut Fp| *cell = if *cell == Fp::ZERO { Fp::ONE } else { Fp::ZERO };
    other(&mut story.trace.rows[0][STEP.columns().start]);
    other(&mut story.trace.rows[ROWS][STEP.columns().start]);
    for (row, (limbs, _, _)) in (1..).zip(NUMBERS) {
        other(&mut story.trace.rows[row][limbs.columns().start]);
    }
    let told = story.told();
    assert!(named(&told, "'step is obligor - 1'", 0), "{told:?}");
    assert!(named(&told, "'has 60 bits'", ROWS), "{told:?}");
    for (row, (_, _, constraint)) in (1..).zip(NUMBERS) {
        let constraint = format!("'{constraint}'");
        assert!(named(&told, &constraint, row), "{constraint}: {told:?}");
    }
}
