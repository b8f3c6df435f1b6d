//! Tests of the waterfall, a file for each group of steps.

mod accelerated;
mod cash;
mod clean_up;
mod demo;
mod fees;
mod filed;
mod interest;
mod losses;
mod principal;
mod properties;
mod ranges;
mod rounding;
mod triggers;

use super::{Month, Outcome};
use crate::testing::{class, plain_month};

/// Runs a month that has an outcome.
#[track_caller]
fn outcome(month: &Month) -> Outcome {
    match month.run() {
        Ok(outcome) => outcome,
        Err(violation) => panic!("{violation}"),
    }
}

/// Classes A 6,000.00, B 3,000.00 and C 1,000.00 in this order, without coupons, on a pool of 10,000.00 in a month in
/// which nothing is paid and no overcollateralisation is asked for. Tests change what they are about.
fn abc() -> Month {
    let mut month = plain_month(
        vec![
            class(600_000, 0, 1),
            class(300_000, 0, 2),
            class(100_000, 0, 3),
        ],
        1_000_000,
    );
    month.terms.clean_up_bps = 0;
    month
}

/// The loans of [`abc`] pay this much principal, and it is deposited.
fn principal(month: &mut Month, amount: u64) {
    month.figures.principal += amount;
    month.figures.performing -= amount;
    month.terms.deposits += amount;
}

/// The loans pay this much interest, and it is deposited.
fn income(month: &mut Month, amount: u64) {
    month.figures.interest += amount;
    month.terms.deposits += amount;
}

/// Loans of this balance default.
fn default(month: &mut Month, amount: u64) {
    month.figures.defaulted += amount;
    month.figures.performing -= amount;
}

/// A field of every class's payout.
fn each(outcome: &Outcome, field: fn(&super::ClassPayout) -> u64) -> Vec<u64> {
    outcome.payout.classes.iter().map(field).collect()
}

/// N of every class after the month.
fn notionals(outcome: &Outcome) -> Vec<u64> {
    let classes = &outcome.public.classes;
    classes.iter().map(|class| class.notional).collect()
}

/// W of every class after the month.
fn written_down(outcome: &Outcome) -> Vec<u64> {
    let classes = &outcome.public.classes;
    classes.iter().map(|class| class.written_down).collect()
}

/// S of every class after the month.
fn unpaid(outcome: &Outcome) -> Vec<u64> {
    let classes = &outcome.public.classes;
    classes.iter().map(|class| class.unpaid_interest).collect()
}
