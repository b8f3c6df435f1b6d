//! Valid witnesses: both accept. Witnesses that break one rule: both reject, and for the same reason.
//!
//! Every case breaks every rule alone, each on a loan of its own: one run
//! of the mock prover tells for all of them.

use proptest::prelude::*;

use super::*;
use crate::period_rows::lies::{loans, put, tales, Loan, Tale, EDGE, MOST};
use crate::tests::for_cases;

#[test]
fn both_accept_valid_months() {
    for_cases(&(0_u64..1 << 40, 1_usize..800), |(seed, loans)| {
        let verdicts = verdicts(&Chunk::made_up(seed, loans));
        prop_assert_eq!(verdicts, (Ok(()), vec![]));
        Ok(())
    });
}

#[test]
fn both_reject_a_month_that_breaks_one_rule_and_name_it() {
    for_cases(&(0_u64..1 << 40), |seed| {
        let mut chunk = Chunk::made_up(seed, 1_200);
        let loans = loans(&chunk.witness);
        let mut told: Vec<(usize, Tale)> = Vec::new();
        for tale in tales() {
            let taken = |row: usize| told.iter().any(|(other, _)| *other == row);
            let row = (0..loans.len())
                .find(|row| (tale.of)(&loans[*row]) && !taken(*row))
                .unwrap();
            let mut loan = loans[row];
            (tale.tell)(&mut loan);
            put(&mut chunk.witness, row, loan);
            told.push((row, tale));
        }
        for row in 0..loans.len() {
            let tale = told
                .iter()
                .find(|(told, _)| *told == row)
                .map(|(_, tale)| tale.rule);
            let found = relation::check_loan(&chunk.statement, &chunk.witness.loan(row)).err();
            prop_assert_eq!(found, tale, "row {}", row);
        }
        let circuit = super::told(&retell(&chunk, "", |_| {}));
        for (row, tale) in &told {
            prop_assert!(
                named(&circuit, tale.refused, *row),
                "row {}: {:?} should be refused by {:?}, got {:?}",
                row,
                tale.rule,
                tale.refused,
                circuit
                    .iter()
                    .filter(|r| r.contains(&format!("at offset {row}\n")))
                    .collect::<Vec<_>>()
            );
        }
        for rejection in &circuit {
            let told = told
                .iter()
                .any(|(row, _)| rejection.contains(&format!("at offset {row}\n")));
            prop_assert!(told, "an honest row is refused: {}", rejection);
        }
        Ok(())
    });
}

/// Every rule of the relation has a lie above.
#[test]
fn every_rule_is_broken_by_some_lie() {
    let told: Vec<_> = tales()
        .into_iter()
        .map(|tale| tale.rule.to_string())
        .collect();
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
    let mut more = Chunk::made_up(3, 40);
    more.statement.loans = 41;
    let (held, stated) = (40, 41);
    let (relation, circuit) = verdicts(&more);
    assert_eq!(relation, Err(PeriodViolation::Loans { held, stated }));
    assert_rejected_by(&circuit, &["Equality constraint"]);
    let mut other = Chunk::made_up(3, 40);
    other.statement.summary[0] ^= 1;
    let (relation, circuit) = verdicts(&other);
    assert_eq!(relation, Err(PeriodViolation::Summary));
    assert_rejected_by(&circuit, &["Equality constraint"]);
    let mut blind = Chunk::made_up(3, 40);
    blind.witness.blind += Fp::ONE;
    assert_eq!(blind.check(), Err(PeriodViolation::Summary));
    blind.witness.columns[RECOVERED][31] = 1 << 44;
    assert!(matches!(
        blind.check(),
        Err(PeriodViolation::Loan { row: 31, .. })
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
    let mut chunk = Chunk::of(witness);
    (chunk.statement.as_of, chunk.statement.default_age) = (day as u16, 4_096);
    chunk.sum_up();
    assert_eq!(verdicts(&chunk), (Ok(()), vec![]));
}
