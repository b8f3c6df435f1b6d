//! Two results of one month, field by field.

use sluice_rules::waterfall::PoolState;
use sluice_rules::waterfall::{
    run as first_run, ClassPayout, ClassState, Outcome, Payout, PublicState, Trigger, Triggers,
    Violation, MAX_AMOUNT,
};

use super::adapter::{in_first_form, Asked};
use super::deal::{self, Refusal};
use super::run as second_run;

/// What both said.
pub(crate) enum Agreed {
    Outcome(Box<(Outcome, deal::Outcome)>),
    Refused(Refusal),
}

/// Asks both. What they do not agree on, one line a field: step, field, first, second.
pub(crate) fn ask_both(asked: &Asked) -> Result<Agreed, Vec<String>> {
    let (terms, public) = (&asked.terms, &asked.public);
    let first = first_run(terms, public, &asked.hidden, &asked.figures);
    let month = asked.month();
    let second = second_run(&month).and_then(|outcome| match fits(&outcome) {
        true => Ok(outcome),
        false => Err(Refusal::TooWide),
    });
    match (first, second) {
        (Ok(first), Ok(second)) => {
            let in_form = in_first_form(&month, &second);
            let (left, right) = (rows(&first), rows(&in_form));
            if first == in_form && left == right {
                return Ok(Agreed::Outcome(Box::new((first, second))));
            }
            let pairs = left
                .iter()
                .zip(&right)
                .filter(|(left, right)| left != right);
            Err(pairs
                .map(|((name, left), (_, right))| format!("{name}: first {left}, second {right}"))
                .collect())
        }
        (Err(first), Err(second)) if kind(&first) == second => Ok(Agreed::Refused(second)),
        (Err(first), second) => Err(vec![format!("first {first}, second {:?}", second.err())]),
        (Ok(_), Err(second)) => Err(vec![format!("first accepts, second {second:?}")]),
    }
}

/// No carried amount may reach the bound of the stated widths, nor unpaid interest of all classes together.
fn fits(outcome: &deal::Outcome) -> bool {
    let unpaid: i128 = outcome.classes.iter().map(|class| class.unpaid).sum();
    let carried = [
        unpaid,
        outcome.reserve,
        outcome.shortfall,
        outcome.suspense,
        outcome.excess,
        outcome.servicing_unpaid,
        outcome.defaulted,
        outcome.recovered,
    ];
    carried.iter().all(|amount| *amount < MAX_AMOUNT.into())
}

fn kind(violation: &Violation) -> Refusal {
    match violation {
        Violation::OutOfRange(_) => Refusal::TooWide,
        Violation::RollForward => Refusal::PoolDoesNotRoll,
        Violation::CleanUpTooEarly => Refusal::CleanUpTooEarly,
        Violation::CleanUpPrice => Refusal::CleanUpTooCheap,
        Violation::InterestPaidEarly { .. } | Violation::PaidEarly => Refusal::PaidEarlyTooMuch,
    }
}

/// Every field of an outcome with its step. Structures are taken apart whole, so a new field has to be named here.
fn rows(outcome: &Outcome) -> Vec<(String, i128)> {
    let mut rows = Vec::new();
    let Outcome {
        payout,
        public,
        hidden,
        triggers,
    } = outcome;
    payout_rows(payout, &mut rows);
    public_rows(public, &mut rows);
    let PoolState {
        cut_off_balance,
        balance,
        defaulted,
        recovered,
    } = hidden;
    add(
        &mut rows,
        "step 0: hidden ",
        &[
            ("cut-off balance", *cut_off_balance),
            ("balance", *balance),
            ("defaulted", *defaulted),
            ("recovered", *recovered),
        ],
    );
    let Triggers {
        sixty_day,
        loss,
        oc,
        reserve,
        interest,
        turbo,
    } = triggers;
    rows.push(("step 1: T".into(), (*turbo).into()));
    for (name, test) in [
        ("step 1: Q", sixty_day),
        ("step 1: L", loss),
        ("step 11: OC", oc),
        ("step 11: RES", reserve),
        ("step 11: INT", interest),
    ] {
        let Trigger {
            value,
            base,
            limit_bps,
            tripped,
            on,
        } = *test;
        rows.push((format!("{name} value"), value.into()));
        let rest = [
            (" base", base),
            (" limit", limit_bps.into()),
            (" tripped", tripped.into()),
            (" on", on.into()),
        ];
        add(&mut rows, name, &rest);
    }
    rows
}

