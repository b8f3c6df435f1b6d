//! `closing` under attack.

use std::sync::Arc;

use ff::Field;
use pasta_curves::Fp;

use super::witness::Hints;
use super::{ClosingCircuit, ClosingWitness};
use crate::adversary::subject::{Change, Story, Subject};
use crate::gadget::poseidon::hash;
use crate::spec::{golden_digest, CircuitId, CircuitSpec};
use crate::statement::{closing_at as at, ClosingStatement, Criteria};
use crate::suite::{Small, Suite};
use crate::summary::{pack, summary_domain, ChunkOpening, TOTALS};
use crate::testing;

type Circuit = ClosingCircuit<Small>;

/// A chunk of 20 loans: rate 12 %, term 36, score 700, LTV 80 %, 4, 3, 2 and 1 % of it 30, 60, 90 and 120 days past due.
const TOTAL: [u128; TOTALS] = [
    10_000,
    12_500,
    10_000 * 120_000,
    10_000 * 36,
    10_000 * 700,
    400,
    300,
    200,
    100,
];

/// Criteria that chunks of [`TOTAL`] meet with nothing to spare, `chunks` of them.
fn exact(chunks: u64) -> Criteria {
    Criteria {
        total_at_least: 10_000 * chunks,
        count_at_least: 20 * chunks as u32,
        weighted_rate_at_least: 120_000,
        weighted_ltv_at_most_bps: 8_000,
        weighted_score_at_least: 700,
        weighted_term_at_most: 36,
        share_30_at_most_bps: 400,
        share_60_at_most_bps: 300,
        share_90_at_most_bps: 200,
        share_120_at_most_bps: 100,
        largest_obligor_at_most_bps: 1_000_u64.div_ceil(chunks) as u16,
    }
}

fn opening(chunk: u64) -> ChunkOpening {
    ChunkOpening {
        context: Fp::from(100 + chunk),
        sums: pack(&TOTAL),
        largest_exposure: 1_000,
        loans: 20,
        first_obligor: 50 * chunk + 1,
        last_obligor: 50 * chunk + 50,
        blind: Fp::from(900 + chunk),
    }
}

fn openings(chunks: u64) -> Vec<ChunkOpening> {
    (0..chunks).map(opening).collect()
}

/// Chunks with nothing but a balance, a rate and late loans, and no exposure: small numbers in the packed sums.
fn bare(chunks: u64) -> Vec<ChunkOpening> {
    let mut openings = openings(chunks);
    for opening in &mut openings {
        opening.sums = pack(&[10_000, 0, 10_000, 0, 0, 400, 0, 0, 0]);
        opening.largest_exposure = 0;
    }
    openings
}

/// The story that these openings make true, if they can be true.
fn tell(name: &str, openings: Vec<ChunkOpening>, criteria: Criteria) -> Story<Circuit> {
    let chunks = openings.len() as u32;
    let summaries = openings.iter().map(ChunkOpening::summary).collect();
    let witness = ClosingWitness::new(openings, Fp::from(77)).expect("one to eight chunks");
    let context = testing::context(CircuitId::Closing(Suite::Small), 0, chunks);
    let statement = ClosingStatement {
        state_0: witness.state_0(&context),
        context,
        chunk_count: chunks,
        summaries,
        criteria,
    };
    let key = golden_digest::<Circuit>();
    Story {
        name: name.into(),
        circuit: Circuit::new(&witness),
        instances: statement.to_instance(key).expect("in range").to_vec(),
        columns: Vec::new(),
    }
}

impl Subject for Circuit {
    const NAME: &'static str = "closing";

    fn edges() -> Vec<Story<Self>> {
        let mut fewest = opening(0);
        fewest.loans = 16;
        let mut largest: Vec<_> = openings(8);
        for opening in &mut largest {
            let totals = crate::summary::LANES.map(|lane| (1 << (lane.bits - 6)) - 1);
            opening.sums = pack(&totals);
            opening.loans = Suite::Small.rows() as u32;
            opening.largest_exposure = (1 << 40) - 1;
        }
        let mut edges = vec![
            tell("three chunks, nothing to spare", openings(3), exact(3)),
            tell(
                "one chunk of the fewest loans",
                vec![fewest],
                Criteria::NEUTRAL,
            ),
            tell("eight chunks, nothing to spare", openings(8), exact(8)),
            tell("eight chunks of large totals", largest, Criteria::NEUTRAL),
        ];
        // Every number of used slots: most checks of a slot are about its neighbour.
        for chunks in 1..8 {
            let name = format!("{chunks} bare chunks");
            edges.push(tell(&name, bare(chunks), Criteria::NEUTRAL));
        }
        edges
    }

