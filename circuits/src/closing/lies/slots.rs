//! Lies about the chunks of the pool and the slots they stand in.

use ff::{Field, PrimeField};
use pasta_curves::Fp;

use super::categories::{challenge_of, shares, OF_LOANS};
use super::*;
use crate::closing::slots::{CATEGORIES, LARGEST_EXPOSURE, LOANS, TOP_FLOOR};
use crate::closing::witness::SLOT_WORDS;
use crate::gadget::poseidon::hash;
use crate::spec::CircuitId;
use crate::summary::{
    pack, summary_domain, total, weight, ChunkOpening, LANES, SUMMARY_WORDS, TOTALS,
};

const UNUSED: &str = "an unused slot is zero";
const EXPOSURES: &str = "the largest exposure is the same in all chunks";
const FLOORS: &str = "the floor of the largest obligors is the same in all chunks";
const RANGE: &str = "a total fits its lane";
const SUMS: &str = "the totals make up the sums";

pub(super) fn lies() -> Vec<Lie> {
    let mut lies = chunks();
    lies.extend(sums());
    lies.extend(differ());
    lies.extend((2..Circuit::SLOTS).map(gap));
    lies.extend(unused());
    lies.extend((1..Circuit::SLOTS).map(smuggled));
    lies.extend([Fp::from(1 << 60), -Fp::from(100), -Fp::ONE].map(floor));
    lies.extend(totals());
    lies.extend([
        half_used(),
        no_chunk(),
        left_out(),
        of_another_circuit(),
        one_is_minus_one(),
        score_beyond_its_lane(),
    ]);
    lies
}

/// The hints of a pool, to be changed.
fn hints(pool: &ClosingWitness) -> Hints {
    Hints::new(Circuit::SLOTS, pool)
}

/// Three chunks, honestly told.
fn honest(name: &str) -> (Story<Circuit>, Hints) {
    let pool = pool(3);
    (tell(name, &pool, Criteria::NEUTRAL), hints(&pool))
}

/// Three chunks, some of which are changed before they are told.
fn changed(name: &str, change: fn(&mut Vec<ChunkOpening>)) -> (ClosingWitness, Story<Circuit>) {
    let mut pool = pool(3);
    change(&mut pool.openings);
    let story = tell(name, &pool, Criteria::NEUTRAL);
    (pool, story)
}

/// Chunks that do not fit together.
fn chunks() -> Vec<Lie> {
    let told = |name, rule, change| lie(name, &changed(name, change).0, Criteria::NEUTRAL, rule);
    let boundary = || Violation::Boundary { chunk: 1 };
    let sums = Violation::CategorySums;
    vec![
        told("chunks in the wrong order", boundary(), |o| o.swap(0, 1)),
        told("a chunk twice", boundary(), |o| o[1] = o[0].clone()),
        told("an obligor on both sides of a boundary", boundary(), |o| {
            o[1].first_obligor = o[0].last_obligor;
        }),
        told("loans of another category in a chunk", sums, |o| {
            o[1].categories += Fp::ONE;
        }),
    ]
}

/// Sums that are not those of any totals.
fn sums() -> [Lie; 2] {
    let told = |name, change| Lie::cells(changed(name, change).1, &[SUMS]);
    [
        told("a sum that wraps", |o| {
            o[1].sums[0] = -(o[0].sums[0] + o[2].sums[0] + Fp::ONE);
        }),
        told("a total beyond its lane", |o| {
            o[1].sums[2] = Fp::from(2).pow_vartime([240]);
        }),
    ]
}

/// What the chunks were proved under differs in one of them. The first is what the others are compared with.
fn differ() -> Vec<Lie> {
    let mut lies = Vec::new();
    for slot in 0..3 {
        let chunk = slot.max(1);
        let name = format!("a largest exposure that differs in slot {slot}");
        let mut exposure = pool(3);
        exposure.openings[slot].largest_exposure -= 1;
        let rule = Violation::LargestExposure { chunk };
        lies.push(lie(&name, &exposure, Criteria::NEUTRAL, rule));
        let name = format!("a floor that differs in slot {slot}");
        let mut floor = pool(3);
        floor.openings[slot].top_floor -= 1;
        let rule = Violation::TopFloor { chunk };
        lies.push(lie(&name, &floor, Criteria::NEUTRAL, rule));
    }
    lies
}

/// The summary of a slot's words, lies and all.
fn summary(words: &[Fp; SLOT_WORDS], circuit: CircuitId) -> Fp {
    let mut all = [summary_domain(circuit); SUMMARY_WORDS];
    all[1..].copy_from_slice(words);
    hash(all)
}

/// Two chunks with an unused slot between them, told to the end: summary, count and totals agree.
fn gap(slot: usize) -> Lie {
    let witness = pool(2);
    let name = format!("a chunk in slot {slot} after a gap");
    let mut story = tell(&name, &witness, Criteria::NEUTRAL);
    let mut hints = hints(&witness);
    hints.used.swap(1, slot);
    hints.words.swap(1, slot);
    story.instances[at::SUMMARIES + 1] = Fp::ZERO;
    let chunk = CircuitId::ClosingRows(Suite::Small);
    story.instances[at::SUMMARIES + slot] = summary(&hints.words[slot], chunk);
    hinted(story, hints, &["used slots have no gaps"])
}

