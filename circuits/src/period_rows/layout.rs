//! Which advice column holds what, and on which rows the gates are live.
//!
//! Every column is read by gates at the current row and, where it is carried down, at the row above; no gate reads a
//! row below. Gates are live on rows `0..rows`, `rows` being the suite's, clear of the blinding rows, by selectors
//! alone. Lookups have no selector, so they read the current row only: `prev` on row 0 would read a blinding row.

use halo2_proofs::plonk::ConstraintSystem;
use pasta_curves::Fp;

use crate::closing_rows::{most_days_ahead, most_days_late};
use crate::column::LinkedColumn;
use crate::gadget::digits::{base, Digits};
use crate::loan_table;
use crate::period_summary::{PERIOD_SUMS, PERIOD_WORDS};
use crate::statement::{period_rows_at as at, PeriodRowsStatement};
use crate::suite::Suite;

/// The tapes' columns come first, in the order of [`LinkedColumn::PERIOD`]: the link depends on it.
pub(super) const DATA: usize = LinkedColumn::PERIOD.len();

// What a loan is; 0 is the obligor, which no rule here reads. An accepted proof of the closing found these in range;
// the link says they are the same points.
pub(super) const INSTALMENT: usize = 1;
pub(super) const RATE: usize = 2;
pub(super) const TERM: usize = 3;
pub(super) const SCORE: usize = 4;

// Where the previous period left it. Again points that an accepted proof found in range: of the closing, or of this
// circuit one period earlier.
pub(super) const WAS_BALANCE: usize = 5;
pub(super) const WAS_PAID_TO: usize = 6;
pub(super) const WAS_EXT_USED: usize = 7;
pub(super) const WAS_STATUS: usize = 8;
pub(super) const WAS_EXIT: usize = 9;
pub(super) const WAS_DEFAULTED: usize = 10;

// Where this period leaves it, and what it paid.
pub(super) const BALANCE: usize = 11;
pub(super) const PAID_TO: usize = 12;
pub(super) const EXT_USED: usize = 13;
pub(super) const STATUS: usize = 14;
pub(super) const EXIT: usize = 15;
pub(super) const DEFAULTED: usize = 16;
pub(super) const INTEREST: usize = 17;
pub(super) const PRINCIPAL: usize = 18;
pub(super) const REPURCHASED: usize = 19;
pub(super) const RECOVERED: usize = 20;

/// 1 where the row holds a loan, whether live or not.
pub(super) const ACTIVE: usize = DATA;
/// 1 where a live loan stays live.
pub(super) const STAYS: usize = DATA + 1;
/// 1 where a live loan is paid off.
pub(super) const PAYS_OFF: usize = DATA + 2;
/// 1 where a live loan is repurchased.
pub(super) const IS_BOUGHT: usize = DATA + 3;
/// 1 where a live loan defaults.
pub(super) const FAILS: usize = DATA + 4;
/// What can become of a live loan, by its exit code.
pub(super) const FATES: [usize; 4] = [STAYS, PAYS_OFF, IS_BOUGHT, FAILS];
/// 1 where a loan that was live is a day past due or more.
pub(super) const PAST_DUE: usize = DATA + 5;
/// What the days past due of a loan that was live weigh in the totals from thirty days on: the sum of the lanes it counts
/// in.
pub(super) const LATE: usize = DATA + 6;
/// The two lowest status bits.
pub(super) const STATUS_LOW: usize = DATA + 7;
/// On a loan that stays: a hundred times the payment, less what the advance asks. On a repurchase: its price above the
/// principal. Elsewhere 0.
pub(super) const PAYMENT_ROOM: usize = DATA + 8;
/// The interest cap less the interest.
pub(super) const INTEREST_ROOM: usize = DATA + 9;
/// Loans up to this row.
pub(super) const COUNT: usize = DATA + 10;
/// Packed totals up to this row.
pub(super) const SUM: usize = COUNT + 1;
/// Constant columns, all public, in the order of the instance: the as-of day and the default age.
pub(super) const PUBLIC: usize = SUM + PERIOD_SUMS;
/// The as-of day.
pub(super) const AS_OF: usize = PUBLIC;
/// Days past due from which on a loan has defaulted.
pub(super) const DEFAULT_AGE: usize = PUBLIC + 1;
/// How many constant columns there are.
pub(super) const PUBLICS: usize = at::SUMMARY - at::AS_OF;

