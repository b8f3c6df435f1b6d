//! Consistent false stories: each changes what it must so that one rule alone stands in its way.

use super::*;
use crate::period_summary::{period_total as total, PERIOD_LANES};
use crate::summary::weight;

fn stays(row: &trace::TraceRow) -> bool {
    row[STAYS] == Fp::ONE
}

#[test]
fn the_honest_story_is_accepted() {
    let mut story = Story::honest();
    story.add_up();
    assert_eq!(story.told(), Vec::<String>::new());
}

#[test]
fn a_lie_told_to_the_harness_cell_by_cell_breaks_one_rule_on_one_row() {
    for lie in attack::retold::lies() {
        let told = rejections(&lie.circuit, &lie.instances);
        assert_eq!(told.len(), 1, "{}: {told:?}", lie.name);
    }
}

#[test]
fn totals_that_start_above_zero_are_refused() {
    for element in 0..PERIOD_SUMS {
        let mut story = Story::honest();
        for row in &mut story.trace.rows {
            row[SUM + element] += Fp::from(999_999_999_999);
        }
        story.claim_summary();
        assert_rejected_by(&story.told(), &["first totals"]);
    }
}

#[test]
fn totals_that_jump_on_the_way_are_refused() {
    for element in 0..PERIOD_SUMS {
        let mut story = Story::honest();
        for row in &mut story.trace.rows[ROWS - 1..] {
            row[SUM + element] += Fp::ONE;
        }
        story.claim_summary();
        assert_rejected_by(&story.told(), &["('totals')"]);
    }
}

/// Every lane is added up from what it says: a cent more or less in any of them, on a row of its own, is refused.
#[test]
fn cash_moved_between_buckets_is_refused_in_every_lane() {
    let mut story = Story::honest();
    for (row, lane) in (1..).zip(PERIOD_LANES) {
        for below in &mut story.trace.rows[row..] {
            below[SUM + lane.element] += weight(lane);
        }
    }
    story.claim_summary();
    let told = story.told();
    for (row, lane) in (1..).zip(PERIOD_LANES) {
        let constraint = format!("Constraint {} ('grow by the row')", lane.element);
        assert!(named(&told, &constraint, row), "lane {row}: {told:?}");
    }
    // Interest shown as principal: the balance falls with it, but what the borrower paid does not.
    let mut story = Story::honest();
    for row in &mut story.trace.rows {
        row[SUM] += weight(PERIOD_LANES[total::PRINCIPAL]) - Fp::ONE;
    }
    story.claim_summary();
    assert_rejected_by(&story.told(), &["first totals"]);
}

#[test]
fn a_count_that_starts_above_one_is_refused() {
    let mut story = Story::honest();
    for row in &mut story.trace.rows {
        row[COUNT] += Fp::from(5);
    }
    story.instance[at::LOANS] += Fp::from(5);
    story.claim_summary();
    assert_rejected_by(&story.told(), &["the first row holds a loan"]);
}

#[test]
fn a_count_that_jumps_on_the_way_is_refused() {
    let mut story = Story::honest();
    for row in &mut story.trace.rows[6..] {
        row[COUNT] += Fp::ONE;
    }
    story.instance[at::LOANS] += Fp::ONE;
    story.claim_summary();
    assert_rejected_by(&story.told(), &["loans are counted"]);
}

#[test]
fn an_empty_chunk_is_refused() {
    let mut story = Story::honest();
    let blind = story.trace.blind;
    story.trace = Trace::new(Suite::Small, &story.instance, [], blind);
    story.add_up();
    assert_rejected_by(&story.told(), &["the first row holds a loan"]);
}

/// A row that holds nothing counted as a loan: all its cells agree, the count does not agree with the state's.
#[test]
fn a_phantom_row_is_refused() {
    // As a loan that was paid off this month: nothing stood, nothing was paid.
    let mut story = Story::honest();
    let stated = story.instance[at::LOANS];
    let row = &mut story.trace.rows[LOANS];
    (row[ACTIVE], row[PAYS_OFF], row[EXIT]) = (Fp::ONE, Fp::ONE, Fp::ONE);
    row[PAID_TO] = row[AS_OF];
    row[WAS_PAID_TO] = row[AS_OF];
    trace::split(&NUMBERS, row);
    story.add_up();
    story.instance[at::LOANS] = stated;
    let told = story.told();
    assert_rejected_by(&told, &["Equality constraint"]);
    // As one that had left before: then its exit says so, and the attested tape has none there.
    let mut story = Story::honest();
    story.trace.rows[LOANS][ACTIVE] = Fp::ONE;
    story.add_up();
    let told = story.told();
    assert_rejected_by(&told, &["other loans have exit 1 to 4 before"]);
}

