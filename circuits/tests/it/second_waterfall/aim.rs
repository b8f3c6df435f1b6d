//! Moves a random month to where rules change sides: equality, one above, one below.

use super::adapter::Asked;
use super::deal::Outcome;
use super::dice::Dice;
use super::readings::clean_up_price;
use super::run;
use super::steps::{found, interest_due};

/// Sometimes calls the deal, at the price, above it, or a cent below it.
pub(crate) fn clean_up(dice: &mut Dice, asked: &mut Asked) {
    if !dice.one_in(20) {
        return;
    }
    let (pool, cut_off) = (asked.figures.performing, asked.hidden.cut_off_balance);
    asked.terms.clean_up = true;
    if u128::from(pool) * 10_000 > u128::from(cut_off) * u128::from(asked.terms.clean_up_bps)
        && !dice.one_in(5)
        && pool <= cut_off
        && cut_off > 0
    {
        let least = (u128::from(pool) * 10_000).div_ceil(u128::from(cut_off));
        asked.terms.clean_up_bps = least as u32;
    }
    let price = clean_up_price(&asked.month()).max(0) as u64;
    asked.terms.other_deposits = match dice.up_to(5) {
        0 => price.saturating_sub(1),
        1 => price + dice.amount(price / 8),
        _ => price,
    };
}

/// Sometimes makes it the late run of a month whose proof was missed.
pub(crate) fn paid_early(dice: &mut Dice, asked: &mut Asked) {
    if !dice.one_in(14) {
        return;
    }
    let due: Vec<_> = found(&asked.month()).iter().map(interest_due).collect();
    for (class, due) in asked.terms.classes.iter_mut().zip(due) {
        class.interest_paid_early = dice.amount(due as u64);
    }
    let classes = asked.terms.classes.iter();
    let interest: u64 = classes.map(|class| class.interest_paid_early).sum();
    asked.terms.paid_early = interest + dice.amount(interest / 4);
    asked.terms.deposits += if dice.one_in(3) {
        0
    } else {
        asked.terms.paid_early
    };
    asked.terms.servicer_default = true;
}

/// Sometimes moves one level or the cash to a border of this very month.
pub(crate) fn at_borders(dice: &mut Dice, asked: &mut Asked) {
    late_and_loss(dice, asked);
    let Ok(outcome) = run(&asked.month()) else {
        return;
    };
    let near = |dice: &mut Dice, at: i128| u64::try_from(at + dice.pick(&[-1, 0, 1])).ok();
    let after_interest = |outcome: &Outcome| -> (i128, i128) {
        let month = asked.month();
        let notional: i128 = found(&month).iter().map(|class| class.notional).sum();
        let priority: i128 = outcome.classes.iter().map(|class| class.priority).sum();
        let classes = outcome.classes.iter();
        let later: i128 = classes.map(|class| class.regular + class.restored).sum();
        let rest = outcome.excess_paid + outcome.subordinated + outcome.residual;
        (notional - priority, later + outcome.reserve + rest)
    };
    let (outstanding, cash) = after_interest(&outcome);
    match dice.up_to(14) {
        // X against V before the reserve: retire.
        0 | 1 if !asked.terms.clean_up => {
            let other = i128::from(asked.terms.other_deposits) + outstanding - cash;
            asked.terms.other_deposits = near(dice, other).unwrap_or(0);
        }
        // V against AP - OCT.
        2 => {
            let floor = near(dice, outcome.adjusted - outstanding);
            asked.terms.oc_floor = floor.unwrap_or(asked.terms.oc_floor);
        }
        // V against AP before anything is paid: priority principal.
        3 if !asked.terms.clean_up => {
            let notional: i128 = found(&asked.month())
                .iter()
                .map(|class| class.notional)
                .sum();
            let supplement = near(dice, outcome.closing_balance - notional);
            asked.terms.yield_supplement = supplement.unwrap_or(0);
        }
        // The two end triggers that have a level.
        4 => {
            asked.terms.reserve_trigger = near(dice, outcome.reserve).unwrap_or(0);
        }
        5 if outcome.oc.base > 0 && outcome.oc.value >= 0 => {
            asked.terms.oc_tested = true;
            let bps = near(dice, outcome.oc.value * 10_000 / outcome.oc.base);
            asked.terms.oc_trigger_bps = bps.unwrap_or(0).min(10_000) as u32;
        }
        _ => {}
    }
}

/// Sometimes puts the sixty-day balance or the loss limit next to the other side.
fn late_and_loss(dice: &mut Dice, asked: &mut Asked) {
    let pool = asked.figures.performing;
    if dice.one_in(8) {
        let level = u128::from(pool) * u128::from(asked.terms.sixty_day_limit_bps) / 10_000;
        asked.figures.late[2] = (level as u64 + dice.up_to(1)).min(pool);
    }
    let lost = (asked.hidden.defaulted + asked.figures.defaulted)
        .saturating_sub(asked.hidden.recovered + asked.figures.recovered);
    if dice.one_in(20) && asked.hidden.cut_off_balance > 0 {
        let bps = u128::from(lost) * 10_000 / u128::from(asked.hidden.cut_off_balance);
        asked.terms.loss_limit_bps = (bps as u32 + dice.up_to(1) as u32).min(10_000);
    }
}
