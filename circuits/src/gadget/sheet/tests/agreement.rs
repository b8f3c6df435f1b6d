//! The sheet against plain arithmetic, at the edges of the ranges and at random.

use super::*;
use proptest::prelude::*;

/// The largest amount the waterfall meets: a pool's lane, 2^60 - 1.
const MOST: u128 = (1 << 60) - 1;

fn rhu(a: u128, b: u128) -> u128 {
    (2 * a + b) / (2 * b)
}

fn split(x: u128, weights: &[u128]) -> Vec<u128> {
    let total: u128 = weights.iter().sum();
    let upto = |i: usize| match total {
        0 => 0,
        _ => rhu(x * weights[..i].iter().sum::<u128>(), total),
    };
    (0..weights.len()).map(|i| upto(i + 1) - upto(i)).collect()
}

/// The members of each rank, as ranges of the list.
fn ranks(joined: &[u128]) -> Vec<std::ops::Range<usize>> {
    let mut ranks = Vec::new();
    let mut start = 0;
    for (i, joined) in joined.iter().enumerate() {
        if *joined == 0 {
            ranks.push(start..i + 1);
            start = i + 1;
        }
    }
    ranks.push(start..joined.len() + 1);
    ranks
}

fn by_rank(x: u128, weights: &[u128], joined: &[u128], backwards: bool) -> Vec<u128> {
    let mut left = x;
    let mut parts = vec![0; weights.len()];
    let mut ranks = ranks(joined);
    if backwards {
        ranks.reverse();
    }
    for rank in ranks {
        let given = left.min(weights[rank.clone()].iter().sum());
        left -= given;
        parts[rank.clone()].copy_from_slice(&split(given, &weights[rank]));
    }
    parts
}

#[test]
fn bits_and_sums() {
    for (a, b) in [(0, 0), (0, 1), (1, 0), (1, 1)] {
        gives(
            Calculation::OrAndNot,
            &[a, b],
            &[a | b, a & b, a & (1 - b), 1 - a],
        );
        gives(
            Calculation::Select,
            &[a, 7, 9],
            &[if a == 1 { 7 } else { 9 }],
        );
    }
    for count in 1..6 {
        let cells: Vec<u128> = (0..count).map(|i| 10_u128.pow(i)).collect();
        gives(
            Calculation::Sum(count as usize),
            &cells,
            &[cells.iter().sum()],
        );
    }
}

#[test]
fn a_number_has_so_many_bits() {
    gives(Calculation::Bits(4), &[11], &[1, 1, 0, 1]);
    gives(Calculation::Bits(1), &[1], &[1]);
    let many: Vec<u128> = (0..100).map(|i| (MOST << 30) >> i & 1).collect();
    gives(Calculation::Bits(100), &[MOST << 30], &many);
    for outputs in [[0, 0, 0, 0], [0, 0, 0, 1]] {
        let told = told(Calculation::Bits(4), &[16], &outputs);
        assert!(told.iter().any(|told| told.contains("bits")), "{told:?}");
    }
}

#[test]
fn a_range_ends_where_it_says() {
    for bits in [21, 54, 60, 63, 66, 72, 81, 99] {
        for (value, fits) in [(0, true), ((1 << bits) - 1, true), (1 << bits, false)] {
            let told = told(Calculation::Range(bits), &[value], &[]);
            assert_eq!(told.is_empty(), fits, "{value} in {bits} bits: {told:?}");
        }
        for negative in [1, 1 << 20, 1 << 60] {
            let below_zero = -Fp::from(negative);
            let told = rejections(Calculation::Range(bits), Meddler::default(), &[below_zero]);
            assert!(
                told.iter().any(|told| told.contains("in range")),
                "{told:?}"
            );
        }
    }
}