/// The row of a live loan told as a row without a loan.
#[test]
fn a_loan_that_vanishes_in_the_roll_forward_is_refused() {
    let mut story = Story::honest();
    let at = story.find(stays);
    let row = &mut story.trace.rows[at];
    for index in [ACTIVE, STAYS, BALANCE, INTEREST, PRINCIPAL, PAID_TO]
        .into_iter()
        .chain([PAST_DUE, LATE])
    {
        row[index] = Fp::ZERO;
    }
    row[PAID_TO] = row[WAS_PAID_TO];
    (row[EXT_USED], row[STATUS]) = (row[WAS_EXT_USED], row[WAS_STATUS]);
    trace::split(&NUMBERS, row);
    story.add_up();
    let told = story.told();
    for rule in ["a row without a loan is zero", "('owes nothing') in gate"] {
        assert!(named(&told, rule, at), "{told:?}");
    }

    // Its balance alone vanishes.
    let mut story = Story::honest();
    let at = story.find(stays);
    story.trace.rows[at][BALANCE] = Fp::ZERO;
    story.add_up();
    assert_rejected_by(&story.told(), &["('balance') in gate"]);

    // It stays and owes nothing, as if it had never owed.
    let mut story = Story::honest();
    let at = story.find(stays);
    let row = &mut story.trace.rows[at];
    (row[BALANCE], row[STAYS]) = (Fp::ZERO, Fp::ZERO);
    (row[PAST_DUE], row[LATE]) = (Fp::ZERO, Fp::ZERO);
    trace::split(&NUMBERS, row);
    story.add_up();
    let told = story.told();
    let rule = "other loans have exit 1 to 4 before";
    assert!(named(&told, rule, at), "{told:?}");
}

/// A balance where no loan was.
#[test]
fn a_new_loan_that_appears_is_refused() {
    // On a row without a loan.
    let mut story = Story::honest();
    let row = &mut story.trace.rows[LOANS];
    row[BALANCE] = Fp::from(500_000);
    story.add_up();
    assert_rejected_by(&story.told(), &["('balance') in gate"]);

    // As an active row with a flag: the previous tape owes nothing there.
    let mut story = Story::honest();
    let row = &mut story.trace.rows[LOANS];
    (row[ACTIVE], row[STAYS], row[BALANCE]) = (Fp::ONE, Fp::ONE, Fp::from(500_000));
    row[PAID_TO] = row[AS_OF];
    row[WAS_PAID_TO] = row[AS_OF];
    trace::split(&NUMBERS, row);
    story.add_up();
    let told = story.told();
    for rule in [
        "('balance') in gate",
        "a live or defaulted loan owes something",
    ] {
        assert!(named(&told, rule, LOANS), "{told:?}");
    }

    // As a loan that had left and comes back.
    let mut story = Story::honest();
    let at = story.find(|row| row[WAS_EXIT] == Fp::ONE);
    let row = &mut story.trace.rows[at];
    (row[EXIT], row[STAYS], row[BALANCE]) = (Fp::ZERO, Fp::ONE, Fp::from(500_000));
    trace::split(&NUMBERS, row);
    story.add_up();
    let told = story.told();
    let rule = "live loans have exit 0 before";
    assert!(named(&told, rule, at), "{told:?}");
}

#[test]
fn a_paid_off_loan_shown_as_charged_off_is_refused() {
    let mut story = Story::honest();
    let at = story.find(|row| row[PAYS_OFF] == Fp::ONE);
    let row = &mut story.trace.rows[at];
    (row[PAYS_OFF], row[FAILS], row[EXIT]) = (Fp::ZERO, Fp::ONE, Fp::from(3));
    trace::split(&NUMBERS, row);
    story.add_up();
    let rule = "a live or defaulted loan owes something";
    assert_rejected_by(&story.told(), &[rule]);
}

