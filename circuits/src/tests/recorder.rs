//! Writes down what a circuit assigns, enables and copies, and what its gates read.

use std::collections::{BTreeMap, BTreeSet};

use ff::Field;
use halo2_proofs::circuit::Value;
use halo2_proofs::plonk::{
    Advice, Any, Assigned, Assignment, Circuit, Column, ConstraintSystem, Error, Fixed,
    FloorPlanner, Instance, Selector,
};
use pasta_curves::Fp;

use crate::closing::{self, ClosingCircuit};
use crate::closing_rows::{self, ClosingRowsCircuit};
use crate::period_rows::{self, PeriodRowsCircuit};
use crate::spec::CircuitSpec;
use crate::suite::Size;
use crate::waterfall::{self, WaterfallCircuit};

/// A column by kind ("Advice", "Fixed", "Instance") and index.
pub(super) type Place = (String, usize);

/// A circuit that tells where the planner may put constants.
pub(super) trait Constants: CircuitSpec {
    fn constants(config: &Self::Config) -> Column<Fixed>;
}

impl<S: Size> Constants for ClosingRowsCircuit<S>
where
    Self: CircuitSpec<Config = closing_rows::Config>,
{
    fn constants(config: &Self::Config) -> Column<Fixed> {
        config.poseidon.constants
    }
}

impl<S: Size> Constants for PeriodRowsCircuit<S>
where
    Self: CircuitSpec<Config = period_rows::Config>,
{
    fn constants(config: &Self::Config) -> Column<Fixed> {
        config.poseidon.constants
    }
}

impl<S: Size> Constants for ClosingCircuit<S>
where
    Self: CircuitSpec<Config = closing::Config>,
{
    fn constants(config: &Self::Config) -> Column<Fixed> {
        config.hashes[0].constants
    }
}

impl<S: Size> Constants for WaterfallCircuit<S>
where
    Self: CircuitSpec<Config = waterfall::Config>,
{
    fn constants(config: &Self::Config) -> Column<Fixed> {
        config.hashes[0].constants
    }
}

/// Everything a synthesis did. Two records are equal when the layouts are.
#[derive(Default, PartialEq, Eq)]
pub(super) struct Layout {
    pub(super) advice: BTreeSet<(usize, usize)>,
    pub(super) fixed: BTreeMap<(usize, usize), Vec<u8>>,
    pub(super) selectors: BTreeMap<String, BTreeSet<usize>>,
    pub(super) copies: Vec<[(Place, usize); 2]>,
    pub(super) instance_rows: BTreeSet<usize>,
}

/// The recorder proper; the values of advice cells are kept apart from the layout.
pub(super) struct Recorder {
    pub(super) layout: Layout,
    pub(super) values: BTreeMap<(usize, usize), Fp>,
    rows: usize,
}

/// Synthesises a circuit and writes down what it did.
pub(super) fn record<C: Constants>(circuit: &C) -> Recorder {
    let mut system = ConstraintSystem::default();
    let config = C::configure(&mut system);
    let constants = vec![C::constants(&config)];
    let mut recorder = Recorder {
        layout: Layout::default(),
        values: BTreeMap::new(),
        rows: (1 << C::K) - (system.blinding_factors() + 1),
    };
    C::FloorPlanner::synthesize(&mut recorder, circuit, config, constants).unwrap();
    recorder
}

/// `Column { index: 3, column_type: Fixed }` in either order of its fields.
fn place(column: impl std::fmt::Debug) -> Place {
    let text = format!("{column:?}");
    let after = |key: &str| {
        let rest = &text[text.find(key).unwrap() + key.len()..];
        rest[..rest.find([',', ' ', '}']).unwrap()].to_owned()
    };
    (after("column_type: "), after("index: ").parse().unwrap())
}

fn index(column: impl std::fmt::Debug) -> usize {
    place(column).1
}

impl Recorder {
    fn usable(&self, row: usize) {
        assert!(row < self.rows, "row {row} is a blinding row");
    }
}

/// The recorder is only ever used with `Fp`; the trait wants any field, so values pass as bytes of their `Debug`.
impl<F: Field> Assignment<F> for Recorder {
    fn enter_region<NR: Into<String>, N: FnOnce() -> NR>(&mut self, _: N) {}

    fn exit_region(&mut self) {}

    fn enable_selector<A, AR>(&mut self, _: A, selector: &Selector, row: usize) -> Result<(), Error>
    where
        A: FnOnce() -> AR,
        AR: Into<String>,
    {
        self.usable(row);
        let rows = self.layout.selectors.entry(format!("{selector:?}"));
        rows.or_default().insert(row);
        Ok(())
    }

