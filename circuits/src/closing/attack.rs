//! `closing` under attack.

mod lists;

use sluice_rules::criteria::{Criterion, Thresholds};
use std::sync::Arc;

use ff::{Field, PrimeField};
use pasta_curves::Fp;

use super::sample::{exact, pool};
use super::slots::CATEGORIES;
use super::witness::Hints;
use super::{ClosingCircuit, ClosingWitness};
use crate::attack::{Change, Story, Subject};
use crate::gadget::poseidon::hash;
use crate::spec::{golden_digest, CircuitId, CircuitSpec};
use crate::statement::{closing_at as at, Criteria};
use crate::suite::{Small, Suite};
use crate::summary::{pack, summary_domain, total, ChunkOpening, LANES, SUMMARY_WORDS};
use crate::testing;

type Circuit = ClosingCircuit<Small>;

/// The same pool with nothing but a balance, a rate and late loans, and no exposure: small numbers in the packed sums.
fn bare(chunks: u64) -> ClosingWitness {
    let mut pool = pool(chunks);
    for opening in &mut pool.openings {
        opening.sums = pack(&[10_000, 0, 0, 10_000, 0, 0, 400, 0, 0, 0]);
        opening.largest_exposure = 0;
        opening.top_floor = 0;
    }
    pool
}

/// The story that this witness makes true, if it can be true.
fn tell(name: &str, witness: &ClosingWitness, criteria: Criteria) -> Story<Circuit> {
    let statement = testing::closing_statement(Suite::Small, witness, criteria);
    let key = golden_digest::<Circuit>();
    Story {
        name: name.into(),
        circuit: Circuit::new(witness),
        instances: statement.to_instance(key).expect("in range"),
        columns: Vec::new(),
    }
}

impl Subject for Circuit {
    const NAME: &'static str = "closing";
    /// Every number of used slots: most checks of a slot are about its neighbour.
    const SAMPLED: usize = 11;

    fn edges() -> Vec<Story<Self>> {
        let mut fewest = pool(1);
        fewest.openings[0].loans = 16;
        let mut largest = pool(8);
        for opening in &mut largest.openings {
            let mut totals = crate::summary::LANES.map(|lane| (1 << (lane.bits - 6)) - 1);
            // A remaining term has ten bits.
            totals[total::TERM] = 1_023 * totals[total::BALANCE];
            opening.sums = pack(&totals);
            opening.loans = Suite::Small.rows() as u32;
            opening.largest_exposure = (1 << 40) - 1;
            // All that is owed lies above the floor.
            opening.top_floor = 0;
        }
        let mut edges = vec![
            tell("three chunks, nothing to spare", &pool(3), exact(3)),
            tell("one chunk of the fewest loans", &fewest, Criteria::NEUTRAL),
            tell("eight chunks, nothing to spare", &pool(8), exact(8)),
            tell("eight chunks of large totals", &largest, Criteria::NEUTRAL),
        ];
        for chunks in 1..8 {
            let name = format!("{chunks} bare chunks");
            edges.push(tell(&name, &bare(chunks), Criteria::NEUTRAL));
        }
        edges
    }

    fn made_up(seed: u64) -> Story<Self> {
        let loans: Vec<usize> = (0..=seed as usize % Circuit::SLOTS)
            .map(|i| 16 + i)
            .collect();
        let chunks = testing::chunks(seed, &loans);
        let context = |chunk| Fp::from(1 + u64::from(chunk));
        let witness = testing::closing_witness(Suite::Small, &chunks, context);
        let name = format!("{} made-up chunks", loans.len());
        tell(&name, &witness, Criteria::NEUTRAL)
    }

    fn lies() -> Vec<Story<Self>> {
        let mut lies = beyond();
        lies.extend(slots());
        lies.extend(lists::lies());
        lies.extend(gaps());
        lies.extend(hinted());
        lies.extend(claims());
        lies
    }

    /// The context is in no constraint: the transcript binds it, and the tests of real proofs change it.
    fn unread_instances() -> &'static [usize] {
        &[at::CONTEXT]
    }
}

