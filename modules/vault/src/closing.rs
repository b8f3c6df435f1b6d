//! What the closing must show: written once, by the term sheet, before any proof.

use sluice_core::{Address, BlockContext, Error, StateWrite};
use sluice_proto::vault::{CategoryCap, Criteria, EligibilityBounds};
use sluice_rules::column::Column;
use sluice_rules::shape::{BPS, CATEGORY_CAPS, FEWEST_LOANS, LTV_MOST};
use sluice_rules::suite::Suite;

use crate::error::{CRITERIA, TERM_SHEET_FIXED, UNKNOWN_SUITE};
use crate::keys::VAULTS;
use crate::state::issuers_open_vault;

/// Fixes criteria and bounds of a vault, bound to the digest of its term sheet. Chunk proofs are refused before this, so
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
    bounds: EligibilityBounds,
) -> Result<(), Error> {
    let mut vault = issuers_open_vault(state.reader(), context, id, issuer)?;
    if !vault.term_sheet_digest.is_empty() {
        return Err(TERM_SHEET_FIXED.because(format!("vault: vault {id} has a term sheet")));
    }
    let suite = Suite::from_id(vault.suite)
        .ok_or_else(|| UNKNOWN_SUITE.because(format!("suite: {}", vault.suite)))?;
    check_criteria(&criteria, suite)?;
    check_bounds(&bounds)?;
    vault.term_sheet_digest = digest.to_vec();
    vault.criteria = Some(criteria);
    vault.bounds = Some(bounds);
    VAULTS.put(state, &id, &vault);
    Ok(())
}

fn check_criteria(criteria: &Criteria, suite: Suite) -> Result<(), Error> {
    // A threshold beyond what the suite's largest pool can hold could never be proved.
    let most_loans = suite.most_loans();
    let most_total = suite.most_total();
    let c = criteria;
    in_range("total_at_least", c.total_at_least, 1, most_total)?;
    in_range("count_at_least", c.count_at_least, FEWEST_LOANS, most_loans)?;
    for (field, value, most) in [
        (
            "weighted_rate_at_least",
            c.weighted_rate_at_least,
            Column::Rate.largest(),
        ),
        (
            "weighted_ltv_at_most_bps",
            c.weighted_ltv_at_most_bps,
            LTV_MOST,
        ),
        (
            "weighted_score_at_least",
            c.weighted_score_at_least,
            Column::Score.largest(),
        ),
        (
            "weighted_term_at_most",
            c.weighted_term_at_most,
            Column::Score.largest(),
        ),
        ("share_30_at_most_bps", c.share_30_at_most_bps, BPS),
        ("share_60_at_most_bps", c.share_60_at_most_bps, BPS),
        ("share_90_at_most_bps", c.share_90_at_most_bps, BPS),
        ("share_120_at_most_bps", c.share_120_at_most_bps, BPS),
        ("top_obligors_at_most_bps", c.top_obligors_at_most_bps, BPS),
        (
            "largest_category_at_most_bps",
            c.largest_category_at_most_bps,
            BPS,
        ),
    ] {
        in_range(field, value.into(), 0, most)?;
    }
    // Some obligor is the largest: its share is never 0.
    in_range(
        "largest_obligor_at_most_bps",
        c.largest_obligor_at_most_bps.into(),
        1,
        BPS,
    )?;
    check_caps(&c.category_caps)?;
    if let Some(asked) = &c.expected_yield {
        // Rate, fees and loss are public, so this asks for a weighted rate of their sum.
        let parts = [asked.at_least, asked.fees, asked.expected_loss];
        let sum = parts.into_iter().map(u64::from).sum();
        in_range("expected_yield", sum, 1, Column::Rate.largest())?;
    }
    if let Some(asked) = &c.senior_protection {
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
        in_range(&field, cap.category.into(), least, Column::Score.largest())?;
        least = u64::from(cap.category).saturating_add(1);
        let field = format!("category_caps[{position}].at_most_bps");
        in_range(&field, cap.at_most_bps.into(), 0, BPS)?;
    }
    Ok(())
}

