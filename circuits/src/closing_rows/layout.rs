//! Which advice column holds what, and on which rows the gates are live.
//!
//! Every column is read by gates at the current row and, where it is carried down, at the row above; no gate reads a
//! row below. Gates are live on rows `0..=rows`, `rows` being the suite's, clear of the blinding rows, by selectors
//! alone. Row `rows` checks the range of the last obligor.

use halo2_proofs::plonk::{
    Advice, Column, ConstraintSystem, Expression, Fixed, Instance, VirtualCells,
};
use halo2_proofs::poly::Rotation;
use pasta_curves::Fp;

use crate::column;
use crate::gadget::limbs::Limbs;
use crate::gadget::poseidon::PoseidonConfig;
use crate::statement::closing_rows_at as at;
use crate::summary::SUMS;

/// The tape's columns come first: the link depends on it.
pub(super) const DATA: usize = column::Column::PERIOD_0.len();

/// The advice column of a tape column.
pub(super) const fn data(column: column::Column) -> usize {
    column as usize
}

/// 1 where the row holds a loan.
pub(super) const ACTIVE: usize = DATA;
/// 1 where the row's obligor is that of the row above.
pub(super) const SAME: usize = DATA + 1;
/// What the obligor owes up to this row.
pub(super) const EXPOSURE: usize = DATA + 2;
/// The obligor of the last loan up to this row.
pub(super) const LAST: usize = DATA + 3;
/// Loans up to this row.
pub(super) const COUNT: usize = DATA + 4;
/// Packed totals up to this row.
pub(super) const SUM: usize = DATA + 5;
/// Flags: at least 30, 60, 90, 120 days past due.
pub(super) const LATE: usize = SUM + SUMS;
/// Constant columns: the largest exposure, then the public bounds in the order of the instance.
pub(super) const LARGEST_EXPOSURE: usize = LATE + 4;
/// The first constant column that is public.
pub(super) const PUBLIC: usize = LARGEST_EXPOSURE + 1;
/// How many constant columns are public.
pub(super) const PUBLICS: usize = at::SUMMARY - at::AS_OF;
/// The constant column that carries an instance value.
pub(super) const fn public(position: usize) -> usize {
    PUBLIC + position - at::AS_OF
}

/// The step from the last obligor to this one.
pub(super) const STEP: Limbs = Limbs::at(PUBLIC + PUBLICS, 60);
/// Column ranges.
pub(super) const ORIGINAL_BALANCE: Limbs = STEP.then(40);
pub(super) const INSTALMENT: Limbs = ORIGINAL_BALANCE.then(40);
pub(super) const RATE: Limbs = INSTALMENT.then(20);
pub(super) const TERM: Limbs = RATE.then(10);
pub(super) const COLLATERAL: Limbs = TERM.then(40);
pub(super) const SCORE: Limbs = COLLATERAL.then(10);
pub(super) const CATEGORY: Limbs = SCORE.then(10);
pub(super) const BALANCE: Limbs = CATEGORY.then(40);
pub(super) const PAID_TO: Limbs = BALANCE.then(15);
pub(super) const STATUS: Limbs = PAID_TO.then(4);
/// Largest exposure minus exposure.
pub(super) const EXPOSURE_ROOM: Limbs = STATUS.then(48);
/// Distance to the edge of the row's bucket of days past due.
pub(super) const LATE_DISTANCE: Limbs = EXPOSURE_ROOM.then(15);
/// 29 minus that distance, for the buckets that have two edges.
pub(super) const LATE_ROOM: Limbs = LATE_DISTANCE.then(5);
/// Room to each eligibility bound.
pub(super) const SCORE_ROOM: Limbs = LATE_ROOM.then(10);
pub(super) const LTV_ROOM: Limbs = SCORE_ROOM.then(57);
pub(super) const RATE_ROOM: Limbs = LTV_ROOM.then(20);
pub(super) const TERM_ROOM: Limbs = RATE_ROOM.then(10);
pub(super) const BALANCE_ROOM: Limbs = TERM_ROOM.then(40);
pub(super) const PAID_TO_ROOM: Limbs = BALANCE_ROOM.then(15);
/// All advice columns of the loan table; the hash brings its own.
pub(super) const WIDTH: usize = PAID_TO_ROOM.end();

/// Where the gates are live: fixed columns that are 1 on the rows named and 0 elsewhere, blinding rows included.
/// Plain fixed columns leave nothing to the selector compression of the library, so the layout is what is written
/// here.
#[derive(Clone, Copy, Debug)]
pub(super) struct Selectors {
    /// Rows `0..rows`.
    pub(super) row: Column<Fixed>,
    /// Row 0.
    pub(super) first: Column<Fixed>,
    /// Rows `1..rows`: the gates that read the row above.
    pub(super) step: Column<Fixed>,
    /// Row `rows`.
    pub(super) tail: Column<Fixed>,
    /// Rows `0..=rows`.
    pub(super) limbs: Column<Fixed>,
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
            tail: meta.fixed_column(),
            limbs: meta.fixed_column(),
        };
        let instance = meta.instance_column();
        meta.enable_equality(instance);
        // Constant columns are anchored to the instance or the summary, carried ones end in the summary.
        for index in (LARGEST_EXPOSURE..PUBLIC + PUBLICS).chain(LAST..SUM + SUMS) {
            meta.enable_equality(advice[index]);
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

    /// The cell of a column in the row above. Only under the selectors `step` and `tail`.
    pub(super) fn above(&self, meta: &mut VirtualCells<'_, Fp>, index: usize) -> Expression<Fp> {
        meta.query_advice(self.advice[index], Rotation::prev())
    }
}

/// The columns whose range is checked by limbs of their own, each row.
pub(super) const RANGES: [(column::Column, Limbs); 10] = [
    (column::Column::OriginalBalance, ORIGINAL_BALANCE),
    (column::Column::Instalment, INSTALMENT),
    (column::Column::Rate, RATE),
    (column::Column::RemainingTerm, TERM),
    (column::Column::CollateralValue, COLLATERAL),
    (column::Column::Score, SCORE),
    (column::Column::Category, CATEGORY),
    (column::Column::Balance, BALANCE),
    (column::Column::PaidTo, PAID_TO),
    (column::Column::Status, STATUS),
];