/// A threshold one step beyond what the pool meets.
fn beyond() -> Vec<Story<Circuit>> {
    let steps: [Change<Criteria>; 17] = [
        ("a total one cent short", |c| {
            c.thresholds.tighten(Criterion::TotalAtLeast)
        }),
        ("a loan short", |c| {
            c.thresholds.tighten(Criterion::LoansAtLeast)
        }),
        ("a weighted rate one step short", |c| {
            c.thresholds.tighten(Criterion::WeightedRateAtLeast)
        }),
        ("a loan-to-value one step above", |c| {
            c.thresholds.tighten(Criterion::WeightedLtvAtMost)
        }),
        ("a weighted score one short", |c| {
            c.thresholds.tighten(Criterion::WeightedScoreAtLeast)
        }),
        ("a weighted term one above", |c| {
            c.thresholds.tighten(Criterion::WeightedTermAtMost)
        }),
        ("a share 30 days late above", |c| {
            c.thresholds.tighten(Criterion::Late30AtMost)
        }),
        ("a share 60 days late above", |c| {
            c.thresholds.tighten(Criterion::Late60AtMost)
        }),
        ("a share 90 days late above", |c| {
            c.thresholds.tighten(Criterion::Late90AtMost)
        }),
        ("a share 120 days late above", |c| {
            c.thresholds.tighten(Criterion::Late120AtMost)
        }),
        ("a largest obligor above", |c| {
            c.thresholds.tighten(Criterion::LargestObligorAtMost)
        }),
        ("ten largest obligors above", |c| {
            c.thresholds.tighten(Criterion::TopObligorsAtMost)
        }),
        ("a largest category above", |c| {
            c.thresholds.tighten(Criterion::LargestCategoryAtMost)
        }),
        ("a category above its cap", |c| {
            c.category_caps[1].at_most_bps -= 1
        }),
        ("a category above the cap of another", |c| {
            c.category_caps[2].category = 12
        }),
        ("an expected yield one step short", |c| {
            c.thresholds.set(Criterion::WeightedRateAtLeast, 0);
            if let Some(expected) = &mut c.expected_yield {
                expected.fees += 1;
            }
        }),
        ("a senior class a cent too large", |c| {
            c.thresholds.set(Criterion::TotalAtLeast, 1);
            if let Some(protection) = &mut c.senior_protection {
                protection.notional += 1;
            }
        }),
    ];
    let tell_beyond = |(name, step): (&str, fn(&mut Criteria))| {
        let mut criteria = exact(2);
        step(&mut criteria);
        tell(name, &pool(2), criteria)
    };
    let mut lies: Vec<_> = steps.into_iter().map(tell_beyond).collect();
    let mut small = pool(1);
    small.openings[0].loans = 15;
    let mut few = tell("a pool of fifteen loans", &small, Criteria::NEUTRAL);
    // No statement asks for fewer than the circuit: so that nothing but the circuit refuses it.
    few.instances[at::COUNT] = Fp::zero();
    lies.push(few);
    lies
}

/// Chunks that do not fit together.
fn slots() -> Vec<Story<Circuit>> {
    let changed: [Change<Vec<ChunkOpening>>; 8] = [
        ("chunks in the wrong order", |o| o.swap(0, 1)),
        ("a chunk twice", |o| o[1] = o[0].clone()),
        ("an obligor on both sides of a boundary", |o| {
            o[1].first_obligor = o[0].last_obligor;
        }),
        ("a largest exposure that differs", |o| {
            o[1].largest_exposure -= 1
        }),
        ("a floor that differs", |o| o[1].top_floor -= 1),
        ("loans of another category in a chunk", |o| {
            o[1].categories += Fp::one()
        }),
        ("a sum that wraps", |o| {
            o[1].sums[0] = -(o[0].sums[0] + o[2].sums[0] + Fp::one());
        }),
        ("a total beyond its lane", |o| {
            o[1].sums[2] = Fp::from(2).pow_vartime([240]);
        }),
    ];
    let tell_changed = |(name, change): (&str, fn(&mut Vec<ChunkOpening>))| {
        let mut pool = pool(3);
        change(&mut pool.openings);
        tell(name, &pool, Criteria::NEUTRAL)
    };
    changed.into_iter().map(tell_changed).collect()
}

/// Two chunks with an unused slot between them, told to the end: summary, count and totals agree.
fn gaps() -> Vec<Story<Circuit>> {
    let gap = |slot: usize| {
        let witness = pool(2);
        let mut story = tell("", &witness, Criteria::NEUTRAL);
        story.name = format!("a chunk in slot {slot} after a gap");
        let mut hints = Hints::new(Circuit::SLOTS, &witness);
        hints.used.swap(1, slot);
        hints.words.swap(1, slot);
        let mut words = [summary_domain(CircuitId::ClosingRows(Suite::Small)); SUMMARY_WORDS];
        words[1..].copy_from_slice(&hints.words[slot]);
        story.instances[at::SUMMARIES + 1] = Fp::zero();
        story.instances[at::SUMMARIES + slot] = hash(words);
        story.circuit.hints = Some(Arc::new(hints));
        story
    };
    (2..Circuit::SLOTS).map(gap).collect()
}

/// The challenge of a pool's categories.
fn challenge_of(pool: &ClosingWitness) -> Fp {
    tell("", pool, Criteria::NEUTRAL).instances[at::CHALLENGE]
}

