//! Lies about categories and the largest obligors. A lie about the list stands before the challenge, which is a hash of its
//! commitment, and is told to the end: the chunks' sums are those of their loans under that challenge.

use super::lies::{Story, LARGEST_EXPOSURE, TOP_FLOOR};
use super::*;
use crate::concentration::ConcentrationError;
use crate::statement::closing_at as at;

const OF_LOANS: &str = "the list is that of the loans";
const RISE: &str = "categories rise by 1 to 4,096";
const BALANCE: &str = "a category's balance has 60 bits";
const FLOOR: &str = "the floor of the largest obligors has 60 bits";

/// Two chunks under a list that is changed before it is committed to.
fn under(change: impl Fn(&mut Vec<(u16, u64)>)) -> (ClosingStatement, ClosingWitness) {
    let mut list = categories(2);
    change(&mut list.list);
    let witness = pool_under(2, list);
    (statement(&witness), witness)
}

#[track_caller]
fn refused(change: impl Fn(&mut Vec<(u16, u64)>), violation: Violation, rules: &[&str]) {
    let (statement, witness) = under(change);
    let (relation, circuit) = verdicts(&statement, &witness);
    assert_eq!(relation, Err(violation));
    assert_rejected_by(&circuit, rules);
}

#[test]
fn a_category_left_out_of_the_list_is_refused() {
    for slot in 0..3 {
        let left_out = |list: &mut Vec<(u16, u64)>| {
            list.remove(slot);
            list.push((4_000, 0));
        };
        refused(left_out, Violation::CategorySums, &[OF_LOANS]);
    }
}

#[test]
fn a_category_under_another_number_or_with_another_balance_is_refused() {
    refused(
        |list| list[2] = (13, 12_000),
        Violation::CategoryOrder { slot: 3 },
        &[OF_LOANS, RISE],
    );
    refused(|list| list[0].0 = 4, Violation::CategorySums, &[OF_LOANS]);
    refused(|list| list[2].1 -= 1, Violation::CategorySums, &[OF_LOANS]);
    refused(
        |list| {
            list[2].1 -= 1;
            list[1].1 += 1;
        },
        Violation::CategorySums,
        &[OF_LOANS],
    );
}

#[test]
fn a_balance_in_a_category_that_no_loan_has_is_refused() {
    refused(|list| list[63].1 = 1, Violation::CategorySums, &[OF_LOANS]);
}

/// Both halves have the number of the one category, so the sums agree: only the order stands in the way.
#[test]
fn a_category_split_over_two_slots_is_refused() {
    let split = |list: &mut Vec<(u16, u64)>| {
        list[2].1 -= 5_000;
        list[3] = (list[2].0, 5_000);
    };
    refused(split, Violation::CategoryOrder { slot: 3 }, &[RISE]);
}

#[test]
fn a_list_in_another_order_is_refused() {
    for slot in [0, 1, 31, 62] {
        let swap = |list: &mut Vec<(u16, u64)>| list.swap(slot, slot + 1);
        refused(swap, Violation::CategoryOrder { slot: slot + 1 }, &[RISE]);
    }
}

#[test]
fn numbers_that_leap_are_refused_and_the_longest_step_is_not() {
    let (longest, leap) = (12 + 4_096, 12 + 4_097);
    let from = |first: u16| {
        move |list: &mut Vec<(u16, u64)>| {
            for (number, (category, _)) in (first..).zip(&mut list[3..]) {
                *category = number;
            }
        }
    };
    let (statement, witness) = under(from(longest));
    assert_eq!(verdicts(&statement, &witness), (Ok(()), vec![]));
    refused(from(leap), Violation::CategoryOrder { slot: 3 }, &[RISE]);
}

#[test]
fn a_balance_of_more_than_sixty_bits_is_refused() {
    let large = |list: &mut Vec<(u16, u64)>| list[5].1 = 1 << 60;
    // So large a category leaves no room above the others either.
    let rules = [
        BALANCE,
        OF_LOANS,
        "no category is above the largest",
        "largest_category_at_most",
    ];
    refused(large, Violation::CategoryBalance { slot: 5 }, &rules);
}

/// The same packed word, read in another way: the number one higher, the balance 2^60 lower. The commitment, and so the
/// challenge, stay the same, which is what unique packing is for.
#[test]
fn a_negative_balance_that_packs_to_the_same_word_is_refused() {
    let mut story = Story::honest();
    story.hints.categories[0][0] += Fp::ONE;
    story.hints.categories[0][1] -= Fp::from(1 << 60);
    let told = story.told();
    assert!(told.iter().any(|told| told.contains(BALANCE)), "{told:?}");
    assert!(
        told.iter().all(|told| !told.contains("Equality")),
        "the commitment is the same: {told:?}"
    );

    let mut story = Story::honest();
    // A carry between two categories of a word: 2^78 of the lower one is 1 cent of the upper one.
    story.hints.categories[0][0] += Fp::from(1 << 18);
    story.hints.categories[1][1] -= Fp::ONE;
    let told = story.told();
    assert!(told.iter().any(|told| told.contains(RISE)), "{told:?}");
    assert!(told.iter().all(|told| !told.contains("Equality")));
}

