//! What no constraint guards is refused before anything is proved.

use ff::{Field, PrimeField};
use pasta_curves::Fp;

use super::*;
use crate::spec::CircuitId;
use crate::statement::waterfall::pack;
use crate::statement::{waterfall_at as at, waterfall_instances, StatementError};
use sluice_rules::testing::{class, filed_months, plain_month};

fn filed() -> WaterfallStatement {
    let [first, _] = filed_months();
    sample(&first.month, 2).0
}

/// What a statement is refused for after an edit.
fn error(edit: impl Fn(&mut WaterfallStatement)) -> String {
    let mut statement = filed();
    edit(&mut statement);
    statement.to_instance(&KEY).unwrap_err().to_string()
}

#[test]
fn an_instance_has_a_place_for_everything() {
    let statement = filed();
    let instance = statement.to_instance(&KEY).unwrap();
    assert_eq!(instance.len(), waterfall_instances(Suite::Small));
    assert_eq!(instance[at::CONTEXT], statement.context.to_field(&KEY));
    assert_eq!(instance[at::PERIOD], Fp::from(3));
    assert_eq!(instance[at::NOTIONALS + 1], Fp::from(9_000_000_000));
    assert_eq!(instance[at::NOTIONALS + 2], Fp::ZERO);
    // Both classes have interest rank 1.
    assert_eq!(instance[at::INTEREST_RANKS], Fp::from(0b11));
    assert_eq!(instance[at::SERVICING], Fp::from(100 * 30));
    assert_eq!(instance[at::SUMMARIES].to_repr(), statement.summaries[0]);
    assert_eq!(instance[at::SUMMARIES + 2..], [Fp::ZERO; 6]);
    let payout = &statement.payout.classes[0];
    let paid = pack([payout.interest_paid.into(), 0, payout.regular_paid.into()]);
    assert_eq!(instance[at::PAID], paid);
}

#[test]
fn three_packed_numbers_are_three_numbers() {
    let lane = Fp::from_u128(1 << 84);
    let packed = Fp::from(5) + lane * Fp::from(6) + lane * lane * Fp::from(7);
    assert_eq!(pack([5, 6, 7]), packed);
}

#[test]
fn classes_out_of_the_order_of_their_principal_ranks_are_refused() {
    let mut month = plain_month(vec![class(100, 0, 2), class(100, 0, 1)], 1_000);
    let (statement, _) = sample(&month, 1);
    let error = statement.to_instance(&KEY).unwrap_err().to_string();
    assert!(error.contains("principal_rank"), "{error}");
    // Interest ranks are free.
    month.terms.classes[1].principal_rank = 2;
    assert_eq!(
        told(&sample(&month, 1).0, &sample(&month, 1).1),
        Vec::<String>::new()
    );
}

#[test]
fn a_statement_out_of_its_ranges_names_the_field() {
    type Edit = (&'static str, fn(&mut WaterfallStatement));
    let edits: [Edit; 15] = [
        ("context.circuit", |s| {
            s.context.circuit = CircuitId::Closing(Suite::Small)
        }),
        ("context.circuit", |s| s.context.suite = Suite::Large),
        ("chunk_count", |s| s.chunk_count = 9),
        ("context.chunk_count", |s| s.chunk_count = 1),
        ("context.chunk", |s| s.context.chunk = 1),
        ("context.period", |s| s.context.period = 0),
        ("summaries", |s| s.summaries.truncate(1)),
        ("summaries", |s| s.summaries[0] = [0xff; 32]),
        ("state_before", |s| s.state_before = [0xff; 32]),
        ("state_after", |s| s.state_after = [0xff; 32]),
        ("payout.classes", |s| s.payout.classes.truncate(1)),
        ("after.reserve", |s| s.after.reserve += 1),
        ("accelerated", |s| s.after.accelerated = true),
        ("deposits", |s| s.terms.deposits = u64::MAX),
        ("figures.opening", |s| s.figures.opening = u64::MAX),
    ];
    for (field, edit) in edits {
        let error = error(edit);
        assert!(error.contains(field), "{field}: {error}");
    }
}

#[test]
fn what_the_terms_alone_decide_is_compared_with_the_terms() {
    let mut statement = filed();
    statement.payout.classes[0].interest_due += 1;
    let field = "payout.classes.interest_due";
    let error = statement.to_instance(&KEY).unwrap_err();
    assert_eq!(error, StatementError::NotTheTerms { field });
    statement = filed();
    statement.figures.term_sum = 1 << 84;
    let field = "figures.term_sum";
    let error = statement.to_instance(&KEY).unwrap_err();
    assert_eq!(error, StatementError::TooLarge { field });
}
