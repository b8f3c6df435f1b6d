//! `closing` under attack.

use std::sync::Arc;

use ff::Field;
use pasta_curves::Fp;

use super::sample::{categories, exact, pool, pool_under};
use super::witness::Hints;
use super::{ClosingCircuit, ClosingWitness};
use crate::adversary::subject::{Change, Story, Subject};
use crate::gadget::poseidon::hash;
use crate::spec::{golden_digest, CircuitId, CircuitSpec};
use crate::statement::{closing_at as at, Criteria};
use crate::suite::{Small, Suite};
use crate::summary::{pack, summary_domain, ChunkOpening, SUMMARY_WORDS};
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

    fn edges() -> Vec<Story<Self>> {
        let mut fewest = pool(1);
        fewest.openings[0].loans = 16;
        let mut largest = pool(8);
        for opening in &mut largest.openings {
            let totals = crate::summary::LANES.map(|lane| (1 << (lane.bits - 6)) - 1);
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
        // Every number of used slots: most checks of a slot are about its neighbour.
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
        lies.extend(lists());
        lies.extend(gaps());
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
        ("a total one cent short", |c| c.total_at_least += 1),
        ("a loan short", |c| c.count_at_least += 1),
        ("a weighted rate one step short", |c| {
            c.weighted_rate_at_least += 1
        }),
        ("a loan-to-value one step above", |c| {
            c.weighted_ltv_at_most_bps -= 1
        }),
        ("a weighted score one short", |c| {
            c.weighted_score_at_least += 1
        }),
        ("a weighted term one above", |c| {
            c.weighted_term_at_most -= 1
        }),
        ("a share 30 days late above", |c| {
            c.share_30_at_most_bps -= 1
        }),
        ("a share 60 days late above", |c| {
            c.share_60_at_most_bps -= 1
        }),
        ("a share 90 days late above", |c| {
            c.share_90_at_most_bps -= 1
        }),
        ("a share 120 days late above", |c| {
            c.share_120_at_most_bps -= 1
        }),
        ("a largest obligor above", |c| {
            c.largest_obligor_at_most_bps -= 1
        }),
        ("ten largest obligors above", |c| {
            c.top_obligors_at_most_bps -= 1
        }),
        ("a largest category above", |c| {
            c.largest_category_at_most_bps -= 1
        }),
        ("a category above its cap", |c| {
            c.category_caps[1].at_most_bps -= 1
        }),
        ("a category above the cap of another", |c| {
            c.category_caps[2].category = 12
        }),
        ("an expected yield one step short", |c| {
            c.weighted_rate_at_least = 0;
            if let Some(expected) = &mut c.expected_yield {
                expected.fees += 1;
            }
        }),
        ("a senior class a cent too large", |c| {
            c.total_at_least = 1;
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
    lies.push(tell("a pool of fifteen loans", &small, Criteria::NEUTRAL));
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

/// Lists of categories that are not those of the loans, or no lists at all; each stood before its challenge.
fn lists() -> Vec<Story<Circuit>> {
    let changed: [Change<Vec<(u16, u64)>>; 5] = [
        ("a category left out of the list", |list| list[2].1 = 0),
        ("a category under another number", |list| list[0].0 -= 1),
        ("a category split over two slots", |list| {
            list[2].1 = 9_000;
            list[3] = (list[2].0, 9_000);
        }),
        ("a list in another order", |list| list.swap(0, 1)),
        ("a balance moved to another category", |list| {
            list[2].1 -= 1;
            list[1].1 += 1;
        }),
    ];
    let tell_changed = |(name, change): Change<Vec<(u16, u64)>>| {
        let mut list = categories(3);
        change(&mut list.list);
        tell(name, &pool_under(3, list), Criteria::NEUTRAL)
    };
    let mut lies: Vec<_> = changed.into_iter().map(tell_changed).collect();
    let hinted: [Change<Hints>; 2] = [
        ("a largest category that one is above", |hints| {
            hints.largest_category -= Fp::one()
        }),
        ("a balance below zero", |hints| {
            hints.categories[0][0] += Fp::one();
            hints.categories[0][1] -= Fp::from(1 << 60);
        }),
    ];
    for (name, change) in hinted {
        let witness = pool(3);
        let mut lie = tell(name, &witness, Criteria::NEUTRAL);
        let mut hints = Hints::new(Circuit::SLOTS, &witness);
        change(&mut hints);
        lie.circuit.hints = Some(Arc::new(hints));
        lies.push(lie);
    }
    lies
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
