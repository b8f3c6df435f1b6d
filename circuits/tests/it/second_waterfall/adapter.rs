//! The first waterfall's words for the second's figures, both ways. No rule lives here.

use sluice_rules::waterfall as first;
use sluice_rules::waterfall::PoolState;

use super::deal::{Cash, Class, Fees, Latches, Levels, Month, Outcome, PoolMonth, Test};
use super::fraction::Fraction;

/// A month as the first waterfall is asked.
#[derive(Clone)]
pub(crate) struct Asked {
    pub(crate) terms: first::MonthTerms,
    pub(crate) public: first::PublicState,
    pub(crate) hidden: PoolState,
    pub(crate) figures: first::PoolFigures,
}

fn cents(amount: u64) -> i128 {
    amount.into()
}

impl Asked {
    /// The same month as the second is asked.
    pub(crate) fn month(&self) -> Month {
        let (terms, public) = (&self.terms, &self.public);
        Month {
            accelerated: terms.accelerated,
            clean_up: terms.clean_up,
            classes: (0..terms.classes.len())
                .map(|class| self.class(class))
                .collect(),
            pool: self.pool(),
            fees: Fees {
                senior: cents(terms.senior_due),
                cap_left: cents(terms.senior_cap_left),
                excess: cents(public.senior_unpaid),
                servicing_bps: terms.servicing_bps.into(),
                servicing_days: terms.fee_days.into(),
                servicing_unpaid: cents(public.servicing_unpaid),
                supplemental: cents(terms.supplemental_due),
                subordinated: cents(terms.subordinated_due),
            },
            cash: Cash {
                deposited: cents(terms.deposits),
                other: cents(terms.other_deposits),
                shortfall: cents(public.shortfall),
                suspense: cents(public.suspense),
                reserve: cents(public.reserve),
                paid_early: cents(terms.paid_early),
            },
            levels: self.levels(),
            latches: Latches {
                late: public.sixty_day,
                cures: public.sixty_day_passes.into(),
                loss: public.loss,
                oc: public.oc,
                reserve: public.reserve_short,
                interest: public.interest_short,
                servicer_default: terms.servicer_default,
            },
        }
    }

    fn class(&self, class: usize) -> Class {
        let (terms, public) = (&self.terms.classes[class], &self.public.classes[class]);
        Class {
            bps: terms.coupon_bps.into(),
            days: terms.days.into(),
            year: terms.day_basis.into(),
            interest_rank: terms.interest_rank.into(),
            principal_rank: terms.principal_rank.into(),
            final_reached: terms.legal_final,
            original: cents(terms.notional),
            notional: cents(public.notional),
            written_down: cents(public.written_down),
            unpaid: cents(public.unpaid_interest),
            paid_early: cents(terms.interest_paid_early),
        }
    }

    fn pool(&self) -> PoolMonth {
        let (figures, hidden) = (&self.figures, &self.hidden);
        let accrued = Fraction::new(figures.rate_sum as i128 * 30, 360_000_000);
        PoolMonth {
            opening: cents(hidden.balance),
            closing: cents(figures.performing),
            cut_off: cents(hidden.cut_off_balance),
            interest: cents(figures.interest),
            principal: cents(figures.principal),
            recovered: cents(figures.recovered),
            repurchase_price: cents(figures.repurchased),
            repurchased: cents(figures.repurchased_principal),
            defaulted: cents(figures.defaulted),
            late: cents(figures.late[2]),
            defaulted_before: cents(hidden.defaulted),
            recovered_before: cents(hidden.recovered),
            accrued: accrued.nearest(),
        }
    }

    fn levels(&self) -> Levels {
        let terms = &self.terms;
        Levels {
            yield_supplement: cents(terms.yield_supplement),
            late_bps: terms.sixty_day_limit_bps.into(),
            loss_bps: terms.loss_limit_bps.into(),
            reserve_bps: terms.reserve_bps.into(),
            reserve_floor: cents(terms.reserve_floor),
            reserve_trigger: cents(terms.reserve_trigger),
            oc_bps: terms.oc_bps.into(),
            oc_floor: cents(terms.oc_floor),
            oc_trigger_bps: terms.oc_trigger_bps.into(),
            oc_watched: terms.oc_tested,
            clean_up_bps: terms.clean_up_bps.into(),
            stepped_down: terms.pro_rata,
            writes_down: terms.write_down,
        }
    }
}

fn unsigned(amount: i128) -> u64 {
    amount
        .try_into()
        .expect("no amount of an outcome is negative")
}

fn trigger(test: Test) -> first::Trigger {
    first::Trigger {
        value: test.value.try_into().unwrap(),
        base: unsigned(test.base),
        limit_bps: test.bps.try_into().unwrap(),
        tripped: test.tripped,
        on: test.on,
    }
}

/// The second's outcome in the first's form.
pub(crate) fn in_first_form(month: &Month, outcome: &Outcome) -> first::Outcome {
    let classes = outcome.classes.iter();
    first::Outcome {
        payout: payout(outcome),
        public: first::PublicState {
            classes: classes
                .map(|class| first::ClassState {
                    notional: unsigned(class.notional),
                    unpaid_interest: unsigned(class.unpaid),
                    written_down: unsigned(class.written_down),
                })
                .collect(),
            reserve: unsigned(outcome.reserve),
            shortfall: unsigned(outcome.shortfall),
            suspense: unsigned(outcome.suspense),
            senior_unpaid: unsigned(outcome.excess),
            servicing_unpaid: unsigned(outcome.servicing_unpaid),
            sixty_day: outcome.late.on,
            sixty_day_passes: outcome.cures.try_into().unwrap(),
            loss: outcome.loss.on,
            oc: outcome.oc.on,
            reserve_short: outcome.reserve_low.on,
            interest_short: outcome.interest_short.on,
            accelerated: month.accelerated,
        },
        hidden: PoolState {
            cut_off_balance: unsigned(month.pool.cut_off),
            balance: unsigned(outcome.closing_balance),
            defaulted: unsigned(outcome.defaulted),
            recovered: unsigned(outcome.recovered),
        },
        triggers: first::Triggers {
            sixty_day: trigger(outcome.late),
            loss: trigger(outcome.loss),
            oc: trigger(outcome.oc),
            reserve: trigger(outcome.reserve_low),
            interest: trigger(outcome.interest_short),
            turbo: outcome.turbo,
        },
    }
}

fn payout(outcome: &Outcome) -> first::Payout {
    let classes = outcome.classes.iter().map(|class| first::ClassPayout {
        interest_due: unsigned(class.due),
        interest_paid: unsigned(class.interest),
        priority_paid: unsigned(class.priority),
        regular_paid: unsigned(class.regular),
        write_down_paid: unsigned(class.restored),
        written_down: unsigned(class.write_down),
        written_up: unsigned(class.write_up),
    });
    first::Payout {
        used: unsigned(outcome.used),
        available: unsigned(outcome.available),
        adjusted_pool: unsigned(outcome.adjusted),
        senior_paid: unsigned(outcome.senior_fees),
        servicing_due: unsigned(outcome.servicing_due),
        servicing_paid: unsigned(outcome.servicing),
        supplemental_paid: unsigned(outcome.supplemental),
        classes: classes.collect(),
        reserve_required: unsigned(outcome.reserve_required),
        reserve: unsigned(outcome.reserve),
        oc_target: unsigned(outcome.target),
        senior_unpaid_paid: unsigned(outcome.excess_paid),
        subordinated_paid: unsigned(outcome.subordinated),
        residual: unsigned(outcome.residual),
        retire: outcome.retire,
        pro_rata: outcome.pro_rata,
    }
}
