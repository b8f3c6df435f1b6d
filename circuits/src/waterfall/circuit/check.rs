//! The statement in plain Rust: the openings are those of the summaries, and the relation's outcome is what is claimed.

use super::WaterfallWitness;
use crate::context::Context;
use crate::period_summary::{PeriodOpening, PeriodTotals};
use crate::state::Committed;
use crate::statement::{DisclosedFigures, Disclosure, StatementError, Tripped, WaterfallStatement};
use crate::waterfall::{run, MonthTerms, Outcome, PoolFigures, PublicState, Violation};

/// The rule a witness breaks, or why it has no statement. Chunks are counted from 0. No figure of the pool is in it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The statement itself is out of range.
    #[error(transparent)]
    Statement(#[from] StatementError),
    /// There are more or fewer openings than chunks.
    #[error("{openings} openings for {chunks} chunks")]
    Chunks {
        /// Openings in the witness.
        openings: usize,
        /// Chunks in the statement.
        chunks: u32,
    },
    /// An opening is not that of the chunk's summary.
    #[error("chunk {chunk}: the opening is not that of its summary")]
    Summary {
        /// The chunk.
        chunk: usize,
    },
    /// A total of the pool is larger than the waterfall takes.
    #[error("a total of the pool is out of range")]
    TooLarge,
    /// The month has no outcome.
    #[error(transparent)]
    Month(#[from] Violation),
    /// More than 2 % of the pool was extended in the period.
    #[error("extensions are more than 2 % of the pool")]
    Extensions,
    /// The statement claims something else than the outcome of the month.
    #[error("{0} is not what the month results in")]
    Differs(&'static str),
}

impl WaterfallWitness {
    /// What this witness proves of a month: the statement to be published.
    ///
    /// # Errors
    /// [`Refusal`], if the month has no outcome.
    pub fn statement(
        &self,
        context: Context,
        terms: MonthTerms,
        before: PublicState,
        disclosure: Disclosure,
    ) -> Result<WaterfallStatement, Refusal> {
        let totals = self.totals();
        let figures = pool_figures(&totals)?;
        let outcome = run(&terms, &before, &self.state, &figures)?;
        if u128::from(self.state.balance) < 50 * totals.extended {
            return Err(Refusal::Extensions);
        }
        let vault = context.vault_binding();
        let period = context.period;
        let state_before =
            self.state
                .commitment(vault, period.saturating_sub(1), self.blind_before);
        let Outcome {
            payout,
            public: after,
            hidden,
            triggers,
        } = outcome;
        Ok(WaterfallStatement {
            chunk_count: context.chunk_count,
            summaries: self.openings.iter().map(PeriodOpening::summary).collect(),
            state_before,
            state_after: hidden.commitment(vault, period, self.blind_after),
            figures: disclosed(disclosure, self.state.balance, &figures, &totals),
            context,
            terms,
            disclosure,
            before,
            after,
            payout,
            tripped: Tripped {
                sixty_day: triggers.sixty_day.tripped,
                loss: triggers.loss.tripped,
                turbo: triggers.turbo,
            },
        })
    }
}

/// Accepts the witness, or names the first rule it breaks.
///
/// The totals inside the openings are taken as they are: the chunks' own proofs vouch for them.
///
/// # Errors
/// [`Refusal`].
pub fn check(
    statement: &WaterfallStatement,
    vk_digest: &[u8; 32],
    witness: &WaterfallWitness,
) -> Result<(), Refusal> {
    statement.to_instance(vk_digest)?;
    let openings = witness.openings.len();
    if openings != statement.chunk_count as usize {
        return Err(Refusal::Chunks {
            openings,
            chunks: statement.chunk_count,
        });
    }
    let summaries = witness.openings.iter().zip(&statement.summaries);
    for (chunk, (opening, summary)) in summaries.enumerate() {
        if opening.summary() != *summary {
            return Err(Refusal::Summary { chunk });
        }
    }
    let truth = witness.statement(
        statement.context.clone(),
        statement.terms.clone(),
        statement.before.clone(),
        statement.disclosure,
    )?;
    match difference(statement, &truth) {
        Some(field) => Err(Refusal::Differs(field)),
        None => Ok(()),
    }
}

/// The first field of a claim that is not the truth. All that is given is the same in both.
fn difference(claim: &WaterfallStatement, truth: &WaterfallStatement) -> Option<&'static str> {
    macro_rules! first_difference {
        ($($($field:ident).+),* $(,)?) => {
            $(if claim.$($field).+ != truth.$($field).+ {
                return Some(stringify!($($field).+));
            })*
        };
    }
    first_difference!(
        state_before,
        payout.used,
        payout.available,
        payout.adjusted_pool,
        tripped.sixty_day,
        tripped.loss,
        tripped.turbo,
        payout.senior_paid,
        payout.servicing_due,
        payout.servicing_paid,
        payout.supplemental_paid,
        payout.classes,
        payout.reserve_required,
        payout.reserve,
        payout.retire,
        payout.oc_target,
        payout.pro_rata,
        payout.senior_unpaid_paid,
        payout.subordinated_paid,
        payout.residual,
        after.classes,
        after.shortfall,
        after.suspense,
        after.senior_unpaid,
        after.servicing_unpaid,
        after.sixty_day,
        after.sixty_day_passes,
        after.loss,
        after.oc,
        after.reserve_short,
        after.interest_short,
        figures,
        state_after,
    );
    (claim != truth).then_some("the statement")
}

fn pool_figures(totals: &PeriodTotals) -> Result<PoolFigures, Refusal> {
    let amount = |total: u128| u64::try_from(total).map_err(|_| Refusal::TooLarge);
    let mut late = [0; 5];
    for (late, total) in late.iter_mut().zip(totals.past_due) {
        *late = amount(total)?;
    }
    Ok(PoolFigures {
        interest: amount(totals.interest)?,
        principal: amount(totals.principal)?,
        repurchased: amount(totals.repurchased)?,
        repurchased_principal: amount(totals.repurchased_principal)?,
        recovered: amount(totals.recovered)?,
        defaulted: amount(totals.defaulted)?,
        performing: amount(totals.balance)?,
        late,
        extended: amount(totals.extended)?,
        rate_sum: totals.balance_rate,
        live: amount(totals.live)?,
        departures: amount(totals.departures)?,
    })
}

fn disclosed(
    disclosure: Disclosure,
    opening: u64,
    figures: &PoolFigures,
    totals: &PeriodTotals,
) -> DisclosedFigures {
    let amount = |shown: bool, amount: u64| if shown { amount } else { 0 };
    let sum = |shown: bool, sum: u128| if shown { sum } else { 0 };
    DisclosedFigures {
        opening,
        performing: figures.performing,
        interest: figures.interest,
        principal: figures.principal,
        recovered: figures.recovered,
        defaulted: figures.defaulted,
        late: figures.late,
        extended: figures.extended,
        departures: figures.departures,
        live: amount(disclosure.live, figures.live),
        repurchased: amount(disclosure.repurchased, figures.repurchased),
        rate_sum: sum(disclosure.rate, totals.balance_rate),
        term_sum: sum(disclosure.term, totals.balance_term),
        score_sum: sum(disclosure.score, totals.balance_score),
    }
}
