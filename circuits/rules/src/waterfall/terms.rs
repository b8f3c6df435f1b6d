//! The month's terms: the term sheet with every schedule resolved. All amounts in cents.

use std::collections::BTreeSet;

#[cfg(feature = "files")]
use serde::{Deserialize, Serialize};

use super::range::{amount, days, out_of_range, share, sum, OutOfRange, MAX_CLASSES};

/// One class in one month. Classes keep their order for life; a class of notional 0 changes nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "files",
    derive(Serialize, Deserialize),
    serde(deny_unknown_fields)
)]
pub struct ClassTerms {
    /// N0: notional at closing. All classes together are below [`MAX_AMOUNT`](super::MAX_AMOUNT).
    pub notional: u64,
    /// Coupon of one year in basis points, 0 to 10,000.
    pub coupon_bps: u32,
    /// d: days of interest by the class's day count, 0 to 366.
    pub days: u32,
    /// D: days of a year by the class's day count, 360 or 365.
    pub day_basis: u32,
    /// 1 to 8; 1 is paid first, equal ranks share. The ranks of classes with notional have no gap.
    pub interest_rank: u8,
    /// 1 to 8; 1 is paid first, equal ranks share.
    pub principal_rank: u8,
    /// This pay date is the class's legal final, or later.
    pub legal_final: bool,
    /// A late run only: interest of this month paid already; at most what is due.
    #[cfg_attr(feature = "files", serde(default))]
    pub interest_paid_early: u64,
}

/// The terms of one month: the term sheet with every schedule resolved, and the month's cash. All of it is public.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "files",
    derive(Serialize, Deserialize),
    serde(deny_unknown_fields)
)]
pub struct MonthTerms {
    /// One to eight classes.
    pub classes: Vec<ClassTerms>,
    /// ysoc of this month: AP = max(0, P1 - this). 0 switches it off.
    pub yield_supplement: u64,
    /// Servicing fee of one year on P0, basis points, 0 to 10,000.
    pub servicing_bps: u32,
    /// f: days of servicing fee, of 360, 0 to 366.
    pub fee_days: u32,
    /// Senior fees due this month.
    pub senior_due: u64,
    /// The cap of senior fees less what was paid of them in this deal-year.
    pub senior_cap_left: u64,
    /// Supplemental servicing due this month.
    pub supplemental_due: u64,
    /// Subordinated fees due this month.
    pub subordinated_due: u64,
    /// Reserve required, basis points of P1, 0 to 10,000.
    pub reserve_bps: u32,
    /// Reserve required, at least.
    pub reserve_floor: u64,
    /// RES trips if the reserve ends below this. 0 switches it off.
    pub reserve_trigger: u64,
    /// OC target, basis points of AP, 0 to 10,000.
    pub oc_bps: u32,
    /// OC target, at least.
    pub oc_floor: u64,
    /// OC trips if AP - V is below this share of P_cut, basis points, 0 to 10,000.
    pub oc_trigger_bps: u32,
    /// The OC trigger is tested this month.
    pub oc_tested: bool,
    /// q: Q is on if more than this share of P1 is 60 or more days late, basis points. 10,000 never trips.
    pub sixty_day_limit_bps: u32,
    /// c: L latches if net losses since closing exceed this share of P_cut, basis points. 10,000 never trips.
    pub loss_limit_bps: u32,
    /// The clean-up call is allowed once P1 is at most this share of P_cut, basis points, 0 to 10,000.
    pub clean_up_bps: u32,
    /// The step-down is reached: regular principal may be paid pro rata.
    pub pro_rata: bool,
    /// Losses write classes down.
    pub write_down: bool,
    /// The servicer is in default.
    pub servicer_default: bool,
    /// The notes are accelerated. Once true it stays true.
    pub accelerated: bool,
    /// The clean-up call is exercised this month; its price is in `other_deposits`.
    pub clean_up: bool,
    /// DEP: deposited by the cash agent for this month.
    pub deposits: u64,
    /// OTH: any other deposit, the price of the clean-up among them.
    #[cfg_attr(feature = "files", serde(default))]
    pub other_deposits: u64,
    /// A late run only: all that was paid already for this month, fees and the classes' `interest_paid_early`.
    #[cfg_attr(feature = "files", serde(default))]
    pub paid_early: u64,
}

