use super::*;
use crate::concentration::category_challenge;
use crate::spec::CircuitId;
use crate::suite::Suite;
use crate::testing;
use sluice_rules::criteria::{Criterion, Eligibility, Rule, Table, ThresholdError, Thresholds};

const KEY: [u8; 32] = [9; 32];

fn rows() -> ClosingRowsStatement {
    ClosingRowsStatement {
        context: testing::context(CircuitId::ClosingRows(Suite::Small), 1, 2),
        loans: 3,
        as_of: 17_712,
        bounds: testing::bounds(),
        categories: [4; 32],
        summary: [1; 32],
    }
}

fn closing() -> ClosingStatement {
    ClosingStatement {
        context: testing::context(CircuitId::Closing(Suite::Small), 0, 2),
        chunk_count: 2,
        summaries: vec![[1; 32], [2; 32]],
        categories: [4; 32],
        criteria: Criteria::NEUTRAL,
        state_0: [3; 32],
    }
}

fn cap(category: u16, at_most_bps: u16) -> CategoryCap {
    CategoryCap {
        category,
        at_most_bps,
    }
}

/// The field an error names.
fn field<T>(result: Result<T, StatementError>) -> &'static str {
    match result.map(|_| ()).unwrap_err() {
        StatementError::OutOfRange { field, .. }
        | StatementError::NotCanonical { field }
        | StatementError::TooLarge { field } => field,
        StatementError::Threshold(ThresholdError::OutOfRange { rule, .. }) => rule,
        StatementError::WrongCircuit => "context.circuit",
        other => unreachable!("of the waterfall: {other}"),
    }
}

#[test]
fn instances_stand_where_the_circuit_looks_for_them() {
    let instance = rows().to_instance(&KEY).unwrap();
    let numbers = [
        3, 17_712, 600, 10_000, 10_000, 300_000, 60, 5_000_000, 17_562,
    ];
    assert_eq!(instance[0], rows().context.to_field(&KEY));
    assert_eq!(instance[1..10], numbers.map(Fp::from));
    // Rows and closing derive one challenge from one commitment.
    let challenge = category_challenge(&closing().context, &[4; 32]);
    assert_eq!(instance[10], challenge);
    assert_eq!(instance[11].to_repr(), [1; 32]);

    let mut closing = closing();
    closing.criteria.category_caps = vec![cap(7, 2_500), cap(9, 0)];
    let instance = closing.to_instance(&KEY).unwrap();
    let numbers = [
        1, 16, 0, 0, 0, 0, 1_023, 10_000, 10_000, 10_000, 10_000, 10_000, 10_000, 10_000,
    ];
    let unused = [u64::from(NO_CATEGORY), 10_000];
    assert_eq!(instance[0], closing.context.to_field(&KEY));
    assert_eq!(instance[1], Fp::from(2));
    assert_eq!(instance[2..16], numbers.map(Fp::from));
    assert_eq!(instance[16..20], [7, 2_500, 9, 0].map(Fp::from));
    assert_eq!(instance[20..22], unused.map(Fp::from));
    assert_eq!(instance[22..24], unused.map(Fp::from));
    assert_eq!(instance[24].to_repr(), [4; 32]);
    assert_eq!(instance[25], challenge);
    assert_eq!(instance[26], closing.context.vault_binding());
    assert_eq!(instance[27].to_repr(), [3; 32]);
    assert_eq!(instance[28].to_repr(), [1; 32]);
    assert_eq!(instance[29].to_repr(), [2; 32]);
    assert_eq!(instance[30..], [0; 6].map(Fp::from));
}

#[test]
fn rules_stand_in_the_order_of_the_instances() {
    let late = |i| closing_at::PAST_DUE + i;
    let at = [
        closing_at::TOTAL,
        closing_at::COUNT,
        closing_at::RATE,
        closing_at::LTV_LIMIT,
        closing_at::SCORE,
        closing_at::TERM,
        late(0),
        late(1),
        late(2),
        late(3),
        closing_at::LARGEST_OBLIGOR,
        closing_at::TOP_OBLIGORS,
        closing_at::LARGEST_CATEGORY,
    ];
    assert_eq!(Criterion::ALL.len(), at.len());
    for (rule, position) in Criterion::ALL.iter().zip(at) {
        let mut statement = closing();
        statement.criteria.thresholds.set(*rule, 17);
        let instance = statement.to_instance(&KEY).unwrap();
        assert_eq!(instance[position], Fp::from(17), "{rule:?}");
    }
    let at = [
        (closing_rows_at::SCORE_AT_LEAST, 17),
        (closing_rows_at::LTV_LIMIT, 17),
        (closing_rows_at::RATE_AT_MOST, 17),
        (closing_rows_at::TERM_AT_MOST, 17),
        (closing_rows_at::BALANCE_AT_MOST, 17),
        (closing_rows_at::MIN_PAID_TO, 17_712 - 17),
    ];
    assert_eq!(Eligibility::ALL.len(), at.len());
    for (rule, (position, value)) in Eligibility::ALL.iter().zip(at) {
        let mut statement = rows();
        statement.bounds.set(*rule, 17);
        let instance = statement.to_instance(&KEY).unwrap();
        assert_eq!(instance[position], Fp::from(value), "{rule:?}");
    }
}

