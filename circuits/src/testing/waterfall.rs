//! Months as statements and witnesses of the circuit. The months themselves are those of [`sluice_rules::testing`].

use pasta_curves::Fp;

use crate::period_summary::{PeriodOpening, PeriodTotals};
use crate::spec::CircuitId;
use crate::statement::{Disclosure, WaterfallStatement};
use crate::suite::Suite;
use crate::testing::context;
use crate::waterfall::{Month, PoolFigures, Refusal, WaterfallWitness};

/// Everything disclosed.
const ALL: Disclosure = Disclosure {
    repurchased: true,
    live: true,
    rate: true,
    term: true,
    score: true,
};

/// The month with its classes in the order of their principal ranks, as the circuit takes them.
pub fn in_principal_order(mut month: Month) -> Month {
    let rank = |month: &Month, k: usize| month.terms.classes[k].principal_rank;
    let mut order: Vec<usize> = (0..month.terms.classes.len()).collect();
    order.sort_by_key(|k| rank(&month, *k));
    month.terms.classes = order
        .iter()
        .map(|k| month.terms.classes[*k].clone())
        .collect();
    month.public.classes = order.iter().map(|k| month.public.classes[*k]).collect();
    month
}

/// The witness of a month whose pool lies in this many chunks.
pub fn waterfall_witness(month: &Month, chunks: usize) -> WaterfallWitness {
    let totals = totals(&month.figures);
    let openings = (0..chunks).map(|chunk| PeriodOpening {
        context: Fp::from(100 + chunk as u64),
        sums: share(&totals, chunk as u128, chunks as u128).pack(),
        loans: 20,
        blind: Fp::from(900 + chunk as u64),
    });
    WaterfallWitness {
        openings: openings.collect(),
        state: month.hidden.clone(),
        blind_before: Fp::from(77),
        blind_after: Fp::from(78),
    }
}

/// The statement and the witness of a month in period 3, everything disclosed.
///
/// # Errors
/// [`Refusal`], if the month has no outcome.
pub fn waterfall_sample(
    suite: Suite,
    month: &Month,
    chunks: usize,
) -> Result<(WaterfallStatement, WaterfallWitness), Refusal> {
    let witness = waterfall_witness(month, chunks);
    let mut context = context(CircuitId::Waterfall(suite), 0, chunks as u32);
    context.suite = suite;
    context.period = 3;
    let statement = witness.statement(context, month.terms.clone(), month.public.clone(), ALL)?;
    Ok((statement, witness))
}

/// The totals behind figures, with terms and scores that are in no figure.
fn totals(figures: &PoolFigures) -> PeriodTotals {
    let balance = u128::from(figures.performing);
    PeriodTotals {
        interest: figures.interest.into(),
        principal: figures.principal.into(),
        repurchased: figures.repurchased.into(),
        recovered: figures.recovered.into(),
        defaulted: figures.defaulted.into(),
        repurchased_principal: figures.repurchased_principal.into(),
        departures: figures.departures.into(),
        live: figures.live.into(),
        balance,
        extended: figures.extended.into(),
        past_due: figures.late.map(u128::from),
        balance_rate: figures.rate_sum,
        balance_term: 36 * balance,
        balance_score: 700 * balance,
    }
}

/// The part of one chunk; all parts add up to the totals.
fn share(totals: &PeriodTotals, chunk: u128, chunks: u128) -> PeriodTotals {
    let part = |total: u128| total * (chunk + 1) / chunks - total * chunk / chunks;
    PeriodTotals {
        interest: part(totals.interest),
        principal: part(totals.principal),
        repurchased: part(totals.repurchased),
        recovered: part(totals.recovered),
        defaulted: part(totals.defaulted),
        repurchased_principal: part(totals.repurchased_principal),
        departures: part(totals.departures),
        live: part(totals.live),
        balance: part(totals.balance),
        extended: part(totals.extended),
        past_due: totals.past_due.map(part),
        balance_rate: part(totals.balance_rate),
        balance_term: part(totals.balance_term),
        balance_score: part(totals.balance_score),
    }
}