    fn query_instance(&self, _: Column<Instance>, _: usize) -> Result<Value<F>, Error> {
        Ok(Value::unknown())
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
        VR: Into<Assigned<F>>,
        A: FnOnce() -> AR,
        AR: Into<String>,
    {
        self.usable(row);
        let cell = (index(column), row);
        self.layout.advice.insert(cell);
        let values = &mut self.values;
        to().map(|value| {
            let value = value.into().evaluate();
            values.insert(cell, parse(&format!("{value:?}")));
        });
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
        VR: Into<Assigned<F>>,
        A: FnOnce() -> AR,
        AR: Into<String>,
    {
        self.usable(row);
        let fixed = &mut self.layout.fixed;
        let mut known = false;
        to().map(|value| {
            known = true;
            let value = format!("{:?}", value.into().evaluate());
            fixed.insert((index(column), row), value.into_bytes());
        });
        assert!(known, "a fixed cell depends on the witness");
        Ok(())
    }

    fn copy(
        &mut self,
        left: Column<Any>,
        left_row: usize,
        right: Column<Any>,
        right_row: usize,
    ) -> Result<(), Error> {
        let sides = [(place(left), left_row), (place(right), right_row)];
        for ((kind, _), row) in &sides {
            if kind == "Instance" {
                self.layout.instance_rows.insert(*row);
            }
        }
        self.layout.copies.push(sides);
        Ok(())
    }

    fn fill_from_row(
        &mut self,
        _: Column<Fixed>,
        _: usize,
        _: Value<Assigned<F>>,
    ) -> Result<(), Error> {
        unreachable!("no circuit of the house has a lookup table")
    }

    fn push_namespace<NR: Into<String>, N: FnOnce() -> NR>(&mut self, _: N) {}

    fn pop_namespace(&mut self, _: Option<String>) {}
}

/// A field element from its `Debug` form, `0x` and 64 hex digits.
fn parse(text: &str) -> Fp {
    let mut bytes = [0; 32];
    hex::decode_to_slice(&text[2..], &mut bytes).unwrap();
    bytes.reverse();
    ff::PrimeField::from_repr(bytes).unwrap()
}

/// What one gate reads.
pub(super) struct Gate {
    pub(super) name: String,
    pub(super) constraints: usize,
    /// Selectors of the library that switch it, by their `Debug`.
    pub(super) selectors: Vec<String>,
    /// Cells it reads, with their rotation.
    pub(super) cells: BTreeSet<(Place, i32)>,
}

/// The gates of a circuit. The library shows them only as text.
pub(super) fn gates<C: Circuit<Fp>>() -> Vec<Gate> {
    let mut system = ConstraintSystem::<Fp>::default();
    let _ = C::configure(&mut system);
    let text = format!("{system:?}");
    let text = &text[text.find("gates: [").unwrap()..text.find("], advice_queries: [").unwrap()];
    text.split("Gate { name: \"")
        .skip(1)
        .map(|gate| {
            let section = |from: &str, to: &str| {
                let rest = &gate[gate.find(from).unwrap() + from.len()..];
                &rest[..rest.find(to).unwrap_or(rest.len())]
            };
            let names = section("constraint_names: [", "], polys");
            let selectors = section("queried_selectors: [", "]");
            let cells = section("queried_cells: [", "]");
            Gate {
                name: gate[..gate.find('"').unwrap()].to_owned(),
                constraints: names.split(", ").count(),
                selectors: selectors
                    .split("Selector(")
                    .skip(1)
                    .map(|s| format!("Selector({}", s.trim_end_matches(", ")))
                    .collect(),
                cells: cells
                    .split("VirtualCell { ")
                    .skip(1)
                    .map(|cell| {
                        let at = cell.find("rotation: Rotation(").unwrap() + 19;
                        let rotation = &cell[at..at + cell[at..].find(')').unwrap()];
                        (place_in(cell), rotation.parse().unwrap())
                    })
                    .collect(),
            }
        })
        .collect()
}

fn place_in(cell: &str) -> Place {
    let from = cell.find("Column {").unwrap();
    let to = from + cell[from..].find('}').unwrap() + 1;
    place(format_args!("{}", &cell[from..to]))
}

/// Every (column, rotation) the circuit opens.
pub(super) fn queries<C: Circuit<Fp>>(kind: &str) -> Vec<(usize, i32)> {
    let mut system = ConstraintSystem::<Fp>::default();
    let _ = C::configure(&mut system);
    let text = format!("{:?}", system.pinned());
    let from = format!("{kind}_queries: [");
    let rest = &text[text.find(&from).unwrap() + from.len()..];
    let list = &rest[..rest.find(']').unwrap()];
    list.split("(Column")
        .skip(1)
        .map(|query| {
            let at = query.find("Rotation(").unwrap() + 9;
            let rotation = &query[at..at + query[at..].find(')').unwrap()];
            let column = format!("Column{}", &query[..query.find('}').unwrap() + 1]);
            (place(format_args!("{column}")).1, rotation.parse().unwrap())
        })
        .collect()
}