/// The largest values of the tapes' columns, by which the digits are counted.
const AMOUNT: u128 = crate::column::Column::Balance.largest() as u128;
/// In hundredths of a basis point.
const LARGEST_RATE: u128 = crate::column::Column::Rate.largest() as u128;
/// Of a term, and of the least score that a closing can ask for.
const SMALL: u128 = crate::column::Column::Score.largest() as u128;

/// The least amount that has no digits in this suite: bounds every amount that nothing else bounds.
pub(super) const fn amounts(suite: Suite) -> u128 {
    Digits::at(0, base(suite), AMOUNT).limit()
}

/// Where the digits of each number stand.
#[derive(Clone, Copy, Debug)]
pub struct Numbers {
    /// What is left of the balance, less the cent that a loan which stays or fails must have.
    pub(super) rest: Digits,
    pub(super) principal: Digits,
    /// Interest paid or recovered: no row has both.
    pub(super) received: Digits,
    pub(super) payment_room: Digits,
    pub(super) interest_room: Digits,
    /// Days by which `paid_to` advances.
    pub(super) advance: Digits,
    /// On a loan that stays: days to default.
    pub(super) clock: Digits,
}

impl Numbers {
    /// Of a suite.
    pub(super) const fn of(suite: Suite) -> Self {
        let rest = Digits::at(PUBLIC + PUBLICS, base(suite), AMOUNT);
        let principal = rest.then(AMOUNT);
        let received = principal.then(AMOUNT);
        // No payment has more: interest within its digits, principal up to the balance, and two extensions of thirty days
        // without an advance, each day three hundredths of an instalment.
        let amounts = amounts(suite);
        let payment_room = received.then(100 * (amounts + AMOUNT) + 3 * 60 * amounts);
        // No cap has more: the largest advance and the most days past due.
        let days = (base(suite) + most_days_late(suite) + 31) as u128;
        let interest_room = payment_room.then(11 * AMOUNT * LARGEST_RATE * days);
        // One digit: paid_to lies within the days of the table before and after.
        let advance = interest_room.then(base(suite) as u128 - 1);
        // Of a loan paid ahead the distance is that much longer.
        let age = PeriodRowsStatement::LARGEST_DEFAULT_AGE as u128 - 1;
        let clock = advance.then(age + most_days_ahead(suite) as u128);
        Self {
            rest,
            principal,
            received,
            payment_room,
            interest_room,
            advance,
            clock,
        }
    }

    /// How many advice columns the loan table has; the hash brings its own.
    pub(super) const fn width(self) -> usize {
        self.clock.end()
    }
}

/// The least value of a static or previous column that no accepted proof of a suite let pass; nothing where no rule reads the
/// column.
pub(super) const fn proved(suite: Suite, index: usize) -> Option<u128> {
    let limit = match index {
        INSTALMENT => amounts(suite),
        RATE => LARGEST_RATE + 1,
        TERM => SMALL + 1,
        // A digit above the least score.
        SCORE => SMALL + base(suite) as u128,
        WAS_BALANCE | WAS_DEFAULTED => AMOUNT + 1,
        // An as-of day of fifteen bits, and the days of the table.
        WAS_PAID_TO => (1 << 15) + most_days_ahead(suite) as u128,
        WAS_EXT_USED => 4,
        WAS_STATUS => 16,
        // The relation has a rule for it.
        WAS_EXIT => 8,
        _ => return None,
    };
    Some(limit)
}

/// Columns and selectors of the circuit.
pub(super) type Config = loan_table::Config<Numbers, 0, PUBLICS, 3>;

/// Allocates everything, linked columns first.
pub(super) fn allocate(meta: &mut ConstraintSystem<Fp>, suite: Suite) -> Config {
    let numbers = Numbers::of(suite);
    Config::allocate(meta, numbers, numbers.width(), COUNT..PUBLIC, PERIOD_WORDS)
}
