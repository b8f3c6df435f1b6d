//! Valid witnesses: both accept. Witnesses that break one rule: both reject, and for the same reason.

use super::*;
use crate::concentration::category_challenge;
use crate::suite::Large;
use crate::tests::for_cases;
use proptest::prelude::*;

/// The gate (or the instance) that refuses what a violation names.
fn refused_by(violation: &Violation) -> &'static str {
    match violation {
        Violation::Statement(_) => "no circuit is asked",
        Violation::Loans { .. } | Violation::Summary => "Equality constraint",
        Violation::Range { column, .. } => match column {
            Column::Instalment => "range of instalment",
            Column::Rate => "range of rate",
            Column::RemainingTerm => "range of remaining_term",
            Column::CollateralValue => "range of collateral_value",
            Column::Score => "score is at least min_score",
            Column::Balance => "range of balance",
            Column::PaidTo => "'days past due'",
            Column::ExtensionsUsed => "range of ext_used",
            Column::Status => "range of status",
            _ => "nothing has left the pool",
        },
        Violation::LeftPool { .. } => "nothing has left the pool",
        Violation::ObligorOrder { .. } => "obligors never fall",
        Violation::Exposure { .. } | Violation::ExposureRoom { .. } => {
            "exposure is at most the largest exposure"
        }
        Violation::Floor { .. } => "top tells on which side of the floor an exposure lies",
        Violation::LtvRoom { .. } => "ltv is at most max_ltv",
        Violation::Ineligible { bound, .. } => match bound {
            Eligibility::ScoreAtLeast => "score is at least min_score",
            Eligibility::LtvAtMost => "ltv is at most max_ltv",
            Eligibility::RateAtMost => "rate is at most max_rate",
            Eligibility::TermAtMost => "term is at most max_term",
            Eligibility::BalanceAtMost => "balance is at most max_balance",
            Eligibility::DaysPastDueAtMost => "days past due are at most the bound",
        },
    }
}

/// The tightest bounds these loans meet.
fn tight(witness: &ClosingRowsWitness) -> Thresholds<Eligibility> {
    let most = |column: Column| *witness.columns[column as usize].iter().max().unwrap();
    let least = |column: Column| *witness.columns[column as usize].iter().min().unwrap();
    let ltv = (0..witness.loans())
        .map(|row| {
            let balance = witness.value(Column::Balance, row) * 10_000;
            balance.div_ceil(witness.value(Column::CollateralValue, row))
        })
        .max()
        .unwrap();
    let days = u64::from(testing::AS_OF).saturating_sub(least(Column::PaidTo));
    Thresholds::NEUTRAL
        .with(Eligibility::ScoreAtLeast, least(Column::Score))
        .with(Eligibility::LtvAtMost, ltv)
        .with(Eligibility::RateAtMost, most(Column::Rate))
        .with(Eligibility::TermAtMost, most(Column::RemainingTerm))
        .with(Eligibility::BalanceAtMost, most(Column::Balance))
        .with(Eligibility::DaysPastDueAtMost, days)
}

/// One way to break one rule of a valid statement and witness.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
enum Lie {
    MinScore,
    MaxLtv,
    MaxRate,
    MaxTerm,
    MaxBalance,
    MaxDaysPastDue,
    LargestExposure,
    FarLargestExposure,
    FarFloor,
    OtherFloor,
    OtherCategories,
    MoreLoans,
    FewerLoans,
    Summary,
    Blind,
    FirstObligorZero,
    Order,
    Value(usize),
}

/// Every lie.
fn lies() -> Vec<Lie> {
    let mut lies = vec![
        Lie::MinScore,
        Lie::MaxLtv,
        Lie::MaxRate,
        Lie::MaxTerm,
        Lie::MaxBalance,
        Lie::MaxDaysPastDue,
        Lie::LargestExposure,
        Lie::FarLargestExposure,
        Lie::FarFloor,
        Lie::OtherFloor,
        Lie::OtherCategories,
        Lie::MoreLoans,
        Lie::FewerLoans,
        Lie::Summary,
        Lie::Blind,
        Lie::FirstObligorZero,
        Lie::Order,
    ];
    lies.extend((0..OUT_OF_RANGE.len()).map(Lie::Value));
    lies
}

/// Applies a lie. The summary stays that of the changed loans unless the lie is about the summary.
fn apply(
    lie: Lie,
    row: usize,
    statement: &mut ClosingRowsStatement,
    witness: &mut ClosingRowsWitness,
) {
    let bounds = &mut statement.bounds;
    match lie {
        Lie::MinScore => bounds.tighten(Eligibility::ScoreAtLeast),
        Lie::MaxLtv => bounds.tighten(Eligibility::LtvAtMost),
        Lie::MaxRate => bounds.tighten(Eligibility::RateAtMost),
        Lie::MaxTerm => bounds.tighten(Eligibility::TermAtMost),
        Lie::MaxBalance => bounds.tighten(Eligibility::BalanceAtMost),
        Lie::MaxDaysPastDue => bounds.tighten(Eligibility::DaysPastDueAtMost),
        Lie::LargestExposure => witness.exposures.largest -= 1,
        Lie::FarLargestExposure => witness.exposures.largest += 1 << 48,
        Lie::FarFloor => witness.exposures.top_floor += 1 << 48,
        Lie::MoreLoans => statement.loans += 1,
        Lie::FewerLoans => statement.loans -= 1,
        Lie::FirstObligorZero => witness.columns[0][0] = 0,
        Lie::Order => witness.columns[0].swap(row, row + 1),
        Lie::Value(column) => {
            let column = OUT_OF_RANGE[column].0;
            // The lowest bounds and the order of obligors must not be what is broken.
            *bounds = Thresholds::NEUTRAL;
            witness.columns[column as usize][row] = out_of_range(column);
            witness.exposures = exposures(&witness.columns);
        }
        Lie::Summary | Lie::Blind | Lie::OtherFloor | Lie::OtherCategories => {}
    }
    let context = statement.context.to_field(&KEY);
    let challenge = category_challenge(&statement.context, &statement.categories);
    statement.summary = witness
        .opening(context, challenge, statement.as_of)
        .summary();
    match lie {
        // The summary of the same loans under another floor, another list.
        Lie::OtherFloor => witness.exposures.top_floor += 1,
        Lie::OtherCategories => statement.categories[0] ^= 1,
        Lie::Summary => statement.summary[0] ^= 1,
        Lie::Blind => witness.blind += Fp::ONE,
        _ => {}
    }
}

