//! Every lie about a month, each about one rule: by its name, how it is told, the relation's rule that it breaks, and what
//! refuses it in the circuit. The unit tests and the attacks read the same list.

mod results;
mod told;

use pasta_curves::Fp;
use sluice_rules::testing::{class, plain_month};

use super::attack::{filed, honest, sample, tell, Circuit};
use super::{check, Refusal, WaterfallWitness};
use crate::attack;
use crate::period_summary::PeriodTotals;
use crate::spec::{golden_digest, CircuitSpec};
use crate::state::Committed;
use crate::statement::{waterfall_at as at, WaterfallStatement};
use crate::waterfall::{Month, Violation};

#[cfg(test)]
pub(super) use results::RESULTS;
pub(super) use told::gap;

pub(super) type Lie = attack::Lie<Circuit, Refusal>;

/// A statement, true or not, with a witness for it.
pub(super) type Told = (WaterfallStatement, WaterfallWitness);

pub(super) fn lies() -> Vec<Lie> {
    let mut lies = results();
    lies.extend(triggers());
    lies.extend(witnesses());
    lies.extend(states());
    lies.extend(cash());
    lies.extend(claims());
    lies.extend(told::lies());
    lies
}

/// A lie that a statement and a witness tell.
fn lie(name: &str, (statement, witness): &Told, rule: Refusal, refused: &[&str]) -> Lie {
    Lie {
        story: tell(name, statement, witness),
        relation: Some(check(statement, golden_digest::<Circuit>(), witness)),
        rule: Some(rule),
        alone: true,
        refused: refused.iter().map(|rule| (*rule).into()).collect(),
    }
}

/// A pool of 10,000.00 under classes of 6,000.00 and 3,000.00; a tenth of it pays, with interest, and a little defaults.
pub(super) fn month() -> Month {
    let mut month = plain_month(
        vec![class(600_000, 500, 1), class(300_000, 700, 2)],
        1_000_000,
    );
    let figures = &mut month.figures;
    figures.interest = 10_000;
    figures.principal = 100_000;
    figures.defaulted = 5_000;
    figures.performing = 895_000;
    figures.late = [50_000, 40_000, 30_000, 20_000, 10_000];
    figures.rate_sum = 895_000 * 120_000;
    figures.live = 90;
    figures.departures = 10;
    month.terms.deposits = 110_000;
    month.terms.senior_due = 500;
    month.terms.senior_cap_left = 400;
    month.terms.servicing_bps = 100;
    month.terms.reserve_floor = 2_000;
    month.terms.oc_floor = 100_000;
    month.public.reserve = 1_000;
    month
}

/// Every result, off by one.
fn results() -> Vec<Lie> {
    let off = |(field, region, edit): results::Edit| {
        let mut told = sample(&month(), 1);
        edit(&mut told.0);
        let name = format!("{field} off by one");
        lie(&name, &told, Refusal::Differs(field), &[region])
    };
    results::RESULTS.map(off).into()
}

/// The statement of a month, told as if the terms were others.
fn told_under(lie: &Month, terms: &Month) -> Told {
    let (mut statement, witness) = sample(lie, 2);
    statement.terms = terms.terms.clone();
    statement.before = terms.public.clone();
    (statement, witness)
}

/// A month in which the loss trigger trips.
pub(super) fn tripped() -> Month {
    let mut tripped = month();
    tripped.terms.loss_limit_bps = 40;
    tripped
}

/// A month that needs neither reserve nor OC, so that all that is left is residual.
pub(super) fn full() -> Month {
    let mut full = month();
    full.terms.oc_floor = 0;
    full.terms.reserve_floor = 0;
    full
}

/// Triggers told as if they had not tripped, and a residual that is paid although the reserve is not full.
fn triggers() -> Vec<Lie> {
    // In an earlier month, and passed in this one.
    let mut latched = month();
    latched.public.loss = true;
    let mut short = full();
    short.terms.reserve_floor = 2_000;
    let differs = Refusal::Differs;
    vec![
        lie(
            "a loss trigger told as off",
            &told_under(&month(), &tripped()),
            differs("tripped.loss"),
            &["triggers and flags", "reserve and OC target"],
        ),
        lie(
            "a latched loss trigger told as off",
            &told_under(&month(), &latched),
            differs("tripped.turbo"),
            &["triggers and flags", "reserve and OC target"],
        ),
        lie(
            "a residual paid before the reserve",
            &told_under(&full(), &short),
            differs("payout.reserve_required"),
            &["reserve and OC target", "residual, shortfall and suspense"],
        ),
    ]
}

