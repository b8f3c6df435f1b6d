//! Every number in digits: each digit in its range, each number the one its rule is about.

use super::*;
use crate::period_rows::lies::RULES;
use crate::tests::digits::*;

#[test]
fn every_lookup_has_a_rule_and_every_number_its_lookups() {
    assert_all_looked_up::<Circuit>(&RULES);
}

/// No payment and no interest cap is too large for its digits, in either suite: so the relation has no rule for them.
#[test]
fn rooms_that_no_rule_bounds_hold_the_largest_values() {
    for suite in Suite::ALL {
        let numbers = Numbers::of(suite);
        let (amount, balance) = (amounts(suite) - 1, (1 << 40) - 1);
        let payment = 100 * (amount + balance) + 60 * 3 * amount;
        assert!(payment < numbers.payment_room.limit());
        let days = numbers.advance.limit() - 1 + u128::from(most_days_late(suite)) + 31;
        let cap = 11 * balance * ((1 << 20) - 1) * days;
        assert!(cap < numbers.interest_room.limit());
        let age = u128::from(PeriodRowsStatement::LARGEST_DEFAULT_AGE);
        assert!(age - 1 + u128::from(most_days_ahead(suite)) < numbers.clock.limit());
        // What an interest above the cap would have to look like is as far from zero as the field is wide.
        assert!(numbers.interest_room.limit() < 1 << 100);
    }
}

#[test]
fn a_digit_that_borrows_from_its_neighbour_is_refused() {
    assert_none_borrows(&RULES, ROWS, |change| retold(change));
}

#[test]
fn digits_of_another_number_are_refused() {
    assert_none_is_another(&RULES, |change| retold(change));
}

/// The two rooms with a cell of their own are those of the formulas: another room with good digits is refused.
#[test]
fn rooms_of_another_loan_are_refused() {
    for (index, digits, gate) in [
        (PAYMENT_ROOM, NUMBERS.payment_room, "'payment'"),
        (INTEREST_ROOM, NUMBERS.interest_room, "'interest'"),
    ] {
        for room in [Fp::ZERO, Fp::ONE, Fp::from(1 << 40)] {
            let told = retold(|trace| {
                let at = find(trace, |row| row[STAYS] == Fp::ONE && row[index] != room);
                let row = &mut trace.rows[at];
                row[index] = room;
                digits.write(row, room);
            });
            assert_rejected_by(&told, &[gate]);
        }
    }
}

/// Amounts this large on the first, a middle and the last loan.
#[test]
fn amounts_out_of_range_are_refused_on_every_row() {
    let edge = Fp::from_u128(amounts(Suite::Small));
    for (turn, (index, was_live)) in [(INTEREST, true), (PRINCIPAL, true), (RECOVERED, false)]
        .into_iter()
        .enumerate()
    {
        let mut values = [edge, edge + Fp::ONE, -Fp::ONE];
        values.rotate_left(turn);
        let mut rows = [0; 3];
        let told = retold(|trace| {
            let of_kind = |row: &usize| {
                let cells = &trace.rows[*row];
                (trace::live(cells) == Fp::ONE) == was_live
                    && (was_live || cells[WAS_EXIT] == Fp::from(3))
            };
            let all: Vec<_> = (0..LOANS).filter(of_kind).collect();
            rows = [all[0], all[all.len() / 2], all[all.len() - 1]];
            for (row, value) in rows.into_iter().zip(values) {
                trace.rows[row][index] = value;
                trace::split(&NUMBERS, &mut trace.rows[row]);
            }
            trace.add_up();
        });
        let rule = if index == PRINCIPAL {
            "range of principal_paid"
        } else {
            "range of interest_paid and recovered"
        };
        for row in rows {
            assert!(named(&told, rule, row), "{rule} on {row}: {told:?}");
        }
    }
}

/// Static and previous values: the largest that an accepted proof let pass, and one more.
#[test]
fn a_static_or_previous_value_one_larger_than_proved_is_no_witness() {
    for index in INSTALMENT..BALANCE {
        let limit = Suite::ALL.map(|suite| proved(suite, index).unwrap());
        let limit = limit.into_iter().max().unwrap() as u64;
        for (value, fits) in [(limit - 1, true), (limit, false)] {
            let mut columns = testing::period(1, 5);
            columns[index][3] = value;
            let made = PeriodRowsWitness::new(columns, Fp::ONE);
            assert_eq!(made.is_ok(), fits, "column {index}");
        }
    }
}
