//! Criteria of the wire and thresholds of the rules' tables, into each other.

use sluice_proto::vault::{Criteria, EligibilityThreshold, Threshold};
use sluice_rules::criteria::{Criterion, Eligibility, Table, ThresholdError, Thresholds};
use sluice_rules::suite::Suite;

/// What is asked of the pool.
///
/// # Errors
/// [`ThresholdError`], naming the rule.
pub fn of_pool(criteria: &Criteria, suite: Suite) -> Result<Thresholds<Criterion>, ThresholdError> {
    let entries = criteria.thresholds.iter();
    Thresholds::read(entries.map(|entry| (entry.rule, entry.value)), suite)
}

/// What is asked of every loan.
///
/// # Errors
/// [`ThresholdError`], naming the rule.
pub fn of_loans(
    criteria: &Criteria,
    suite: Suite,
) -> Result<Thresholds<Eligibility>, ThresholdError> {
    let entries = criteria.eligibility.iter();
    Thresholds::read(entries.map(|entry| (entry.rule, entry.value)), suite)
}

/// The least total that is asked for and, once the closing is accepted, proved.
pub fn total_at_least(criteria: &Criteria) -> Option<u64> {
    let number = Criterion::TotalAtLeast.number();
    let mut thresholds = criteria.thresholds.iter();
    thresholds
        .find(|entry| entry.rule == number)
        .map(|entry| entry.value)
}

/// Criteria that ask for thresholds alone.
pub fn criteria(pool: &Thresholds<Criterion>, loans: &Thresholds<Eligibility>) -> Criteria {
    let threshold = |(rule, value): (Criterion, u64)| Threshold {
        rule: rule.number(),
        value,
    };
    let eligibility = |(rule, value): (Eligibility, u64)| EligibilityThreshold {
        rule: rule.number(),
        value,
    };
    Criteria {
        thresholds: pool.asked().map(threshold).collect(),
        eligibility: loans.asked().map(eligibility).collect(),
        ..Criteria::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sluice_proto::vault;

    #[test]
    fn the_enums_of_the_wire_are_the_tables() {
        fn names<R: Table>(prefix: &str) -> Vec<(i32, String)> {
            let name = |rule: &R| format!("{prefix}{}", rule.rule().name.to_uppercase());
            R::ALL
                .iter()
                .map(|rule| (rule.number(), name(rule)))
                .collect()
        }
        let known = (1..64).filter_map(|number| {
            let rule = vault::Criterion::try_from(number).ok()?;
            Some((number, rule.as_str_name().to_owned()))
        });
        assert_eq!(known.collect::<Vec<_>>(), names::<Criterion>("CRITERION_"));
        let known = (1..64).filter_map(|number| {
            let rule = vault::Eligibility::try_from(number).ok()?;
            Some((number, rule.as_str_name().to_owned()))
        });
        assert_eq!(
            known.collect::<Vec<_>>(),
            names::<Eligibility>("ELIGIBILITY_")
        );
    }

    #[test]
    fn thresholds_come_back_as_they_went() {
        let pool = Thresholds::NEUTRAL
            .with(Criterion::TotalAtLeast, 100)
            .with(Criterion::Late120AtMost, 0);
        let loans = Thresholds::NEUTRAL.with(Eligibility::DaysPastDueAtMost, 0);
        let wire = criteria(&pool, &loans);
        assert_eq!(of_pool(&wire, Suite::Small), Ok(pool));
        assert_eq!(of_loans(&wire, Suite::Small), Ok(loans));
        assert_eq!(total_at_least(&wire), Some(100));
        assert_eq!(total_at_least(&Criteria::default()), None);
    }
}
