//! Random pools, told honestly or with one lie: both sides say the same.

use super::*;
use crate::closing::lies::refused_by;
use crate::tests::for_cases;
use proptest::array::uniform4;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

#[derive(Clone, Copy, Debug)]
enum Lie {
    MissingOpening,
    ExtraOpening,
    WrongOpening,
    Boundary,
    LargestExposure,
    TopFloor,
    FloorRange,
    CategoryOrder,
    CategoryBalance,
    CategorySums,
    HiddenCategory,
    CategoriesBlind,
    CategoriesVault,
    Criterion,
    State,
    StateBlind,
}

const LIES: [Lie; 16] = [
    Lie::MissingOpening,
    Lie::ExtraOpening,
    Lie::WrongOpening,
    Lie::Boundary,
    Lie::LargestExposure,
    Lie::TopFloor,
    Lie::FloorRange,
    Lie::CategoryOrder,
    Lie::CategoryBalance,
    Lie::CategorySums,
    Lie::HiddenCategory,
    Lie::CategoriesBlind,
    Lie::CategoriesVault,
    Lie::Criterion,
    Lie::State,
    Lie::StateBlind,
];

/// A pool of chunks with random balances in random categories, as the issuer would commit to it after `edit`.
fn random(by_category: &[Vec<(u64, u64)>], edit: impl Fn(&mut Vec<(u16, u64)>)) -> ClosingWitness {
    let mut list = Categories::of(by_category.iter().flatten().copied(), Fp::from(78)).unwrap();
    edit(&mut list.list);
    let mut pool = pool_under(by_category.len() as u64, list);
    let context = statement(&pool).context;
    let challenge = category_challenge(&context, &pool.categories(&context));
    for (opening, loans) in pool.openings.iter_mut().zip(by_category) {
        let shares = loans.iter().map(|(number, balance)| {
            Fp::from(*balance) * (challenge - Fp::from(*number)).invert().unwrap()
        });
        opening.categories = shares.sum();
        let balance = loans.iter().map(|(_, balance)| u128::from(*balance)).sum();
        let mut totals = [0; TOTALS];
        totals[total::BALANCE] = balance;
        totals[total::ABOVE_FLOOR] = balance / 2;
        opening.sums = pack(&totals);
        opening.top_floor = 0;
    }
    pool
}

/// Tightest criteria on categories and largest obligors that the pool meets.
fn tight(witness: &ClosingWitness, capped: [u16; 4]) -> Criteria {
    let totals = crate::summary::unpack(&witness.sums());
    let balance = totals[total::BALANCE];
    let share = |part: u128| (10_000 * part).div_ceil(balance) as u16;
    let of = |category| share(witness.categories.balance(category).into());
    let mut capped = capped.to_vec();
    capped.sort_unstable();
    capped.dedup();
    let top = share(totals[total::ABOVE_FLOOR]);
    let largest = share(witness.categories.largest().into());
    Criteria {
        thresholds: Thresholds::NEUTRAL
            .with(Criterion::TopObligorsAtMost, top.into())
            .with(Criterion::LargestCategoryAtMost, largest.into()),
        category_caps: capped
            .into_iter()
            .map(|category| CategoryCap {
                category,
                at_most_bps: of(category),
            })
            .collect(),
        ..Criteria::NEUTRAL
    }
}

/// Lowers one of the criteria of [`tight`], but no cap that is 0 already.
fn tighten(criteria: &mut Criteria, which: usize) {
    let caps = criteria.category_caps.iter_mut();
    let mut caps: Vec<_> = caps.filter(|cap| cap.at_most_bps > 0).collect();
    let tightest = [
        Criterion::TopObligorsAtMost,
        Criterion::LargestCategoryAtMost,
    ];
    let which = which % (tightest.len() + caps.len());
    match tightest.get(which) {
        Some(criterion) => assert!(criteria.thresholds.tighten(*criterion)),
        None => caps[which - tightest.len()].at_most_bps -= 1,
    }
}

/// A pool's loans by chunk, which chunk a lie is about, four categories with caps, and perhaps a lie.
type Case = (Vec<Vec<(u64, u64)>>, usize, [u16; 4], Option<Lie>);

fn cases() -> impl Strategy<Value = Case> {
    let loans = vec((0_u64..24, 1_u64..1 << 50), 1..9);
    let lie = proptest::option::weighted(0.8, proptest::sample::select(&LIES[..]));
    (vec(loans, 2..8), 0_usize..7, uniform4(0_u16..24), lie)
}

#[test]
fn both_accept_the_truth_and_reject_one_lie() {
    for_cases(&cases(), |(mut loans, chunk, capped, lie)| {
        // Something in every chunk that is not small beside the pool.
        for (chunk, loans) in loans.iter_mut().enumerate() {
            loans.push((chunk as u64, 1 << 50));
        }
        let (statement, witness) = told_with(lie, &loans, chunk, capped);
        let (relation, circuit) = verdicts(&statement, &witness);
        let Some(lie) = lie else {
            prop_assert_eq!(relation, Ok(()));
            prop_assert_eq!(circuit, Vec::<String>::new());
            return Ok(());
        };
        let Err(violation) = relation else {
            return Err(TestCaseError::fail(format!("{lie:?} was accepted")));
        };
        let rule = refused_by(&violation);
        prop_assert!(
            circuit.iter().any(|rejection| rejection.contains(rule)),
            "{violation:?} should be refused by {rule:?}, got {circuit:?}"
        );
        Ok(())
    });
}

/// A random pool under criteria with nothing to spare, told with one lie or none.
fn told_with(
    lie: Option<Lie>,
    loans: &[Vec<(u64, u64)>],
    chunk: usize,
    capped: [u16; 4],
) -> (ClosingStatement, ClosingWitness) {
    let edit = |list: &mut Vec<(u16, u64)>| match lie {
        Some(Lie::CategoryOrder) => list.swap(chunk, chunk + 1),
        Some(Lie::CategoryBalance) => list[chunk].1 |= 1 << 60,
        Some(Lie::HiddenCategory) => list[0].1 = 0,
        _ => {}
    };
    let mut witness = random(loans, edit);
    let chunk = 1 + chunk % (loans.len() - 1);
    let openings = &mut witness.openings;
    match lie {
        Some(Lie::Boundary) => openings[chunk].first_obligor -= 1,
        Some(Lie::LargestExposure) => openings[chunk].largest_exposure -= 1,
        Some(Lie::TopFloor) => openings[chunk].top_floor += 1,
        Some(Lie::FloorRange) => openings.iter_mut().for_each(|o| o.top_floor = 1 << 60),
        Some(Lie::CategorySums) => openings[chunk].categories += Fp::ONE,
        _ => {}
    }
    let mut statement = statement(&witness);
    if !matches!(lie, Some(Lie::FloorRange | Lie::CategoryBalance)) {
        statement.criteria = tight(&witness, capped);
    }
    match lie {
        Some(Lie::MissingOpening) => drop(witness.openings.pop()),
        Some(Lie::ExtraOpening) => witness.openings.push(opening(loans.len() as u64, Fp::ONE)),
        Some(Lie::WrongOpening) => witness.openings[chunk].blind += Fp::ONE,
        Some(Lie::CategoriesBlind) => witness.categories.blind += Fp::ONE,
        Some(Lie::CategoriesVault) => statement.context.vault += 1,
        Some(Lie::Criterion) => tighten(&mut statement.criteria, chunk),
        Some(Lie::State) => statement.state_0[0] ^= 1,
        Some(Lie::StateBlind) => witness.state_blind += Fp::ONE,
        _ => {}
    }
    (statement, witness)
}
