//! Every column at the edge of its range, one beyond, and p - 1, on the first, a middle and the last row.

use super::*;
use crate::gadget::digits::Digits;
use crate::tests::digits::*;

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
    assert_all_looked_up::<ClosingRowsCircuit<Small>>(&RULES);
}

fn retold(change: &dyn Fn(&mut Trace)) -> Vec<String> {
    told(&retell(&chunk(1, 30), "", change))
}

#[test]
fn a_digit_that_borrows_from_its_neighbour_is_refused() {
    assert_none_borrows(&RULES, ROWS, retold);
}

#[test]
fn digits_of_another_number_are_refused() {
    assert_none_is_another(&RULES, retold);
}
