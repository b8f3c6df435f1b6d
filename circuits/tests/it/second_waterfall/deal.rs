//! One month of one deal as the page speaks of it. All amounts in cents, signed so that nothing can wrap unseen.

/// A class on a pay date: its terms, and what it carries from the month before.
#[derive(Clone, Debug, Default)]
pub(crate) struct Class {
    /// Coupon in basis points a year.
    pub(crate) bps: i128,
    /// Days of this accrual, and the days of its year.
    pub(crate) days: i128,
    pub(crate) year: i128,
    pub(crate) interest_rank: u32,
    pub(crate) principal_rank: u32,
    /// Its legal final is reached.
    pub(crate) final_reached: bool,
    /// N0, then N, W and S.
    pub(crate) original: i128,
    pub(crate) notional: i128,
    pub(crate) written_down: i128,
    pub(crate) unpaid: i128,
    /// Interest of this month that was paid at the time, when the proof was missed.
    pub(crate) paid_early: i128,
}

/// What the loans did.
#[derive(Clone, Debug, Default)]
pub(crate) struct PoolMonth {
    /// P0, P1 as the loans' proofs say it, and P_cut.
    pub(crate) opening: i128,
    pub(crate) closing: i128,
    pub(crate) cut_off: i128,
    pub(crate) interest: i128,
    pub(crate) principal: i128,
    pub(crate) recovered: i128,
    /// REP, the price in cash, and REPprin, the principal that left for it.
    pub(crate) repurchase_price: i128,
    pub(crate) repurchased: i128,
    pub(crate) defaulted: i128,
    /// Balance that is 60 days late or more.
    pub(crate) late: i128,
    /// SD and SR of the months before.
    pub(crate) defaulted_before: i128,
    pub(crate) recovered_before: i128,
    /// Interest accrued on the loans, for the price of a clean-up.
    pub(crate) accrued: i128,
}

/// Fees due and what they carry.
#[derive(Clone, Debug, Default)]
pub(crate) struct Fees {
    pub(crate) senior: i128,
    /// What the cap leaves for this month: cap less paid under it earlier in this deal-year.
    pub(crate) cap_left: i128,
    /// XS.
    pub(crate) excess: i128,
    pub(crate) servicing_bps: i128,
    pub(crate) servicing_days: i128,
    /// FS.
    pub(crate) servicing_unpaid: i128,
    pub(crate) supplemental: i128,
    pub(crate) subordinated: i128,
}

/// Cash that came, and cash that was carried.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cash {
    pub(crate) deposited: i128,
    pub(crate) other: i128,
    pub(crate) shortfall: i128,
    pub(crate) suspense: i128,
    pub(crate) reserve: i128,
    /// All that was paid when the proof was missed, fees and interest.
    pub(crate) paid_early: i128,
}

/// The levels of this month.
#[derive(Clone, Debug, Default)]
pub(crate) struct Levels {
    pub(crate) yield_supplement: i128,
    pub(crate) late_bps: i128,
    pub(crate) loss_bps: i128,
    pub(crate) reserve_bps: i128,
    pub(crate) reserve_floor: i128,
    pub(crate) reserve_trigger: i128,
    pub(crate) oc_bps: i128,
    pub(crate) oc_floor: i128,
    pub(crate) oc_trigger_bps: i128,
    pub(crate) oc_watched: bool,
    pub(crate) clean_up_bps: i128,
    /// Pro-rata principal is allowed from this month on.
    pub(crate) stepped_down: bool,
    pub(crate) writes_down: bool,
}

/// What is already known when the date begins.
#[derive(Clone, Debug, Default)]
pub(crate) struct Latches {
    /// The 60+ trigger is on, and for how many months in a row it passed since.
    pub(crate) late: bool,
    pub(crate) cures: u32,
    pub(crate) loss: bool,
    /// The three end triggers of the month before.
    pub(crate) oc: bool,
    pub(crate) reserve: bool,
    pub(crate) interest: bool,
    pub(crate) servicer_default: bool,
}

/// A whole month.
#[derive(Clone, Debug, Default)]
pub(crate) struct Month {
    pub(crate) accelerated: bool,
    pub(crate) clean_up: bool,
    pub(crate) classes: Vec<Class>,
    pub(crate) pool: PoolMonth,
    pub(crate) fees: Fees,
    pub(crate) cash: Cash,
    pub(crate) levels: Levels,
    pub(crate) latches: Latches,
}

/// A month that cannot be run, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// P1 is not what the roll-forward leaves.
    PoolDoesNotRoll,
    /// A clean-up of a pool that is still too large.
    CleanUpTooEarly,
    /// A clean-up below its price.
    CleanUpTooCheap,
    /// A late run that was paid more at the time than there is, or a class more than it is due.
    PaidEarlyTooMuch,
    /// An amount to carry has left the stated widths.
    TooWide,
}

/// One trigger test: a value against a level in basis points of a base.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Test {
    pub(crate) value: i128,
    pub(crate) base: i128,
    pub(crate) bps: i128,
    /// This date's comparison, and what holds after it.
    pub(crate) tripped: bool,
    pub(crate) on: bool,
}

/// What one class received and what it is after the date.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ClassResult {
    pub(crate) due: i128,
    pub(crate) interest: i128,
    /// Principal of step 4, and of step 6.
    pub(crate) priority: i128,
    pub(crate) regular: i128,
    /// Step 7.
    pub(crate) restored: i128,
    pub(crate) write_down: i128,
    pub(crate) write_up: i128,
    pub(crate) notional: i128,
    pub(crate) written_down: i128,
    pub(crate) unpaid: i128,
}

/// The date's result: payments, then everything carried.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Outcome {
    pub(crate) used: i128,
    pub(crate) available: i128,
    pub(crate) shortfall: i128,
    pub(crate) suspense: i128,
    /// P1 and AP of the run.
    pub(crate) closing_balance: i128,
    pub(crate) adjusted: i128,
    pub(crate) defaulted: i128,
    pub(crate) recovered: i128,
    pub(crate) turbo: bool,
    pub(crate) cures: u32,
    pub(crate) late: Test,
    pub(crate) loss: Test,
    pub(crate) oc: Test,
    pub(crate) reserve_low: Test,
    pub(crate) interest_short: Test,
    pub(crate) senior_fees: i128,
    pub(crate) servicing_due: i128,
    pub(crate) servicing: i128,
    pub(crate) servicing_unpaid: i128,
    pub(crate) supplemental: i128,
    pub(crate) excess_paid: i128,
    pub(crate) excess: i128,
    pub(crate) subordinated: i128,
    pub(crate) residual: i128,
    pub(crate) reserve_required: i128,
    pub(crate) reserve: i128,
    pub(crate) target: i128,
    pub(crate) retire: bool,
    pub(crate) pro_rata: bool,
    pub(crate) classes: Vec<ClassResult>,
}
