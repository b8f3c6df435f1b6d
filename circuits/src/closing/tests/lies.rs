//! Consistent false stories: each changes what it must so that one rule alone stands in its way.

use std::marker::PhantomData;

use super::*;
use crate::gadget::poseidon::hash;
use crate::statement::{closing_at as at, closing_instances};
use crate::suite::Suite;
use crate::summary::{summary_domain, weight, LANES, SUMMARY_WORDS};

/// Words of a slot, as in the summary after its domain.
pub(super) const LARGEST_EXPOSURE: usize = 4;
pub(super) const TOP_FLOOR: usize = 5;
const LOANS: usize = 7;
/// How many there are.
const WORDS: usize = SUMMARY_WORDS - 1;

/// An instance and the prover's hints, to be changed by a lie.
pub(super) struct Story {
    pub(super) instance: Vec<Fp>,
    pub(super) hints: Hints,
}

impl Story {
    /// Three chunks, honestly told.
    pub(super) fn honest() -> Self {
        Self::of(&pool(3), Criteria::NEUTRAL)
    }

    /// A witness, told as it is.
    pub(super) fn of(witness: &ClosingWitness, criteria: Criteria) -> Self {
        let mut statement = statement(witness);
        statement.criteria = criteria;
        Self {
            instance: statement.to_instance(&KEY).unwrap(),
            hints: Hints::new(8, witness),
        }
    }

    /// Changes a word of a slot and its summary.
    pub(super) fn change(&mut self, slot: usize, word: usize, by: Fp) {
        self.hints.words[slot][word] += by;
        self.instance[at::SUMMARIES + slot] = self.summary(slot);
    }

    /// The summary of a slot's words, lies and all.
    pub(super) fn summary(&self, slot: usize) -> Fp {
        let mut words = [summary_domain(CircuitId::ClosingRows(Suite::Small)); SUMMARY_WORDS];
        words[1..].copy_from_slice(&self.hints.words[slot]);
        hash(words)
    }

    pub(super) fn told(self) -> Vec<String> {
        let circuit = ClosingCircuit::<Small> {
            hints: Some(Arc::new(self.hints)),
            size: PhantomData,
        };
        rejections(&circuit, &self.instance)
    }
}

#[test]
fn the_honest_story_is_accepted() {
    assert_eq!(Story::honest().told(), Vec::<String>::new());
}

#[test]
fn a_value_in_an_unused_slot_is_refused() {
    for word in 0..WORDS {
        let mut story = Story::honest();
        story.hints.words[5][word] = Fp::ONE;
        let rule = match word {
            LARGEST_EXPOSURE | TOP_FLOOR => "is the same in all chunks",
            _ => "an unused slot is zero",
        };
        let told = story.told();
        assert!(told.iter().any(|told| told.contains(rule)), "{told:?}");
    }
}

#[test]
fn loans_smuggled_in_by_an_unused_slot_are_refused() {
    let mut story = Story::honest();
    story.hints.words[7][LOANS] = Fp::from(1_000);
    story.instance[at::COUNT] = Fp::from(1_060);
    assert_rejected_by(&story.told(), &["an unused slot is zero"]);
}

#[test]
fn a_slot_used_in_part_is_refused() {
    let mut story = Story::honest();
    let half = Fp::from(2).invert().unwrap();
    story.hints.used[2] = half;
    let told = story.told();
    assert!(
        told.iter().any(|r| r.contains("used is 0 or 1")),
        "{told:?}"
    );
}

#[test]
fn used_slots_with_a_gap_are_refused() {
    let mut story = Story::honest();
    let witness = pool(3);
    let words = witness.openings[2].words();
    story.hints.used[2] = Fp::ZERO;
    story.hints.words[2] = [Fp::ZERO; WORDS];
    story.hints.used[3] = Fp::ONE;
    story.hints.words[3].copy_from_slice(&words[1..]);
    story.instance[at::SUMMARIES + 2] = Fp::ZERO;
    story.instance[at::SUMMARIES + 3] = story.summary(3);
    assert_rejected_by(&story.told(), &["used slots have no gaps"]);
}