/// Fees, expected loss and notional are public, so they are part of a threshold.
#[test]
fn expected_yield_and_senior_protection_raise_the_least_rate_and_total_and_never_lower_them() {
    let thresholds = |criteria: &Criteria| {
        let mut statement = closing();
        statement.criteria = criteria.clone();
        let instance = statement.to_instance(&KEY).unwrap();
        (instance[closing_at::TOTAL], instance[closing_at::RATE])
    };
    let mut criteria = Criteria {
        thresholds: Thresholds::NEUTRAL
            .with(Criterion::TotalAtLeast, 100)
            .with(Criterion::WeightedRateAtLeast, 50_000),
        expected_yield: Some(ExpectedYield {
            at_least: 40_000,
            fees: 6_000,
            expected_loss: 5_000,
        }),
        // 90 % of the total are left: at least 111.1.
        senior_protection: Some(SeniorProtection {
            notional: 100,
            defaults_bps: 1_000,
        }),
        ..Criteria::NEUTRAL
    };
    assert_eq!(thresholds(&criteria), (Fp::from(112), Fp::from(51_000)));
    criteria.thresholds.set(Criterion::TotalAtLeast, 113);
    criteria
        .thresholds
        .set(Criterion::WeightedRateAtLeast, 51_001);
    assert_eq!(thresholds(&criteria), (Fp::from(113), Fp::from(51_001)));
}

#[test]
fn every_threshold_that_is_made_of_several_figures_is_refused_when_it_leaves_its_range() {
    let sum = ExpectedYield {
        at_least: u32::MAX,
        fees: u32::MAX,
        expected_loss: u32::MAX,
    };
    let protection = |notional, defaults_bps| SeniorProtection {
        notional,
        defaults_bps,
    };
    let mut statement = closing();
    statement.criteria.expected_yield = Some(sum);
    assert_eq!(field(statement.to_instance(&KEY)), "weighted_rate_at_least");
    for (notional, defaults_bps, name) in [
        (1, 10_000, "criteria.senior_protection.defaults_bps"),
        (u64::MAX, 9_999, "criteria.senior_protection.notional"),
        (1 << 54, 0, "total_at_least"),
        ((1 << 54) - 1, 1, "total_at_least"),
    ] {
        let mut statement = closing();
        statement.criteria.senior_protection = Some(protection(notional, defaults_bps));
        assert_eq!(field(statement.to_instance(&KEY)), name);
    }
}

/// What the large suite allows beyond the small one, and no more.
#[test]
fn the_limits_of_a_statement_are_those_of_its_suite() {
    let mut rows = rows();
    rows.context = testing::context(CircuitId::ClosingRows(Suite::Large), 63, 64);
    rows.loans = 16_368;
    assert!(rows.to_instance(&KEY).is_ok());
    rows.loans += 1;
    assert_eq!(field(rows.to_instance(&KEY)), "loans");
    rows.loans = 1;
    rows.context.suite = Suite::Small;
    assert_eq!(field(rows.to_instance(&KEY)), "context.circuit");

    let mut closing = closing();
    closing.context = testing::context(CircuitId::Closing(Suite::Large), 0, 64);
    closing.chunk_count = 64;
    closing.summaries = vec![[1; 32]; 64];
    closing
        .criteria
        .thresholds
        .set(Criterion::TotalAtLeast, Suite::Large.most_total());
    closing
        .criteria
        .thresholds
        .set(Criterion::LoansAtLeast, 64 * 16_368);
    assert_eq!(closing.to_instance(&KEY).unwrap().len(), 28 + 64);
    assert!(closing.criteria.thresholds.tighten(Criterion::LoansAtLeast));
    assert_eq!(field(closing.to_instance(&KEY)), "loans_at_least");
    closing.criteria.thresholds.set(Criterion::LoansAtLeast, 16);
    assert!(closing.criteria.thresholds.tighten(Criterion::TotalAtLeast));
    assert_eq!(field(closing.to_instance(&KEY)), "total_at_least");
    closing.context.suite = Suite::Small;
    assert_eq!(field(closing.to_instance(&KEY)), "context.circuit");
}

