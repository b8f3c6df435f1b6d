//! Each cell the prover chooses, shifted, with all that follows computed from the shifted value and nothing compared
//! with the published results: the circuit's own rules refuse it.

use ff::{Field, PrimeField};
use pasta_curves::Fp;
use proptest::prelude::*;

use super::agreement::cases;
use super::*;
use crate::gadget::sheet::meddler::{choices, Meddler};
use crate::period_summary::{period_total, PERIOD_LANES};
use crate::statement::waterfall::flag;
use crate::summary::weight;
use crate::testing::waterfall::in_principal_order;
use sluice_rules::testing::{filed_months, random_month};

/// What the circuit says to a prover who meddles.
fn told_by(month: &Month, chunks: usize, meddler: Meddler) -> Vec<String> {
    let (statement, witness) = sample(month, chunks);
    let instance = statement.to_instance(&KEY).unwrap();
    let mut circuit = WaterfallCircuit::<Small, Meddler>::new(&witness);
    circuit.teller = meddler;
    rejections(&circuit, &instance)
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn no_choice_of_the_prover_is_free(seed: u64, choice: usize, by in 0_usize..5) {
        let month = in_principal_order(random_month(seed));
        let by = [
            Fp::ONE,
            -Fp::ONE,
            Fp::TWO_INV,
            Fp::from_u128(1 << 66),
            -Fp::from_u128(1 << 99),
        ][by];
        let accepted = told_by(&month, 3, Meddler::shifting(usize::MAX, by));
        prop_assert_eq!(accepted, Vec::<String>::new());
        // The last choice is the blind of the new state, which is free: it hides the state.
        let choice = choice % (choices() - 1);
        let told = told_by(&month, 3, Meddler::shifting(choice, by));
        prop_assert!(!told.is_empty(), "choice {} by {:?}", choice, by);
    }
}

#[test]
fn the_blind_of_the_new_state_is_the_one_free_choice() {
    let [first, _] = filed_months();
    told_by(&first.month, 1, Meddler::default());
    let last = Meddler::shifting(choices() - 1, Fp::ONE);
    assert_eq!(told_by(&first.month, 1, last), Vec::<String>::new());
}

/// Where the choices of a slot begin: the bit that says it is used, then its eight words.
fn slot(index: usize) -> usize {
    64 + 64 + flag::COUNT + 9 * index
}

#[test]
fn collections_smuggled_in_by_an_unused_slot_are_refused() {
    let [first, _] = filed_months();
    let first_sum = slot(5) + 2;
    let told = told_by(&first.month, 3, Meddler::shifting(first_sum, Fp::from(100)));
    assert_names(&told, "an unused slot is zero");
}

#[test]
fn a_slot_used_in_part_is_refused() {
    let [first, _] = filed_months();
    let told = told_by(&first.month, 3, Meddler::shifting(slot(0), -Fp::TWO_INV));
    assert_names(&told, "used is 0 or 1");
}

/// Cash moved between buckets inside the same packed sum: interest borrows from principal, or principal from interest.
#[test]
fn totals_that_borrow_from_another_lane_are_refused() {
    let [first, _] = filed_months();
    let (low, high) = (period_total::INTEREST, period_total::PRINCIPAL);
    assert_eq!(PERIOD_LANES[low].element, PERIOD_LANES[high].element);
    let size = weight(PERIOD_LANES[high]) * weight(PERIOD_LANES[low]).invert().unwrap();
    // The totals are chosen right after the eight slots.
    let totals = slot(8);
    for (more, less) in [(size, Fp::ONE), (Fp::ONE, size.invert().unwrap())] {
        let shifts = [(totals + low, more), (totals + high, -less)];
        let told = told_by(&first.month, 3, Meddler::shifting_two(shifts));
        assert_names(&told, "a total fits its lane");
    }
}