#[test]
fn a_pool_without_chunks_is_refused() {
    let mut story = Story::honest();
    story.hints.used = vec![Fp::ZERO; 8];
    story.hints.words = vec![[Fp::ZERO; WORDS]; 8];
    story.hints.totals = [Fp::ZERO; TOTALS];
    story.instance[at::CHUNK_COUNT] = Fp::ZERO;
    for slot in 0..8 {
        story.instance[at::SUMMARIES + slot] = Fp::ZERO;
    }
    let told = story.told();
    assert!(
        told.iter()
            .any(|r| r.contains("as many used slots as chunks")),
        "{told:?}"
    );
}

#[test]
fn a_chunk_left_out_is_refused() {
    let mut story = Story::honest();
    story.hints = Hints::new(8, &pool(2));
    let told = story.told();
    assert!(
        told.iter()
            .any(|r| r.contains("as many used slots as chunks")),
        "{told:?}"
    );
}

#[test]
fn the_same_chunk_twice_is_refused() {
    let mut twice = pool(2);
    twice.openings[1] = twice.openings[0].clone();
    let told = told(&statement(&twice), &twice);
    assert_rejected_by(&told, &["obligors rise from chunk to chunk"]);
}

#[test]
fn an_unequal_largest_exposure_is_refused_in_every_slot() {
    for slot in 0..3 {
        let mut story = Story::honest();
        story.change(slot, LARGEST_EXPOSURE, Fp::ONE);
        assert_rejected_by(
            &story.told(),
            &["the largest exposure is the same in all chunks"],
        );
    }
}

#[test]
fn an_opening_of_another_circuits_summary_is_refused() {
    let mut story = Story::honest();
    let mut words = [summary_domain(CircuitId::Closing(Suite::Small)); SUMMARY_WORDS];
    words[1..].copy_from_slice(&story.hints.words[1]);
    story.instance[at::SUMMARIES + 1] = hash(words);
    assert_rejected_by(&story.told(), &["Equality constraint"]);
}

/// Every lane has its own range: it neither takes from the lane above nor, with a fraction, gives to the one below.
#[test]
fn totals_that_borrow_from_another_lane_are_refused() {
    let pairs = LANES.windows(2).enumerate();
    for (lane, pair) in pairs.filter(|(_, pair)| pair[0].element == pair[1].element) {
        let size = weight(pair[1]) * weight(pair[0]).invert().unwrap();
        for (less, more) in [(Fp::ONE, size), (-size.invert().unwrap(), -Fp::ONE)] {
            let mut story = Story::honest();
            story.hints.totals[lane] += more;
            story.hints.totals[lane + 1] -= less;
            let told = story.told();
            let range = "a total fits its lane";
            assert!(told.iter().any(|r| r.contains(range)), "{told:?}");
        }
    }
}

#[test]
fn a_total_that_is_off_by_one_is_refused() {
    for lane in 0..TOTALS {
        let mut story = Story::honest();
        story.hints.totals[lane] -= Fp::ONE;
        let told = story.told();
        assert!(
            told.iter()
                .any(|r| r.contains("the totals make up the sums")),
            "{told:?}"
        );
    }
}

#[test]
fn every_instance_but_the_context_is_held_by_a_constraint() {
    for position in 1..closing_instances(Suite::Small) {
        let mut story = Story::honest();
        // Thresholds are neutral, so one step past neutral must fail.
        story.instance[position] = match position {
            at::TOTAL => Fp::from(30_001),
            at::COUNT => Fp::from(61),
            at::RATE => Fp::from(120_001),
            at::LTV_WEIGHT => Fp::from(10_000),
            at::LTV_LIMIT => -Fp::ONE,
            at::SCORE => Fp::from(701),
            at::TERM => Fp::from(35),
            at::PAST_DUE..at::LARGEST_OBLIGOR => Fp::ZERO,
            at::LARGEST_OBLIGOR..=at::LARGEST_CATEGORY => Fp::ZERO,
            // Caps that are not used: the number of a category whose share is above the cap, which is the whole.
            at::CATEGORY_CAPS..at::CATEGORIES
                if (position - at::CATEGORY_CAPS).is_multiple_of(2) =>
            {
                story.instance[position + 1] = Fp::from(5_999);
                Fp::from(12)
            }
            at::CATEGORY_CAPS..at::CATEGORIES => {
                story.instance[position - 1] = Fp::from(12);
                Fp::from(5_999)
            }
            _ => story.instance[position] + Fp::ONE,
        };
        assert!(!story.told().is_empty(), "instance {position} is free");
    }
}