#[test]
fn a_list_or_blind_that_is_not_the_committed_one_is_refused() {
    for slot in 0..64 {
        let mut story = Story::honest();
        story.hints.categories[slot][1] += Fp::ONE;
        story.hints.largest_category += Fp::ONE;
        assert_rejected_by(&story.told(), &["Equality constraint", OF_LOANS]);
    }
    let mut story = Story::honest();
    story.hints.categories_blind += Fp::ONE;
    assert_rejected_by(&story.told(), &["Equality constraint"]);
}

#[test]
fn a_commitment_in_another_vault_is_refused() {
    let mut other = pool(2);
    let mut statement = statement(&other);
    let elsewhere = {
        let mut context = statement.context.clone();
        context.vault += 1;
        other.categories(&context)
    };
    // The chunks are proved under it, so that the sums agree.
    statement.categories = elsewhere;
    let challenge = category_challenge(&statement.context, &elsewhere);
    for opening in &mut other.openings {
        opening.categories = shares(challenge);
    }
    statement.summaries = other.openings.iter().map(|o| o.summary()).collect();
    let (relation, circuit) = verdicts(&statement, &other);
    assert_eq!(relation, Err(Violation::Categories));
    assert_rejected_by(&circuit, &["Equality constraint"]);
}

#[test]
fn the_list_of_another_pool_is_refused() {
    let other = Categories::of([(5, 18_000), (9, 2_000)], Fp::ONE).unwrap();
    let witness = pool_under(2, other);
    let (relation, circuit) = verdicts(&statement(&witness), &witness);
    assert_eq!(relation, Err(Violation::CategorySums));
    assert_rejected_by(&circuit, &[OF_LOANS]);
}

/// Chunks that were proved under another challenge have other sums.
#[test]
fn a_chunk_proved_under_another_commitment_is_refused() {
    let mut witness = pool(3);
    witness.openings[1].categories = shares(Fp::from(12_345));
    let (relation, circuit) = verdicts(&statement(&witness), &witness);
    assert_eq!(relation, Err(Violation::CategorySums));
    assert_rejected_by(&circuit, &[OF_LOANS]);
}

#[test]
fn a_largest_category_below_a_category_is_refused() {
    for less in [1, 17_999] {
        let mut story = Story::of(&pool(3), exact(3));
        story.hints.largest_category -= Fp::from(less);
        assert_rejected_by(&story.told(), &["no category is above the largest"]);
    }
    // A larger one is true as well, where the criterion leaves room.
    let mut story = Story::honest();
    story.hints.largest_category += Fp::ONE;
    assert_eq!(story.told(), Vec::<String>::new());
}

#[test]
fn a_cap_for_another_category_or_another_share_is_refused() {
    for (position, value) in [(0, 9), (2, 12), (4, 5), (6, 12), (1, 999), (3, 2_999)] {
        let mut story = Story::of(&pool(3), exact(3));
        story.instance[at::CATEGORY_CAPS + position] = Fp::from(value);
        assert_rejected_by(&story.told(), &["category_caps"]);
    }
}

#[test]
fn a_negative_floor_is_refused() {
    for floor in [-Fp::ONE, -Fp::from(100), Fp::from(1 << 60)] {
        let mut story = Story::honest();
        for slot in 0..3 {
            story.change(slot, TOP_FLOOR, floor - Fp::from(100));
        }
        // The criterion is there for the case that the range is not: a floor of 2^60 breaks both.
        let told = story.told();
        assert!(told.iter().any(|told| told.contains(FLOOR)), "{told:?}");
    }
}

#[test]
fn a_floor_that_differs_in_one_chunk_is_refused() {
    for slot in 0..3 {
        let mut story = Story::honest();
        story.change(slot, TOP_FLOOR, Fp::ONE);
        assert_rejected_by(
            &story.told(),
            &["the floor of the largest obligors is the same in all chunks"],
        );
    }
    // It is no other word that is compared.
    let mut story = Story::honest();
    story.change(1, LARGEST_EXPOSURE, Fp::ONE);
    assert_rejected_by(
        &story.told(),
        &["the largest exposure is the same in all chunks"],
    );
}

#[test]
fn a_list_of_another_length_is_no_witness() {
    for length in [0, 63, 65, 200] {
        let mut list = categories(1);
        list.list.resize(length, (1_000, 0));
        let openings = pool(1).openings.clone();
        let error = ClosingWitness::new(openings, list.clone(), Fp::ONE).err();
        assert_eq!(error, Some(ClosingWitnessError::Categories(length)));
        let mut witness = pool(1);
        witness.categories = list;
        let statement = statement(&pool(1));
        assert_eq!(
            relation::check(&statement, &KEY, &witness),
            Err(Violation::CategoryCount(length))
        );
        let _ = ClosingCircuit::<Small>::new(&witness);
    }
    let many = Categories::of((0..65).map(|number| (number, 1)), Fp::ONE);
    assert_eq!(many.err(), Some(ConcentrationError::TooManyCategories(65)));
}
