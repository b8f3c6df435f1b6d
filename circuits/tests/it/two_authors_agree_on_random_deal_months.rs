use std::collections::BTreeMap;

use crate::second_waterfall::adapter::Asked;
use crate::second_waterfall::compare::{ask_both, Agreed};
use crate::second_waterfall::deal::{Class, Month, Outcome};
use crate::second_waterfall::months::Deal;

/// Outcomes compared in every run of the tests.
const MONTHS: u64 = 1_000;

/// Set to compare more, from other deals: `<first seed>,<months>`.
const MORE: &str = "SLUICE_DEAL_MONTHS";

/// After so many deals that differ, the test stops and shows them.
const SHOWN: usize = 10;

/// The longest life of a random deal.
const LIFE: u64 = 24;

// A test may read the environment; the ban is about consensus code.
#[allow(clippy::disallowed_methods)]
fn wanted() -> (u64, u64) {
    let Ok(more) = std::env::var(MORE) else {
        return (0, MONTHS);
    };
    let (seed, months) = more.split_once(',').unwrap();
    (seed.parse().unwrap(), months.parse().unwrap())
}

#[test]
fn two_authors_agree_on_random_deal_months() {
    let (first_seed, wanted) = wanted();
    let (mut compared, mut seen) = (0, BTreeMap::new());
    let mut differing = Vec::new();
    for seed in first_seed.. {
        let mut deal = Deal::new(seed);
        for month in 1..=1 + deal.dice.up_to(LIFE) {
            let asked = deal.month();
            if !in_range(&asked) {
                break;
            }
            match ask_both(&asked) {
                Err(differences) => {
                    let fields = differences.join("\n  ");
                    let whole = match differing.is_empty() {
                        true => format!("{:#?}", asked.month()),
                        false => String::new(),
                    };
                    differing.push(format!("seed {seed}, month {month}:\n  {fields}\n{whole}"));
                    break;
                }
                Ok(Agreed::Refused(refusal)) => {
                    *seen.entry(format!("{refusal:?}")).or_insert(0) += 1;
                    break;
                }
                Ok(Agreed::Outcome(both)) => {
                    compared += 1;
                    note(&asked.month(), &both.1, &mut seen);
                    if !deal.go_on(&asked, &both.0) {
                        break;
                    }
                }
            }
        }
        if compared >= wanted || differing.len() >= SHOWN {
            break;
        }
    }
    assert!(differing.is_empty(), "{}", differing.join("\n"));
    println!("{compared} deal-months: {seen:#?}");
    for event in EVENTS {
        let times = seen.get(event).copied().unwrap_or(0);
        assert!(times >= wanted / 200, "{event}: only {times} times");
    }
}

/// A windfall can make the next month too large to be asked.
fn in_range(asked: &Asked) -> bool {
    let state = asked.public.validate(&asked.terms);
    asked.terms.validate().is_ok() && state.is_ok() && asked.figures.validate().is_ok()
}

/// What has to happen among the random months, or the comparison says little.
const EVENTS: [&str; 30] = [
    "turbo",
    "Q cured",
    "Q on",
    "L on",
    "OC trips",
    "RES trips",
    "INT trips",
    "retired",
    "pro rata",
    "target met, residual paid",
    "reserve short of its requirement",
    "reserve kept",
    "priority principal",
    "legal final",
    "equal ranks share a payment",
    "interest unpaid",
    "interest on unpaid interest",
    "written down",
    "written up",
    "written down repaid",
    "senior fees over the cap",
    "excess fees paid",
    "servicing unpaid",
    "subordinated fees short",
    "shortfall",
    "suspense",
    "accelerated",
    "clean-up",
    "late run",
    "empty pool",
];

fn note(month: &Month, outcome: &Outcome, seen: &mut BTreeMap<String, u64>) {
    let classes = || outcome.classes.iter();
    let ordinary = !month.accelerated;
    let shared = |rank: fn(&Class) -> u32, paid: Vec<i128>| {
        month.classes.iter().enumerate().any(|(i, a)| {
            let others = month.classes[..i].iter().enumerate();
            others
                .filter(|(_, b)| rank(a) == rank(b))
                .any(|(j, _)| paid[i] > 0 && paid[j] > 0)
        })
    };
    let principal = classes().map(|class| class.priority + class.regular);
    let interest = classes().map(|class| class.interest);
    let happened = [
        outcome.turbo,
        month.latches.late && !outcome.late.on,
        outcome.late.on,
        outcome.loss.on,
        outcome.oc.on,
        outcome.reserve_low.on,
        outcome.interest_short.on,
        outcome.retire && classes().any(|class| class.regular > 0),
        outcome.pro_rata && classes().filter(|class| class.regular > 0).count() > 1,
        !outcome.retire && outcome.residual > 0,
        outcome.reserve < outcome.reserve_required,
        outcome.reserve > 0,
        ordinary && classes().any(|class| class.priority > 0),
        month
            .classes
            .iter()
            .any(|class| class.final_reached && class.notional > 0),
        shared(|class| class.interest_rank, interest.collect())
            && shared(|class| class.principal_rank, principal.collect()),
        classes().any(|class| class.unpaid > 0),
        month
            .classes
            .iter()
            .any(|class| class.unpaid * class.bps * class.days > 5_000 * class.year),
        classes().any(|class| class.write_down > 0),
        classes().any(|class| class.write_up > 0),
        classes().any(|class| class.restored > 0),
        month.fees.senior > month.fees.cap_left && ordinary,
        outcome.excess_paid > 0,
        outcome.servicing_unpaid > 0,
        outcome.subordinated < month.fees.subordinated,
        outcome.shortfall > 0,
        outcome.suspense > 0,
        month.accelerated && classes().any(|class| class.priority > 0),
        month.clean_up,
        month.cash.paid_early > 0,
        month.pool.opening == 0,
    ];
    for (event, _) in EVENTS
        .iter()
        .zip(happened)
        .filter(|(_, happened)| *happened)
    {
        *seen.entry((*event).into()).or_insert(0) += 1;
    }
}