/// A value in each word of an unused slot, and loans of any number with the count that follows from them.
fn unused() -> Vec<Lie> {
    let mut lies = Vec::new();
    for word in 0..SLOT_WORDS {
        let (story, mut hints) = honest(&format!("a value in word {word} of an unused slot"));
        hints.words[5][word] = Fp::ONE;
        let refused: &[&str] = match word {
            LARGEST_EXPOSURE => &[EXPOSURES],
            TOP_FLOOR => &[FLOORS],
            1..4 => &[UNUSED, SUMS],
            CATEGORIES => &[UNUSED, OF_LOANS],
            _ => &[UNUSED],
        };
        lies.push(hinted(story, hints, refused));
    }
    let (mut story, mut hints) = honest("loans in an unused slot");
    hints.words[7][LOANS] = Fp::from(1_000);
    story.instances[at::COUNT] = Fp::from(1_060);
    lies.push(hinted(story, hints, &[UNUSED]));
    lies
}

/// Loans of any category in the slot after the last chunk: the list has them, the chunks have not.
fn smuggled(slot: usize) -> Lie {
    let mut witness = pool(slot as u64);
    witness.openings[0].categories -= Fp::ONE;
    let name = format!("a category of an unused slot {slot}");
    let story = tell(&name, &witness, Criteria::NEUTRAL);
    let mut hints = hints(&witness);
    hints.words[slot][CATEGORIES] = Fp::ONE;
    hinted(story, hints, &[UNUSED])
}

/// A floor below zero, or of more than sixty bits, the same in all chunks.
fn floor(floor: Fp) -> Lie {
    let (mut story, mut hints) = honest(&format!("a floor of {floor:?}"));
    let chunk = CircuitId::ClosingRows(Suite::Small);
    for slot in 0..3 {
        hints.words[slot][TOP_FLOOR] = floor;
        story.instances[at::SUMMARIES + slot] = summary(&hints.words[slot], chunk);
    }
    hinted(story, hints, &[refused_by(&Violation::FloorRange)]).among_others()
}

/// Every lane has its own range: it neither takes from the lane above nor, with a fraction, gives to the one below; and it is
/// that of the sums.
fn totals() -> Vec<Lie> {
    let mut lies = Vec::new();
    let pairs = LANES.windows(2).enumerate();
    for (lane, pair) in pairs.filter(|(_, pair)| pair[0].element == pair[1].element) {
        let size = weight(pair[1]) * inverse(weight(pair[0]));
        for (less, more) in [(Fp::ONE, size), (-inverse(size), -Fp::ONE)] {
            let (story, mut hints) = honest(&format!("total {lane} borrows from the next"));
            hints.totals[lane] += more;
            hints.totals[lane + 1] -= less;
            lies.push(hinted(story, hints, &[RANGE]).among_others());
        }
    }
    for lane in 0..TOTALS {
        let (story, mut hints) = honest(&format!("total {lane} one less than the sums"));
        hints.totals[lane] -= Fp::ONE;
        lies.push(hinted(story, hints, &[SUMS]).among_others());
    }
    lies
}

fn inverse(value: Fp) -> Fp {
    Option::from(value.invert()).expect("no weight is zero")
}

fn half_used() -> Lie {
    let (story, mut hints) = honest("a slot used in part");
    hints.used[2] = Fp::TWO_INV;
    hinted(story, hints, &["used is 0 or 1"]).among_others()
}

fn no_chunk() -> Lie {
    let (mut story, mut hints) = honest("a pool without chunks");
    hints.used.fill(Fp::ZERO);
    hints.words.fill([Fp::ZERO; SLOT_WORDS]);
    hints.totals.fill(Fp::ZERO);
    story.instances[at::CHUNK_COUNT] = Fp::ZERO;
    story.instances[at::SUMMARIES..][..Circuit::SLOTS].fill(Fp::ZERO);
    hinted(story, hints, &["as many used slots as chunks"]).among_others()
}

fn left_out() -> Lie {
    let (story, _) = honest("the hints of a pool without the last chunk");
    hinted(story, hints(&pool(2)), &["as many used slots as chunks"]).among_others()
}

fn of_another_circuit() -> Lie {
    let (mut story, hints) = honest("an opening of another circuit's summary");
    let other = CircuitId::Closing(Suite::Small);
    story.instances[at::SUMMARIES + 1] = summary(&hints.words[1], other);
    hinted(story, hints, &[EQUAL])
}

/// With a one of the prover's choice everything added up has another sign, and "at least" means "at most": a pool claims twice
/// its total. Its three chunks count as one then, because the first slot is used as often as one says.
fn one_is_minus_one() -> Lie {
    let mut pool = pool(3);
    let challenge = challenge_of(&pool);
    for opening in &mut pool.openings {
        opening.sums = pack(&[10_000, 0, 0, 0, 0, 0, 400, 0, 0, 0]);
        opening.largest_exposure = 0;
        opening.top_floor = 0;
        opening.categories = Fp::ZERO;
    }
    pool.openings[0].categories = shares(-challenge, &hints(&pool).categories);
    let criteria = Criteria {
        thresholds: Thresholds::NEUTRAL.with(Criterion::TotalAtLeast, 60_000),
        ..Criteria::NEUTRAL
    };
    let mut story = tell("one is minus one", &pool, criteria);
    story.instances[at::CHUNK_COUNT] = Fp::ONE;
    let mut hints = hints(&pool);
    hints.one = -Fp::ONE;
    hinted(story, hints, &[EQUAL])
}

/// A total of scores that no digits hold.
fn score_beyond_its_lane() -> Lie {
    let beyond = 1 << LANES[total::SCORE].bits;
    let mut pool = pool(1);
    pool.openings[0].sums = pack(&[10_000, 0, 0, 0, 0, beyond, 0, 0, 0, 0]);
    let criteria = Criteria {
        thresholds: Thresholds::NEUTRAL.with(Criterion::WeightedScoreAtLeast, 1),
        ..Criteria::NEUTRAL
    };
    let story = tell("scores beyond their lane", &pool, criteria);
    let mut hints = hints(&pool);
    hints.totals[total::SCORE] = Fp::from_u128(beyond);
    hinted(story, hints, &[RANGE])
}
