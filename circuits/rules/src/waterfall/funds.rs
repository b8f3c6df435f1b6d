//! A month in the middle of being run: what is left to pay, and what the steps have changed so far.

use super::outcome::{ClassPayout, Outcome, Payout, Triggers};
use super::state::{ClassState, PublicState};
use super::terms::{ClassTerms, MonthTerms};
use super::PoolFigures;
use super::PoolState;

/// X: what is left of the available funds. It only falls.
pub(super) struct Funds(u64);

impl Funds {
    pub(super) fn new(available: u64) -> Self {
        Self(available)
    }

    /// Pays an amount, or what there is.
    pub(super) fn pay(&mut self, amount: u64) -> u64 {
        let paid = amount.min(self.0);
        self.0 -= paid;
        paid
    }

    /// Pays everything that is left.
    pub(super) fn take(&mut self) -> u64 {
        std::mem::take(&mut self.0)
    }

    /// What is left.
    pub(super) fn left(&self) -> u64 {
        self.0
    }
}

/// A month being run.
pub(super) struct Run<'a> {
    pub(super) terms: &'a MonthTerms,
    /// The state, changed step by step from the old one into the new one.
    pub(super) state: PublicState,
    pub(super) payout: Payout,
    /// X; empty until step 0.
    pub(super) funds: Funds,
    /// P1 as the steps see it: 0 if the pool is sold in a clean-up.
    pub(super) performing: u64,
    /// D60 as the steps see it.
    pub(super) sixty_days_late: u64,
    pub(super) interest_ranks: Vec<u8>,
    pub(super) principal_ranks: Vec<u8>,
}

impl<'a> Run<'a> {
    pub(super) fn new(terms: &'a MonthTerms, public: &PublicState, figures: &PoolFigures) -> Self {
        let (performing, sixty_days_late) = match terms.clean_up {
            true => (0, 0),
            false => (figures.performing, figures.sixty_days_late()),
        };
        let ranks = |of: fn(&ClassTerms) -> u8| terms.classes.iter().map(of).collect();
        Self {
            terms,
            state: public.clone(),
            payout: Payout {
                classes: vec![ClassPayout::default(); terms.classes.len()],
                adjusted_pool: performing.saturating_sub(terms.yield_supplement),
                ..Payout::default()
            },
            funds: Funds::new(0),
            performing,
            sixty_days_late,
            interest_ranks: ranks(|class| class.interest_rank),
            principal_ranks: ranks(|class| class.principal_rank),
        }
    }

    /// One field of every class's state.
    pub(super) fn each(&self, field: impl Fn(&ClassState) -> u64) -> Vec<u64> {
        self.state.classes.iter().map(field).collect()
    }

    /// N of every class.
    pub(super) fn notionals(&self) -> Vec<u64> {
        self.each(|class| class.notional)
    }

    /// V: N of all classes together.
    pub(super) fn notional(&self) -> u64 {
        self.notionals().iter().sum()
    }

    /// Σ W.
    pub(super) fn written_down(&self) -> u64 {
        self.each(|class| class.written_down).iter().sum()
    }

    /// Takes parts off the classes' notionals and notes them as paid in a field of the payout.
    pub(super) fn reduce(&mut self, parts: &[u64], field: fn(&mut ClassPayout) -> &mut u64) {
        let classes = self.state.classes.iter_mut().zip(&mut self.payout.classes);
        for ((class, payout), part) in classes.zip(parts) {
            class.notional -= part;
            *field(payout) += part;
        }
    }

    /// The outcome, once all steps are done.
    pub(super) fn close(mut self, hidden: PoolState, triggers: Triggers) -> Outcome {
        self.state.reserve = self.payout.reserve;
        self.state.accelerated = self.terms.accelerated;
        Outcome {
            payout: self.payout,
            public: self.state,
            hidden,
            triggers,
        }
    }
}
