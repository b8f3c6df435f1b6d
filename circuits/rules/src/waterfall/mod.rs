//! The waterfall: how a month's money is paid, in plain Rust.
//!
//! This is the one definition of a waterfall in the repository: the circuit, the prover, the what-if command and the
//! tests call or compare with [`run`]. It knows no schedules and no dates; the caller resolves those into
//! [`MonthTerms`]. Amounts are minor units (cents), `u64`, below [`MAX_AMOUNT`]; products are `u128` and stay below
//! 2^100; no input makes it panic.
//!
//! # The steps
//! A0 = available funds, V = notional of all classes, P0 and P1 = performing balance at the beginning and the end of
//! the period, AP = P1 less the yield supplement, W = written down, S = unpaid interest, R = reserve. "Pay" takes what
//! is left of A0, at most the amount.
//!
//! | step | what | file |
//! |---|---|---|
//! | 0 | cash against collections, available funds | `cash.rs` |
//! | 1, 11 | triggers on data, triggers on balances | `triggers.rs` |
//! | 2, 3, 8 | senior fees, servicing, unpaid senior and subordinated fees | `fees.rs` |
//! | 4 | interest by rank, priority principal | `interest.rs` |
//! | 5, 6, 7 | reserve, regular principal, repayment of what was written down | `principal.rs` |
//! | 10 | write-down and write-up | `losses.rs` |
//! | | acceleration | `acceleration.rs` |
//! | | clean-up call | `clean_up.rs` |
//!
//! The circuit `waterfall` states the same steps over cells, and its check compares what a proof claims with the outcome here.
//!
//! # Choices
//! Where the rules leave something open, this is how they are read:
//!
//! 1. **Unpaid senior fees.** All of `due - paid` goes to XS, whether the cap or lack of money kept it from being paid.
//!    Only what is paid in step 2 counts against the cap; XS is paid in step 8 alone, before subordinated fees, and
//!    includes what was added this month. Under acceleration step 2 pays all that is due this month; XS stays in step 8.
//! 2. **Fees that are not carried.** Unpaid supplemental servicing and subordinated fees are not state. The caller may
//!    put them into next month's due.
//! 3. **Interest** is due on the notional at the start of the month, also when a priority payment of a more senior
//!    rank reduced the class this month; under acceleration on N + W.
//! 4. **Legal final** raises the priority payment of the interest rank of the class whose legal final it is, to at least
//!    the notional of all classes whose principal rank has a number not above its own. PP of step 4 counts interest ranks.
//! 5. **Sixty-day trigger.** The third pass in a row switches it off on that same date. Passes are counted only while it
//!    is on; a failure sets the count to 0.
//! 6. **End triggers** (OC, RES, INT) are set anew every month from that month's end; only the loss trigger latches.
//! 7. **Most senior rank** of INT: the lowest interest rank with a class that has notional or unpaid interest at the
//!    end of the month.
//! 8. **OC** is compared with sign: a pool below the notes trips it.
//! 9. **Pro rata** of step 6 applies if the terms say that step-down is reached, T is off and nothing is written down
//!    at that point.
//! 10. **Write-down and write-up** (step 10) are both off when the terms switch write-down off. Write-up measures V after
//!     the write-down of the same month.
//! 11. **Acceleration** pays interest ranks: interest of the rank, then its notional split by notional. Steps 5, 6, 7 and
//!     10 are not run, the reserve becomes 0, W is 0 from then on; step 11 is evaluated as ever. It never ends.
//! 12. **Clean-up** still proves the roll-forward to the real P1, which its condition and price use; the rest of the run and
//!     the new hidden state have P1 = 0. Its price is max(P1 + accrued interest, V + interest due + fees - R), where fees
//!     are all of them: senior fees due, cap or not, and XS, servicing with FS, supplemental and subordinated. W is not in
//!     it, this month's collections are not taken off it, and more may be deposited. In a late run the reserve counts
//!     less what was paid early.
//! 13. **Other deposits** (OTH) are allowed in any month, not only with a clean-up.
//! 14. **A late run** (the month's proof came after its pay date, some fees and interest were paid on public figures):
//!     the caller reduces the senior fee due and cap, `interest_paid_early` reduces a class's due, `paid_early`, all that
//!     was paid then, reduces A0. Should A0 not cover it, the rest had come out of suspense and reduces SU.
//! 15. **Ranks** of interest are numbered without a gap over the classes with notional at closing, and step 4 runs once for
//!     each: where principal ranks differ, a rank that nobody holds would pay a priority payment twice. A class of
//!     notional 0 has no legal final.

mod acceleration;
mod arith;
mod cash;
mod clean_up;
mod fees;
mod figures;
mod funds;
mod hidden;
mod interest;
mod losses;
mod month;
mod outcome;
mod principal;
mod range;
mod relation;
mod resolve;
mod state;
mod terms;
mod triggers;
mod violation;

pub use figures::PoolFigures;
pub use hidden::PoolState;
pub use month::Month;
pub use outcome::{ClassPayout, Outcome, Payout, Trigger, Triggers};
pub use range::{OutOfRange, MAX_AMOUNT, MAX_CLASSES};
pub use relation::run;
pub use resolve::{resolve, Resolved, ResolvedClass};
pub use state::{ClassState, PublicState};
pub use terms::{ClassTerms, MonthTerms};
pub use violation::Violation;

#[cfg(test)]
mod tests;
