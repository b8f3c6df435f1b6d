//! Random deals, and month after month of each.

use sluice_rules::waterfall::PoolState;
use sluice_rules::waterfall::{
    ClassState, ClassTerms, MonthTerms, Outcome, PoolFigures, PublicState,
};

use super::adapter::Asked;
use super::aim;
use super::dice::Dice;

/// A deal with a taste of its own: how large it is, how its loans pay, how its months go wrong.
pub(crate) struct Deal {
    pub(crate) dice: Dice,
    month: u64,
    /// Amounts of this deal are of this order.
    scale: u64,
    /// No trigger has a level and the notes are well covered, as in most deals most of the time.
    calm: bool,
    /// The month of each class's legal final.
    finals: Vec<u64>,
    /// Defaults and prepayments in a month, at most, in basis points of the pool.
    defaults: u64,
    payments: u64,
    /// The terms that stay.
    terms: MonthTerms,
    public: PublicState,
    hidden: PoolState,
}

impl Deal {
    /// The deal of a seed, at its closing.
    pub(crate) fn new(seed: u64) -> Self {
        let mut dice = Dice::new(seed);
        let scale = 1 << dice.pick(&[5, 8, 12, 20, 27, 34, 40, 44, 46]);
        let calm = dice.one_in(2);
        let terms = terms(&mut dice, scale, calm);
        let notional: u64 = terms.classes.iter().map(|class| class.notional).sum();
        // From a pool well below its notes to one well above them.
        let pool = match dice.up_to(9) {
            _ if calm => notional + dice.share(notional, 3_000),
            0 if dice.one_in(2) => 0,
            0 | 1 => notional,
            2 => notional / 10 * 8 + dice.share(notional, 2_000),
            _ => notional + dice.share(notional, 3_000),
        };
        let reserve = dice.amount(notional / 16);
        Self {
            month: 0,
            scale,
            calm,
            finals: (0..terms.classes.len())
                .map(|_| dice.pick(&[3, 9, 15, 99, 99]))
                .collect(),
            defaults: if calm {
                60
            } else {
                dice.pick(&[0, 60, 200, 1_000, 4_000])
            },
            payments: dice.pick(&[100, 600, 1_500, 6_000]),
            public: opening(&mut dice, &terms, reserve),
            hidden: PoolState {
                cut_off_balance: if dice.one_in(12) {
                    dice.amount(pool)
                } else {
                    pool
                },
                balance: pool,
                defaulted: 0,
                recovered: 0,
            },
            terms,
            dice,
        }
    }

    /// The next month, to be asked.
    pub(crate) fn month(&mut self) -> Asked {
        self.month += 1;
        let figures = self.figures();
        let mut asked = Asked {
            terms: self.terms_of_month(),
            public: self.public.clone(),
            hidden: self.hidden.clone(),
            figures,
        };
        self.deposits(&mut asked);
        aim::paid_early(&mut self.dice, &mut asked);
        aim::clean_up(&mut self.dice, &mut asked);
        aim::at_borders(&mut self.dice, &mut asked);
        asked
    }

    /// Takes a month's outcome as the start of the next; false if the deal ends here, as most without loans do.
    pub(crate) fn go_on(&mut self, asked: &Asked, outcome: &Outcome) -> bool {
        self.public = outcome.public.clone();
        self.hidden = outcome.hidden.clone();
        self.terms.accelerated = asked.terms.accelerated;
        self.hidden.balance > 0 || self.dice.one_in(4)
    }

