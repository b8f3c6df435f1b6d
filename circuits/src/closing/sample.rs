//! A made-up pool of small numbers, for the tests of the closing and for the attacks on it.

use pasta_curves::Fp;
use sluice_rules::criteria::{Criterion, Thresholds};

use super::ClosingWitness;
use crate::concentration::{category_challenge, Categories};
use crate::spec::CircuitId;
use crate::statement::{CategoryCap, Criteria, ExpectedYield, SeniorProtection};
use crate::suite::Suite;
use crate::summary::{pack, ChunkOpening, TOTALS};
use crate::testing;

/// A chunk of 20 loans: rate 12 %, term 36, score 700, LTV 80 %, 9 % of it above the floor, 4, 3, 2 and 1 % of it 30, 60,
/// 90 and 120 days past due.
pub(super) const TOTAL: [u128; TOTALS] = [
    10_000,
    12_500,
    900,
    10_000 * 120_000,
    10_000 * 36,
    10_000 * 700,
    400,
    300,
    200,
    100,
];

/// The same chunk by category.
pub(super) const BY_CATEGORY: [(u64, u64); 3] = [(5, 1_000), (9, 3_000), (12, 6_000)];

/// The floor of the ten largest obligors.
pub(super) const FLOOR: u64 = 100;

/// Criteria that `chunks` chunks of [`TOTAL`] meet with nothing to spare; the shares of obligors are rounded up.
pub(super) fn exact(chunks: u64) -> Criteria {
    let cap = |category, at_most_bps| CategoryCap {
        category,
        at_most_bps,
    };
    Criteria {
        thresholds: Thresholds::NEUTRAL
            .with(Criterion::TotalAtLeast, 10_000 * chunks)
            .with(Criterion::LoansAtLeast, 20 * chunks)
            .with(Criterion::WeightedRateAtLeast, 120_000)
            .with(Criterion::WeightedLtvAtMost, 8_000)
            .with(Criterion::WeightedScoreAtLeast, 700)
            .with(Criterion::WeightedTermAtMost, 36)
            .with(Criterion::Late30AtMost, 400)
            .with(Criterion::Late60AtMost, 300)
            .with(Criterion::Late90AtMost, 200)
            .with(Criterion::Late120AtMost, 100)
            .with(Criterion::LargestObligorAtMost, 1_000_u64.div_ceil(chunks))
            .with(
                Criterion::TopObligorsAtMost,
                900 + (10 * FLOOR).div_ceil(chunks),
            )
            .with(Criterion::LargestCategoryAtMost, 6_000),
        category_caps: vec![cap(5, 1_000), cap(9, 3_000), cap(11, 0), cap(700, 0)],
        expected_yield: Some(ExpectedYield {
            at_least: 100_000,
            fees: 5_000,
            expected_loss: 15_000,
        }),
        senior_protection: Some(SeniorProtection {
            notional: 8_000 * chunks,
            defaults_bps: 2_000,
        }),
    }
}

/// The categories of so many chunks.
pub(super) fn categories(chunks: u64) -> Categories {
    let all = BY_CATEGORY.map(|(number, balance)| (number, balance * chunks));
    Categories::of(all, Fp::from(78)).expect("three categories")
}

/// The challenge of a commitment in a pool of so many chunks.
pub(super) fn challenge(chunks: u32, commitment: &[u8; 32]) -> Fp {
    let context = testing::context(CircuitId::Closing(Suite::Small), 0, chunks);
    category_challenge(&context, commitment)
}

/// Σ balance / (r - category) over a chunk.
pub(super) fn shares(challenge: Fp) -> Fp {
    let share = |(number, balance): (u64, u64)| {
        let distance = challenge - Fp::from(number);
        Fp::from(balance) * ff::Field::invert(&distance).unwrap_or(Fp::zero())
    };
    BY_CATEGORY.into_iter().map(share).sum()
}

/// A chunk of [`TOTAL`], its obligors after those of the chunk before.
pub(super) fn opening(chunk: u64, challenge: Fp) -> ChunkOpening {
    ChunkOpening {
        context: Fp::from(100 + chunk),
        sums: pack(&TOTAL),
        largest_exposure: 1_000,
        top_floor: FLOOR,
        categories: shares(challenge),
        loans: 20,
        first_obligor: 50 * chunk + 1,
        last_obligor: 50 * chunk + 50,
        blind: Fp::from(900 + chunk),
    }
}

/// So many chunks, proved under this list of categories.
pub(super) fn pool_under(chunks: u64, list: Categories) -> ClosingWitness {
    let context = testing::context(CircuitId::Closing(Suite::Small), 0, 1);
    let commitment = list.commitment(context.vault_binding());
    let challenge = challenge(chunks as u32, &commitment);
    let openings = (0..chunks).map(|chunk| opening(chunk, challenge)).collect();
    ClosingWitness::new(openings, list, Fp::from(77)).expect("one to eight chunks")
}

/// So many chunks with their categories.
pub(super) fn pool(chunks: u64) -> ClosingWitness {
    pool_under(chunks, categories(chunks))
}