/// The public story of an honest month over openings and states it is not about.
fn witnesses() -> Vec<Lie> {
    let (openings, chunks) = (2, 3);
    let summary = |chunk| Refusal::Summary { chunk };
    let differs = Refusal::Differs;
    vec![
        opened(
            "a chunk left out",
            Refusal::Chunks { openings, chunks },
            "as many used slots as chunks",
            |w| {
                w.openings.pop();
            },
        ),
        opened("a chunk twice", summary(1), "summary of the chunk", |w| {
            w.openings[1] = w.openings[0].clone()
        }),
        opened(
            "chunks in the wrong order",
            summary(0),
            "summary of the chunk",
            |w| w.openings.swap(0, 1),
        ),
        opened(
            "a chunk with a loan more",
            summary(2),
            "summary of the chunk",
            |w| w.openings[2].loans += 1,
        ),
        opened(
            "a cent of interest moved between chunks",
            summary(0),
            "summary of the chunk",
            |w| {
                w.openings[0].sums[0] += Fp::one();
                w.openings[1].sums[0] -= Fp::one();
            },
        ),
        opened(
            "another balance before the month",
            Refusal::Month(Violation::RollForward),
            "state before",
            |w| w.state.balance += 1,
        ),
        opened(
            "losses forgotten between two months",
            differs("state_before"),
            "state before",
            |w| w.state.defaulted += 1,
        ),
        opened(
            "another blind of the state before",
            differs("state_before"),
            "state before",
            |w| w.blind_before += Fp::one(),
        ),
        opened(
            "another blind of the state after",
            differs("state_after"),
            "state after",
            |w| w.blind_after += Fp::one(),
        ),
    ]
}

fn opened(name: &str, rule: Refusal, refused: &str, change: fn(&mut WaterfallWitness)) -> Lie {
    let mut told = sample(&filed(0), 3);
    change(&mut told.1);
    lie(name, &told, rule, &[refused]).among_others()
}

/// States of another period or vault.
fn states() -> Vec<Lie> {
    let (statement, witness) = sample(&month(), 2);
    let (state, vault) = (&witness.state, statement.context.vault_binding());
    let mut lies = Vec::new();
    for (vault, period) in [(vault, 1), (vault, 3), (vault + Fp::one(), 2)] {
        let mut told = (statement.clone(), witness.clone());
        told.0.state_before = state.commitment(vault, period, witness.blind_before);
        let name = format!("a state before of period {period} and vault {vault:?}");
        let rule = Refusal::Differs("state_before");
        lies.push(lie(&name, &told, rule, &["state before"]));
        let mut told = (statement.clone(), witness.clone());
        told.0.state_after = state.commitment(vault, period, witness.blind_after);
        let name = format!("a state after of period {period} and vault {vault:?}");
        let rule = Refusal::Differs("state_after");
        lies.push(lie(&name, &told, rule, &["state after"]));
    }
    lies
}

/// A month of one chunk whose totals are others, with the summary that follows.
pub(super) fn of_totals(change: impl Fn(&mut PeriodTotals)) -> Told {
    let (mut statement, mut witness) = sample(&month(), 1);
    let mut totals = witness.openings[0].totals();
    change(&mut totals);
    witness.openings[0].sums = totals.pack();
    statement.summaries[0] = witness.openings[0].summary();
    statement.figures.extended = totals.extended as u64;
    (statement, witness)
}

/// A clean-up at the least price: P1 and thirty days of interest at 12 %. The notes and the fees need 895,583 beyond this
/// reserve.
pub(super) fn clean_up() -> Told {
    let mut called = month();
    called.terms.clean_up = true;
    called.terms.clean_up_bps = 8_950;
    called.public.reserve = 10_000;
    called.terms.other_deposits = 895_000 + 8_950;
    sample(&called, 1)
}

/// The other price: what the notes and every fee need.
pub(super) fn clean_up_for_the_notes() -> Told {
    let mut called = month();
    called.terms.clean_up = true;
    called.terms.clean_up_bps = 8_950;
    called.public.reserve = 0;
    called.terms.subordinated_due = 9;
    called.terms.other_deposits = 900_000 + 2_500 + 1_750 + 500 + 833 + 9;
    sample(&called, 1)
}

/// All of the deposits and the reserve, and all suspense, were paid early.
pub(super) fn paid_early() -> Told {
    let mut late = month();
    late.public.suspense = 7;
    late.terms.paid_early = 110_000 + 1_000 + 7;
    sample(&late, 1)
}

