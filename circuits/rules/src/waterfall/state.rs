//! What everyone knows of a deal between two months. All amounts in cents.

#[cfg(feature = "files")]
use serde::{Deserialize, Serialize};

use super::range::{amount, out_of_range, sum, OutOfRange};
use super::terms::{ClassTerms, MonthTerms};

/// A class between two months.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    feature = "files",
    derive(Serialize, Deserialize),
    serde(deny_unknown_fields)
)]
pub struct ClassState {
    /// N. N + W is at most N0; the difference is the principal paid so far.
    pub notional: u64,
    /// S: interest due and unpaid. All classes together are below [`MAX_AMOUNT`](super::MAX_AMOUNT).
    pub unpaid_interest: u64,
    /// W: written down and not written up or repaid since.
    pub written_down: u64,
}

/// What everyone knows of a deal between two months.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "files",
    derive(Serialize, Deserialize),
    serde(deny_unknown_fields)
)]
pub struct PublicState {
    /// In the order of [`MonthTerms::classes`].
    pub classes: Vec<ClassState>,
    /// R: the reserve.
    pub reserve: u64,
    /// SF: collected by the loans and not deposited yet.
    pub shortfall: u64,
    /// SU: deposited beyond what the loans paid.
    pub suspense: u64,
    /// XS: senior fees due and unpaid.
    pub senior_unpaid: u64,
    /// FS: servicing fee due and unpaid.
    pub servicing_unpaid: u64,
    /// Q: the sixty-day trigger is on.
    pub sixty_day: bool,
    /// Passes in a row since it went on, 0 to 2; 0 while it is off.
    pub sixty_day_passes: u8,
    /// L: the loss trigger, latched.
    pub loss: bool,
    /// OC tripped at the end of the month before.
    pub oc: bool,
    /// RES tripped at the end of the month before.
    pub reserve_short: bool,
    /// INT tripped at the end of the month before.
    pub interest_short: bool,
    /// A month was run under acceleration: N := N + W has happened.
    pub accelerated: bool,
}

impl PublicState {
    /// The state at closing: every class whole, nothing owed, no trigger.
    pub fn opening(terms: &MonthTerms, reserve: u64) -> Self {
        let class = |class: &ClassTerms| ClassState {
            notional: class.notional,
            ..ClassState::default()
        };
        Self {
            classes: terms.classes.iter().map(class).collect(),
            reserve,
            shortfall: 0,
            suspense: 0,
            senior_unpaid: 0,
            servicing_unpaid: 0,
            sixty_day: false,
            sixty_day_passes: 0,
            loss: false,
            oc: false,
            reserve_short: false,
            interest_short: false,
            accelerated: false,
        }
    }

    /// Checks every field against its documented range and against the terms it is used with.
    ///
    /// # Errors
    /// [`OutOfRange`], naming the first field that is not.
    pub fn validate(&self, terms: &MonthTerms) -> Result<(), OutOfRange> {
        if self.classes.len() != terms.classes.len() {
            return Err(out_of_range("state.classes", "as many as in the terms"));
        }
        for (k, (class, terms)) in self.classes.iter().zip(&terms.classes).enumerate() {
            let left = terms.notional.checked_sub(class.notional);
            if left.is_none_or(|left| class.written_down > left) {
                return Err(out_of_range(
                    format!("state.classes[{k}]"),
                    "notional and written down together at most the notional at closing",
                ));
            }
        }
        sum(
            self.classes.iter().map(|class| class.unpaid_interest),
            "state.classes.unpaid_interest",
        )?;
        for (field, value) in [
            ("state.reserve", self.reserve),
            ("state.shortfall", self.shortfall),
            ("state.suspense", self.suspense),
            ("state.senior_unpaid", self.senior_unpaid),
            ("state.servicing_unpaid", self.servicing_unpaid),
        ] {
            amount(value, field)?;
        }
        if self.sixty_day_passes > if self.sixty_day { 2 } else { 0 } {
            return Err(out_of_range(
                "state.sixty_day_passes",
                "0 to 2, and 0 while the trigger is off",
            ));
        }
        if self.accelerated && !terms.accelerated {
            return Err(out_of_range("accelerated", "an acceleration does not end"));
        }
        Ok(())
    }
}
