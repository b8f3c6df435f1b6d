//! Every column at the edge of its range, one beyond, and p - 1, on the first, a middle and the last row.

use super::*;
use crate::gadget::digits::Digits;

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
    let mut statement = statement(&witness);
    statement.bounds = Thresholds::NEUTRAL;
    let mut story = Story::of(&statement, &witness);
    let mut loans = rows(&witness);
    for (row, value) in [0, LOANS / 2, LOANS - 1].into_iter().zip(values) {
        loans[row][column as usize] = value;
    }
    story.trace = trace_of(&story, &loans);
    story.claim_summary();
    story.told()
}

fn trace_of(story: &Story, loans: &[[Fp; DATA]]) -> Trace {
    let exposures = Exposures {
        largest: 1 << 40,
        top_floor: 0,
    };
    let blind = story.trace.blind;
    Trace::new(Suite::Small, &story.instance, loans, exposures, blind)
}

/// Which value stands on which row turns with the column, so that all pairs are met.
#[test]
fn values_out_of_range_are_refused_on_every_row() {
    for (turn, (column, edge)) in OUT_OF_RANGE.into_iter().enumerate() {
        let rule = match column {
            Column::Exit | Column::Defaulted => "nothing has left the pool".into(),
            Column::Score => "score is at least min_score".into(),
            Column::PaidTo => "'days past due'".into(),
            column => format!("range of {}", column.name()),
        };
        let edge = Fp::from_u128(edge);
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

/// Obligors have no range check of their own: they rise by steps in range from 0 on.
#[test]
fn obligors_out_of_range_are_refused_wherever_they_stand() {
    let edge = Fp::from_u128(NUMBERS.step.limit() + (1 << 62));
    for value in [edge, edge + Fp::ONE, -Fp::ONE] {
        for from in [0, LOANS / 2, LOANS - 1] {
            let mut story = Story::honest();
            let mut loans = rows(&witness(5, LOANS));
            for loan in &mut loans[from..] {
                loan[Column::Obligor as usize] = value;
            }
            story.trace = trace_of(&story, &loans);
            story.instance[at::LOANS] = Fp::from(LOANS as u64);
            story.claim_summary();
            assert!(named(&story.told(), "obligors never fall", from));
        }
    }
}

/// Every number in digits and the rule its digits keep.
const RULES: [(Digits, &str); 14] = [
    (NUMBERS.step, "obligors never fall"),
    (NUMBERS.instalment, "range of instalment"),
    (NUMBERS.rate, "range of rate"),
    (NUMBERS.term, "range of remaining_term"),
    (NUMBERS.collateral, "range of collateral_value"),
    (NUMBERS.balance, "range of balance"),
    (
        NUMBERS.exposure_room,
        "exposure is at most the largest exposure",
    ),
    (
        NUMBERS.floor_distance,
        "top tells on which side of the floor an exposure lies",
    ),
    (NUMBERS.score_room, "score is at least min_score"),
    (NUMBERS.ltv_room, "ltv is at most max_ltv"),
    (NUMBERS.rate_room, "rate is at most max_rate"),
    (NUMBERS.term_room, "term is at most max_term"),
    (NUMBERS.balance_room, "balance is at most max_balance"),
    (NUMBERS.paid_to_room, "days past due are at most the bound"),
];

#[test]
fn every_lookup_has_a_rule_and_every_number_its_lookups() {
    let rules = ClosingRowsCircuit::<Small>::lookup_rules();
    for (digits, rule) in RULES {
        let lookups = rules.iter().filter(|other| **other == rule).count();
        assert_eq!(lookups, 1 + digits.columns().len(), "{rule}");
    }
    let digits: usize = RULES
        .map(|(digits, _)| 1 + digits.columns().len())
        .iter()
        .sum();
    assert_eq!(rules.len(), digits + 1, "and the days past due");
}

/// Every single digit has its own range: on row i + 1 digit i of every number takes too much, and the next one gives it
/// back so that the value stays. The highest digit has no cell: what the others leave of the value is refused.
#[test]
fn a_digit_that_borrows_from_its_neighbour_is_refused() {
    let witness = witness(1, 30);
    let mut story = Story::of(&statement(&witness), &witness);
    for (digits, _) in RULES {
        let columns = digits.columns();
        for (i, digit) in columns.clone().enumerate() {
            let row = &mut story.trace.rows[i + 1];
            row[digit] += Fp::from(ROWS as u64);
            if digit + 1 < columns.end {
                row[digit + 1] -= Fp::ONE;
            }
        }
    }
    let told = story.told();
    for (digits, rule) in RULES {
        for i in 0..digits.columns().len() {
            assert!(named(&told, rule, i + 1), "digit {i} of {rule}: {told:?}");
        }
    }
}

/// The digits are those of the value: a small digit more, each number on a row of its own, leaves no highest digit.
#[test]
fn digits_of_another_number_are_refused() {
    let witness = witness(1, 30);
    let mut story = Story::of(&statement(&witness), &witness);
    let several = RULES
        .iter()
        .filter(|(digits, _)| !digits.columns().is_empty());
    for (row, (digits, _)) in (1..).zip(several.clone()) {
        let cell = &mut story.trace.rows[row][digits.columns().start];
        *cell = if *cell == Fp::ZERO { Fp::ONE } else { Fp::ZERO };
    }
    let told = story.told();
    for (row, (_, rule)) in (1..).zip(several) {
        assert!(named(&told, rule, row), "{rule}: {told:?}");
    }
}
