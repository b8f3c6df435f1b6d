//! Valid witnesses: both accept. Witnesses that break one rule: both reject, and for the same reason.
//!
//! `PROPTEST_CASES` sets the number of cases. Every case breaks every rule alone, each on a loan of its own: one run
//! of the mock prover tells for all of them.

use proptest::prelude::*;

use super::rules::{lies, Lie, Loan, EDGE, MOST};
use super::*;

fn rows_of(witness: &PeriodRowsWitness) -> Vec<Loan> {
    (0..witness.loans())
        .map(|row| std::array::from_fn(|index| witness.columns[index][row]))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(cases(32)))]

    #[test]
    fn both_accept_valid_months(seed in 0_u64..1 << 40, loans in 1_usize..800) {
        let witness = testing::period_chunk(seed, loans);
        let (relation, circuit) = verdicts(&statement(&witness), &witness);
        prop_assert_eq!(relation, Ok(()));
        prop_assert_eq!(circuit, Vec::<String>::new());
    }

    #[test]
    fn both_reject_a_month_that_breaks_one_rule_and_name_it(seed in 0_u64..1 << 40) {
        let honest = testing::period_chunk(seed, 1_200);
        let loans = rows_of(&honest);
        let mut told: Vec<(usize, Lie)> = Vec::new();
        let mut witness = honest.clone();
        for lie in lies() {
            let taken = |row: usize| told.iter().any(|(other, _)| *other == row);
            let row = (0..loans.len()).find(|row| (lie.of)(&loans[*row]) && !taken(*row)).unwrap();
            let mut loan = loans[row];
            (lie.tell)(&mut loan);
            for (index, value) in loan.into_iter().enumerate() {
                witness.columns[index][row] = value;
            }
            told.push((row, lie));
        }
        let statement = statement(&honest);
        for row in 0..loans.len() {
            let lie = told.iter().find(|(told, _)| *told == row).map(|(_, lie)| lie.rule);
            let found = relation::check_loan(&statement, &witness.loan(row)).err();
            prop_assert_eq!(found, lie, "row {}", row);
        }
        let mut story = Story::of(&statement, &witness);
        story.add_up();
        let circuit = story.told();
        for (row, lie) in &told {
            prop_assert!(
                named(&circuit, lie.refused, *row),
                "row {}: {:?} should be refused by {:?}, got {:?}", row, lie.rule, lie.refused,
                circuit.iter().filter(|r| r.contains(&format!("at offset {row}\n"))).collect::<Vec<_>>()
            );
        }
        for rejection in &circuit {
            let lie = told.iter().any(|(row, _)| rejection.contains(&format!("at offset {row}\n")));
            prop_assert!(lie, "an honest row is refused: {}", rejection);
        }
    }
}

/// Every rule of the relation has a lie above.
#[test]
fn every_rule_is_broken_by_some_lie() {
    let told: Vec<_> = lies().into_iter().map(|lie| lie.rule.to_string()).collect();
    for rule in [
        LoanRule::PreviousExit,
        LoanRule::LeftExit,
        LoanRule::Recovered,
        LoanRule::Exit,
        LoanRule::Overpaid,
        LoanRule::NothingLeft,
        LoanRule::NotPaid,
        LoanRule::Balance,
        LoanRule::Defaulted,
        LoanRule::NotRepurchased,
        LoanRule::Price,
        LoanRule::PriceRange,
        LoanRule::Advance,
        LoanRule::Extensions,
        LoanRule::PaidAhead,
        LoanRule::LongPastDue,
        LoanRule::Troubled,
        LoanRule::DefaultAge,
        LoanRule::Instalment,
        LoanRule::Interest,
    ] {
        assert!(told.contains(&rule.to_string()), "{rule}");
    }
}