#[test]
fn neutral_bounds_are_in_range_and_reach_as_far_back_as_the_table_of_late_days() {
    let mut statement = rows();
    statement.bounds = Thresholds::NEUTRAL;
    let instance = statement.to_instance(&KEY).unwrap();
    assert_eq!(instance[closing_rows_at::LTV_LIMIT], Fp::from(0));
    assert_eq!(instance[closing_rows_at::LTV_WEIGHT], Fp::from(0));
    assert_eq!(
        instance[closing_rows_at::MIN_PAID_TO],
        Fp::from(17_712 - 999)
    );
}

/// The numbers beside a rule's range at the small suite.
fn out_of_range(row: &Rule) -> Vec<u64> {
    let above = (row.most)(Suite::Small) + 1;
    let beside = [row.least.checked_sub(1), Some(above)];
    beside.into_iter().flatten().collect()
}

#[test]
fn every_field_of_a_chunk_statement_out_of_range_is_named() {
    type Edit = fn(&mut ClosingRowsStatement);
    let edits: [(&str, Edit); 11] = [
        ("context.circuit", |s| {
            s.context.circuit = CircuitId::Closing(Suite::Small)
        }),
        ("context.period", |s| s.context.period = 1),
        ("chunk_count", |s| s.context.chunk_count = 0),
        ("chunk_count", |s| s.context.chunk_count = 9),
        ("chunk", |s| s.context.chunk = 2),
        ("loans", |s| s.loans = 0),
        ("loans", |s| s.loans = 2_001),
        ("as_of", |s| s.as_of = 8_191),
        ("as_of", |s| s.as_of = 1 << 15),
        ("categories", |s| s.categories = [0xff; 32]),
        ("summary", |s| s.summary = [0xff; 32]),
    ];
    for (name, edit) in edits {
        let mut statement = rows();
        edit(&mut statement);
        assert_eq!(field(statement.to_instance(&KEY)), name);
    }
    for rule in Eligibility::ALL {
        for value in out_of_range(rule.rule()) {
            let mut statement = rows();
            statement.bounds.set(*rule, value);
            assert_eq!(field(statement.to_instance(&KEY)), rule.rule().name);
        }
    }
}

#[test]
fn every_field_of_a_closing_statement_out_of_range_is_named() {
    type Edit = fn(&mut ClosingStatement);
    let edits: [(&str, Edit); 16] = [
        ("context.circuit", |s| {
            s.context.circuit = CircuitId::ClosingRows(Suite::Small)
        }),
        ("context.period", |s| s.context.period = 1),
        ("context.chunk", |s| s.context.chunk = 1),
        ("context.chunk_count", |s| s.context.chunk_count = 3),
        ("chunk_count", |s| s.chunk_count = 0),
        ("chunk_count", |s| s.chunk_count = 9),
        ("summaries", |s| s.summaries.truncate(1)),
        ("summaries", |s| s.summaries.push([0; 32])),
        ("summaries", |s| s.summaries[1] = [0xff; 32]),
        ("categories", |s| s.categories = [0xff; 32]),
        ("state_0", |s| s.state_0 = [0xff; 32]),
        ("criteria.category_caps", |s| {
            s.criteria.category_caps = (0..5).map(|category| cap(category, 1)).collect()
        }),
        ("criteria.category_caps.category", |s| {
            s.criteria.category_caps = vec![cap(1_024, 1)]
        }),
        ("criteria.category_caps.category", |s| {
            s.criteria.category_caps = vec![cap(3, 1), cap(3, 2)]
        }),
        ("criteria.category_caps.category", |s| {
            s.criteria.category_caps = vec![cap(3, 1), cap(2, 1)]
        }),
        ("criteria.category_caps.at_most_bps", |s| {
            s.criteria.category_caps = vec![cap(3, 1), cap(4, 10_001)]
        }),
    ];
    for (name, edit) in edits {
        let mut statement = closing();
        edit(&mut statement);
        assert_eq!(field(statement.to_instance(&KEY)), name);
    }
    for rule in Criterion::ALL {
        for value in out_of_range(rule.rule()) {
            let mut statement = closing();
            statement.criteria.thresholds.set(*rule, value);
            assert_eq!(field(statement.to_instance(&KEY)), rule.rule().name);
        }
    }
}

/// p itself, and p plus a small number: the same elements in words that are not theirs.
#[test]
fn words_at_and_above_the_modulus_are_refused() {
    let mut modulus = (-Fp::from(1)).to_repr();
    modulus[0] += 1;
    for add in [0, 1, 7] {
        let mut statement = rows();
        statement.summary = modulus;
        statement.summary[0] += add;
        assert_eq!(field(statement.to_instance(&KEY)), "summary");
    }
    let mut statement = rows();
    statement.summary = (-Fp::from(1)).to_repr();
    assert!(statement.to_instance(&KEY).is_ok());
}
