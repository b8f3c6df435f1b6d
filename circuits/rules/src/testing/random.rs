//! Made-up months, within the ranges of the rules and mostly far from what a real deal looks like.

use std::collections::BTreeSet;

use super::{class, plain_month, Numbers};
use crate::waterfall::{Month, PoolState, MAX_AMOUNT};

/// A month out of a number; the same number gives the same month everywhere. Amounts are sometimes a few cents, so that
/// rounding and equality matter, sometimes those of a deal, sometimes close to the largest. Every rule is switched on
/// in some months. Every month can be run.
pub fn random_month(seed: u64) -> Month {
    Draw(Numbers(seed)).month()
}

struct Draw(Numbers);

impl Draw {
    fn below(&mut self, bound: u64) -> u64 {
        self.0.below(bound.max(1))
    }

    fn one_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }

    fn bps(&mut self, bound: u64) -> u32 {
        self.below(bound) as u32
    }

    /// 0 in one of three months, otherwise up to a bound.
    fn perhaps(&mut self, bound: u64) -> u64 {
        match self.one_in(3) {
            true => 0,
            false => self.below(bound),
        }
    }

    fn month(&mut self) -> Month {
        let scale = match self.below(4) {
            0 => 40,
            1 => 50_000,
            2 => 10_000_000_000,
            _ => MAX_AMOUNT / 256,
        };
        let mut month = self.notes(scale);
        self.pool(&mut month);
        self.rules(&mut month);
        self.cash(&mut month);
        self.late_run(&mut month);
        month
    }

    fn notes(&mut self, scale: u64) -> Month {
        let mut classes = Vec::new();
        let sequential = self.one_in(2);
        for rank in 1..=1 + self.below(8) as u8 {
            let mut class = class(self.below(scale), self.bps(2_000), rank);
            if !sequential {
                class.interest_rank = 1 + self.below(4) as u8;
                class.principal_rank = 1 + self.below(4) as u8;
            }
            class.days = self.below(63) as u32;
            class.day_basis = [360, 365][self.below(2) as usize];
            class.legal_final = class.notional > 0 && self.one_in(10);
            classes.push(class);
        }
        let held: BTreeSet<u8> = classes
            .iter()
            .filter(|class| class.notional > 0)
            .map(|class| class.interest_rank)
            .collect();
        for class in &mut classes {
            // The ranks that are held, without gaps; a class of notional 0 may have any rank.
            if let Some(place) = held.iter().position(|rank| *rank == class.interest_rank) {
                class.interest_rank = 1 + place as u8;
            }
        }
        let mut month = plain_month(classes, 0);
        let whole = self.one_in(3);
        for class in &mut month.public.classes {
            if !whole {
                let closing = class.notional;
                class.notional = self.below(closing + 1);
                class.written_down = self.perhaps(closing - class.notional + 1);
                class.unpaid_interest = self.perhaps(closing / 50 + 2);
            }
        }
        month
    }

    /// A pool about as large as the notes, and what its loans did.
    fn pool(&mut self, month: &mut Month) {
        let notional: u64 = month.public.classes.iter().map(|c| c.notional).sum();
        let opening = notional / 2 + self.below(notional + 20);
        month.hidden = PoolState::opening(opening + self.perhaps(opening));
        month.hidden.balance = opening;
        month.hidden.defaulted = self.perhaps(opening / 4);
        month.hidden.recovered = self.perhaps(month.hidden.defaulted + 1);

        let figures = &mut month.figures;
        figures.principal = self.below(opening / 4 + 2).min(opening);
        figures.performing = opening - figures.principal;
        figures.defaulted = self.perhaps(figures.performing / 8);
        figures.performing -= figures.defaulted;
        figures.repurchased_principal = self.perhaps(figures.performing / 8);
        figures.performing -= figures.repurchased_principal;
        figures.repurchased = figures.repurchased_principal + self.perhaps(10);
        figures.interest = self.below(opening / 40 + 2);
        figures.recovered = self.perhaps(opening / 20);
        let mut late = figures.performing;
        for bucket in &mut figures.late {
            late = self.below(late / 3 + 1);
            *bucket = late;
        }
        figures.rate_sum = u128::from(figures.performing) * u128::from(self.below(300_000));
        figures.extended = self.perhaps(figures.performing / 50);
        figures.live = self.below(10_000);
        figures.departures = self.below(500);
    }

    fn rules(&mut self, month: &mut Month) {
        let opening = month.hidden.balance;
        let terms = &mut month.terms;
        terms.yield_supplement = self.perhaps(opening / 8);
        terms.servicing_bps = self.bps(300);
        terms.fee_days = self.below(63) as u32;
        terms.senior_due = self.perhaps(opening / 500 + 3);
        terms.senior_cap_left = self.perhaps(opening / 300 + 3);
        terms.supplemental_due = self.perhaps(opening / 2_000 + 3);
        terms.subordinated_due = self.perhaps(opening / 1_000 + 3);
        terms.reserve_bps = self.bps(300);
        terms.reserve_floor = self.perhaps(opening / 50);
        terms.reserve_trigger = self.perhaps(opening / 60);
        terms.oc_bps = self.bps(3_000);
        terms.oc_floor = self.perhaps(opening / 10);
        terms.oc_trigger_bps = self.bps(500);
        terms.oc_tested = self.one_in(2);
        terms.sixty_day_limit_bps = [self.bps(1_000), 10_000][self.below(2) as usize];
        terms.loss_limit_bps = [self.bps(2_500), 10_000][self.below(2) as usize];
        terms.pro_rata = self.one_in(3);
        terms.write_down = !self.one_in(4);
        terms.servicer_default = self.one_in(10);
        terms.accelerated = self.one_in(8);

        let state = &mut month.public;
        state.reserve = self.perhaps(opening / 30);
        state.senior_unpaid = self.perhaps(opening / 1_000 + 3);
        state.servicing_unpaid = self.perhaps(opening / 1_000 + 3);
        state.sixty_day = self.one_in(3);
        state.sixty_day_passes = match state.sixty_day {
            true => self.below(3) as u8,
            false => 0,
        };
        state.loss = self.one_in(10);
        state.oc = self.one_in(10);
        state.reserve_short = self.one_in(10);
        state.interest_short = self.one_in(10);
        if terms.accelerated && self.one_in(2) {
            state.accelerated = true;
            for class in &mut state.classes {
                class.written_down = 0;
            }
        }
    }

    fn cash(&mut self, month: &mut Month) {
        let figures = &month.figures;
        let collected =
            figures.interest + figures.principal + figures.recovered + figures.repurchased;
        month.public.shortfall = self.perhaps(collected / 10);
        month.public.suspense = self.perhaps(collected / 10);
        month.terms.deposits = match self.below(4) {
            0 => self.below(collected + 1),
            1 => collected + self.below(collected / 10 + 2),
            _ => collected,
        };
        month.terms.other_deposits = match self.one_in(5) {
            true => self.below(collected / 2 + 1),
            false => 0,
        };
        if self.one_in(8) {
            month.terms.clean_up = true;
            month.terms.clean_up_bps = 10_000;
            // More than any price.
            let closing: u64 = month.terms.classes.iter().map(|c| c.notional).sum();
            month.terms.other_deposits = 2 * closing + 6 * month.hidden.cut_off_balance + 1_000;
        }
    }

    fn late_run(&mut self, month: &mut Month) {
        if !self.one_in(8) {
            return;
        }
        for (class, state) in month.terms.classes.iter_mut().zip(&month.public.classes) {
            class.interest_paid_early = self.below(state.unpaid_interest + 1);
        }
        let interest: u64 = month
            .terms
            .classes
            .iter()
            .map(|c| c.interest_paid_early)
            .sum();
        let there = month.terms.deposits + month.public.suspense + month.public.reserve;
        if interest > there {
            for class in &mut month.terms.classes {
                class.interest_paid_early = 0;
            }
            return;
        }
        month.terms.paid_early = interest + self.below((there - interest) / 2 + 1);
    }
}