    fn figures(&mut self) -> PoolFigures {
        let dice = &mut self.dice;
        let mut left = self.hidden.balance;
        let mut leave = |amount: u64| {
            let amount = amount.min(left);
            left -= amount;
            amount
        };
        let opening = self.hidden.balance;
        let mut principal = leave(dice.share(opening, self.payments));
        let defaulted = leave(dice.share(opening, self.defaults));
        let repurchased_principal = match dice.one_in(4) {
            true => leave(dice.amount(opening / 20)),
            false => 0,
        };
        if dice.one_in(40) {
            principal += leave(opening);
        }
        let premium = dice.amount(repurchased_principal / 50);
        let lost = self.hidden.defaulted + defaulted;
        let mut late = [0; 5];
        let mut worse = left;
        for bucket in &mut late {
            worse = match dice.one_in(12) {
                true => dice.amount(worse),
                false => dice.share(worse, 3_000),
            };
            *bucket = worse;
        }
        PoolFigures {
            interest: dice.share(opening, 300),
            principal,
            repurchased: repurchased_principal + premium,
            repurchased_principal,
            recovered: match dice.one_in(2) {
                true => dice.amount(lost.min(self.scale) / 3),
                false => 0,
            },
            defaulted,
            performing: left,
            late,
            extended: dice.amount(left),
            rate_sum: u128::from(left) * u128::from(dice.up_to((1 << 20) - 1)),
            live: dice.up_to(9_000),
            departures: dice.up_to(90),
        }
    }

    /// The lasting terms, with what this month adds to them.
    fn terms_of_month(&mut self) -> MonthTerms {
        let (dice, mut terms) = (&mut self.dice, self.terms.clone());
        for (class, last) in terms.classes.iter_mut().zip(&self.finals) {
            class.days = match class.day_basis {
                360 if dice.one_in(2) => 30,
                _ => dice.pick(&[28, 29, 30, 31, 0, 45, 366]),
            };
            class.legal_final = self.month >= *last;
        }
        let fee = self.scale / 256;
        terms.fee_days = dice.pick(&[30, 30, 31, 0, 366]);
        terms.senior_due = dice.amount(fee);
        terms.senior_cap_left = match dice.one_in(2) {
            true => fee,
            false => dice.amount(fee / 2),
        };
        terms.supplemental_due = dice.amount(fee / 4);
        terms.subordinated_due = dice.amount(fee / 2);
        terms.oc_tested = !self.calm && dice.one_in(4);
        terms.pro_rata = terms.pro_rata || dice.one_in(6);
        terms.servicer_default = !self.calm && dice.one_in(20);
        terms.accelerated = terms.accelerated || (self.month > 1 && dice.one_in(30));
        terms
    }

    /// Cash: mostly what was collected, now and then less, more or nothing, rarely a windfall.
    fn deposits(&mut self, asked: &mut Asked) {
        let dice = &mut self.dice;
        let figures = &asked.figures;
        let collected =
            figures.interest + figures.principal + figures.recovered + figures.repurchased;
        let owed = (collected + asked.public.shortfall).saturating_sub(asked.public.suspense);
        asked.terms.deposits = match dice.up_to(11) {
            0 => 0,
            1 => owed.saturating_sub(1),
            2 => owed + 1,
            3 => dice.amount(owed),
            4 => owed + dice.amount(self.scale / 64),
            _ => owed,
        };
        asked.terms.other_deposits = match dice.up_to(19) {
            0 => dice.amount(self.scale),
            1..=3 => dice.amount(self.scale / 512),
            _ => 0,
        };
    }
}

/// The state at closing; one deal in four starts in the middle of its life.
fn opening(dice: &mut Dice, terms: &MonthTerms, reserve: u64) -> PublicState {
    let mut public = PublicState::opening(terms, reserve);
    if !dice.one_in(4) {
        return public;
    }
    for class in &mut public.classes {
        let paid = if dice.one_in(2) {
            dice.amount(class.notional)
        } else {
            0
        };
        let left = class.notional - paid;
        let written_down = if dice.one_in(2) { dice.amount(left) } else { 0 };
        *class = ClassState {
            notional: left - written_down,
            written_down,
            unpaid_interest: if dice.one_in(3) {
                dice.amount(left / 16)
            } else {
                0
            },
        };
    }
    public.shortfall = dice.amount(reserve);
    public.suspense = if public.shortfall == 0 {
        dice.amount(reserve)
    } else {
        0
    };
    public.senior_unpaid = dice.amount(reserve);
    public.servicing_unpaid = dice.amount(reserve);
    public.sixty_day = dice.one_in(2);
    public.sixty_day_passes = if public.sixty_day {
        dice.up_to(2) as u8
    } else {
        0
    };
    public.loss = dice.one_in(8);
    public.oc = dice.one_in(8);
    public.reserve_short = dice.one_in(8);
    public.interest_short = dice.one_in(8);
    public
}

