//! Every column at the edge of its range, one beyond, and p - 1, on the first, a middle and the last row.

use super::*;
use crate::gadget::digits::Digits;

const LOANS: usize = 9;

/// Nine made-up loans under exposures that tell nothing of them, after a change of their field elements.
fn told_of(change: impl FnOnce(&mut Vec<[Fp; DATA]>)) -> Vec<String> {
    let chunk = chunk(5, LOANS).neutral();
    let instance = chunk.tell("").instances;
    let story = retell(&chunk, "", |trace| {
        let witness = &chunk.witness;
        let value = |row, column: usize| Fp::from(witness.columns[column][row]);
        let rows = 0..LOANS;
        let mut loans = rows
            .map(|row| std::array::from_fn(|column| value(row, column)))
            .collect();
        change(&mut loans);
        let exposures = Exposures {
            largest: 1 << 40,
            top_floor: 0,
        };
        let instance = instance.try_into().unwrap();
        *trace = Trace::closing(Suite::Small, &instance, &loans, exposures, trace.blind);
    });
    told(&story)
}

/// Which value stands on which row turns with the column, so that all pairs are met.
#[test]
fn values_out_of_range_are_refused_on_every_row() {
    for (turn, (column, edge)) in OUT_OF_RANGE.into_iter().enumerate() {
        let rule = match column {
            Column::Exit | Column::Defaulted => "nothing has left the pool".into(),
            Column::Score => "score_at_least".into(),
            Column::PaidTo => "'days past due'".into(),
            column => format!("range of {}", column.name()),
        };
        let edge = Fp::from_u128(edge);
        let mut values = [edge, edge + Fp::ONE, -Fp::ONE];
        values.rotate_left(turn % 3);
        let rejections = told_of(|loans| {
            for (row, value) in [0, LOANS / 2, LOANS - 1].into_iter().zip(values) {
                loans[row][column as usize] = value;
            }
        });
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
            let told = told_of(|loans| {
                for loan in &mut loans[from..] {
                    loan[Column::Obligor as usize] = value;
                }
            });
            assert!(named(&told, "obligors never fall", from));
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
    (NUMBERS.score_room, "score_at_least"),
    (NUMBERS.ltv_room, "ltv_at_most"),
    (NUMBERS.rate_room, "rate_at_most"),
    (NUMBERS.term_room, "term_at_most"),
    (NUMBERS.balance_room, "balance_at_most"),
    (NUMBERS.paid_to_room, "days_past_due_at_most"),
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
    let story = retell(&chunk(1, 30), "", |trace| {
        for (digits, _) in RULES {
            let columns = digits.columns();
            for (i, digit) in columns.clone().enumerate() {
                let row = &mut trace.rows[i + 1];
                row[digit] += Fp::from(ROWS as u64);
                if digit + 1 < columns.end {
                    row[digit + 1] -= Fp::ONE;
                }
            }
        }
    });
    let told = told(&story);
    for (digits, rule) in RULES {
        for i in 0..digits.columns().len() {
            assert!(named(&told, rule, i + 1), "digit {i} of {rule}: {told:?}");
        }
    }
}

/// The digits are those of the value: a small digit more, each number on a row of its own, leaves no highest digit.
#[test]
fn digits_of_another_number_are_refused() {
    let several = RULES
        .iter()
        .filter(|(digits, _)| !digits.columns().is_empty());
    let story = retell(&chunk(1, 30), "", |trace| {
        for (row, (digits, _)) in (1..).zip(several.clone()) {
            let cell = &mut trace.rows[row][digits.columns().start];
            *cell = if *cell == Fp::ZERO { Fp::ONE } else { Fp::ZERO };
        }
    });
    let told = told(&story);
    for (row, (_, rule)) in (1..).zip(several) {
        assert!(named(&told, rule, row), "{rule}: {told:?}");
    }
}
