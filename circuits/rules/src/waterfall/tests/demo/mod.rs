//! The demo deal from closing to its clean-up call: real loans, made-up months, the whole waterfall.

mod loans;

use super::super::{Month, Outcome, PublicState};
use crate::testing::{class, plain_terms};
use loans::{DemoPool, Scenario};

/// miss of the base case.
fn base(month: usize) -> u64 {
    const FIRST: [u64; 8] = [2_800, 3_500, 4_200, 5_250, 6_300, 7_000, 7_700, 8_400];
    match month {
        1..=8 => FIRST[month - 1],
        9..=16 => 8_750,
        17..=22 => 8_400,
        _ => 8_050,
    }
}

fn story(month: usize) -> u64 {
    match month {
        2 => 32_000,
        _ => base(month),
    }
}

/// Runs the deal month by month until it is called or has run this long.
fn live(scenario: &Scenario, months: usize) -> Vec<(Month, Outcome)> {
    let mut pool = DemoPool::read();
    let mut terms = plain_terms(vec![
        class(10_960_000_000, 350, 1),
        class(1_644_000_000, 450, 2),
        class(1_096_000_000, 675, 3),
    ]);
    terms.servicing_bps = 100;
    terms.senior_due = 750_000;
    terms.reserve_floor = 144_589_166;
    terms.oc_bps = 800;
    terms.oc_floor = 289_178_332;
    terms.oc_trigger_bps = 100;
    let mut public = PublicState::opening(&terms, 144_589_166);
    let mut hidden = pool.opening();
    let mut life = Vec::new();
    let mut cap = 0;
    for month in 1..=months {
        if month % 12 == 1 {
            cap = 15_000_000;
        }
        let figures = pool.step(scenario);
        terms.senior_cap_left = cap;
        terms.oc_tested = month >= 13;
        terms.sixty_day_limit_bps = match month {
            1..=6 => 250,
            7..=12 => 350,
            13..=24 => 450,
            _ => 550,
        };
        terms.loss_limit_bps = match month {
            1..=3 => 200,
            4..=6 => 300,
            7..=9 => 500,
            10..=12 => 700,
            13..=18 => 1_100,
            19..=24 => 1_350,
            _ => 1_600,
        };
        terms.deposits = figures.interest + figures.principal + figures.recovered;
        terms.clean_up = figures.performing * 10 <= hidden.cut_off_balance;
        if terms.clean_up {
            // Enough for any price of this pool.
            terms.other_deposits = 2 * figures.performing;
        }
        let run = Month {
            terms: terms.clone(),
            public,
            hidden: hidden.clone(),
            figures,
        };
        let outcome = super::outcome(&run);
        cap -= outcome.payout.senior_paid;
        public = outcome.public.clone();
        hidden = outcome.hidden.clone();
        life.push((run, outcome));
        if terms.clean_up {
            break;
        }
    }
    life
}

/// Net losses since closing, basis points of the cut-off balance.
fn losses(outcome: &Outcome) -> u64 {
    let hidden = &outcome.hidden;
    (hidden.defaulted - hidden.recovered) * 10_000 / hidden.cut_off_balance
}

#[test]
fn the_pool_is_the_real_one() {
    let pool = DemoPool::read();
    assert_eq!(pool.loans(), 9_545);
    assert_eq!(pool.opening().balance, 14_458_916_610);
}

#[test]
fn in_the_base_case_every_class_is_repaid_at_the_call_in_month_33() {
    let life = live(
        &Scenario {
            miss: base,
            ring_from: None,
        },
        40,
    );
    let month = |number: usize| &life[number - 1].1;
    assert_eq!(life.len(), 33);
    assert_eq!([6, 12, 33].map(|m| losses(month(m))), [129, 374, 843]);
    for (run, outcome) in &life {
        assert!(!outcome.triggers.turbo);
        assert_eq!(super::written_down(outcome), [0, 0, 0]);
        assert_eq!(super::unpaid(outcome), [0, 0, 0]);
        assert_eq!(outcome.public.senior_unpaid, 0);
        super::properties::no_cent_is_lost(run, outcome);
        super::properties::notionals_add_up(run, outcome);
    }
    // A is repaid in month 27, the rest by the call.
    assert_eq!(
        super::notionals(month(26)),
        [131_824_382, 1_644_000_000, 1_096_000_000]
    );
    assert_eq!(super::notionals(month(27))[0], 0);
    assert_eq!(super::notionals(month(33)), [0, 0, 0]);
    assert_eq!(month(32).hidden.balance, 1_580_755_192);
    assert_eq!(month(33).hidden.balance, 0);
}

#[test]
fn in_the_story_losses_write_c_down_and_a_settlement_writes_part_of_it_up() {
    let life = live(
        &Scenario {
            miss: story,
            ring_from: Some(3),
        },
        40,
    );
    let month = |number: usize| &life[number - 1].1;
    // More than 2.5 % is 60 days late in month 3.
    assert!(!month(2).triggers.turbo);
    assert!(month(3).triggers.sixty_day.tripped && month(3).triggers.turbo);
    // The ring defaults in month 6: losses latch, and the reserve is not enough for C.
    assert!(!month(5).triggers.loss.on && month(6).triggers.loss.on);
    assert_eq!(super::written_down(month(5)), [0, 0, 0]);
    assert_eq!(super::written_down(month(6)), [0, 0, 179_525_369]);
    assert_eq!(month(6).public.reserve, 0);
    // Three months under the limit cure the sixty-day trigger; the latch keeps turbo on.
    assert_eq!(
        [7, 8].map(|m| month(m).triggers.sixty_day.on),
        [true, false]
    );
    assert!(month(8).triggers.turbo);
    // The seller settles in month 12.
    assert_eq!(super::written_down(month(11)), [0, 0, 179_525_369]);
    assert_eq!(month(12).payout.classes[2].written_up, 107_136_446);
    assert_eq!(super::written_down(month(12)), [0, 0, 72_388_923]);
    // A never loses; at the call C gets back what is still written down.
    assert!(life
        .iter()
        .all(|(_, o)| o.payout.classes[0].written_down == 0));
    assert!(life
        .iter()
        .all(|(_, o)| o.public.classes[0].unpaid_interest == 0));
    let last = life.len();
    assert_eq!(last, 32);
    assert_eq!(month(last).payout.classes[2].write_down_paid, 72_388_923);
    assert_eq!(super::notionals(month(last)), [0, 0, 0]);
}
