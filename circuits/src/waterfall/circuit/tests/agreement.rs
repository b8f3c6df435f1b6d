//! Months that can be: both accept. One lie: both reject, and name the same rule.

use proptest::prelude::*;

use super::*;
use crate::testing::waterfall::in_principal_order;
use crate::waterfall::circuit::lies::*;
use sluice_rules::testing::{filed_months, random_month};

#[test]
fn the_filed_months_are_accepted() {
    for (filed, chunks) in filed_months().iter().zip([8, 1]) {
        let (statement, witness) = sample(&filed.month, chunks);
        assert_eq!(
            verdicts(&statement, &witness),
            (Ok(()), vec![]),
            "{}",
            filed.name
        );
    }
}

#[test]
fn the_honest_side_of_every_edge_is_accepted() {
    let edges = [
        sample(&month(), 3),
        of_totals(|totals| totals.extended = 20_000),
        clean_up(),
        clean_up_for_the_notes(),
        paid_early(),
        hidden(),
    ];
    for (statement, witness) in edges {
        assert_eq!(verdicts(&statement, &witness), (Ok(()), vec![]));
    }
    assert_eq!(paid_early().0.payout.available, 0);
}

/// What the lies about triggers and residual are about.
#[test]
fn the_trigger_told_as_off_had_tripped_and_the_residual_paid_early_is_one() {
    let (tripped, _) = sample(&tripped(), 2);
    assert!(tripped.tripped.loss && tripped.after.loss && tripped.tripped.turbo);
    let (full, _) = sample(&full(), 2);
    assert!(full.payout.residual > 0 && full.payout.reserve == 0);
}

#[test]
fn what_is_not_disclosed_is_published_as_zero() {
    let (hidden, _) = hidden();
    assert_eq!((hidden.figures.live, hidden.figures.rate_sum), (0, 0));
    assert_eq!(hidden.figures.performing, 895_000);
}

/// Cases of a property: MockProver takes half a second a case. `PROPTEST_CASES` asks for more.
// A test may read the environment; the ban is about consensus code.
#[allow(clippy::disallowed_methods)]
pub(super) fn cases() -> ProptestConfig {
    let asked = std::env::var("PROPTEST_CASES").ok();
    ProptestConfig::with_cases(asked.and_then(|cases| cases.parse().ok()).unwrap_or(6))
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn both_accept_random_months(seed: u64, chunks in 1_usize..=8) {
        let month = in_principal_order(random_month(seed));
        let (statement, witness) = sample(&month, chunks);
        let (relation, circuit) = verdicts(&statement, &witness);
        prop_assert_eq!(relation, Ok(()));
        prop_assert_eq!(circuit, Vec::<String>::new());
    }
}
