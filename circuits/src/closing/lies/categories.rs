//! Lies about the categories of the pool and its largest obligors. A lie about the list stands before the challenge, which is a
//! hash of its commitment, and is told to its end: the chunks' sums are those of the list as it is told.

use ff::Field;
use pasta_curves::Fp;

use super::*;
use crate::closing::sample::{self, categories, pool_under};
use crate::concentration::{category_challenge, Categories, CATEGORIES, CATEGORY_BALANCE_BITS};

const LARGEST: &str = "no category is above the largest";
pub(super) const OF_LOANS: &str = "the list is that of the loans";
const RISE: &str = "categories rise by 1 to 4,096";
const BALANCE: &str = "a category's balance has 60 bits";

pub(super) fn lies() -> Vec<Lie> {
    let mut lies = changed();
    lies.extend([0, 1, 31, 62].map(swapped));
    lies.extend((0..CATEGORIES).map(leap));
    lies.extend((0..CATEGORIES).map(above_the_largest));
    lies.extend((0..CATEGORIES).map(not_committed));
    // Those of later slots the machine finds by itself.
    lies.extend((0..3).map(negative));
    lies.extend([
        of_too_many_bits(),
        carried(),
        another_blind(),
        another_pool(),
        another_challenge(),
        another_vault(),
    ]);
    lies
}

/// Two chunks under a list that is changed before it is committed to.
fn under(name: &str, rule: Violation, change: impl Fn(&mut Vec<(u16, u64)>)) -> Lie {
    let mut list = categories(2);
    change(&mut list.list);
    lie(name, &pool_under(2, list), Criteria::NEUTRAL, rule)
}

/// Lists of categories that are not those of the loans, or no lists at all; each stood before its challenge.
fn changed() -> Vec<Lie> {
    type Change = fn(&mut Vec<(u16, u64)>);
    let sums = || Violation::CategorySums;
    let changed: [(&str, Violation, Change); 6] = [
        ("a category left out of the list", sums(), |list| {
            list[2].1 = 0
        }),
        ("a category under another number", sums(), |list| {
            list[0].0 -= 1
        }),
        ("a category with a cent less", sums(), |list| list[2].1 -= 1),
        ("a balance moved to another category", sums(), |list| {
            list[2].1 -= 1;
            list[1].1 += 1;
        }),
        ("a balance in a category that no loan has", sums(), |list| {
            list[63].1 = 1
        }),
        // Both halves have the number of the one category, so the sums agree: only the order stands in the way.
        (
            "a category split over two slots",
            Violation::CategoryOrder { slot: 3 },
            |list| {
                list[2].1 -= 5_000;
                list[3] = (list[2].0, 5_000);
            },
        ),
    ];
    let tell_changed = |(name, rule, change): (&str, Violation, Change)| under(name, rule, change);
    changed.into_iter().map(tell_changed).collect()
}

fn of_too_many_bits() -> Lie {
    let name = "a balance of more than sixty bits";
    let rule = Violation::CategoryBalance { slot: 5 };
    under(name, rule, |list| list[5].1 = 1 << 60).among_others()
}

fn swapped(slot: usize) -> Lie {
    let name = format!("categories {slot} and the next in another order");
    let rule = Violation::CategoryOrder { slot: slot + 1 };
    under(&name, rule, |list| list.swap(slot, slot + 1))
}

/// Σ balance / (r - category) over a list.
pub(super) fn shares(challenge: Fp, list: &[[Fp; 2]; CATEGORIES]) -> Fp {
    let share = |[number, balance]: &[Fp; 2]| {
        let inverse: Option<Fp> = (challenge - number).invert().into();
        *balance * inverse.expect("a challenge is no category")
    };
    list.iter().map(share).sum()
}

/// The challenge of a pool's categories.
pub(super) fn challenge_of(pool: &ClosingWitness) -> Fp {
    tell("", pool, Criteria::NEUTRAL).instances[at::CHALLENGE]
}

/// Three chunks under a list of (number, balance), the first of which has all the loans of the list as the changed hints read it.
fn listed(
    name: &str,
    list: impl Fn(usize) -> (u16, u64),
    change: impl Fn(&mut Hints),
    refused: &[&str],
) -> Lie {
    let list = (0..CATEGORIES).map(list).collect();
    let blind = Fp::from(78);
    let mut pool = pool_under(3, Categories { list, blind });
    let mut hints = Hints::new(Circuit::SLOTS, &pool);
    change(&mut hints);
    let sum = shares(challenge_of(&pool), &hints.categories);
    for (opening, sum) in pool.openings.iter_mut().zip([sum, Fp::ZERO, Fp::ZERO]) {
        opening.categories = sum;
    }
    let story = tell(name, &pool, Criteria::NEUTRAL);
    let mut hints = Hints::new(Circuit::SLOTS, &pool);
    change(&mut hints);
    hinted(story, hints, refused)
}

