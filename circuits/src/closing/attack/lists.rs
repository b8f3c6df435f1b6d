//! Lies about the categories of the pool, each told to its end: the chunks' sums are those of the list as it is told.

use ff::Field;
use pasta_curves::Fp;

use super::{challenge_of, tell, tell_hinted, Circuit};
use crate::attack::{Change, Story};
use crate::closing::sample::{categories, pool_under};
use crate::closing::witness::Hints;
use crate::concentration::{Categories, CATEGORIES, CATEGORY_BALANCE_BITS};
use crate::statement::Criteria;

pub(super) fn lies() -> Vec<Story<Circuit>> {
    let mut lies = changed();
    lies.extend((0..CATEGORIES).map(leap));
    lies.extend((0..CATEGORIES).map(above_the_largest));
    // Those of later slots the machine finds by itself.
    lies.extend((0..3).map(negative));
    lies
}

/// Lists of categories that are not those of the loans, or no lists at all; each stood before its challenge.
fn changed() -> Vec<Story<Circuit>> {
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
    changed.into_iter().map(tell_changed).collect()
}

/// Σ balance / (r - category) over a list.
pub(super) fn shares(challenge: Fp, list: &[[Fp; 2]; CATEGORIES]) -> Fp {
    let share = |[number, balance]: &[Fp; 2]| {
        let inverse: Option<Fp> = (challenge - number).invert().into();
        *balance * inverse.expect("a challenge is no category")
    };
    list.iter().map(share).sum()
}

/// Three chunks under a list of (number, balance), the first of which has all the loans of the list as the changed hints read it.
fn listed(
    name: &str,
    list: impl Fn(usize) -> (u16, u64),
    change: impl Fn(&mut Hints),
) -> Story<Circuit> {
    let list = (0..CATEGORIES).map(list).collect();
    let blind = Fp::from(78);
    let mut pool = pool_under(3, Categories { list, blind });
    let mut hints = Hints::new(Circuit::SLOTS, &pool);
    change(&mut hints);
    let sum = shares(challenge_of(&pool), &hints.categories);
    for (opening, sum) in pool.openings.iter_mut().zip([sum, Fp::ZERO, Fp::ZERO]) {
        opening.categories = sum;
    }
    tell_hinted(name, &pool, Criteria::NEUTRAL, change)
}

/// A number that is 4,097 above the one before.
fn leap(slot: usize) -> Story<Circuit> {
    let name = format!("a leap to the number of slot {slot}");
    let number = |at| at as u16 + if at < slot { 0 } else { 4_096 };
    listed(&name, |at| (number(at), 100), |_| {})
}

/// A balance that is not added to the largest, in any slot.
fn above_the_largest(slot: usize) -> Story<Circuit> {
    let name = format!("a largest category that slot {slot} is above");
    let balance = |at| if at == slot { 9_000 } else { 100 };
    let lower = |hints: &mut Hints| hints.largest_category -= Fp::ONE;
    listed(&name, |at| (at as u16, balance(at)), lower)
}

/// A balance of minus one cent: the packed word is that of another number and an honest balance, so the commitment and the
/// challenge are too.
fn negative(slot: usize) -> Story<Circuit> {
    let name = format!("a balance below zero in slot {slot}");
    let balance = |at| {
        if at == slot {
            (1 << CATEGORY_BALANCE_BITS) - 1
        } else {
            100
        }
    };
    listed(
        &name,
        |at| (2 * at as u16, balance(at)),
        |hints| {
            hints.categories[slot][0] += Fp::ONE;
            hints.categories[slot][1] = -Fp::ONE;
            hints.largest_category = Fp::from(100);
        },
    )
}