fn add(rows: &mut Vec<(String, i128)>, before: &str, fields: &[(&str, u64)]) {
    for (name, value) in fields {
        rows.push((format!("{before}{name}"), (*value).into()));
    }
}

fn payout_rows(payout: &Payout, rows: &mut Vec<(String, i128)>) {
    let Payout {
        used,
        available,
        adjusted_pool,
        senior_paid,
        servicing_due,
        servicing_paid,
        supplemental_paid,
        classes,
        reserve_required,
        reserve,
        oc_target,
        senior_unpaid_paid,
        subordinated_paid,
        residual,
        retire,
        pro_rata,
    } = payout;
    let fields = [
        ("0: used", *used),
        ("0: available", *available),
        ("0: adjusted pool", *adjusted_pool),
        ("2: senior fees", *senior_paid),
        ("3: servicing due", *servicing_due),
        ("3: servicing", *servicing_paid),
        ("3: supplemental", *supplemental_paid),
        ("5: reserve required", *reserve_required),
        ("5: reserve", *reserve),
        ("5: retire", u64::from(*retire)),
        ("6: target", *oc_target),
        ("6: pro rata", u64::from(*pro_rata)),
        ("8: excess fees", *senior_unpaid_paid),
        ("8: subordinated", *subordinated_paid),
        ("9: residual", *residual),
    ];
    add(rows, "step ", &fields);
    for (k, class) in classes.iter().enumerate() {
        let ClassPayout {
            interest_due,
            interest_paid,
            priority_paid,
            regular_paid,
            write_down_paid,
            written_down,
            written_up,
        } = *class;
        let fields = [
            ("step 4: interest due", interest_due),
            ("step 4: interest", interest_paid),
            ("step 4: principal", priority_paid),
            ("step 6: principal", regular_paid),
            ("step 7: repaid", write_down_paid),
            ("step 10: written down", written_down),
            ("step 10: written up", written_up),
        ];
        add(rows, &format!("class {k}, "), &fields);
    }
}

fn public_rows(public: &PublicState, rows: &mut Vec<(String, i128)>) {
    let PublicState {
        classes,
        reserve,
        shortfall,
        suspense,
        senior_unpaid,
        servicing_unpaid,
        sixty_day,
        sixty_day_passes,
        loss,
        oc,
        reserve_short,
        interest_short,
        accelerated,
    } = public;
    let fields = [
        ("reserve", *reserve),
        ("shortfall", *shortfall),
        ("suspense", *suspense),
        ("senior fees unpaid", *senior_unpaid),
        ("servicing unpaid", *servicing_unpaid),
        ("Q", u64::from(*sixty_day)),
        ("Q passes", u64::from(*sixty_day_passes)),
        ("L", u64::from(*loss)),
        ("OC", u64::from(*oc)),
        ("RES", u64::from(*reserve_short)),
        ("INT", u64::from(*interest_short)),
        ("accelerated", u64::from(*accelerated)),
    ];
    add(rows, "carried: ", &fields);
    for (k, class) in classes.iter().enumerate() {
        let ClassState {
            notional,
            unpaid_interest,
            written_down,
        } = *class;
        let fields = [("N", notional), ("S", unpaid_interest), ("W", written_down)];
        add(rows, &format!("carried: class {k} "), &fields);
    }
}
