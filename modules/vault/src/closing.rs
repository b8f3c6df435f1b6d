//! What the closing must show: written once, by the term sheet, before any proof.

use sluice_core::{Address, BlockContext, Error, StateWrite};
use sluice_proto::vault::{CategoryCap, Criteria, Vault};
use sluice_rules::column::Column;
use sluice_rules::criteria::{Criterion, ThresholdError};
use sluice_rules::shape::{BPS, CATEGORY_CAPS};
use sluice_rules::suite::Suite;

use crate::criteria::{of_loans, of_pool};
use crate::error::{CRITERIA, NO_TERM_SHEET, TERM_SHEET_FIXED, UNKNOWN_SUITE};
use crate::keys::VAULTS;
use crate::state::issuers_open_vault;

/// Fixes the criteria of a vault, bound to the digest of its term sheet. Chunk proofs are refused before this, so
/// it always comes before the first of them; and it comes once, so that nobody searches for hidden totals by trying
/// thresholds. Fails with `vault/no_vault`, `vault/not_issuer`, `vault/not_open`, `vault/closing_day_passed`,
/// `vault/term_sheet_fixed`, or `vault/criteria` naming the field.
pub fn open_closing(
    state: &mut dyn StateWrite,
    context: &BlockContext,
    id: u64,
    issuer: &Address,
    digest: [u8; 32],
    criteria: Criteria,
) -> Result<(), Error> {
    let mut vault = issuers_open_vault(state.reader(), context, id, issuer)?;
    if !vault.term_sheet_digest.is_empty() {
        return Err(TERM_SHEET_FIXED.because(format!("vault: vault {id} has a term sheet")));
    }
    let suite = Suite::from_id(vault.suite)
        .ok_or_else(|| UNKNOWN_SUITE.because(format!("suite: {}", vault.suite)))?;
    check_criteria(&criteria, suite)?;
    vault.term_sheet_digest = digest.to_vec();
    vault.criteria = Some(criteria);
    VAULTS.put(state, &id, &vault);
    Ok(())
}

/// What the proofs of a vault must show. There is nothing to prove before a term sheet says what: `vault/no_term_sheet`.
pub(crate) fn asked(vault: &Vault) -> Result<&Criteria, Error> {
    let criteria = vault.criteria.as_ref();
    criteria.ok_or_else(|| NO_TERM_SHEET.because("vault: no term sheet is registered"))
}

fn check_criteria(criteria: &Criteria, suite: Suite) -> Result<(), Error> {
    let refuse = |error: ThresholdError| CRITERIA.because(error.to_string());
    let asked = of_pool(criteria, suite).map_err(refuse)?;
    of_loans(criteria, suite).map_err(refuse)?;
    // The notes are measured by the total that is proved.
    if asked.asks(Criterion::TotalAtLeast).is_none() {
        return Err(CRITERIA.because("total_at_least: it is missing"));
    }
    check_caps(&criteria.category_caps)?;
    if let Some(asked) = &criteria.expected_yield {
        // Rate, fees and loss are public, so this asks for a weighted rate of their sum.
        let parts = [asked.at_least, asked.fees, asked.expected_loss];
        let sum = parts.into_iter().map(u64::from).sum();
        in_range("expected_yield", sum, 1, Column::Rate.largest())?;
    }
    if let Some(asked) = &criteria.senior_protection {
        let most_total = suite.most_total();
        in_range("senior_protection.notional", asked.notional, 1, most_total)?;
        let defaults = u64::from(asked.defaults_bps);
        in_range("senior_protection.defaults_bps", defaults, 1, BPS - 1)?;
        // `most_total` is below 2^60.
        let whole = u128::from(asked.notional) * u128::from(BPS);
        let least = whole.div_ceil(u128::from(BPS - defaults));
        if least > u128::from(most_total) {
            let why = format!("senior_protection: asks for a total of {least}, above {most_total}");
            return Err(CRITERIA.because(why));
        }
    }
    Ok(())
}