/// A number that is 4,097 above the one before.
fn leap(slot: usize) -> Lie {
    let name = format!("a leap to the number of slot {slot}");
    let number = |at| at as u16 + if at < slot { 0 } else { 4_096 };
    listed(&name, |at| (number(at), 100), |_| {}, &[RISE])
}

/// A balance that is not added to the largest, in any slot.
fn above_the_largest(slot: usize) -> Lie {
    let name = format!("a largest category that slot {slot} is above");
    let balance = |at| if at == slot { 9_000 } else { 100 };
    let lower = |hints: &mut Hints| hints.largest_category -= Fp::ONE;
    listed(&name, |at| (at as u16, balance(at)), lower, &[LARGEST])
}

/// A balance of minus one cent: the packed word is that of another number and an honest balance, so the commitment and the
/// challenge are too.
fn negative(slot: usize) -> Lie {
    let name = format!("a balance below zero in slot {slot}");
    let balance = |at| match at == slot {
        true => (1 << CATEGORY_BALANCE_BITS) - 1,
        false => 100,
    };
    let change = |hints: &mut Hints| {
        hints.categories[slot][0] += Fp::ONE;
        hints.categories[slot][1] = -Fp::ONE;
        hints.largest_category = Fp::from(100);
    };
    listed(&name, |at| (2 * at as u16, balance(at)), change, &[BALANCE])
}

/// Three chunks, honestly told but for hints.
fn told(name: &str, refused: &[&str], change: impl Fn(&mut Hints)) -> Lie {
    let pool = pool(3);
    let mut hints = Hints::new(Circuit::SLOTS, &pool);
    change(&mut hints);
    hinted(tell(name, &pool, Criteria::NEUTRAL), hints, refused)
}

/// A carry between two categories of a word: 2^78 of the lower one is a cent of the upper one.
fn carried() -> Lie {
    told(
        "a carry between two categories",
        &[RISE, OF_LOANS],
        |hints| {
            hints.categories[0][0] += Fp::from(1 << 18);
            hints.categories[1][1] -= Fp::ONE;
        },
    )
}

fn not_committed(slot: usize) -> Lie {
    let name = format!("a balance in slot {slot} that is not committed to");
    told(&name, &[EQUAL, OF_LOANS], |hints| {
        hints.categories[slot][1] += Fp::ONE;
        hints.largest_category += Fp::ONE;
    })
}

fn another_blind() -> Lie {
    let name = "a blind that is not the committed one";
    told(name, &[EQUAL], |hints| {
        hints.categories_blind += Fp::ONE;
    })
}

fn another_pool() -> Lie {
    let other = Categories::of([(5, 18_000), (9, 2_000)], Fp::ONE).expect("two categories");
    let pool = pool_under(2, other);
    let rule = Violation::CategorySums;
    lie("the list of another pool", &pool, Criteria::NEUTRAL, rule)
}

/// Chunks that were proved under another challenge have other sums.
fn another_challenge() -> Lie {
    let mut pool = pool(3);
    pool.openings[1].categories = sample::shares(Fp::from(12_345));
    let name = "a chunk proved under another commitment";
    lie(name, &pool, Criteria::NEUTRAL, Violation::CategorySums)
}

/// The commitment of the same list in another vault; the chunks are proved under it, so that the sums agree.
fn another_vault() -> Lie {
    let mut pool = pool(2);
    let mut statement = testing::closing_statement(Suite::Small, &pool, Criteria::NEUTRAL);
    let mut elsewhere = statement.context.clone();
    elsewhere.vault += 1;
    statement.categories = pool.categories(&elsewhere);
    let challenge = category_challenge(&statement.context, &statement.categories);
    for opening in &mut pool.openings {
        opening.categories = sample::shares(challenge);
    }
    statement.summaries = pool.openings.iter().map(|o| o.summary()).collect();
    lie_about(
        "the list of another vault",
        &statement,
        &pool,
        Violation::Categories,
    )
}
