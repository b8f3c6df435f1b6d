//! What the row circuits share: a table of one loan a row, the rows on which its gates are live, and the values of its cells.

use std::ops::Range;
use std::sync::Arc;

use halo2_proofs::circuit::{Region, Value};
use halo2_proofs::plonk::{
    Advice, Column, ConstraintSystem, Constraints, Error, Expression, Fixed, Instance, TableColumn,
    VirtualCells,
};
use halo2_proofs::poly::Rotation;
use pasta_curves::Fp;
use zeroize::Zeroize;

use crate::gadget::poseidon::Cell;
use crate::gadget::row_hash::RowHash;

/// One row of the loan table.
pub(crate) type TraceRow = Vec<Fp>;

/// The rows of the loan table and the word that is in no row. Wiped on drop.
pub(crate) struct Trace {
    pub(crate) rows: Vec<TraceRow>,
    pub(crate) blind: Fp,
}

impl Drop for Trace {
    fn drop(&mut self) {
        self.rows.iter_mut().for_each(Zeroize::zeroize);
        self.blind.zeroize();
    }
}

/// A value of the trace, unknown in a blank circuit.
pub(crate) fn value(trace: &Option<Arc<Trace>>, of: impl FnOnce(&Trace) -> Fp) -> Value<Fp> {
    match trace {
        Some(trace) => Value::known(of(trace)),
        None => Value::unknown(),
    }
}

/// Where the gates are live: fixed columns that are 1 on the rows named and 0 elsewhere, blinding rows included.
/// Plain fixed columns leave nothing to the selector compression of the library, so the layout is what is written
/// here.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Selectors<const TAILS: usize, const PUBLICS: usize> {
    /// Rows `0..rows`.
    pub(crate) row: Column<Fixed>,
    /// Row 0.
    pub(crate) first: Column<Fixed>,
    /// Rows `1..rows`: the gates that read the row above.
    pub(crate) step: Column<Fixed>,
    /// Where the circuit has one, the row below the table: what the row above still owes to the totals.
    pub(crate) tails: [Column<Fixed>; TAILS],
    /// For each public constant column, the row whose number is the position of the value in the instance.
    pub(crate) publics: [Column<Fixed>; PUBLICS],
}

/// Columns and selectors of a row circuit with so many public constants, whose digits `N` are looked up in a table of so many
/// columns: first the numbers below the base, then what they stand for as days past due.
#[derive(Clone, Debug)]
pub struct Config<N, const TAILS: usize, const PUBLICS: usize, const TABLE: usize> {
    pub(crate) advice: Vec<Column<Advice>>,
    pub(crate) selectors: Selectors<TAILS, PUBLICS>,
    pub(crate) table: [TableColumn; TABLE],
    pub(crate) numbers: N,
    pub(crate) instance: Column<Instance>,
    pub(crate) hash: RowHash,
}

impl<N, const TAILS: usize, const PUBLICS: usize, const TABLE: usize>
    Config<N, TAILS, PUBLICS, TABLE>
{
    /// Allocates `width` advice columns, linked ones first, and all the rest. The `copied` columns end in the summary of so many
    /// words, or in the instance.
    pub(crate) fn allocate(
        meta: &mut ConstraintSystem<Fp>,
        numbers: N,
        width: usize,
        copied: Range<usize>,
        words: usize,
    ) -> Self {
        let advice: Vec<_> = (0..width).map(|_| meta.advice_column()).collect();
        let [row, first, step] = [(); 3].map(|()| meta.fixed_column());
        let tails = [(); TAILS].map(|()| meta.fixed_column());
        let publics = [(); PUBLICS].map(|()| meta.fixed_column());
        let table = [(); TABLE].map(|()| meta.lookup_table_column());
        let instance = meta.instance_column();
        meta.enable_equality(instance);
        for column in &advice[copied] {
            meta.enable_equality(*column);
        }
        Self {
            advice,
            selectors: Selectors {
                row,
                first,
                step,
                tails,
                publics,
            },
            table,
            numbers,
            instance,
            hash: RowHash::configure(meta, words - 1),
        }
    }

    /// The cell of a column in this row.
    pub(crate) fn cur(&self, meta: &mut VirtualCells<'_, Fp>, index: usize) -> Expression<Fp> {
        meta.query_advice(self.advice[index], Rotation::cur())
    }

    /// The cell of a column in the row above. Only under the selectors `step` and `tail`.
    pub(crate) fn above(&self, meta: &mut VirtualCells<'_, Fp>, index: usize) -> Expression<Fp> {
        meta.query_advice(self.advice[index], Rotation::prev())
    }

    /// Constant columns, the last of them public. Who pins one: every cell equals the one above; one cell of a public column is
    /// compared with the instance, on the row whose number is the position there, and one of any other is copied elsewhere.
    pub(crate) fn constants(&self, meta: &mut ConstraintSystem<Fp>, columns: Range<usize>) {
        meta.create_gate("constant columns", |meta| {
            let step = meta.query_fixed(self.selectors.step);
            let steps: Vec<_> = columns
                .clone()
                .map(|index| {
                    let value = self.cur(meta, index);
                    let above = self.above(meta, index);
                    ("same as above", value - above)
                })
                .collect();
            Constraints::with_selector(step, steps)
        });
        let publics = columns.end - PUBLICS..columns.end;
        for (index, selector) in publics.zip(self.selectors.publics) {
            meta.create_gate("public constant", |meta| {
                let on = meta.query_fixed(selector);
                let instance = meta.query_instance(self.instance, Rotation::cur());
                let value = self.cur(meta, index);
                Constraints::with_selector(on, [("is the public value", value - instance)])
            });
        }
    }

    /// Assigns a cell of the loan table.
    pub(crate) fn assign(
        &self,
        region: &mut Region<'_, Fp>,
        trace: &Option<Arc<Trace>>,
        row: usize,
        index: usize,
    ) -> Result<Cell, Error> {
        let to = || value(trace, |trace| trace.rows[row][index]);
        region.assign_advice(|| "loan table", self.advice[index], row, to)
    }

    /// Switches the gates on, those of the public constants from this position of the instance on.
    pub(crate) fn enable(
        &self,
        region: &mut Region<'_, Fp>,
        rows: usize,
        position: usize,
    ) -> Result<(), Error> {
        let selectors = &self.selectors;
        let mut live = vec![
            (selectors.row, 0..rows),
            (selectors.first, 0..1),
            (selectors.step, 1..rows),
        ];
        live.extend(selectors.tails.map(|selector| (selector, rows..rows + 1)));
        let publics = selectors.publics.into_iter().zip(position..);
        live.extend(publics.map(|(selector, row)| (selector, row..row + 1)));
        for (selector, rows) in live {
            for row in rows {
                region.assign_fixed(|| "live", selector, row, || Value::known(Fp::one()))?;
            }
        }
        Ok(())
    }
}
