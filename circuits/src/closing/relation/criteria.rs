//! The criteria, each under the name it has in the term sheet.

use super::super::obligors::FLOOR_BITS;
use super::super::witness::ClosingWitness;
use super::Violation;
use crate::concentration::TOP_OBLIGORS;
use crate::statement::Criteria;
use crate::summary::{total, unpack, TOTALS};
use sluice_rules::criteria::Criterion;
use sluice_rules::shape::{BPS, FEWEST_LOANS};

/// What the criteria are about. Totals lie in their lanes, so no product below comes near 128 bits.
struct Judged<'a> {
    witness: &'a ClosingWitness,
    totals: [u128; TOTALS],
    balance: u128,
    loans: u64,
}

/// A rule and whether it is met.
type Rule = (&'static str, bool);

/// Finds the first criterion that the pool does not meet.
pub(super) fn check(criteria: &Criteria, witness: &ClosingWitness) -> Result<(), Violation> {
    let totals = unpack(&witness.sums());
    let pool = Judged {
        witness,
        totals,
        balance: totals[total::BALANCE],
        loans: witness.openings.iter().map(|o| u64::from(o.loans)).sum(),
    };
    if pool.loans < FEWEST_LOANS {
        return Err(Violation::TooFewLoans);
    }
    if pool.top_floor() >> FLOOR_BITS != 0 {
        return Err(Violation::FloorRange);
    }
    let mut rules = pool
        .size(criteria)
        .into_iter()
        .chain(pool.averages(criteria))
        .chain(pool.late(criteria))
        .chain(pool.concentration(criteria));
    match rules.find(|(_, met)| !met) {
        Some((criterion, _)) => Err(Violation::Criterion(criterion)),
        None => Ok(()),
    }
}

impl Judged<'_> {
    /// Chunk 0 speaks for all.
    fn top_floor(&self) -> u128 {
        let first = self.witness.openings.first();
        first.map_or(0, |opening| opening.top_floor.into())
    }

    fn largest_exposure(&self) -> u128 {
        let first = self.witness.openings.first();
        first.map_or(0, |opening| opening.largest_exposure.into())
    }

    fn at_most(&self, share: u64, part: u128) -> bool {
        u128::from(share) * self.balance >= u128::from(BPS) * part
    }

    fn size(&self, criteria: &Criteria) -> [Rule; 3] {
        let asked = |criterion| criteria.thresholds.get(criterion);
        let covered = criteria.senior_protection.is_none_or(|protection| {
            let left = u128::from(BPS).saturating_sub(protection.defaults_bps.into());
            self.balance * left >= u128::from(BPS) * u128::from(protection.notional)
        });
        [
            (
                "total_at_least",
                self.balance >= asked(Criterion::TotalAtLeast).into(),
            ),
            (
                "loans_at_least",
                self.loans >= asked(Criterion::LoansAtLeast),
            ),
            ("senior_protection", covered),
        ]
    }

    fn averages(&self, criteria: &Criteria) -> [Rule; 5] {
        let rate_is = |least: u128| self.totals[total::RATE] >= least * self.balance;
        let asked = |criterion| u128::from(criteria.thresholds.get(criterion));
        let ltv = criteria.thresholds.asks(Criterion::WeightedLtvAtMost);
        [
            (
                "weighted_rate_at_least",
                rate_is(asked(Criterion::WeightedRateAtLeast)),
            ),
            (
                "expected_yield",
                criteria.expected_yield.is_none_or(|expected| {
                    let parts = [expected.at_least, expected.fees, expected.expected_loss];
                    rate_is(parts.map(u128::from).iter().sum())
                }),
            ),
            (
                "weighted_ltv_at_most",
                ltv.is_none_or(|ltv| {
                    u128::from(ltv) * self.totals[total::COLLATERAL]
                        >= u128::from(BPS) * self.balance
                }),
            ),
            (
                "weighted_score_at_least",
                self.totals[total::SCORE] >= asked(Criterion::WeightedScoreAtLeast) * self.balance,
            ),
            (
                "weighted_term_at_most",
                asked(Criterion::WeightedTermAtMost) * self.balance >= self.totals[total::TERM],
            ),
        ]
    }

    fn late(&self, criteria: &Criteria) -> [Rule; 4] {
        let late = |i, criterion| {
            let share = criteria.thresholds.get(criterion);
            self.at_most(share, self.totals[total::PAST_DUE + i])
        };
        [
            ("late_30_at_most", late(0, Criterion::Late30AtMost)),
            ("late_60_at_most", late(1, Criterion::Late60AtMost)),
            ("late_90_at_most", late(2, Criterion::Late90AtMost)),
            ("late_120_at_most", late(3, Criterion::Late120AtMost)),
        ]
    }

    fn concentration(&self, criteria: &Criteria) -> [Rule; 4] {
        let top = TOP_OBLIGORS as u128 * self.top_floor() + self.totals[total::ABOVE_FLOOR];
        let categories = &self.witness.categories;
        let mut caps = criteria.category_caps.iter();
        let at_most = |criterion, part| self.at_most(criteria.thresholds.get(criterion), part);
        [
            (
                "largest_obligor_at_most",
                at_most(Criterion::LargestObligorAtMost, self.largest_exposure()),
            ),
            (
                "top_obligors_at_most",
                at_most(Criterion::TopObligorsAtMost, top),
            ),
            (
                "largest_category_at_most",
                at_most(
                    Criterion::LargestCategoryAtMost,
                    categories.largest().into(),
                ),
            ),
            (
                "category_caps",
                caps.all(|cap| {
                    self.at_most(
                        cap.at_most_bps.into(),
                        categories.balance(cap.category).into(),
                    )
                }),
            ),
        ]
    }
}