impl MonthTerms {
    /// Checks every field against its documented range.
    ///
    /// # Errors
    /// [`OutOfRange`], naming the first field that is not.
    pub fn validate(&self) -> Result<(), OutOfRange> {
        if !(1..=MAX_CLASSES).contains(&self.classes.len()) {
            return Err(out_of_range("classes", "one to eight"));
        }
        for (k, class) in self.classes.iter().enumerate() {
            class.validate(k)?;
        }
        self.validate_ranks()?;
        let classes = || self.classes.iter();
        sum(classes().map(|class| class.notional), "classes.notional")?;
        let early = sum(
            classes().map(|class| class.interest_paid_early),
            "classes.interest_paid_early",
        )?;
        for (field, value) in [
            ("yield_supplement", self.yield_supplement),
            ("senior_due", self.senior_due),
            ("senior_cap_left", self.senior_cap_left),
            ("supplemental_due", self.supplemental_due),
            ("subordinated_due", self.subordinated_due),
            ("reserve_floor", self.reserve_floor),
            ("reserve_trigger", self.reserve_trigger),
            ("oc_floor", self.oc_floor),
            ("deposits", self.deposits),
            ("other_deposits", self.other_deposits),
            ("paid_early", self.paid_early),
        ] {
            amount(value, field)?;
        }
        for (field, value) in [
            ("servicing_bps", self.servicing_bps),
            ("reserve_bps", self.reserve_bps),
            ("oc_bps", self.oc_bps),
            ("oc_trigger_bps", self.oc_trigger_bps),
            ("sixty_day_limit_bps", self.sixty_day_limit_bps),
            ("loss_limit_bps", self.loss_limit_bps),
            ("clean_up_bps", self.clean_up_bps),
        ] {
            share(value, field)?;
        }
        days(self.fee_days, "fee_days")?;
        if self.paid_early < early {
            return Err(out_of_range(
                "paid_early",
                "at least the interest that the classes were paid early",
            ));
        }
        Ok(())
    }

    /// Interest ranks of classes with notional are 1, 2, … without a gap, in any order. Because: step 4 (b) runs once a
    /// rank, and where principal ranks differ from interest ranks a rank that nobody holds would pay the priority
    /// principal of the rank before it a second time, ahead of interest still due.
    fn validate_ranks(&self) -> Result<(), OutOfRange> {
        let held: BTreeSet<u8> = self
            .classes
            .iter()
            .filter(|class| class.notional > 0)
            .map(|class| class.interest_rank)
            .collect();
        match held.iter().zip(1..).all(|(rank, next)| *rank == next) {
            true => Ok(()),
            false => Err(out_of_range(
                "classes.interest_rank",
                "1, 2, … without a gap over the classes with notional",
            )),
        }
    }
}

impl ClassTerms {
    fn validate(&self, k: usize) -> Result<(), OutOfRange> {
        let field = |name: &str| format!("classes[{k}].{name}");
        share(self.coupon_bps, field("coupon_bps"))?;
        days(self.days, field("days"))?;
        // A class that never was changes nothing, so it cannot reach its legal final either.
        if self.legal_final && self.notional == 0 {
            return Err(out_of_range(
                field("legal_final"),
                "false for a class of notional 0",
            ));
        }
        if ![360, 365].contains(&self.day_basis) {
            return Err(out_of_range(field("day_basis"), "360 or 365"));
        }
        for (name, rank) in [
            ("interest_rank", self.interest_rank),
            ("principal_rank", self.principal_rank),
        ] {
            if !(1..=MAX_CLASSES).contains(&usize::from(rank)) {
                return Err(out_of_range(field(name), "1 to 8"));
            }
        }
        Ok(())
    }
}