#[test]
fn both_accept_valid_witnesses() {
    for_cases(&(0_u64..1 << 40, 1_usize..60), |(seed, loans)| {
        let witness = witness(seed, loans);
        let mut statement = super::statement(&witness);
        statement.bounds = tight(&witness);
        let (relation, circuit) = verdicts(&statement, &witness);
        prop_assert_eq!(relation, Ok(()));
        prop_assert_eq!(circuit, Vec::<String>::new());
        Ok(())
    });
}

/// Many witnesses for each rule.
#[test]
fn both_reject_a_witness_that_breaks_one_rule() {
    for lie in lies() {
        let pools = (0_u64..1 << 40, 17_usize..60, 0_usize..16);
        for_cases(&pools, |(seed, loans, row)| {
            let mut witness = witness(seed, loans);
            let mut statement = super::statement(&witness);
            statement.bounds = tight(&witness);
            if matches!(lie, Lie::Order) {
                prop_assume!(witness.columns[0][row] != witness.columns[0][row + 1]);
            }
            let bounds = statement.bounds.clone();
            apply(lie, row, &mut statement, &mut witness);
            // A bound that has nothing stricter is no lie: no day past due, where all loans are current.
            prop_assume!(lie > Lie::MaxDaysPastDue || bounds != statement.bounds);
            let (relation, circuit) = verdicts(&statement, &witness);
            let violation = relation.unwrap_err();
            let rule = refused_by(&violation);
            prop_assert!(
                circuit.iter().any(|rejection| rejection.contains(rule)),
                "{:?}: {:?} should be refused by {:?}, got {:?}",
                lie,
                violation,
                rule,
                circuit
            );
            Ok(())
        });
    }
}

#[test]
fn a_full_chunk_of_the_largest_values_is_accepted() {
    let mut columns = Column::PERIOD_0.map(|column| {
        let value = match column {
            Column::Exit | Column::Defaulted => 0,
            Column::PaidTo => u64::from(testing::AS_OF) - most_days_late(Suite::Small),
            _ => (1 << column.bits()) - 1,
        };
        vec![value; ROWS]
    });
    columns[0] = (0..ROWS as u64)
        .map(|row| (1 << 60) - ROWS as u64 + row)
        .collect();
    let exposures = exposures(&columns);
    let witness = ClosingRowsWitness::new(columns, exposures, Fp::ONE).unwrap();
    let mut statement =
        testing::closing_rows_statement(Suite::Small, &witness, (7, 8), [7; 32], &KEY);
    statement.bounds = Thresholds::NEUTRAL;
    statement.bounds.set(Eligibility::LtvAtMost, 65_000);
    assert_eq!(verdicts(&statement, &witness), (Ok(()), vec![]));
}

#[test]
fn one_loan_alone_is_accepted_and_unsecured_loans_pass_when_the_ltv_rule_is_off() {
    let mut witness = witness(3, 1);
    witness.columns[Column::CollateralValue as usize][0] = 0;
    let mut statement = super::statement(&witness);
    statement.bounds = Thresholds::NEUTRAL;
    assert_eq!(verdicts(&statement, &witness), (Ok(()), vec![]));

    statement.bounds.set(Eligibility::LtvAtMost, 65_000);
    let (relation, circuit) = verdicts(&statement, &witness);
    let bound = Eligibility::LtvAtMost;
    assert_eq!(relation, Err(Violation::Ineligible { bound, row: 0 }));
    assert_rejected_by(&circuit, &["ltv is at most max_ltv"]);
}

/// Only the large suite has digits that an amount in range can exceed.
#[test]
fn a_collateral_too_rich_for_the_digits_of_the_large_suite_is_refused_by_both() {
    let numbers = Numbers::of(Suite::Large);
    let mut witness = witness(3, 4);
    let mut statement =
        testing::closing_rows_statement(Suite::Large, &witness, (0, 1), [7; 32], &KEY);
    statement.bounds = Thresholds::NEUTRAL;
    statement.bounds.set(Eligibility::LtvAtMost, 65_000);
    let most = (numbers.ltv_room.limit() / 65_000) as u64;
    for (more, refused) in [(0, false), (1 << 30, true)] {
        witness.columns[Column::CollateralValue as usize][2] = most + more;
        let context = statement.context.to_field(&KEY);
        let challenge = category_challenge(&statement.context, &statement.categories);
        let opening = witness.opening(context, challenge, statement.as_of);
        statement.summary = opening.summary();
        let relation = relation::check(&statement, &KEY, &witness);
        let instance = statement.to_instance(&KEY).unwrap();
        let circuit = ClosingRowsCircuit::<Large>::new(&instance, &witness);
        let circuit = rejections(&circuit, &instance);
        if refused {
            assert_eq!(relation, Err(Violation::LtvRoom { row: 2 }));
            assert_rejected_by(&circuit, &["ltv is at most max_ltv"]);
        } else {
            assert_eq!((relation, circuit), (Ok(()), vec![]));
        }
    }
}