/// In one order and without doubles, so that one list of caps has one spelling.
fn check_caps(caps: &[CategoryCap]) -> Result<(), Error> {
    if caps.len() > CATEGORY_CAPS {
        let count = caps.len();
        return Err(CRITERIA.because(format!("category_caps: {count}, at most {CATEGORY_CAPS}")));
    }
    let mut least = 0;
    for (position, cap) in caps.iter().enumerate() {
        let field = format!("category_caps[{position}].category");
        in_range(
            &field,
            cap.category.into(),
            least,
            Column::Category.largest(),
        )?;
        least = u64::from(cap.category).saturating_add(1);
        let field = format!("category_caps[{position}].at_most_bps");
        in_range(&field, cap.at_most_bps.into(), 0, BPS)?;
    }
    Ok(())
}

fn in_range(field: &str, value: u64, least: u64, most: u64) -> Result<(), Error> {
    if (least..=most).contains(&value) {
        return Ok(());
    }
    Err(CRITERIA.because(format!("{field}: {value} is not from {least} to {most}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::{CLOSING_DAY_PASSED, NOT_ISSUER, NO_VAULT};
    use crate::testing::{criteria, World, ISSUER, STRANGER};
    use sluice_proto::vault::{EligibilityThreshold, ExpectedYield, SeniorProtection, Threshold};
    use sluice_rules::criteria::{Eligibility, Table};

    fn open(world: &mut World, issuer: &Address, criteria: Criteria) -> Result<(), Error> {
        let World { state, context } = world;
        open_closing(state, context, 1, issuer, [7; 32], criteria)
    }

    #[test]
    fn criteria_are_fixed_once_by_the_issuer_while_the_vault_is_open() {
        let mut world = World::new();
        let error = open(&mut world, &ISSUER, criteria()).expect_err("no vault");
        assert_eq!(error.refusal, NO_VAULT);
        world.open();
        let error = open(&mut world, &STRANGER, criteria()).expect_err("stranger");
        assert_eq!(error.refusal, NOT_ISSUER);
        open(&mut world, &ISSUER, criteria()).expect("first");
        let vault = crate::vault(&world.state, 1).expect("there");
        assert_eq!(vault.term_sheet_digest, vec![7; 32]);
        assert_eq!(asked(&vault), Ok(&criteria()));
        let error = open(&mut world, &ISSUER, criteria()).expect_err("second");
        assert_eq!(error.refusal, TERM_SHEET_FIXED);
    }

    #[test]
    fn a_vault_without_a_term_sheet_has_nothing_to_prove() {
        let error = asked(&Vault::default()).expect_err("nothing is asked");
        assert_eq!(error.refusal, NO_TERM_SHEET);
    }

    #[test]
    fn criteria_are_refused_after_the_closing_day() {
        let mut world = World::new();
        world.open();
        world.context.date.0 += 31;
        let error = open(&mut world, &ISSUER, criteria()).expect_err("late");
        assert_eq!(error.refusal, CLOSING_DAY_PASSED);
    }

    /// The world's suite is the small one.
    #[test]
    fn every_threshold_out_of_range_and_every_neutral_one_is_refused_by_name() {
        let mut world = World::new();
        world.open();
        let mut refused = |criteria: Criteria, field: &str| {
            let error = open(&mut world, &ISSUER, criteria).expect_err(field);
            assert_eq!(error.refusal, CRITERIA);
            assert!(error.message.starts_with(&format!("{field}: ")), "{error}");
        };
        for rule in Criterion::ALL {
            let row = rule.rule();
            let above = (row.most)(Suite::Small) + 1;
            for value in [Some(row.neutral), Some(above), row.least.checked_sub(1)] {
                let Some(value) = value else { continue };
                let mut wrong = criteria();
                wrong.thresholds = vec![Threshold {
                    rule: rule.number(),
                    value,
                }];
                refused(wrong, row.name);
            }
        }
        for rule in Eligibility::ALL {
            let row = rule.rule();
            let above = (row.most)(Suite::Small) + 1;
            for value in [Some(row.neutral), Some(above), row.least.checked_sub(1)] {
                let Some(value) = value else { continue };
                let mut wrong = criteria();
                wrong.eligibility = vec![EligibilityThreshold {
                    rule: rule.number(),
                    value,
                }];
                refused(wrong, row.name);
            }
        }
    }

    #[test]
    fn everything_else_that_is_out_of_place_or_range_is_refused_by_name() {
        type Spoil = fn(&mut Criteria);
        fn cap(category: u32, at_most_bps: u32) -> CategoryCap {
            CategoryCap {
                category,
                at_most_bps,
            }
        }
        fn protection(notional: u64, defaults_bps: u32) -> Option<SeniorProtection> {
            Some(SeniorProtection {
                notional,
                defaults_bps,
            })
        }
        let cases: [(&str, Spoil); 16] = [
            ("total_at_least: it is missing", |c| {
                c.thresholds.remove(0);
            }),
            ("criteria[1]", |c| c.thresholds[1].rule = 99),
            ("eligibility[0]", |c| c.eligibility[0].rule = 0),
            ("total_at_least: it stands twice", |c| {
                let first = c.thresholds[0];
                c.thresholds.insert(1, first);
            }),
            ("total_at_least: rules ascend", |c| c.thresholds.swap(0, 1)),
            ("category_caps: 5", |c| {
                c.category_caps = (1..=5).map(|code| cap(code, 1)).collect()
            }),
            ("category_caps[0].category", |c| {
                c.category_caps = vec![cap(1_024, 1)]
            }),
            ("category_caps[1].category", |c| {
                c.category_caps = vec![cap(5, 1), cap(5, 2)]
            }),
            ("category_caps[1].category", |c| {
                c.category_caps = vec![cap(5, 1), cap(4, 1)]
            }),
            ("category_caps[0].at_most_bps", |c| {
                c.category_caps = vec![cap(5, 10_001)]
            }),
            ("expected_yield", |c| {
                c.expected_yield = Some(ExpectedYield {
                    at_least: Column::Rate.largest() as u32,
                    fees: 0,
                    expected_loss: 1,
                })
            }),
            ("expected_yield", |c| {
                c.expected_yield = Some(ExpectedYield {
                    at_least: u32::MAX,
                    fees: u32::MAX,
                    expected_loss: u32::MAX,
                })
            }),
            ("senior_protection.notional", |c| {
                c.senior_protection = protection(0, 1)
            }),
            ("senior_protection.defaults_bps", |c| {
                c.senior_protection = protection(1, 0)
            }),
            ("senior_protection.defaults_bps", |c| {
                c.senior_protection = protection(1, 10_000)
            }),
            ("senior_protection: asks", |c| {
                c.senior_protection = protection(Suite::Small.most_total(), 1)
            }),
        ];
        let mut world = World::new();
        world.open();
        for (field, spoil) in cases {
            let mut wrong = criteria();
            spoil(&mut wrong);
            let error = open(&mut world, &ISSUER, wrong).expect_err(field);
            assert_eq!(error.refusal, CRITERIA);
            assert!(error.message.starts_with(field), "{error}");
        }
    }

    #[test]
    fn criteria_of_caps_yield_and_protection_are_kept_as_they_are() {
        let asked = Criteria {
            category_caps: vec![
                CategoryCap::default(),
                CategoryCap {
                    category: 1_023,
                    at_most_bps: 10_000,
                },
            ],
            expected_yield: Some(ExpectedYield {
                at_least: 75_000,
                fees: 10_000,
                expected_loss: 40_000,
            }),
            senior_protection: Some(SeniorProtection {
                notional: 10_960_000_000,
                defaults_bps: 2_000,
            }),
            ..criteria()
        };
        let mut world = World::new();
        world.open();
        open(&mut world, &ISSUER, asked.clone()).expect("accepted");
        let vault = crate::vault(&world.state, 1).expect("there");
        assert_eq!(vault.criteria, Some(asked));
    }
}
