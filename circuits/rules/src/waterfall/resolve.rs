//! What of a month follows from public terms and the public state alone. Whoever checks a proof computes it; the
//! circuit takes it as given.

use super::funds::Run;
use super::range::MAX_CLASSES;
use super::state::PublicState;
use super::terms::MonthTerms;
use super::triggers::CURE;
use super::violation::Violation;
use super::{acceleration, interest, PoolFigures};

/// One class, or one of the places after the last class, which hold nothing.
#[derive(Clone, Copy, Default)]
pub struct ResolvedClass {
    /// N at the start of the steps; under acceleration with what was written down.
    pub notional: u64,
    /// W at the start of the steps.
    pub written_down: u64,
    /// Interest due, with what is unpaid and interest on that, less what was paid early.
    pub due: u64,
}

/// A month, resolved.
pub struct Resolved {
    /// The classes, in the order of the terms.
    pub classes: [ResolvedClass; MAX_CLASSES],
    /// `interest_rank[g][k]`: class k has interest rank g + 1.
    pub interest_rank: [[bool; MAX_CLASSES]; MAX_CLASSES],
    /// `legal_final[g][k]`: a class of interest rank g + 1 is at its legal final, and class k is repaid with it or before.
    pub legal_final: [[bool; MAX_CLASSES]; MAX_CLASSES],
    /// Class k + 1 shares the principal rank of class k. Under acceleration all do: an interest rank is paid by notional.
    pub joined: [bool; MAX_CLASSES - 1],
    /// Senior fees that step 2 has to pay.
    pub senior_payable: u64,
    /// XS before step 2, with all that is due this month.
    pub senior_owed: u64,
    /// The sixty-day trigger stays on even if this month passes.
    pub sixty_day_stays: bool,
    /// The count of passes if it does.
    pub next_passes: u8,
    /// T is on whatever the pool did: an end trigger of the month before or a default of the servicer.
    pub turbo: bool,
    /// Step 10 is run.
    pub write_down: bool,
}

/// Resolves a month.
///
/// # Errors
/// [`Violation`], if an input is out of range or more interest was paid early than is due.
pub fn resolve(terms: &MonthTerms, before: &PublicState) -> Result<Resolved, Violation> {
    terms.validate()?;
    before.validate(terms)?;
    let mut run = Run::new(terms, before, &PoolFigures::default());
    if terms.accelerated {
        acceleration::restore(&mut run);
    }
    interest::accrue(&mut run)?;

    let mut classes = [ResolvedClass::default(); MAX_CLASSES];
    let mut interest_rank = [[false; MAX_CLASSES]; MAX_CLASSES];
    let mut legal_final = [[false; MAX_CLASSES]; MAX_CLASSES];
    for (k, class) in terms.classes.iter().enumerate() {
        classes[k] = ResolvedClass {
            notional: run.state.classes[k].notional,
            written_down: run.state.classes[k].written_down,
            due: run.payout.classes[k].interest_due,
        };
        // Ranks are 1 to 8: the terms are valid.
        let rank = usize::from(class.interest_rank) - 1;
        interest_rank[rank][k] = true;
        if class.legal_final {
            for (other, repaid) in terms.classes.iter().zip(&mut legal_final[rank]) {
                *repaid |= other.principal_rank <= class.principal_rank;
            }
        }
    }
    let mut joined = [true; MAX_CLASSES - 1];
    if !terms.accelerated {
        for (joined, pair) in joined.iter_mut().zip(terms.classes.windows(2)) {
            *joined = pair[0].principal_rank == pair[1].principal_rank;
        }
    }
    let sixty_day_stays = before.sixty_day && before.sixty_day_passes + 1 < CURE;
    Ok(Resolved {
        classes,
        interest_rank,
        legal_final,
        joined,
        senior_payable: match terms.accelerated {
            true => terms.senior_due,
            false => terms.senior_due.min(terms.senior_cap_left),
        },
        senior_owed: before.senior_unpaid + terms.senior_due,
        sixty_day_stays,
        next_passes: if sixty_day_stays {
            before.sixty_day_passes + 1
        } else {
            0
        },
        turbo: before.oc || before.reserve_short || before.interest_short || terms.servicer_default,
        write_down: terms.write_down && !terms.accelerated,
    })
}
