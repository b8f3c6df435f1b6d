//! What the closing must show: written once, by the term sheet, before any proof.

use sluice_core::shape::{self, SuiteShape, MIN_LOANS};
use sluice_core::{Address, BlockContext, Error, StateWrite};
use sluice_proto::vault::{Criteria, EligibilityBounds};

use crate::error::{CRITERIA, TERM_SHEET_FIXED, UNKNOWN_SUITE};
use crate::keys::VAULTS;
use crate::state::issuers_open_vault;

/// Largest balance of a loan, cents: the width of the column.
const MAX_BALANCE: u64 = (1 << 40) - 1;
/// Largest rate, hundredths of a basis point.
const MAX_RATE: u64 = (1 << 20) - 1;
/// Largest score, and longest term in months.
const MAX_TEN_BITS: u64 = (1 << 10) - 1;
/// Most days past due.
const MAX_DAYS: u64 = (1 << 15) - 1;
/// Largest loan-to-value, basis points; the circuits take one more as "off".
const MAX_LTV: u64 = (1 << 16) - 2;
/// The whole, basis points.
const WHOLE: u64 = 10_000;

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
    let shape = shape::suite(vault.suite)
        .ok_or_else(|| UNKNOWN_SUITE.because(format!("suite: {}", vault.suite)))?;
    check_criteria(&criteria, &shape)?;
    check_bounds(&bounds)?;
    vault.term_sheet_digest = digest.to_vec();
    vault.criteria = Some(criteria);
    vault.bounds = Some(bounds);
    VAULTS.put(state, &id, &vault);
    Ok(())
}

fn check_criteria(criteria: &Criteria, shape: &SuiteShape) -> Result<(), Error> {
    // A threshold beyond what the suite's largest pool can hold could never be proved.
    let most_loans = u64::from(shape.rows).saturating_mul(shape.max_chunks as u64);
    let most_total = most_loans.saturating_mul(MAX_BALANCE);
    let c = criteria;
    in_range("total_at_least", c.total_at_least, 1, most_total)?;
    in_range(
        "count_at_least",
        c.count_at_least,
        MIN_LOANS.into(),
        most_loans,
    )?;
    for (field, value, most) in [
        ("weighted_rate_at_least", c.weighted_rate_at_least, MAX_RATE),
        (
            "weighted_ltv_at_most_bps",
            c.weighted_ltv_at_most_bps,
            MAX_LTV,
        ),
        (
            "weighted_score_at_least",
            c.weighted_score_at_least,
            MAX_TEN_BITS,
        ),
        (
            "weighted_term_at_most",
            c.weighted_term_at_most,
            MAX_TEN_BITS,
        ),
        ("share_30_at_most_bps", c.share_30_at_most_bps, WHOLE),
        ("share_60_at_most_bps", c.share_60_at_most_bps, WHOLE),
        ("share_90_at_most_bps", c.share_90_at_most_bps, WHOLE),
        ("share_120_at_most_bps", c.share_120_at_most_bps, WHOLE),
    ] {
        in_range(field, value.into(), 0, most)?;
    }
    // Some obligor is the largest: its share is never 0.
    in_range(
        "largest_obligor_at_most_bps",
        c.largest_obligor_at_most_bps.into(),
        1,
        WHOLE,
    )
}

fn check_bounds(bounds: &EligibilityBounds) -> Result<(), Error> {
    for (field, value, most) in [
        ("min_score", bounds.min_score.into(), MAX_TEN_BITS),
        ("max_ltv_bps", bounds.max_ltv_bps.into(), MAX_LTV),
        ("max_rate", bounds.max_rate.into(), MAX_RATE),
        ("max_term", bounds.max_term.into(), MAX_TEN_BITS),
        ("max_balance", bounds.max_balance, MAX_BALANCE),
        (
            "max_days_past_due",
            bounds.max_days_past_due.into(),
            MAX_DAYS,
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
        let cases: [(&str, Spoil); 13] = [
            ("total_at_least", |c| c.total_at_least = 0),
            ("total_at_least", |c| {
                c.total_at_least = 16_000 * MAX_BALANCE + 1
            }),
            ("count_at_least", |c| c.count_at_least = 15),
            ("count_at_least", |c| c.count_at_least = 16_001),
            ("weighted_rate_at_least", |c| {
                c.weighted_rate_at_least = 1 << 20
            }),
            ("weighted_ltv_at_most_bps", |c| {
                c.weighted_ltv_at_most_bps = 65_535
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
    fn every_bound_out_of_range_is_refused_by_name() {
        type Spoil = fn(&mut EligibilityBounds);
        let cases: [(&str, Spoil); 6] = [
            ("min_score", |b| b.min_score = 1_024),
            ("max_ltv_bps", |b| b.max_ltv_bps = 65_535),
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
