//! Every lie about a closing, each about one rule: by its name, how it is told, the relation's rule that it breaks, and what
//! refuses it in the circuit. The unit tests and the attacks read the same list.

mod categories;
mod slots;

use pasta_curves::Fp;
use sluice_rules::criteria::{Criterion, Table, Thresholds};

use super::attack::{tell, tell_about, Circuit};
use super::relation::{self, Violation};
use super::sample::{exact, pool};
use super::witness::Hints;
use super::ClosingWitness;
use crate::attack::{self, Change, Story, Subject};
use crate::spec::{golden_digest, CircuitSpec};
use crate::statement::{
    closing_at as at, ClosingStatement, Criteria, ExpectedYield, SeniorProtection,
};
use crate::suite::Suite;
use crate::testing;

const EQUAL: &str = "Equality constraint";

pub(super) type Lie = attack::Lie<Circuit, Violation>;

pub(super) fn lies() -> Vec<Lie> {
    let mut lies = beyond();
    lies.push(fifteen_loans());
    lies.extend(slots::lies());
    lies.extend(categories::lies());
    lies.extend(claims());
    lies
}

/// What the circuit calls a rule of the relation.
pub(super) fn refused_by(violation: &Violation) -> &'static str {
    match violation {
        Violation::Chunks { .. } => "as many used slots as chunks",
        Violation::Boundary { .. } => "obligors rise from chunk to chunk",
        Violation::LargestExposure { .. } => "the largest exposure is the same in all chunks",
        Violation::TopFloor { .. } => "the floor of the largest obligors is the same in all chunks",
        Violation::FloorRange => "the floor of the largest obligors has 60 bits",
        Violation::CategoryOrder { .. } => "categories rise by 1 to 4,096",
        Violation::CategoryBalance { .. } => "a category's balance has 60 bits",
        Violation::CategorySums => "the list is that of the loans",
        Violation::TooFewLoans => "at least 16 loans",
        Violation::Criterion("expected_yield") => "weighted_rate_at_least",
        Violation::Criterion("senior_protection") => "total_at_least",
        Violation::Criterion(criterion) => criterion,
        Violation::Statement(_)
        | Violation::Summary { .. }
        | Violation::CategoryCount(_)
        | Violation::Categories
        | Violation::State => EQUAL,
    }
}

/// A lie that a witness tells: the statement is made true of it where it can be.
fn lie(name: &str, witness: &ClosingWitness, criteria: Criteria, rule: Violation) -> Lie {
    let statement = testing::closing_statement(Suite::Small, witness, criteria);
    lie_about(name, &statement, witness, rule)
}

/// A lie that a statement and a witness tell.
fn lie_about(
    name: &str,
    statement: &ClosingStatement,
    witness: &ClosingWitness,
    rule: Violation,
) -> Lie {
    Lie {
        story: tell_about(name, statement, witness),
        relation: Some(relation::check(
            statement,
            golden_digest::<Circuit>(),
            witness,
        )),
        refused: vec![refused_by(&rule).into()],
        rule: Some(rule),
        alone: true,
    }
}

/// A lie of cells that no witness speaks of.
fn hinted(story: Story<Circuit>, hints: Hints, refused: &[&str]) -> Lie {
    let mut lie = Lie::cells(story, refused);
    lie.story.circuit.hints = Some(hints.into());
    lie
}

/// A threshold one step beyond what the pool meets.
fn beyond() -> Vec<Lie> {
    let thresholds = Criterion::ALL.iter().map(|criterion| {
        let mut criteria = exact(2);
        assert!(criteria.thresholds.tighten(*criterion), "there is a step");
        (criterion.rule().name, criteria)
    });
    let others: [Change<Criteria>; 8] = [
        ("category_caps", |c| c.category_caps[0].at_most_bps -= 1),
        ("category_caps", |c| c.category_caps[1].at_most_bps -= 1),
        // To the number of a category that has more.
        ("category_caps", |c| c.category_caps[2].category = 12),
        ("expected_yield", |c| expected_yield(c).at_least += 1),
        ("expected_yield", |c| expected_yield(c).fees += 1),
        ("expected_yield", |c| expected_yield(c).expected_loss += 1),
        ("senior_protection", |c| protection(c).notional += 1),
        ("senior_protection", |c| protection(c).defaults_bps += 1),
    ];
    let others = others.into_iter().map(|(name, change)| {
        let mut criteria = exact(2);
        change(&mut criteria);
        (name, criteria)
    });
    let tell_beyond = |(name, criteria): (&'static str, Criteria)| {
        let rule = Violation::Criterion(name);
        lie(&format!("a step beyond {name}"), &pool(2), criteria, rule)
    };
    thresholds.chain(others).map(tell_beyond).collect()
}

fn expected_yield(criteria: &mut Criteria) -> &mut ExpectedYield {
    let asked = criteria.expected_yield.as_mut();
    asked.expect("the sample asks for it")
}

fn protection(criteria: &mut Criteria) -> &mut SeniorProtection {
    let asked = criteria.senior_protection.as_mut();
    asked.expect("the sample asks for it")
}

fn fifteen_loans() -> Lie {
    let mut small = pool(1);
    small.openings[0].loans = 15;
    let rule = Violation::TooFewLoans;
    let mut few = lie("a pool of fifteen loans", &small, Criteria::NEUTRAL, rule);
    // No statement asks for fewer than the circuit: so that nothing but the circuit refuses it.
    few.story.instances[at::COUNT] = Fp::zero();
    few
}

/// What a position of the instance is compared by.
fn compared(position: usize) -> &'static str {
    let criterion = |index: usize| Criterion::ALL[index].rule().name;
    match position {
        at::CHUNK_COUNT => "as many used slots as chunks",
        // The loan-to-value criterion has two places.
        at::TOTAL..=at::LTV_LIMIT => criterion(position - at::TOTAL),
        at::LTV_WEIGHT..at::CATEGORY_CAPS => criterion(position - at::TOTAL - 1),
        cap if (at::CATEGORY_CAPS..at::CATEGORIES).contains(&cap) => "category_caps",
        at::CHALLENGE => "the list is that of the loans",
        _ => EQUAL,
    }
}

/// A good witness under claims that are not about it.
fn claims() -> Vec<Lie> {
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
            at::LTV_LIMIT | at::TERM..at::CATEGORY_CAPS => -Fp::one(),
            // To the number of a category that has more.
            FIRST_CAP => Fp::from(4),
            SECOND_CAP => Fp::from(3),
            FOURTH_CAP => -Fp::from(688),
            at::CATEGORY_CAPS..at::CATEGORIES if (position - FIRST_CAP) % 2 == 1 => -Fp::one(),
            _ => Fp::one(),
        };
        let name = format!("instance {position} changed");
        let mut story = tell(&name, &pool(3), exact(3));
        story.instances[position] += by;
        lies.push(Lie::cells(story, &[compared(position)]));
    }
    let mut swapped = tell("two summaries swapped", &pool(3), exact(3));
    swapped.instances.swap(at::SUMMARIES, at::SUMMARIES + 1);
    lies.push(Lie::cells(swapped, &[EQUAL]));
    let mut dropped = tell("a chunk left out", &pool(3), Criteria::NEUTRAL);
    dropped.instances[at::SUMMARIES + 2] = Fp::zero();
    dropped.instances[at::CHUNK_COUNT] = Fp::from(2);
    lies.push(Lie::cells(
        dropped,
        &[EQUAL, "as many used slots as chunks"],
    ));
    lies
}
