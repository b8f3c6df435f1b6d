//! The criteria, each as one difference that is not negative.
//!
//! Averages and shares are compared by cross-multiplication, so nothing is divided or rounded. No difference wraps:
//! totals have at most 81 bits, a threshold (20 bits at most) times a balance or collateral (63 bits at most) has 83, and
//! 10,000 times what the ten largest obligors owe (64 bits) has 78. So a difference lies between -2^83 and 2^83; a
//! negative one is a field element of 254 bits and has no digits in the range given. Each range holds all that the lanes
//! can, so a difference that is not negative always has digits.
//!
//! Expected yield and protection of the senior class are a least rate and a least total: the statement folds them into
//! those thresholds.

use halo2_proofs::circuit::Layouter;
use halo2_proofs::plonk::Error;
use pasta_curves::Fp;

use super::config::{Config, Constants};
use super::slots::PoolFigures;
use crate::gadget::poseidon::Cell;
use crate::statement::closing_at as at;
use crate::summary::total;
use sluice_rules::criteria::{Criterion, Table};
use sluice_rules::shape::{BPS, CATEGORY_CAPS, FEWEST_LOANS};

/// What some criteria are about and no lane holds.
pub(super) struct Parts {
    /// What the ten largest obligors owe together, at most.
    pub(super) top_obligors: Cell,
    /// What no category is above.
    pub(super) largest_category: Cell,
    /// The balance of each category with a cap of its own.
    pub(super) capped: [Cell; CATEGORY_CAPS],
}

/// Checks every criterion against its public threshold.
pub(super) fn check(
    config: &Config,
    mut layouter: impl Layouter<Fp>,
    constants: &Constants,
    pool: &PoolFigures,
    parts: &Parts,
) -> Result<(), Error> {
    let arith = config.lane(0);
    let Constants { zero, one, .. } = constants;
    let fewest = arith.constant(layouter.namespace(|| "fewest"), Fp::from(FEWEST_LOANS))?;
    let whole = arith.constant(layouter.namespace(|| "whole"), Fp::from(BPS))?;
    let mut public = |position| {
        arith.public(
            layouter.namespace(|| "threshold"),
            config.instance,
            position,
        )
    };
    let least_total = public(at::TOTAL)?;
    let least_count = public(at::COUNT)?;
    let least_rate = public(at::RATE)?;
    let ltv_limit = public(at::LTV_LIMIT)?;
    let ltv_weight = public(at::LTV_WEIGHT)?;
    let least_score = public(at::SCORE)?;
    let most_term = public(at::TERM)?;
    let most_past_due = [0, 1, 2, 3].map(|i| public(at::PAST_DUE + i));
    let most_of_one = public(at::LARGEST_OBLIGOR)?;
    let most_of_top = public(at::TOP_OBLIGORS)?;
    let most_of_category = public(at::LARGEST_CATEGORY)?;
    let most_of_capped = std::array::from_fn(|cap| public(at::CATEGORY_CAPS + 2 * cap + 1));
    let most_of_capped: [_; CATEGORY_CAPS] = most_of_capped;

    let balance = pool.balance();
    let mut comparisons = 0..;
    let name = |criterion: Criterion| criterion.rule().name;
    // A broken one is reported by its name: left · left' ≥ right · right', the difference within `bits` bits.
    let mut at_least = |rule, left: [&Cell; 2], right: [&Cell; 2], bits| {
        let arith = config.lane(comparisons.next().unwrap_or(0));
        let left = arith.mul_add(layouter.namespace(|| rule), [left[0], left[1], zero])?;
        let room = arith.sub_mul(layouter.namespace(|| rule), &left, right)?;
        arith.range(layouter.namespace(|| rule), rule, &room, bits)
    };
    at_least("at least 16 loans", [&pool.loans, one], [&fewest, one], 21)?;
    at_least(
        name(Criterion::TotalAtLeast),
        [balance, one],
        [&least_total, one],
        60,
    )?;
    at_least(
        name(Criterion::LoansAtLeast),
        [&pool.loans, one],
        [&least_count, one],
        21,
    )?;
    at_least(
        name(Criterion::WeightedRateAtLeast),
        [pool.total(total::RATE), one],
        [&least_rate, balance],
        81,
    )?;
    at_least(
        name(Criterion::WeightedLtvAtMost),
        [&ltv_limit, pool.total(total::COLLATERAL)],
        [&ltv_weight, balance],
        81,
    )?;
    at_least(
        name(Criterion::WeightedScoreAtLeast),
        [pool.total(total::SCORE), one],
        [&least_score, balance],
        75,
    )?;
    at_least(
        name(Criterion::WeightedTermAtMost),
        [&most_term, balance],
        [pool.total(total::TERM), one],
        72,
    )?;
    let late = [
        Criterion::Late30AtMost,
        Criterion::Late60AtMost,
        Criterion::Late90AtMost,
        Criterion::Late120AtMost,
    ];
    for (i, (most, criterion)) in most_past_due.into_iter().zip(late).enumerate() {
        let past_due = [&whole, pool.total(total::PAST_DUE + i)];
        at_least(name(criterion), [&most?, balance], past_due, 75)?;
    }
    at_least(
        name(Criterion::LargestObligorAtMost),
        [&most_of_one, balance],
        [&whole, &pool.largest_exposure],
        75,
    )?;
    at_least(
        name(Criterion::TopObligorsAtMost),
        [&most_of_top, balance],
        [&whole, &parts.top_obligors],
        75,
    )?;
    at_least(
        name(Criterion::LargestCategoryAtMost),
        [&most_of_category, balance],
        [&whole, &parts.largest_category],
        75,
    )?;
    for (most, capped) in most_of_capped.into_iter().zip(&parts.capped) {
        at_least("category_caps", [&most?, balance], [&whole, capped], 75)?;
    }
    Ok(())
}