#[test]
fn the_relation_names_the_row_the_count_and_the_summary() {
    let mut witness = testing::period_chunk(3, 40);
    let honest = statement(&witness);
    let check = |statement: &PeriodRowsStatement, witness: &PeriodRowsWitness| {
        let (relation, circuit) = verdicts(statement, witness);
        (relation.unwrap_err(), circuit)
    };
    let mut more = honest.clone();
    more.loans = 41;
    let (held, stated) = (40, 41);
    let (violation, circuit) = check(&more, &witness);
    assert_eq!(violation, PeriodViolation::Loans { held, stated });
    assert_rejected_by(&circuit, &["Equality constraint"]);
    let mut other = honest.clone();
    other.summary[0] ^= 1;
    let (violation, circuit) = check(&other, &witness);
    assert_eq!(violation, PeriodViolation::Summary);
    assert_rejected_by(&circuit, &["Equality constraint"]);
    witness.blind += Fp::ONE;
    assert_eq!(check(&honest, &witness).0, PeriodViolation::Summary);
    witness.columns[RECOVERED][31] = 1 << 44;
    assert!(matches!(
        check(&honest, &witness).0,
        PeriodViolation::Loan { row: 31, .. }
    ));
}

/// A full chunk of the largest values: nothing wraps and nothing is refused.
#[test]
fn a_full_chunk_of_the_largest_values_is_accepted() {
    let proved = |index| proved(Suite::Small, index).unwrap() as u64 - 1;
    let mut loan: Loan = [0; DATA];
    loan[OBLIGOR] = u64::MAX;
    for (index, value) in loan.iter_mut().enumerate() {
        if (INSTALMENT..=WAS_BALANCE).contains(&index) {
            *value = proved(index);
        }
    }
    let day = (1 << 15) - 1;
    // The most interest under the cap and a repurchase at a fancy price; all but a cent prepaid under two extensions; a
    // recovery: in turns, on the first days of the table and on the last.
    let days = (PAST + 31) as u128;
    let cap = 11 * u128::from(loan[WAS_BALANCE]) * u128::from(loan[RATE]) * days / 3_600_000_000;
    let mut bought = loan;
    (bought[WAS_PAID_TO], bought[PAID_TO], bought[EXIT]) = (day - PAST, day - PAST, 2);
    (bought[INTEREST], bought[REPURCHASED]) = (cap as u64, MOST + EDGE - 1);
    (bought[WAS_STATUS], bought[STATUS]) = (15, 15);
    let mut extended = loan;
    (extended[WAS_PAID_TO], extended[PAID_TO]) = (day + AHEAD, day + AHEAD);
    (extended[WAS_EXT_USED], extended[EXT_USED]) = (1, 3);
    (extended[PRINCIPAL], extended[BALANCE]) = (MOST - 1, 1);
    let mut paid = loan;
    (paid[WAS_PAID_TO], paid[PAID_TO]) = (day + AHEAD - (ROWS as u64 - 1), day + AHEAD);
    (paid[PRINCIPAL], paid[EXIT]) = (MOST, 1);
    let mut recovers = loan;
    (recovers[WAS_BALANCE], recovers[WAS_DEFAULTED]) = (0, MOST);
    (recovers[WAS_PAID_TO], recovers[PAID_TO]) = (proved(WAS_PAID_TO), proved(WAS_PAID_TO));
    (recovers[DEFAULTED], recovers[RECOVERED]) = (MOST, EDGE - 1);
    (recovers[WAS_EXIT], recovers[EXIT]) = (3, 4);
    let mut columns: [Vec<u64>; DATA] = Default::default();
    for row in 0..ROWS {
        let loan = [bought, extended, paid, recovers][row % 4];
        for (column, value) in columns.iter_mut().zip(loan) {
            column.push(value);
        }
    }
    let witness = PeriodRowsWitness::new(columns, Fp::ONE).unwrap();
    let mut statement = testing::period_rows_statement(Suite::Small, &witness, 7, 8, &KEY);
    (statement.as_of, statement.default_age) = (day as u16, 4_096);
    let context = statement.context.to_field(&KEY);
    statement.summary = witness.opening(context, statement.as_of).summary();
    assert_eq!(verdicts(&statement, &witness), (Ok(()), vec![]));
}
