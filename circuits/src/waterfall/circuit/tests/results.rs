//! A result that is off by one in a random month: both sides refuse it, by name.

use proptest::prelude::*;

use super::agreement::cases;
use super::*;
use crate::testing::waterfall::in_principal_order;
use crate::waterfall::circuit::lies::RESULTS;
use sluice_rules::testing::random_month;

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn both_refuse_one_lie_about_a_random_month(seed: u64, edit in 0..RESULTS.len()) {
        let (mut statement, witness) = sample(&in_principal_order(random_month(seed)), 2);
        let (field, rule, edit) = RESULTS[edit];
        edit(&mut statement);
        match check(&statement, &KEY, &witness) {
            Err(Refusal::Differs(named)) => {
                prop_assert_eq!(named, field);
                assert_names(&told(&statement, &witness), rule);
            }
            // Off by one is out of range here.
            refusal => prop_assert!(matches!(refusal, Err(Refusal::Statement(_)))),
        }
    }
}
