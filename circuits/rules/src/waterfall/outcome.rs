//! What a run of the waterfall results in. All amounts in cents.

#[cfg(feature = "files")]
use serde::Serialize;

use super::state::PublicState;
use super::PoolState;

/// The result of a month. It holds the new hidden state, so there is no `Debug`.
#[derive(Clone, PartialEq, Eq)]
pub struct Outcome {
    /// Who is paid what: public.
    pub payout: Payout,
    /// The public state after the month.
    pub public: PublicState,
    /// The hidden state after the month.
    pub hidden: PoolState,
    /// Every trigger as it was tested.
    pub triggers: Triggers,
}

/// Who is paid what, in the order of the steps, and what the amounts were measured against.
///
/// `available` = every `*_paid` here and in `classes`, `write_down_paid`, `residual` and `reserve` together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "files", derive(Serialize))]
pub struct Payout {
    /// Of the deposits and the suspense, what belongs to this month's collections.
    pub used: u64,
    /// A0: used, other deposits and the opening reserve (in a late run less what was paid early).
    pub available: u64,
    /// AP: performing balance less yield supplement. Public only if P1 is.
    pub adjusted_pool: u64,
    /// Step 2.
    pub senior_paid: u64,
    /// F: servicing fee due, with what was unpaid.
    pub servicing_due: u64,
    /// Step 3.
    pub servicing_paid: u64,
    /// Step 3, after the servicing fee.
    pub supplemental_paid: u64,
    /// Steps 4, 6, 7 and 10, class by class.
    pub classes: Vec<ClassPayout>,
    /// RR: what step 5 has to keep.
    pub reserve_required: u64,
    /// R': what it keeps.
    pub reserve: u64,
    /// OCT: the overcollateralisation target of step 6. 0 under acceleration.
    pub oc_target: u64,
    /// Step 8: senior fees that were over the cap or unpaid.
    pub senior_unpaid_paid: u64,
    /// Step 8, after those.
    pub subordinated_paid: u64,
    /// Step 9: what the residual holder gets.
    pub residual: u64,
    /// Step 5: what was left covered all classes.
    pub retire: bool,
    /// Step 6 paid pro rata.
    pub pro_rata: bool,
}

/// What one class gets.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "files", derive(Serialize))]
pub struct ClassPayout {
    /// Step 4 (a): interest of the month, unpaid interest and interest on that.
    pub interest_due: u64,
    /// Step 4 (a).
    pub interest_paid: u64,
    /// Step 4 (b): priority principal. Under acceleration all principal.
    pub priority_paid: u64,
    /// Step 6: regular principal.
    pub regular_paid: u64,
    /// Step 7: repaid of what was written down.
    pub write_down_paid: u64,
    /// Step 10: written down this month.
    pub written_down: u64,
    /// Step 10: written up this month.
    pub written_up: u64,
}

/// Every trigger of the month. Q, L and the end triggers of the month before make T; OC, RES and INT are for the next.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "files", derive(Serialize))]
pub struct Triggers {
    /// Q: balance 60 or more days late against a share of P1. On after this date's test, cures counted.
    pub sixty_day: Trigger,
    /// L: net losses since closing against a share of P_cut, latched.
    pub loss: Trigger,
    /// OC: AP - V at the end against a share of P_cut; on if below. Off if not tested.
    pub oc: Trigger,
    /// RES: reserve at the end; on if below.
    pub reserve: Trigger,
    /// INT: unpaid interest of the most senior rank at the end; on if above 0.
    pub interest: Trigger,
    /// T: turbo on this date.
    pub turbo: bool,
}

/// One trigger: `value` is compared with `limit_bps` / 10,000 of `base`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "files", derive(Serialize))]
pub struct Trigger {
    /// The value tested, cents.
    pub value: i64,
    /// What the limit is a share of, cents.
    pub base: u64,
    /// The limit, basis points of `base`.
    pub limit_bps: u32,
    /// This date's comparison alone trips it.
    pub tripped: bool,
    /// It is on from now, latch and cure taken into account.
    pub on: bool,
}
