//! Each cell the prover chooses, shifted with everything that follows from it: the sheet's own rules refuse it.

use ff::{Field, PrimeField};

use super::*;

/// Shifts every choice of a calculation, each by several amounts, and demands a refusal.
fn no_choice_is_free(calculation: Calculation, inputs: &[u64]) {
    let instance: Vec<_> = inputs.iter().map(|input| Fp::from(*input)).collect();
    let blank = Meddler::shifting(usize::MAX, Fp::ONE);
    assert!(rejections(calculation, blank, &instance).is_empty());
    let choices = choices();
    assert!(choices > 0, "{calculation:?} chooses nothing");
    for at in 0..choices {
        for by in [
            Fp::ONE,
            -Fp::ONE,
            Fp::from(2),
            Fp::TWO_INV,
            Fp::from_u128(1 << 66),
            -Fp::from_u128(1 << 99),
        ] {
            let told = rejections(calculation, Meddler::shifting(at, by), &instance);
            assert!(!told.is_empty(), "{calculation:?} choice {at} by {by:?}");
        }
    }
}

#[test]
fn comparisons_have_one_answer() {
    for inputs in [[5, 5], [5, 6], [6, 5], [0, 0], [u64::MAX, 0], [0, u64::MAX]] {
        no_choice_is_free(Calculation::Surplus, &inputs);
        no_choice_is_free(Calculation::AtLeast(66), &inputs);
    }
    no_choice_is_free(Calculation::IsZero, &[0]);
    no_choice_is_free(Calculation::IsZero, &[3]);
}

#[test]
fn a_quotient_has_one_value() {
    for inputs in [[0, 1], [1, 2], [5, 10], [u64::MAX, 3], [7, u64::MAX]] {
        no_choice_is_free(Calculation::Rhu, &inputs);
    }
}

#[test]
fn bits_have_one_value() {
    no_choice_is_free(Calculation::Bits(5), &[0b10110]);
}

#[test]
fn a_split_has_one_result() {
    no_choice_is_free(Calculation::Split(3), &[100, 1, 0, 2]);
    no_choice_is_free(Calculation::Split(3), &[0, 0, 0, 0]);
}

#[test]
fn sharing_by_rank_has_one_result() {
    for ranks in [[0, 0], [1, 0], [1, 1]] {
        let inputs = [&[33, 10, 20, 30], &ranks[..]].concat();
        no_choice_is_free(Calculation::FirstToLast(3), &inputs);
        no_choice_is_free(Calculation::LastToFirst(3), &inputs);
        let empty = [&[0, 0, 0, 0], &ranks[..]].concat();
        no_choice_is_free(Calculation::FirstToLast(3), &empty);
    }
}