#[test]
fn flags_of_what_becomes_of_a_loan_are_booleans_and_one_at_most() {
    // Two at once, with an exit that agrees: half a default.
    let mut story = Story::honest();
    let at = story.find(|row| row[IS_BOUGHT] == Fp::ONE);
    let row = &mut story.trace.rows[at];
    (row[PAYS_OFF], row[EXIT]) = (Fp::ONE, Fp::from(3));
    story.add_up();
    let told = story.told();
    assert!(named(&told, "('one at most')", at), "{told:?}");
    // Two halves.
    for (place, index) in FATES.into_iter().enumerate() {
        let mut story = Story::honest();
        let at = story.find(|row| row[index] == Fp::ONE);
        let other = FATES[(place + 1) % 4];
        let row = &mut story.trace.rows[at];
        (row[index], row[other]) = (Fp::TWO_INV, Fp::TWO_INV);
        story.add_up();
        let told = story.told();
        let constraint = format!("Constraint {place} ('boolean')");
        assert!(named(&told, &constraint, at), "{told:?}");
    }
}

#[test]
fn a_departure_that_did_not_happen_is_refused() {
    // A default counted as a departure would release the tag of a loan that still recovers.
    let mut story = Story::honest();
    let at = story.find(|row| row[FAILS] == Fp::ONE);
    story.trace.rows[at][EXIT] = Fp::from(4);
    story.add_up();
    let told = story.told();
    assert_rejected_by(&told, &["('sold after default') in gate"]);
}

#[test]
fn constants_that_change_on_the_way_are_refused() {
    for index in PUBLIC..PUBLIC + PUBLICS {
        let mut story = Story::honest();
        for row in &mut story.trace.rows[20..] {
            row[index] += Fp::ONE;
            if row[ACTIVE] == Fp::ONE {
                trace::split(&NUMBERS, row);
            }
        }
        story.add_up();
        assert!(named(&story.told(), "constant columns", 20));
    }
}

#[test]
fn constants_other_than_the_instance_are_refused() {
    for (index, instance) in [(AS_OF, at::AS_OF), (DEFAULT_AGE, at::DEFAULT_AGE)] {
        let witness = testing::period_chunk(1, LOANS);
        let mut statement = statement(&witness);
        (statement.as_of, statement.default_age) = (testing::PERIOD_AS_OF, 130);
        let mut story = Story::of(&statement, &witness);
        story.instance[instance] += Fp::ONE;
        assert_ne!(story.instance[instance], story.trace.rows[0][index]);
        assert_rejected_by(&story.told(), &["public constant"]);
    }
}

/// One loan pays so much interest that its lane overflows into the principal's.
#[test]
fn a_lane_made_to_wrap_is_refused() {
    let mut story = Story::honest();
    let at = story.find(stays);
    let row = &mut story.trace.rows[at];
    row[INTEREST] += weight(PERIOD_LANES[total::PRINCIPAL]);
    trace::split(&NUMBERS, row);
    story.add_up();
    let told = story.told();
    let rules = [
        "range of interest_paid and recovered",
        "interest is at most the cap",
        "the payment covers the advance, the price the principal",
    ];
    assert_rejected_by(&told, &rules);
    // A negative default would lower the losses of the others.
    let mut story = Story::honest();
    let row = &mut story.trace.rows[at];
    row[DEFAULTED] -= Fp::from(100);
    story.add_up();
    assert_rejected_by(&story.told(), &["('defaulted') in gate"]);
}

/// Each column of a row without a loan is zero: here every column is a cent, or a day, too large on a row of its own.
#[test]
fn anything_on_a_row_without_a_loan_is_refused() {
    let mut story = Story::honest();
    for index in 0..DATA {
        let row = &mut story.trace.rows[LOANS + 1 + index];
        row[index] = Fp::ONE;
        trace::split(&NUMBERS, row);
    }
    let told = story.told();
    for index in 0..DATA {
        let at = format!("at offset {}\n", LOANS + 1 + index);
        assert!(told.iter().any(|r| r.contains(&at)), "column {index}");
    }
}

/// The two lowest bits are the lowest: no other split of the status hides one.
#[test]
fn a_status_split_into_other_bits_is_refused() {
    // Bankrupt told as if it were not, and 20 as if it had four bits.
    for (holds, status, low, rule) in [
        (STAYS, 2, 0, "'the two high bits'"),
        (PAYS_OFF, 20, 8, "'the two low bits'"),
    ] {
        let mut story = Story::honest();
        let at = story.find(|row| row[holds] == Fp::ONE);
        let row = &mut story.trace.rows[at];
        (row[STATUS], row[STATUS_LOW]) = (Fp::from(status), Fp::from(low));
        let told = story.told();
        assert!(named(&told, rule, at), "{told:?}");
    }
}
