//! Writes down what a synthesis does.

use std::collections::BTreeMap;

use halo2_proofs::circuit::Value;
use halo2_proofs::plonk::{
    Advice, Any, Assigned, Assignment, Column, ConstraintSystem, Error, Fixed, FloorPlanner,
    Instance, Selector,
};
use pasta_curves::Fp;

use super::grid::{Cell, Grid, Shape};
use super::text::{constants, number_after};
use sluice_circuits::spec::CircuitSpec;

/// A region as the planner placed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Region {
    pub(crate) name: String,
    /// Its advice cells, in the order of assignment.
    pub(crate) cells: Vec<Cell>,
}

/// What a synthesis did, in order. Two records have the same layout when all but the grid is equal.
#[derive(Clone)]
pub(crate) struct Record {
    pub(crate) grid: Grid,
    /// Every `assign_advice`.
    pub(crate) advice: Vec<Cell>,
    /// Every `assign_fixed`, with its value.
    pub(crate) fixed: Vec<(Cell, Fp)>,
    /// Every `fill_from_row`, by cell: the first one and the value down to the blinding rows.
    pub(crate) filled: Vec<(Cell, Fp)>,
    /// Every `enable_selector`.
    pub(crate) enabled: Vec<Cell>,
    /// Every `copy`.
    pub(crate) copies: Vec<(Cell, Cell)>,
    pub(crate) regions: Vec<Region>,
}

impl Record {
    /// Whether the layouts are the same, whatever the values.
    pub(crate) fn same_layout(&self, other: &Self) -> bool {
        self.advice == other.advice
            && self.fixed == other.fixed
            && self.filled == other.filled
            && self.enabled == other.enabled
            && self.copies == other.copies
            && self.regions == other.regions
    }
}

/// The recorder proper.
struct Recorder {
    record: Record,
    columns: BTreeMap<Column<Any>, usize>,
    inside: bool,
}

/// Synthesises a circuit and writes down what it did; cells without a known value are zero.
pub(crate) fn record<C: CircuitSpec>(circuit: &C, instances: &[Fp]) -> Record {
    let mut system = ConstraintSystem::default();
    let config = C::configure(&mut system);
    let text = format!("{system:?}");
    let rows = 1 << C::K;
    let shape = Shape {
        rows,
        usable: rows - (system.blinding_factors() + 1),
        advice: number_after(&text, "num_advice_columns: "),
        fixed: number_after(&text, "num_fixed_columns: "),
        selectors: number_after(&text, "num_selectors: "),
        instance: number_after(&text, "num_instance_columns: "),
    };
    // The library tells no index of a column; columns allocated in the same order are the same.
    let mut twin = ConstraintSystem::<Fp>::default();
    let fixed: Vec<_> = (0..shape.fixed).map(|_| twin.fixed_column()).collect();
    let mut columns = BTreeMap::new();
    for index in 0..shape.advice {
        columns.insert(twin.advice_column().into(), shape.advice(index));
    }
    for (index, column) in fixed.iter().enumerate() {
        columns.insert((*column).into(), shape.fixed(index));
    }
    for index in 0..shape.instance {
        columns.insert(twin.instance_column().into(), shape.instance(index));
    }

    let mut grid = Grid::new(shape);
    for (row, value) in instances.iter().enumerate() {
        let cell = grid.cell(shape.instance(0), row, 0);
        grid.assign(cell, *value);
    }
    let mut recorder = Recorder {
        record: Record {
            grid,
            advice: Vec::new(),
            fixed: Vec::new(),
            filled: Vec::new(),
            enabled: Vec::new(),
            copies: Vec::new(),
            regions: Vec::new(),
        },
        columns,
        inside: false,
    };
    let constants = constants(&text).iter().map(|index| fixed[*index]).collect();
    C::FloorPlanner::synthesize(&mut recorder, circuit, config, constants)
        .expect("the circuit fits its rows");
    // The library fills the columns of a table in no particular order.
    recorder.record.filled.sort_unstable();
    recorder.record
}

