//! `closing` under attack.

use pasta_curves::Fp;

use super::lies::{self, Lie};
use super::relation::Violation;
use super::sample::{exact, pool};
use super::{ClosingCircuit, ClosingWitness};
use crate::attack::{Story, Subject};
use crate::spec::golden_digest;
use crate::statement::{closing_at as at, ClosingStatement, Criteria};
use crate::suite::{Small, Suite};
use crate::summary::{pack, total, LANES};
use crate::testing;

pub(super) type Circuit = ClosingCircuit<Small>;

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
pub(super) fn tell(name: &str, witness: &ClosingWitness, criteria: Criteria) -> Story<Circuit> {
    let statement = testing::closing_statement(Suite::Small, witness, criteria);
    tell_about(name, &statement, witness)
}

/// A statement, true or not, with a witness for it.
pub(super) fn tell_about(
    name: &str,
    statement: &ClosingStatement,
    witness: &ClosingWitness,
) -> Story<Circuit> {
    let instances = statement.to_instance(golden_digest::<Circuit>());
    Story {
        name: name.into(),
        circuit: Circuit::new(witness),
        instances: instances.expect("in range"),
        columns: Vec::new(),
    }
}

impl Subject for Circuit {
    type Violation = Violation;
    const NAME: &'static str = "closing";
    /// Every number of used slots: most checks of a slot are about its neighbour.
    const SAMPLED: usize = 11;

    fn edges() -> Vec<Story<Self>> {
        let mut fewest = pool(1);
        fewest.openings[0].loans = 16;
        let mut largest = pool(8);
        for opening in &mut largest.openings {
            let mut totals = LANES.map(|lane| (1 << (lane.bits - 6)) - 1);
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

    fn lies() -> Vec<Lie> {
        lies::lies()
    }

    /// The context is in no constraint: the transcript binds it, and the tests of real proofs change it.
    fn unread_instances() -> &'static [usize] {
        &[at::CONTEXT]
    }
}
