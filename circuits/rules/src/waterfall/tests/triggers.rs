//! Steps 1 and 11.

use super::{abc, default, income, outcome};

#[test]
fn the_sixty_day_trigger_needs_more_than_its_limit() {
    let mut month = abc();
    month.terms.sixty_day_limit_bps = 250;
    // Only the sixty-day bucket counts.
    month.figures.late = [900_000, 800_000, 25_000, 0, 0];
    let at_limit = outcome(&month);
    assert!(!at_limit.public.sixty_day && !at_limit.triggers.turbo);
    month.figures.late[2] = 25_001;
    let above = outcome(&month);
    assert!(above.public.sixty_day && above.triggers.turbo);
    assert_eq!(above.triggers.sixty_day.value, 25_001);
    assert_eq!(above.triggers.sixty_day.base, 1_000_000);
}

#[test]
fn three_passes_in_a_row_cure_the_sixty_day_trigger_on_the_third_date() {
    let mut month = abc();
    month.terms.sixty_day_limit_bps = 250;
    let mut seen = Vec::new();
    for late in [30_000, 0, 0, 30_000, 0, 0, 0, 0] {
        month.figures.late[2] = late;
        let outcome = outcome(&month);
        seen.push((outcome.triggers.turbo, outcome.public.sixty_day_passes));
        month.public = outcome.public;
    }
    let expected = [
        (true, 0),
        (true, 1),
        (true, 2),
        (true, 0),
        (true, 1),
        (true, 2),
        (false, 0),
        (false, 0),
    ];
    assert_eq!(seen, expected);
}

#[test]
fn the_loss_trigger_counts_net_losses_since_closing_and_latches() {
    let mut month = abc();
    month.terms.loss_limit_bps = 300;
    month.hidden.defaulted = 20_000;
    month.hidden.recovered = 1_000;
    default(&mut month, 11_000);
    let at_limit = outcome(&month);
    assert_eq!(at_limit.triggers.loss.value, 30_000);
    assert!(!at_limit.triggers.loss.on);

    month.hidden.recovered = 999;
    let above = outcome(&month);
    assert!(above.public.loss && above.triggers.turbo);

    // Recoveries bring the loss to nothing; the latch stays.
    let mut month = abc();
    month.terms.loss_limit_bps = 300;
    month.public = above.public;
    month.hidden.recovered = 50_000;
    let later = outcome(&month);
    assert_eq!(later.triggers.loss.value, 0);
    assert!(!later.triggers.loss.tripped && later.triggers.loss.on);
    assert!(later.triggers.turbo);
}

#[test]
fn the_oc_trigger_acts_a_month_later_and_only_once_it_is_tested() {
    let mut month = abc();
    month.public.classes[2].notional = 90_000;
    month.terms.oc_floor = 10_000;
    month.terms.oc_trigger_bps = 100;
    // AP - V = 10,000 is exactly 1 % of the cut-off balance.
    month.terms.oc_tested = true;
    assert!(!outcome(&month).public.oc);
    default(&mut month, 1);
    let tripped = outcome(&month);
    assert!(tripped.public.oc && !tripped.triggers.turbo);
    assert_eq!(tripped.triggers.oc.value, 9_999);
    month.terms.oc_tested = false;
    assert!(!outcome(&month).public.oc);

    let mut next = abc();
    next.public = tripped.public;
    assert!(outcome(&next).triggers.turbo);
}

#[test]
fn the_oc_trigger_sees_the_adjusted_pool() {
    let mut month = abc();
    month.public.classes[2].notional = 80_000;
    month.terms.yield_supplement = 5_000;
    month.terms.oc_floor = 15_000;
    assert_eq!(outcome(&month).triggers.oc.value, 15_000);
}

#[test]
fn a_pool_below_the_notes_trips_the_oc_trigger() {
    let mut month = abc();
    month.terms.write_down = false;
    month.terms.oc_tested = true;
    assert!(!outcome(&month).public.oc);
    default(&mut month, 5);
    let outcome = outcome(&month);
    assert_eq!(outcome.triggers.oc.value, -5);
    assert!(outcome.public.oc);
}

#[test]
fn a_reserve_below_its_trigger_acts_a_month_later() {
    let mut month = abc();
    month.terms.reserve_floor = 1_000;
    month.terms.reserve_trigger = 800;
    month.public.reserve = 800;
    assert!(!outcome(&month).public.reserve_short);
    month.public.reserve = 799;
    let short = outcome(&month);
    assert!(short.public.reserve_short && !short.triggers.turbo);
    month.public = short.public;
    assert!(outcome(&month).triggers.turbo);
}

#[test]
fn unpaid_interest_of_the_most_senior_rank_that_is_left_trips_the_interest_trigger() {
    let mut month = abc();
    for class in &mut month.terms.classes {
        class.coupon_bps = 1_200;
    }
    income(&mut month, 6_000);
    let junior_short = outcome(&month);
    assert!(!junior_short.public.interest_short);

    let mut senior_short = month.clone();
    senior_short.terms.deposits -= 1;
    let senior_short = outcome(&senior_short);
    assert!(senior_short.public.interest_short && !senior_short.triggers.turbo);

    // With A repaid, B is the most senior.
    month.public.classes[0].notional = 0;
    month.terms.deposits = 2_999;
    assert!(outcome(&month).public.interest_short);
    month.terms.deposits = 3_000;
    assert!(!outcome(&month).public.interest_short);
}

#[test]
fn a_repaid_class_with_unpaid_interest_is_still_the_most_senior() {
    let mut month = abc();
    month.public.classes[0].notional = 0;
    month.public.classes[0].unpaid_interest = 100;
    assert!(outcome(&month).public.interest_short);
    income(&mut month, 100);
    assert!(!outcome(&month).public.interest_short);
}

#[test]
fn end_triggers_do_not_latch() {
    let mut month = abc();
    month.public.oc = true;
    month.public.reserve_short = true;
    month.public.interest_short = true;
    let outcome = outcome(&month);
    assert!(outcome.triggers.turbo);
    let state = &outcome.public;
    assert!(!state.oc && !state.reserve_short && !state.interest_short);
}

#[test]
fn every_cause_alone_is_turbo() {
    let causes: [fn(&mut super::Month); 6] = [
        |m| m.figures.late[2] = 1_000_000,
        |m| m.public.loss = true,
        |m| m.public.oc = true,
        |m| m.public.reserve_short = true,
        |m| m.public.interest_short = true,
        |m| m.terms.servicer_default = true,
    ];
    assert!(!outcome(&abc()).triggers.turbo);
    for cause in causes {
        let mut month = abc();
        month.terms.sixty_day_limit_bps = 9_999;
        cause(&mut month);
        assert!(outcome(&month).triggers.turbo);
    }
}