/// Ranks of a deal: one after the other, few, many with gaps, or backwards.
fn ranks(dice: &mut Dice, count: u64) -> Vec<u8> {
    let shape = dice.up_to(5);
    let rank = |class| match shape {
        0 | 1 => class + 1,
        2 | 3 => 1 + dice.up_to(1),
        4 => 1 + dice.up_to(7),
        _ => count - class,
    };
    (0..count).map(rank).map(|rank| rank as u8).collect()
}

fn classes(dice: &mut Dice, scale: u64) -> Vec<ClassTerms> {
    let count = 1 + dice.up_to(7);
    let (interest, principal) = (ranks(dice, count), ranks(dice, count));
    let coupons = [0, 350, 502, 675, 1_500, 10_000];
    let pairs = interest.into_iter().zip(principal);
    let mut classes: Vec<_> = pairs
        .map(|(interest_rank, principal_rank)| ClassTerms {
            notional: match dice.one_in(10) {
                true => 0,
                false => dice.up_to((scale / count).max(1)),
            },
            coupon_bps: dice.pick(&coupons),
            days: 30,
            day_basis: dice.pick(&[360, 365]),
            interest_rank,
            principal_rank,
            legal_final: false,
            interest_paid_early: 0,
        })
        .collect();
    if !dice.one_in(3) {
        close_gaps(&mut classes, |class| &mut class.interest_rank);
        close_gaps(&mut classes, |class| &mut class.principal_rank);
    }
    classes
}

/// Numbers the ranks that classes with a notional hold from 1 on, in their order; a class without takes rank 1.
pub(crate) fn close_gaps(classes: &mut [ClassTerms], rank: fn(&mut ClassTerms) -> &mut u8) {
    let held = classes.iter_mut().filter(|class| class.notional > 0);
    let mut held: Vec<_> = held.map(|class| *rank(class)).collect();
    held.sort_unstable();
    held.dedup();
    for class in classes {
        let place = held.iter().position(|one| one == rank(class));
        *rank(class) = place.map_or(1, |place| place as u8 + 1);
    }
}

fn terms(dice: &mut Dice, scale: u64, calm: bool) -> MonthTerms {
    let limits: &[u32] = match calm {
        true => &[10_000],
        false => &[0, 250, 1_000, 2_500, 5_000, 10_000],
    };
    MonthTerms {
        classes: classes(dice, scale),
        yield_supplement: if dice.one_in(3) {
            dice.amount(scale / 8)
        } else {
            0
        },
        servicing_bps: dice.pick(&[0, 100, 100, 250, 10_000]),
        fee_days: 30,
        senior_due: 0,
        senior_cap_left: 0,
        supplemental_due: 0,
        subordinated_due: 0,
        reserve_bps: dice.pick(&[0, 0, 100, 333, 10_000]),
        reserve_floor: dice.amount(scale / 32),
        reserve_trigger: match !calm && dice.one_in(3) {
            true => dice.amount(scale / 32),
            false => 0,
        },
        oc_bps: dice.pick(&[0, 0, 800, 2_500, 10_000]),
        oc_floor: dice.amount(scale / 16),
        oc_trigger_bps: dice.pick(&[0, 0, 100, 3_000]),
        oc_tested: false,
        sixty_day_limit_bps: dice.pick(limits),
        loss_limit_bps: dice.pick(limits),
        clean_up_bps: dice.pick(&[0, 1_000, 10_000]),
        pro_rata: dice.one_in(2),
        write_down: !dice.one_in(4),
        servicer_default: false,
        accelerated: false,
        clean_up: false,
        deposits: 0,
        other_deposits: 0,
        paid_early: 0,
    }
}