/// A month of which nothing is disclosed that need not be.
pub(super) fn hidden() -> Told {
    let (statement, witness) = sample(&month(), 1);
    let hidden = witness.statement(
        statement.context,
        statement.terms,
        statement.before,
        Default::default(),
    );
    (hidden.expect("the same month"), witness)
}

/// Cash that is moved, missing or shown.
fn cash() -> Vec<Lie> {
    let moved = of_totals(|totals| {
        // The pool does not roll forward to its balance.
        totals.principal -= 1;
        totals.interest += 1;
    });
    let extended = of_totals(|totals| totals.extended = 20_001);
    // A class is paid what another is owed: in full for the junior one, and the senior one waits.
    let mut between = sample(&month(), 2);
    let (paid, after) = (&mut between.0.payout.classes, &mut between.0.after.classes);
    paid[0].interest_paid -= 1;
    after[0].unpaid_interest += 1;
    paid[1].regular_paid += 1;
    after[1].notional -= 1;
    let mut early = clean_up();
    early.0.terms.clean_up_bps -= 1;
    let mut cheap = clean_up();
    cheap.0.terms.other_deposits -= 1;
    let mut cheaper = clean_up_for_the_notes();
    cheaper.0.terms.other_deposits -= 1;
    let mut too_much = paid_early();
    too_much.0.terms.paid_early += 1;
    let mut shown = hidden();
    shown.0.figures = sample(&month(), 1).0.figures;
    let price: &[&str] = &[
        "the clean-up price is deposited",
        "residual, shortfall and suspense",
        "used and available funds",
    ];
    vec![
        lie(
            "principal told as interest",
            &moved,
            Refusal::Month(Violation::RollForward),
            &["the balance rolls forward", "figures of the pool"],
        ),
        lie(
            "more than two per cent extended",
            &extended,
            Refusal::Extensions,
            &["extensions are at most 2 % of the pool"],
        ),
        lie(
            "money moved between classes",
            &between,
            Refusal::Differs("payout.classes"),
            &["interest and principal paid", "classes after the month"],
        ),
        lie(
            "a clean-up too early",
            &early,
            Refusal::Month(Violation::CleanUpTooEarly),
            &["a clean-up is of a small pool"],
        ),
        lie(
            "a clean-up too cheap",
            &cheap,
            Refusal::Month(Violation::CleanUpPrice),
            price,
        ),
        lie(
            "a clean-up too cheap for the notes",
            &cheaper,
            Refusal::Month(Violation::CleanUpPrice),
            price,
        ),
        lie(
            "more paid early than there was",
            &too_much,
            Refusal::Month(Violation::PaidEarly),
            &[
                "no more was paid early than there was",
                "residual, shortfall and suspense",
            ],
        ),
        lie(
            "figures shown that are not disclosed",
            &shown,
            Refusal::Differs("figures"),
            &["figures of the pool"],
        ),
    ]
}

/// Places and results that are not those of the month: summaries, states, cash, fees, payouts, triggers, figures.
fn claims() -> Vec<Lie> {
    let place = [
        at::CHUNK_COUNT,
        at::STATE_BEFORE,
        at::STATE_AFTER,
        at::PERIOD,
    ];
    let mut lies = Vec::new();
    for position in place.into_iter().chain(at::CASH..Circuit::INSTANCES) {
        for (by, value) in [("more", Fp::one()), ("less", -Fp::one())] {
            let name = format!("instance {position} one {by}");
            let mut story = honest(&name, &filed(0), 3);
            story.instances[position] += value;
            let lie = Lie::cells(story, &[compared(position)]);
            lies.push(match position {
                // Both states are bound to it.
                at::PERIOD => lie.among_others(),
                _ => lie,
            });
        }
    }
    lies
}

/// The region in which a position of the instance is compared.
fn compared(position: usize) -> &'static str {
    match position {
        at::CHUNK_COUNT => "as many used slots as chunks",
        at::STATE_BEFORE | at::PERIOD => "state before",
        at::STATE_AFTER => "state after",
        at::CASH => "used and available funds",
        at::FEES => "senior fees and servicing",
        at::OTHER_FEES => "supplemental and late fees",
        at::KEPT => "reserve and OC target",
        at::CARRIED => "residual, shortfall and suspense",
        at::UNPAID => "unpaid fees",
        at::OUTCOME => "triggers and flags",
        at::PAID..at::LOSSES => "interest and principal paid",
        at::LOSSES..at::CLASSES_AFTER => "write-downs and write-ups",
        at::CLASSES_AFTER..at::FIGURES => "classes after the month",
        at::FIGURES..at::SUMMARIES => "figures of the pool",
        _ => "summary of the chunk",
    }
}