#[test]
fn comparisons_at_the_edges() {
    for (a, b) in [
        (0, 0),
        (0, 1),
        (1, 0),
        (MOST, MOST),
        (MOST, 0),
        (0, MOST),
        (MOST - 1, MOST),
    ] {
        gives(
            Calculation::MinMax,
            &[a, b],
            &[a.min(b), a.max(b), a.saturating_sub(b)],
        );
        gives(
            Calculation::Surplus,
            &[a, b],
            &[a.saturating_sub(b), b.saturating_sub(a)],
        );
        gives(Calculation::AtLeast(66), &[a, b], &[u128::from(a >= b)]);
        let (wide_a, wide_b) = (a << 38, b << 38);
        gives(
            Calculation::AtLeast(99),
            &[wide_a, wide_b],
            &[u128::from(a >= b)],
        );
    }
    for a in [0, 1, MOST] {
        gives(Calculation::IsZero, &[a], &[u128::from(a == 0)]);
    }
}

#[test]
fn halves_round_up_and_nothing_else() {
    for (a, b, quotient) in [
        (0, 1, 0),
        (1, 2, 1),
        (1, 3, 0),
        (2, 4, 1),
        (3, 2, 2),
        (5, 10, 1),
        (4, 10, 0),
        (MOST, 1, MOST),
        (MOST * MOST, MOST, MOST),
        (MOST << 60, MOST, 1 << 60),
        (1, MOST, 0),
        (MOST / 2 + 1, MOST, 1),
        (MOST / 2, MOST, 0),
    ] {
        assert_eq!(rhu(a, b), quotient);
        gives(Calculation::Rhu, &[a, b], &[quotient]);
    }
}

#[test]
fn nothing_is_divided_by_zero() {
    for quotient in [0, 1] {
        let told = told(Calculation::Rhu, &[0, 0], &[quotient]);
        assert!(
            told.iter().any(|told| told.contains("remainder")),
            "{told:?}"
        );
    }
}

#[test]
fn splits_at_the_edges() {
    gives(Calculation::Split(3), &[0, 0, 0, 0], &[0, 0, 0]);
    gives(Calculation::Split(3), &[0, 5, 5, 5], &[0, 0, 0]);
    gives(Calculation::Split(3), &[1, 1, 1, 1], &[0, 1, 0]);
    gives(Calculation::Split(3), &[100, 1, 0, 2], &[33, 0, 67]);
    gives(Calculation::Split(3), &[MOST, MOST, 0, 0], &[MOST, 0, 0]);
    gives(Calculation::Split(1), &[7, 9], &[7]);
}

#[test]
fn a_rank_takes_all_before_the_next_gets_anything() {
    // Ranks {10, 20}, {30}; then all three as one.
    gives(
        Calculation::FirstToLast(3),
        &[33, 10, 20, 30, 1, 0],
        &[10, 20, 3],
    );
    gives(
        Calculation::LastToFirst(3),
        &[33, 10, 20, 30, 1, 0],
        &[1, 2, 30],
    );
    gives(
        Calculation::FirstToLast(3),
        &[33, 10, 20, 30, 1, 1],
        &[6, 11, 16],
    );
    gives(
        Calculation::FirstToLast(3),
        &[99, 10, 20, 30, 0, 1],
        &[10, 20, 30],
    );
    gives(Calculation::FirstToLast(3), &[5, 0, 0, 9, 0, 0], &[0, 0, 5]);
    gives(Calculation::LastToFirst(3), &[0, 0, 0, 0, 0, 1], &[0, 0, 0]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    #[test]
    fn sharing_agrees_with_plain_arithmetic(
        weights in proptest::collection::vec(prop_oneof![Just(0), 1..100_u128, 0..=MOST], 5),
        joined in proptest::collection::vec(0..=1_u128, 4),
        share in 0..=1_000_u128,
    ) {
        let total: u128 = weights.iter().sum();
        let x = total * share / 1_000;
        let with_x = |rest: &[u128]| [&[x], rest].concat();
        gives(Calculation::Split(5), &with_x(&weights), &split(x, &weights));
        let ranked = with_x(&[&weights[..], &joined].concat());
        gives(Calculation::FirstToLast(5), &ranked, &by_rank(x, &weights, &joined, false));
        gives(Calculation::LastToFirst(5), &ranked, &by_rank(x, &weights, &joined, true));
    }
}
