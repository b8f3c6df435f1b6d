//! Months of the waterfall: two that were filed, and made-up ones.

mod filed;
mod random;

pub use filed::{filed_months, FiledMonth};
pub use random::random_month;

use crate::waterfall::{ClassTerms, Month, MonthTerms, PoolFigures, PoolState, PublicState};

/// A class that pays 30 of 360 days, sequential in the order of its rank.
pub fn class(notional: u64, coupon_bps: u32, rank: u8) -> ClassTerms {
    ClassTerms {
        notional,
        coupon_bps,
        days: 30,
        day_basis: 360,
        interest_rank: rank,
        principal_rank: rank,
        legal_final: false,
        interest_paid_early: 0,
    }
}

/// Terms in which everything but the classes is switched off.
pub fn plain_terms(classes: Vec<ClassTerms>) -> MonthTerms {
    MonthTerms {
        classes,
        yield_supplement: 0,
        servicing_bps: 0,
        fee_days: 30,
        senior_due: 0,
        senior_cap_left: 0,
        supplemental_due: 0,
        subordinated_due: 0,
        reserve_bps: 0,
        reserve_floor: 0,
        reserve_trigger: 0,
        oc_bps: 0,
        oc_floor: 0,
        oc_trigger_bps: 0,
        oc_tested: false,
        sixty_day_limit_bps: 10_000,
        loss_limit_bps: 10_000,
        clean_up_bps: 1_000,
        pro_rata: false,
        write_down: true,
        servicer_default: false,
        accelerated: false,
        clean_up: false,
        deposits: 0,
        other_deposits: 0,
        paid_early: 0,
    }
}

/// Figures of a month in which a pool of `balance` pays nothing and nothing happens.
pub fn quiet_figures(balance: u64) -> PoolFigures {
    PoolFigures {
        interest: 0,
        principal: 0,
        repurchased: 0,
        repurchased_principal: 0,
        recovered: 0,
        defaulted: 0,
        performing: balance,
        late: [0; 5],
        extended: 0,
        rate_sum: 0,
        live: 0,
        departures: 0,
    }
}

/// The first month of a deal with [`plain_terms`] on a pool of `balance`, in which nothing is paid.
pub fn plain_month(classes: Vec<ClassTerms>, balance: u64) -> Month {
    let terms = plain_terms(classes);
    Month {
        public: PublicState::opening(&terms, 0),
        hidden: PoolState::opening(balance),
        figures: quiet_figures(balance),
        terms,
    }
}

/// SplitMix64: a short, well-known generator, good enough for made-up loans and nothing else.
pub struct Numbers(pub u64);

impl Numbers {
    /// A number below `bound`, which is at least 1.
    pub fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % bound
    }
}