/// What follows from cells that no witness speaks of.
fn tell_hinted(
    name: &str,
    witness: &ClosingWitness,
    criteria: Criteria,
    change: impl FnOnce(&mut Hints),
) -> Story<Circuit> {
    let mut story = tell(name, witness, criteria);
    let mut hints = Hints::new(Circuit::SLOTS, witness);
    change(&mut hints);
    story.circuit.hints = Some(Arc::new(hints));
    story
}

/// Lies about those cells.
fn hinted() -> Vec<Story<Circuit>> {
    let mut lies = vec![one_is_minus_one(), score_beyond_its_lane()];
    // Loans of any category, smuggled in by the slot after the last chunk: the list has them, the chunks have not.
    lies.extend((1..Circuit::SLOTS as u64).map(|slot| {
        let mut witness = pool(slot);
        witness.openings[0].categories -= Fp::ONE;
        let name = format!("a category of an unused slot {slot}");
        tell_hinted(&name, &witness, Criteria::NEUTRAL, |hints| {
            hints.words[slot as usize][CATEGORIES] = Fp::ONE;
        })
    }));
    lies
}

/// With a one of the prover's choice everything added up has another sign, and "at least" means "at most": a pool claims twice
/// its total. Its three chunks count as one then, because the first slot is used as often as one says.
fn one_is_minus_one() -> Story<Circuit> {
    let mut pool = pool(3);
    let challenge = challenge_of(&pool);
    for opening in &mut pool.openings {
        opening.sums = pack(&[10_000, 0, 0, 0, 0, 0, 400, 0, 0, 0]);
        opening.largest_exposure = 0;
        opening.top_floor = 0;
        opening.categories = Fp::ZERO;
    }
    let list = Hints::new(Circuit::SLOTS, &pool).categories;
    pool.openings[0].categories = lists::shares(-challenge, &list);
    let criteria = Criteria {
        thresholds: Thresholds::NEUTRAL.with(Criterion::TotalAtLeast, 60_000),
        ..Criteria::NEUTRAL
    };
    let mut story = tell_hinted("one is minus one", &pool, criteria, |hints| {
        hints.one = -Fp::ONE;
    });
    story.instances[at::CHUNK_COUNT] = Fp::ONE;
    story
}

/// A total of scores that no digits hold.
fn score_beyond_its_lane() -> Story<Circuit> {
    let beyond = 1 << LANES[total::SCORE].bits;
    let mut pool = pool(1);
    pool.openings[0].sums = pack(&[10_000, 0, 0, 0, 0, beyond, 0, 0, 0, 0]);
    let criteria = Criteria {
        thresholds: Thresholds::NEUTRAL.with(Criterion::WeightedScoreAtLeast, 1),
        ..Criteria::NEUTRAL
    };
    tell_hinted("scores beyond their lane", &pool, criteria, |hints| {
        hints.totals[total::SCORE] = Fp::from_u128(beyond);
    })
}

/// A good witness under claims that are not about it.
fn claims() -> Vec<Story<Circuit>> {
    const FIRST_CAP: usize = at::CATEGORY_CAPS;
    const SECOND_CAP: usize = at::CATEGORY_CAPS + 2;
    const FOURTH_CAP: usize = at::CATEGORY_CAPS + 6;
    let mut lies = Vec::new();
    for position in 0..Circuit::INSTANCES {
        if Circuit::unread_instances().contains(&position) {
            continue;
        }
        let by = match position {
            // Thresholds: one looser is true as well.
            at::TOTAL..=at::RATE | at::SCORE => Fp::one(),
            at::LTV_LIMIT | at::TERM..=at::LARGEST_CATEGORY => -Fp::one(),
            // To the number of a category that has more.
            FIRST_CAP => Fp::from(4),
            SECOND_CAP => Fp::from(3),
            FOURTH_CAP => -Fp::from(688),
            at::CATEGORY_CAPS..at::CATEGORIES if (position - FIRST_CAP) % 2 == 1 => -Fp::one(),
            _ => Fp::one(),
        };
        let mut lie = tell("", &pool(3), exact(3));
        lie.name = format!("instance {position} changed");
        lie.instances[position] += by;
        lies.push(lie);
    }
    let mut swapped = tell("two summaries swapped", &pool(3), exact(3));
    swapped.instances.swap(at::SUMMARIES, at::SUMMARIES + 1);
    lies.push(swapped);
    let mut dropped = tell("a chunk left out", &pool(3), Criteria::NEUTRAL);
    dropped.instances[at::SUMMARIES + 2] = Fp::zero();
    dropped.instances[at::CHUNK_COUNT] = Fp::from(2);
    lies.push(dropped);
    lies
}
