#![allow(clippy::unwrap_used)]

use super::*;
use crate::spec::CircuitId;
use crate::suite::Suite;
use crate::testing;

const KEY: [u8; 32] = [9; 32];

fn rows() -> ClosingRowsStatement {
    ClosingRowsStatement {
        context: testing::context(CircuitId::ClosingRows(Suite::Small), 1, 2),
        loans: 3,
        as_of: 17_712,
        bounds: testing::bounds(),
        summary: [1; 32],
    }
}

fn closing() -> ClosingStatement {
    ClosingStatement {
        context: testing::context(CircuitId::Closing(Suite::Small), 0, 2),
        chunk_count: 2,
        summaries: vec![[1; 32], [2; 32]],
        criteria: Criteria::NEUTRAL,
        state_0: [3; 32],
    }
}

/// The field an error names.
fn field<T>(result: Result<T, StatementError>) -> &'static str {
    match result.map(|_| ()).unwrap_err() {
        StatementError::OutOfRange { field, .. } | StatementError::NotCanonical { field } => field,
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
    assert_eq!(instance[10].to_repr(), [1; 32]);

    let instance = closing().to_instance(&KEY).unwrap();
    let numbers = [
        1, 0, 0, 0, 0, 0, 1_023, 10_000, 10_000, 10_000, 10_000, 10_000,
    ];
    assert_eq!(instance[0], closing().context.to_field(&KEY));
    assert_eq!(instance[1], Fp::from(2));
    assert_eq!(instance[2..14], numbers.map(Fp::from));
    assert_eq!(instance[14], closing().context.vault_binding());
    assert_eq!(instance[15].to_repr(), [3; 32]);
    assert_eq!(instance[16].to_repr(), [1; 32]);
    assert_eq!(instance[17].to_repr(), [2; 32]);
    assert_eq!(instance[18..], [0; 6].map(Fp::from));
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
    closing.criteria.total_at_least = (1 << 60) - 1;
    closing.criteria.count_at_least = 64 * 16_368;
    assert_eq!(closing.to_instance(&KEY).unwrap().len(), 16 + 64);
    closing.criteria.count_at_least += 1;
    assert_eq!(field(closing.to_instance(&KEY)), "criteria.count_at_least");
    closing.criteria.count_at_least = 0;
    closing.criteria.total_at_least += 1;
    assert_eq!(field(closing.to_instance(&KEY)), "criteria.total_at_least");
    closing.context.suite = Suite::Small;
    assert_eq!(field(closing.to_instance(&KEY)), "context.circuit");
}

#[test]
fn neutral_bounds_are_in_range_and_a_day_before_the_first_bound_is_day_zero() {
    let mut statement = rows();
    statement.bounds = EligibilityBounds::NEUTRAL;
    let instance = statement.to_instance(&KEY).unwrap();
    assert_eq!(instance[closing_rows_at::LTV_LIMIT], Fp::from(0));
    assert_eq!(instance[closing_rows_at::LTV_WEIGHT], Fp::from(0));
    assert_eq!(instance[closing_rows_at::MIN_PAID_TO], Fp::from(0));
}

#[test]
fn every_field_of_a_chunk_statement_out_of_range_is_named() {
    type Edit = fn(&mut ClosingRowsStatement);
    let edits: [(&str, Edit); 16] = [
        ("context.circuit", |s| {
            s.context.circuit = CircuitId::Closing(Suite::Small)
        }),
        ("context.period", |s| s.context.period = 1),
        ("chunk_count", |s| s.context.chunk_count = 0),
        ("chunk_count", |s| s.context.chunk_count = 9),
        ("chunk", |s| s.context.chunk = 2),
        ("loans", |s| s.loans = 0),
        ("loans", |s| s.loans = 2_001),
        ("as_of", |s| s.as_of = 29),
        ("as_of", |s| s.as_of = 1 << 15),
        ("bounds.min_score", |s| s.bounds.min_score = 1 << 10),
        ("bounds.max_ltv_bps", |s| s.bounds.max_ltv_bps = 0),
        ("bounds.max_rate", |s| s.bounds.max_rate = 1 << 20),
        ("bounds.max_term", |s| s.bounds.max_term = 1 << 10),
        ("bounds.max_balance", |s| s.bounds.max_balance = 1 << 40),
        ("bounds.max_days_past_due", |s| {
            s.bounds.max_days_past_due = 1 << 15
        }),
        ("summary", |s| s.summary = [0xff; 32]),
    ];
    for (name, edit) in edits {
        let mut statement = rows();
        edit(&mut statement);
        assert_eq!(field(statement.to_instance(&KEY)), name);
    }
}

#[test]
fn every_field_of_a_closing_statement_out_of_range_is_named() {
    type Edit = fn(&mut ClosingStatement);
    let edits: [(&str, Edit); 22] = [
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
        ("state_0", |s| s.state_0 = [0xff; 32]),
        ("criteria.total_at_least", |s| s.criteria.total_at_least = 0),
        ("criteria.total_at_least", |s| {
            s.criteria.total_at_least = 1 << 54
        }),
        ("criteria.count_at_least", |s| {
            s.criteria.count_at_least = 16_001
        }),
        ("criteria.weighted_rate_at_least", |s| {
            s.criteria.weighted_rate_at_least = 1 << 20
        }),
        ("criteria.weighted_ltv_at_most_bps", |s| {
            s.criteria.weighted_ltv_at_most_bps = 0
        }),
        ("criteria.weighted_score_at_least", |s| {
            s.criteria.weighted_score_at_least = 1 << 10
        }),
        ("criteria.weighted_term_at_most", |s| {
            s.criteria.weighted_term_at_most = 1 << 10
        }),
        ("criteria.share_30_at_most_bps", |s| {
            s.criteria.share_30_at_most_bps = 10_001
        }),
        ("criteria.share_60_at_most_bps", |s| {
            s.criteria.share_60_at_most_bps = 10_001
        }),
        ("criteria.share_90_at_most_bps", |s| {
            s.criteria.share_90_at_most_bps = 10_001
        }),
        ("criteria.share_120_at_most_bps", |s| {
            s.criteria.share_120_at_most_bps = 10_001
        }),
        ("criteria.largest_obligor_at_most_bps", |s| {
            s.criteria.largest_obligor_at_most_bps = 10_001
        }),
    ];
    for (name, edit) in edits {
        let mut statement = closing();
        edit(&mut statement);
        assert_eq!(field(statement.to_instance(&KEY)), name);
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
