//! Valid witnesses: both accept. Witnesses that break one rule: both reject, and for the same reason.

use super::*;
use crate::closing_rows::attack::largest;
use crate::suite::Large;
use crate::tests::{for_cases, rejections};
use proptest::prelude::*;

#[test]
fn both_accept_valid_witnesses() {
    for_cases(&(0_u64..1 << 40, 1_usize..60), |(seed, loans)| {
        prop_assert_eq!(verdicts(&chunk(seed, loans).tight()), (Ok(()), vec![]));
        Ok(())
    });
}

/// Many witnesses for each rule.
#[test]
fn both_reject_a_witness_that_breaks_one_rule() {
    for (name, tell) in tales() {
        let pools = (0_u64..1 << 40, 17_usize..60, 0_usize..16);
        for_cases(&pools, |(seed, loans, row)| {
            let mut chunk = chunk(seed, loans).tight();
            let rule = tell(&mut chunk, row);
            let (relation, circuit) = verdicts(&chunk);
            prop_assert_eq!(relation, Err(rule.clone()), "{}", name);
            let refused = refused_by(&rule);
            prop_assert!(
                circuit.iter().any(|told| told.contains(refused)),
                "{name}: {rule:?} should be refused by {refused:?}, got {circuit:?}"
            );
            Ok(())
        });
    }
}

#[test]
fn a_full_chunk_of_the_largest_values_is_accepted_under_the_widest_ltv() {
    let mut chunk = Chunk::of(largest(ROWS)).neutral();
    chunk.statement.bounds.set(Eligibility::LtvAtMost, 65_000);
    assert_eq!(verdicts(&chunk), (Ok(()), vec![]));
}

#[test]
fn unsecured_loans_pass_when_the_ltv_rule_is_off() {
    let mut chunk = chunk(3, 1).neutral();
    chunk.witness.columns[Column::CollateralValue as usize][0] = 0;
    chunk.sum_up();
    assert_eq!(verdicts(&chunk), (Ok(()), vec![]));

    let bound = Eligibility::LtvAtMost;
    chunk.statement.bounds.set(bound, 65_000);
    let (relation, circuit) = verdicts(&chunk);
    assert_eq!(relation, Err(Violation::Ineligible { bound, row: 0 }));
    assert_rejected_by(&circuit, &["ltv_at_most"]);
}

/// Only the large suite has digits that an amount in range can exceed.
#[test]
fn a_collateral_too_rich_for_the_digits_of_the_large_suite_is_refused_by_both() {
    const KEY: [u8; 32] = [7; 32];
    let numbers = Numbers::of(Suite::Large);
    let mut witness = chunk(3, 4).witness;
    let most = (numbers.ltv_room.limit() / 65_000) as u64;
    for (more, refused) in [(0, false), (1 << 30, true)] {
        witness.columns[Column::CollateralValue as usize][2] = most + more;
        let mut statement =
            testing::closing_rows_statement(Suite::Large, &witness, (0, 1), [7; 32], &KEY);
        statement.bounds = Thresholds::NEUTRAL.with(Eligibility::LtvAtMost, 65_000);
        let relation = relation::check(&statement, &KEY, &witness);
        let instance = statement.to_instance(&KEY).unwrap();
        let circuit = ClosingRowsCircuit::<Large>::new(&instance, &witness);
        let circuit = rejections(&circuit, &instance);
        if refused {
            assert_eq!(relation, Err(Violation::LtvRoom { row: 2 }));
            assert_rejected_by(&circuit, &["ltv_at_most"]);
        } else {
            assert_eq!((relation, circuit), (Ok(()), vec![]));
        }
    }
}