fn check_bounds(bounds: &EligibilityBounds) -> Result<(), Error> {
    for (field, value, most) in [
        (
            "min_score",
            bounds.min_score.into(),
            Column::Score.largest(),
        ),
        ("max_ltv_bps", bounds.max_ltv_bps.into(), LTV_MOST),
        ("max_rate", bounds.max_rate.into(), Column::Rate.largest()),
        ("max_term", bounds.max_term.into(), Column::Score.largest()),
        ("max_balance", bounds.max_balance, Column::Balance.largest()),
        (
            "max_days_past_due",
            bounds.max_days_past_due.into(),
            Column::PaidTo.largest(),
        ),
    ] {
        in_range(field, value, 0, most)?;
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
    use crate::testing::{bounds, criteria, World, ISSUER, STRANGER};
    use sluice_proto::vault::{ExpectedYield, SeniorProtection};

    fn open(
        world: &mut World,
        issuer: &Address,
        criteria: Criteria,
        bounds: EligibilityBounds,
    ) -> Result<(), Error> {
        open_closing(
            &mut world.state,
            &world.context,
            1,
            issuer,
            [7; 32],
            criteria,
            bounds,
        )
    }

    #[test]
    fn criteria_are_fixed_once_by_the_issuer_while_the_vault_is_open() {
        let mut world = World::new();
        let error = open(&mut world, &ISSUER, criteria(), bounds()).expect_err("no vault");
        assert_eq!(error.refusal, NO_VAULT);
        world.open();
        let error = open(&mut world, &STRANGER, criteria(), bounds()).expect_err("stranger");
        assert_eq!(error.refusal, NOT_ISSUER);
        open(&mut world, &ISSUER, criteria(), bounds()).expect("first");
        let vault = crate::vault(&world.state, 1).expect("there");
        assert_eq!(vault.term_sheet_digest, vec![7; 32]);
        assert_eq!(
            (vault.criteria, vault.bounds),
            (Some(criteria()), Some(bounds()))
        );
        let error = open(&mut world, &ISSUER, criteria(), bounds()).expect_err("second");
        assert_eq!(error.refusal, TERM_SHEET_FIXED);
    }

    #[test]
    fn criteria_are_refused_after_the_closing_day() {
        let mut world = World::new();
        world.open();
        world.context.date.0 += 31;
        let error = open(&mut world, &ISSUER, criteria(), bounds()).expect_err("late");
        assert_eq!(error.refusal, CLOSING_DAY_PASSED);
    }

    #[test]
    fn every_criterion_out_of_range_is_refused_by_name() {
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
        let cases: [(&str, Spoil); 25] = [
            ("total_at_least", |c| c.total_at_least = 0),
            ("total_at_least", |c| {
                c.total_at_least = 16_000 * Column::Balance.largest() + 1
            }),
            ("count_at_least", |c| c.count_at_least = 15),
            ("count_at_least", |c| c.count_at_least = 16_001),
            ("weighted_rate_at_least", |c| {
                c.weighted_rate_at_least = 1 << 20
            }),
            ("weighted_ltv_at_most_bps", |c| {
                c.weighted_ltv_at_most_bps = 65_001
            }),
            ("weighted_score_at_least", |c| {
                c.weighted_score_at_least = 1_024
            }),
            ("weighted_term_at_most", |c| c.weighted_term_at_most = 1_024),
            ("share_30_at_most_bps", |c| c.share_30_at_most_bps = 10_001),
            ("share_60_at_most_bps", |c| c.share_60_at_most_bps = 10_001),
            ("share_90_at_most_bps", |c| c.share_90_at_most_bps = 10_001),
            ("share_120_at_most_bps", |c| {
                c.share_120_at_most_bps = 10_001
            }),
            ("largest_obligor_at_most_bps", |c| {
                c.largest_obligor_at_most_bps = 0
            }),
            ("top_obligors_at_most_bps", |c| {
                c.top_obligors_at_most_bps = 10_001
            }),
            ("largest_category_at_most_bps", |c| {
                c.largest_category_at_most_bps = 10_001
            }),
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
                c.senior_protection = protection(1, 10_000)
            }),
            ("senior_protection: asks", |c| {
                c.senior_protection = protection(16_000 * Column::Balance.largest(), 1)
            }),
        ];
        let mut world = World::new();
        world.open();
        for (field, spoil) in cases {
            let mut wrong = criteria();
            spoil(&mut wrong);
            let error = open(&mut world, &ISSUER, wrong, bounds()).expect_err(field);
            assert_eq!(error.refusal, CRITERIA);
            assert!(error.message.starts_with(field), "{error}");
        }
    }

    #[test]
    fn criteria_of_concentration_yield_and_protection_are_kept_as_they_are() {
        let asked = Criteria {
            top_obligors_at_most_bps: 100,
            largest_category_at_most_bps: 1_500,
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
        open(&mut world, &ISSUER, asked.clone(), bounds()).expect("accepted");
        let vault = crate::vault(&world.state, 1).expect("there");
        assert_eq!(vault.criteria, Some(asked));
    }

    #[test]
    fn every_bound_out_of_range_is_refused_by_name() {
        type Spoil = fn(&mut EligibilityBounds);
        let cases: [(&str, Spoil); 6] = [
            ("min_score", |b| b.min_score = 1_024),
            ("max_ltv_bps", |b| b.max_ltv_bps = 65_001),
            ("max_rate", |b| b.max_rate = 1 << 20),
            ("max_term", |b| b.max_term = 1_024),
            ("max_balance", |b| b.max_balance = 1 << 40),
            ("max_days_past_due", |b| b.max_days_past_due = 32_768),
        ];
        let mut world = World::new();
        world.open();
        for (field, spoil) in cases {
            let mut wrong = bounds();
            spoil(&mut wrong);
            let error = open(&mut world, &ISSUER, criteria(), wrong).expect_err(field);
            assert_eq!(error.refusal, CRITERIA);
            assert!(error.message.starts_with(field), "{error}");
        }
    }
}
