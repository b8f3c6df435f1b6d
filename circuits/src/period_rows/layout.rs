//! Which advice column holds what, and on which rows the gates are live.
//!
//! Every column is read by gates at the current row and, where it is carried down, at the row above; no gate reads a
//! row below. Gates are live on rows `0..rows`, `rows` being the suite's, clear of the blinding rows, by selectors
//! alone.

use halo2_proofs::plonk::{
    Advice, Column, ConstraintSystem, Expression, Fixed, Instance, VirtualCells,
};
use halo2_proofs::poly::Rotation;
use pasta_curves::Fp;

use crate::column::LinkedColumn;
use crate::gadget::limbs::Limbs;
use crate::gadget::poseidon::PoseidonConfig;
use crate::period_summary::PERIOD_SUMS;

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
/// Flags: at least 1, 30, 60, 90, 120 days past due. The first one on every live loan, the others on those that stay.
pub(super) const LATE: usize = DATA + 5;
/// The three lowest status bits.
pub(super) const STATUS_LOW: Limbs = Limbs::at(LATE + 5, 3);
/// Loans up to this row.
pub(super) const COUNT: usize = STATUS_LOW.end();
/// Packed totals up to this row.
pub(super) const SUM: usize = COUNT + 1;
/// Constant columns that are public: the as-of day and the default age.
pub(super) const AS_OF: usize = SUM + PERIOD_SUMS;
/// The second of them.
pub(super) const DEFAULT_AGE: usize = AS_OF + 1;
/// How many there are.
pub(super) const PUBLICS: usize = 2;

/// What is left of the balance, less the cent that a loan which stays or fails must have.
pub(super) const REST_ROOM: Limbs = Limbs::at(DEFAULT_AGE + 1, 40);
/// Principal paid.
pub(super) const PRINCIPAL_PAID: Limbs = REST_ROOM.then(40);
/// Interest paid or recovered: no row has both.
pub(super) const RECEIVED: Limbs = PRINCIPAL_PAID.then(40);
/// On a loan that stays: a hundred times the payment, less what the advance asks. Elsewhere: the price of a repurchase
/// above the principal, in the lowest forty bits.
pub(super) const PAYMENT_ROOM: Limbs = RECEIVED.then(48);
/// The interest cap less the interest.
pub(super) const INTEREST_ROOM: Limbs = PAYMENT_ROOM.then(81);
/// Days by which `paid_to` advances.
pub(super) const ADVANCE: Limbs = INTEREST_ROOM.then(12);
/// Days to default, or days ahead, or days past due of a loan that leaves.
pub(super) const CLOCK_ROOM: Limbs = ADVANCE.then(15);
/// Days past due beyond the lower edge of the bucket.
pub(super) const LATE_DISTANCE: Limbs = CLOCK_ROOM.then(12);
/// Days to the upper edge of a bucket that has one.
pub(super) const LATE_ROOM: Limbs = LATE_DISTANCE.then(5);
/// All advice columns of the loan table; the hash brings its own.
pub(super) const WIDTH: usize = LATE_ROOM.end();

/// Numbers in limbs, and the rule that a number out of range breaks.
pub(super) const NUMBERS: [(Limbs, &str); 10] = [
    (STATUS_LOW, "range of status"),
    (REST_ROOM, "a live or defaulted loan owes something"),
    (PRINCIPAL_PAID, "range of principal_paid"),
    (RECEIVED, "range of interest_paid and recovered"),
    (
        PAYMENT_ROOM,
        "the payment covers the advance, the price the principal",
    ),
    (INTEREST_ROOM, "interest is at most the cap"),
    (ADVANCE, "paid_to never falls"),
    (CLOCK_ROOM, "the default clock"),
    (LATE_DISTANCE, "days past due match the flags"),
    (LATE_ROOM, "days past due end with the bucket"),
];

/// Where the gates are live: fixed columns that are 1 on the rows named and 0 elsewhere, blinding rows included.
#[derive(Clone, Copy, Debug)]
pub(super) struct Selectors {
    /// Rows `0..rows`.
    pub(super) row: Column<Fixed>,
    /// Row 0.
    pub(super) first: Column<Fixed>,
    /// Rows `1..rows`: the gates that read the row above.
    pub(super) step: Column<Fixed>,
}

/// Columns and selectors of the circuit.
#[derive(Clone, Debug)]
pub struct Config {
    pub(super) advice: Vec<Column<Advice>>,
    pub(super) selectors: Selectors,
    pub(super) instance: Column<Instance>,
    pub(crate) poseidon: PoseidonConfig,
}

impl Config {
    /// Allocates everything, linked columns first.
    pub(super) fn allocate(meta: &mut ConstraintSystem<Fp>) -> Self {
        let advice: Vec<_> = (0..WIDTH).map(|_| meta.advice_column()).collect();
        let selectors = Selectors {
            row: meta.fixed_column(),
            first: meta.fixed_column(),
            step: meta.fixed_column(),
        };
        let instance = meta.instance_column();
        meta.enable_equality(instance);
        // The count and the constant columns are anchored to the instance, the totals end in the summary.
        for column in &advice[COUNT..AS_OF + PUBLICS] {
            meta.enable_equality(*column);
        }
        let poseidon = PoseidonConfig::configure(meta);
        Self {
            advice,
            selectors,
            instance,
            poseidon,
        }
    }

    /// The cell of a column in this row.
    pub(super) fn cur(&self, meta: &mut VirtualCells<'_, Fp>, index: usize) -> Expression<Fp> {
        meta.query_advice(self.advice[index], Rotation::cur())
    }

    /// The cell of a column in the row above. Only under the selector `step`.
    pub(super) fn above(&self, meta: &mut VirtualCells<'_, Fp>, index: usize) -> Expression<Fp> {
        meta.query_advice(self.advice[index], Rotation::prev())
    }

    /// A number in limbs, as the sum of its cells in this row.
    pub(super) fn number(&self, meta: &mut VirtualCells<'_, Fp>, limbs: Limbs) -> Expression<Fp> {
        limbs.compose(meta, &self.advice)
    }
}