    fn made_up(seed: u64) -> Story<Self> {
        let loans: Vec<usize> = (0..=seed as usize % Circuit::SLOTS)
            .map(|i| 16 + i)
            .collect();
        let openings = testing::chunks(seed, &loans)
            .iter()
            .zip(1..)
            .map(|(chunk, context)| chunk.opening(Fp::from(context), testing::AS_OF))
            .collect();
        let name = format!("{} made-up chunks", loans.len());
        tell(&name, openings, Criteria::NEUTRAL)
    }

    fn lies() -> Vec<Story<Self>> {
        let mut lies = beyond();
        lies.extend(slots());
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
    let steps: [Change<Criteria>; 11] = [
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
    ];
    let tell_beyond = |(name, step): (&str, fn(&mut Criteria))| {
        let mut criteria = exact(2);
        step(&mut criteria);
        tell(name, openings(2), criteria)
    };
    let mut lies: Vec<_> = steps.into_iter().map(tell_beyond).collect();
    let mut small = opening(0);
    small.loans = 15;
    lies.push(tell(
        "a pool of fifteen loans",
        vec![small],
        Criteria::NEUTRAL,
    ));
    lies
}

/// Chunks that do not fit together.
fn slots() -> Vec<Story<Circuit>> {
    let changed: [Change<Vec<ChunkOpening>>; 6] = [
        ("chunks in the wrong order", |o| o.swap(0, 1)),
        ("a chunk twice", |o| o[1] = o[0].clone()),
        ("an obligor on both sides of a boundary", |o| {
            o[1].first_obligor = o[0].last_obligor;
        }),
        ("a largest exposure that differs", |o| {
            o[1].largest_exposure -= 1
        }),
        ("a sum that wraps", |o| {
            o[1].sums[0] = -(o[0].sums[0] + o[2].sums[0] + Fp::one());
        }),
        ("a total beyond its lane", |o| {
            o[1].sums[2] = Fp::from(2).pow_vartime([240]);
        }),
    ];
    let tell_changed = |(name, change): (&str, fn(&mut Vec<ChunkOpening>))| {
        let mut openings = openings(3);
        change(&mut openings);
        tell(name, openings, Criteria::NEUTRAL)
    };
    changed.into_iter().map(tell_changed).collect()
}

/// Two chunks with an unused slot between them, told to the end: summary, count and totals agree.
fn gaps() -> Vec<Story<Circuit>> {
    let gap = |slot: usize| {
        let (near, mut far) = (openings(1), opening(1));
        far.largest_exposure = near[0].largest_exposure;
        let both = vec![near[0].clone(), far.clone()];
        let mut story = tell("", both, Criteria::NEUTRAL);
        story.name = format!("a chunk in slot {slot} after a gap");
        let witness = ClosingWitness::new(vec![near[0].clone(), far.clone()], Fp::from(77));
        let mut hints = Hints::new(Circuit::SLOTS, &witness.expect("two chunks"));
        hints.used.swap(1, slot);
        hints.words.swap(1, slot);
        let mut words = [summary_domain(CircuitId::ClosingRows(Suite::Small)); 10];
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
    let mut lies = Vec::new();
    for position in 0..Circuit::INSTANCES {
        if Circuit::unread_instances().contains(&position) {
            continue;
        }
        let by = match position {
            // Thresholds: one looser is true as well.
            at::TOTAL..=at::RATE | at::SCORE => Fp::one(),
            at::LTV_LIMIT | at::TERM..=at::LARGEST_OBLIGOR => -Fp::one(),
            _ => Fp::one(),
        };
        let mut lie = tell("", openings(3), exact(3));
        lie.name = format!("instance {position} changed");
        lie.instances[position] += by;
        lies.push(lie);
    }
    let mut swapped = tell("two summaries swapped", openings(3), exact(3));
    swapped.instances.swap(at::SUMMARIES, at::SUMMARIES + 1);
    lies.push(swapped);
    let mut dropped = tell("a chunk left out", openings(3), Criteria::NEUTRAL);
    dropped.instances[at::SUMMARIES + 2] = Fp::zero();
    dropped.instances[at::CHUNK_COUNT] = Fp::from(2);
    lies.push(dropped);
    lies
}
