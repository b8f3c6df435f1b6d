//! A second waterfall, by another hand: written from the page "Priority of payments" alone, to check the first.
//!
//! It keeps a cash book instead of running totals: every payment is a line, and notionals, what is left and what anyone
//! received are read off the lines. Ranks are queues of buckets, rates exact fractions. Where the page can be read in
//! more than one way, the comment at the step says which reading this is.

pub(crate) mod adapter;
mod aim;
pub(crate) mod book;
pub(crate) mod compare;
pub(crate) mod deal;
pub(crate) mod dice;
pub(crate) mod fraction;
pub(crate) mod months;
mod outcome;
mod queue;
mod readings;
mod steps;

use deal::{Month, Outcome, Refusal};
use steps::Date;

/// Runs one month.
pub(crate) fn run(month: &Month) -> Result<Outcome, Refusal> {
    let mut date = Date::open(month)?;
    date.senior_fees();
    date.servicing();
    if month.accelerated {
        // No reserve is kept, no class is written down, W is already in N: steps 5, 6, 7 and 10 have no work left.
        date.accelerated_classes();
        date.late_fees();
        date.residual();
    } else {
        date.interest_and_priority_principal();
        date.reserve();
        date.regular_principal();
        date.repay_written_down();
        date.late_fees();
        date.residual();
        date.write_down_and_up();
    }
    Ok(date.close())
}
