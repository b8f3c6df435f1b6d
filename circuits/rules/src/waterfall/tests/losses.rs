//! Step 10.

use super::{abc, default, each, income, notionals, outcome, written_down};

#[test]
fn a_loss_writes_down_the_most_junior_class_first() {
    let mut month = abc();
    default(&mut month, 40_000);
    let first = outcome(&month);
    assert_eq!(each(&first, |c| c.written_down), [0, 0, 40_000]);
    assert_eq!(notionals(&first), [600_000, 300_000, 60_000]);

    default(&mut month, 110_000);
    let second = outcome(&month);
    assert_eq!(written_down(&second), [0, 50_000, 100_000]);
    assert_eq!(notionals(&second), [600_000, 250_000, 0]);
}

#[test]
fn equal_ranks_share_a_loss_by_notional() {
    let mut month = abc();
    month.terms.classes[2].principal_rank = 2;
    default(&mut month, 40_001);
    assert_eq!(
        each(&outcome(&month), |c| c.written_down),
        [0, 30_001, 10_000]
    );
}

#[test]
fn a_covered_loss_writes_nothing_down() {
    let mut month = abc();
    default(&mut month, 40_000);
    income(&mut month, 40_000);
    let outcome = outcome(&month);
    assert_eq!(each(&outcome, |c| c.priority_paid), [40_000, 0, 0]);
    assert_eq!(written_down(&outcome), [0, 0, 0]);
}

#[test]
fn the_yield_supplement_is_not_a_loss() {
    let mut month = abc();
    month.terms.yield_supplement = 100_000;
    default(&mut month, 1_000);
    // The pool itself is 999,000.
    assert_eq!(each(&outcome(&month), |c| c.written_down), [0, 0, 1_000]);
}

#[test]
fn any_excess_of_the_pool_writes_up_again_the_most_senior_first() {
    let mut month = abc();
    for (class, (notional, written_down)) in
        month
            .public
            .classes
            .iter_mut()
            .zip([(600_000, 0), (250_000, 50_000), (0, 100_000)])
    {
        class.notional = notional;
        class.written_down = written_down;
    }
    month.figures.performing = 920_000;
    month.hidden.balance = 920_000;
    month.terms.oc_floor = 1_000_000;
    // Pool 920,000, notes 850,000: 50,000 to B, the rest to C.
    let outcome = outcome(&month);
    assert_eq!(each(&outcome, |c| c.written_up), [0, 50_000, 20_000]);
    assert_eq!(notionals(&outcome), [600_000, 300_000, 20_000]);
    assert_eq!(written_down(&outcome), [0, 0, 80_000]);

    month.terms.classes[2].principal_rank = 2;
    let shared = super::outcome(&month);
    assert_eq!(each(&shared, |c| c.written_up), [0, 23_333, 46_667]);
}

#[test]
fn without_write_downs_a_loss_leaves_the_notional() {
    let mut month = abc();
    month.terms.write_down = false;
    default(&mut month, 40_000);
    let outcome = outcome(&month);
    assert_eq!(notionals(&outcome), [600_000, 300_000, 100_000]);
    assert_eq!(written_down(&outcome), [0, 0, 0]);
}

#[test]
fn the_written_down_bear_no_interest() {
    let mut month = abc();
    month.terms.classes[2].coupon_bps = 1_200;
    month.public.classes[2].notional = 60_000;
    month.public.classes[2].written_down = 40_000;
    income(&mut month, 10_000);
    assert_eq!(outcome(&month).payout.classes[2].interest_due, 600);
}

#[test]
fn only_the_adjusted_pool_writes_up() {
    let mut month = abc();
    month.public.classes[2].notional = 60_000;
    month.public.classes[2].written_down = 40_000;
    month.terms.yield_supplement = 30_000;
    month.terms.oc_floor = 1_000_000;
    // The pool is 40,000 more than the notes, the adjusted pool 10,000.
    assert_eq!(each(&outcome(&month), |c| c.written_up), [0, 0, 10_000]);
}