impl Recorder {
    fn cell(&self, column: Column<Any>, row: usize) -> Cell {
        assert!(
            row < self.record.grid.shape.usable,
            "row {row} is a blinding row"
        );
        self.record.grid.cell(self.columns[&column], row, 0)
    }
}

impl Assignment<Fp> for Recorder {
    fn enter_region<NR: Into<String>, N: FnOnce() -> NR>(&mut self, name: N) {
        self.inside = true;
        self.record.regions.push(Region {
            name: name().into(),
            cells: Vec::new(),
        });
    }

    fn exit_region(&mut self) {
        self.inside = false;
    }

    fn enable_selector<A, AR>(&mut self, _: A, selector: &Selector, row: usize) -> Result<(), Error>
    where
        A: FnOnce() -> AR,
        AR: Into<String>,
    {
        let shape = self.record.grid.shape;
        assert!(row < shape.usable, "row {row} is a blinding row");
        let index = number_after(&format!("{selector:?}"), "Selector(");
        let cell = self.record.grid.cell(shape.selector(index), row, 0);
        self.record.enabled.push(cell);
        self.record.grid.assign(cell, Fp::one());
        Ok(())
    }

    fn query_instance(&self, column: Column<Instance>, row: usize) -> Result<Value<Fp>, Error> {
        let cell = self.cell(column.into(), row);
        Ok(Value::known(self.record.grid.value(cell)))
    }

    fn assign_advice<V, VR, A, AR>(
        &mut self,
        _: A,
        column: Column<Advice>,
        row: usize,
        to: V,
    ) -> Result<(), Error>
    where
        V: FnOnce() -> Value<VR>,
        VR: Into<Assigned<Fp>>,
        A: FnOnce() -> AR,
        AR: Into<String>,
    {
        let cell = self.cell(column.into(), row);
        self.record.advice.push(cell);
        if self.inside {
            let region = self.record.regions.last_mut().expect("inside a region");
            region.cells.push(cell);
        }
        let grid = &mut self.record.grid;
        to().map(|value| grid.assign(cell, value.into().evaluate()));
        Ok(())
    }

    fn assign_fixed<V, VR, A, AR>(
        &mut self,
        _: A,
        column: Column<Fixed>,
        row: usize,
        to: V,
    ) -> Result<(), Error>
    where
        V: FnOnce() -> Value<VR>,
        VR: Into<Assigned<Fp>>,
        A: FnOnce() -> AR,
        AR: Into<String>,
    {
        let cell = self.cell(column.into(), row);
        let mut known = None;
        to().map(|value| known = Some(value.into().evaluate()));
        let value = known.expect("a fixed cell never depends on the witness");
        self.record.fixed.push((cell, value));
        self.record.grid.assign(cell, value);
        Ok(())
    }

    fn copy(
        &mut self,
        left: Column<Any>,
        left_row: usize,
        right: Column<Any>,
        right_row: usize,
    ) -> Result<(), Error> {
        let sides = (self.cell(left, left_row), self.cell(right, right_row));
        self.record.copies.push(sides);
        Ok(())
    }

    fn fill_from_row(
        &mut self,
        column: Column<Fixed>,
        row: usize,
        to: Value<Assigned<Fp>>,
    ) -> Result<(), Error> {
        let first = self.cell(column.into(), row);
        let mut known = None;
        to.map(|value| known = Some(value.evaluate()));
        let value = known.expect("a table never depends on the witness");
        self.record.filled.push((first, value));
        let grid = &mut self.record.grid;
        for below in 0..grid.shape.usable - row {
            grid.assign(first + below, value);
        }
        Ok(())
    }

    fn push_namespace<NR: Into<String>, N: FnOnce() -> NR>(&mut self, _: N) {}

    fn pop_namespace(&mut self, _: Option<String>) {}
}
