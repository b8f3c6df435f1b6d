//! Rounding and sharing. With amounts in their ranges no product here reaches 2^100.

use super::range::{BPS, MAX_CLASSES};

/// `a / b` rounded half up; `b` is not 0.
pub(crate) fn rhu(a: u128, b: u128) -> u128 {
    (2 * a + b) / (2 * b)
}

/// A share of an amount, rounded half up.
pub(crate) fn share_of(amount: u64, bps: u32) -> u64 {
    to_amount(rhu(product(amount, bps), BPS.into()))
}

/// Interest of some days: `amount · bps · days / (10,000 · basis)`, rounded half up.
pub(crate) fn interest(amount: u64, bps: u32, days: u32, basis: u32) -> u64 {
    let year = u128::from(BPS) * u128::from(basis);
    to_amount(rhu(product(amount, bps) * u128::from(days), year))
}

/// An amount times a small factor.
pub(crate) fn product(amount: u64, factor: u32) -> u128 {
    u128::from(amount) * u128::from(factor)
}

/// `x` split by weights so that the parts add up to `x` exactly: each part is the difference of two rounded running
/// shares. No part exceeds its weight if `x` does not exceed the weights together. All zero if all weights are.
pub(crate) fn split(x: u64, weights: &[u64]) -> Vec<u64> {
    let total: u128 = weights.iter().copied().map(u128::from).sum();
    let mut weight_so_far = 0;
    let mut paid_so_far = 0;
    let part = |weight: &u64| {
        if total == 0 {
            return 0;
        }
        weight_so_far += u128::from(*weight);
        let upto = to_amount(rhu(u128::from(x) * weight_so_far, total));
        let part = upto - paid_so_far;
        paid_so_far = upto;
        part
    };
    weights.iter().map(part).collect()
}

/// `x`, or as much of it as there is weight, given to rank after rank; inside a rank split by weight.
pub(crate) fn by_rank(
    x: u64,
    weights: &[u64],
    ranks: &[u8],
    order: impl Iterator<Item = u8>,
) -> Vec<u64> {
    let mut left = x;
    let mut parts = vec![0; weights.len()];
    for rank in order {
        let weights = of_rank(weights, ranks, rank);
        let given = left.min(weights.iter().sum());
        left -= given;
        for (part, more) in parts.iter_mut().zip(split(given, &weights)) {
            *part += more;
        }
    }
    parts
}

/// The weights with those of other ranks zero: a zero weight changes no split.
pub(crate) fn of_rank(weights: &[u64], ranks: &[u8], rank: u8) -> Vec<u64> {
    let own = |(weight, own): (&u64, &u8)| if *own == rank { *weight } else { 0 };
    weights.iter().zip(ranks).map(own).collect()
}

/// All ranks, the most senior first.
pub(crate) fn senior_first() -> impl DoubleEndedIterator<Item = u8> {
    1..=MAX_CLASSES as u8
}

/// Narrows a result whose size the ranges bound far below 2^64.
fn to_amount(value: u128) -> u64 {
    u64::try_from(value).unwrap_or(u64::MAX)
}
