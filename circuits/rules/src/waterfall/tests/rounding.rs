//! Rounding and splits.

use super::super::arith::{by_rank, interest, rhu, senior_first, share_of, split};

#[test]
fn halves_are_rounded_up() {
    for (a, b, rounded) in [
        (0, 7, 0),
        (1, 2, 1),
        (1, 3, 0),
        (2, 3, 1),
        (5, 2, 3),
        (7, 7, 1),
    ] {
        assert_eq!(rhu(a, b), rounded, "{a}/{b}");
    }
    assert_eq!(share_of(49, 100), 0);
    assert_eq!(share_of(50, 100), 1);
    assert_eq!(share_of(149, 100), 1);
    assert_eq!(share_of(150, 100), 2);
}

#[test]
fn interest_counts_days_of_its_basis() {
    assert_eq!(interest(37_657_377_849, 502, 30, 360), 157_533_364);
    assert_eq!(interest(1_000_000, 365, 31, 365), 3_100);
    // 0.5 of a cent exactly.
    assert_eq!(interest(6, 10_000, 30, 360), 1);
    assert_eq!(interest(5, 10_000, 30, 360), 0);
}

#[test]
fn a_split_loses_no_cent_and_favours_no_position_by_two() {
    assert_eq!(split(100, &[1, 1, 1]), [33, 34, 33]);
    assert_eq!(split(1, &[1, 1]), [1, 0]);
    assert_eq!(split(2, &[1, 1, 1]), [1, 0, 1]);
    assert_eq!(split(10, &[0, 3, 0, 7]), [0, 3, 0, 7]);
    assert_eq!(split(7, &[0, 0]), [0, 0]);
    assert_eq!(split(0, &[4, 5]), [0, 0]);
    assert!(split(3, &[]).is_empty());
}

#[test]
fn ranks_are_filled_in_order() {
    let weights = [10, 20, 30, 5];
    let ranks = [2, 1, 2, 8];
    let give = |x| by_rank(x, &weights, &ranks, senior_first());
    assert_eq!(give(19), [0, 19, 0, 0]);
    assert_eq!(give(24), [1, 20, 3, 0]);
    assert_eq!(give(62), [10, 20, 30, 2]);
    assert_eq!(give(99), [10, 20, 30, 5]);
    let junior_first = by_rank(9, &weights, &ranks, senior_first().rev());
    assert_eq!(junior_first, [1, 0, 3, 5]);
}
