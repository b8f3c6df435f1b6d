//! A circuit whose assignment is edited on its way to the library, under its own keys.

use std::any::Any as Anything;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::marker::PhantomData;
use std::rc::Rc;

use ff::Field;
use halo2_proofs::circuit::{Layouter, Value};
use halo2_proofs::plonk::{
    Advice, Any, Assigned, Assignment, Circuit, Column, ConstraintSystem, Error, Fixed,
    FloorPlanner, Instance, Selector,
};
use pasta_curves::Fp;

use super::inspect::{Cell, Kind, Model};
use super::lie::Removed;

/// What is edited, by the number of the call: the library tells no index of a column.
#[derive(Default)]
pub(crate) struct Edits {
    advice: BTreeMap<usize, Fp>,
    fixed: BTreeSet<usize>,
    enabled: BTreeSet<usize>,
    copies: BTreeSet<usize>,
}

impl Edits {
    /// The changes now in a model's sheet, without what is removed (a gate polynomial or a lookup stays: it is part of the keys).
    pub(crate) fn of(model: &Model, removed: Option<Removed>) -> Self {
        let changed: BTreeSet<Cell> = model.sheet.changed().into_iter().collect();
        // From another public value a circuit computes other cells, so all are written.
        let public = |cell: &Cell| matches!(model.sheet.kind(*cell), Kind::Instance(_));
        let all = changed.iter().any(public);
        let mut edits = Self::default();
        for (call, cell) in model.record.advice.iter().enumerate() {
            if all || changed.contains(cell) {
                edits.advice.insert(call, model.sheet.value(*cell));
            }
        }
        match removed {
            Some(removed) => Self {
                advice: edits.advice,
                ..Self::without(model, removed)
            },
            None => edits,
        }
    }

    /// Only what is removed, no changes.
    pub(crate) fn without(model: &Model, removed: Removed) -> Self {
        let mut edits = Self::default();
        match removed {
            Removed::Copy(copy) => {
                edits.copies.insert(copy);
            }
            Removed::Switch(switch) => {
                let fixed = model.record.fixed.iter().enumerate();
                edits.fixed = fixed
                    .filter(|(_, (cell, _))| *cell == switch)
                    .map(|(call, _)| call)
                    .collect();
                let enabled = model.record.enabled.iter().enumerate();
                edits.enabled = enabled
                    .filter(|(_, cell)| **cell == switch)
                    .map(|(call, _)| call)
                    .collect();
            }
            Removed::Polynomial(_) | Removed::Lookup(_) => {}
        }
        edits
    }
}

/// The instances a model's sheet now claims, `count` of them.
pub(crate) fn claimed(model: &Model, count: usize) -> Vec<Fp> {
    let column = model.sheet.shape.instance(0);
    debug_assert!(matches!(model.sheet.shape.kind(column), Kind::Instance(0)));
    (0..count)
        .map(|row| model.sheet.value(model.sheet.cell(column, row, 0)))
        .collect()
}

thread_local! {
    /// The edits of the synthesis under way. A planner sees the circuit as an unknown type, so they cannot travel in it.
    static EDITS: RefCell<Rc<Edits>> = RefCell::default();
}

/// Runs something during which every [`Mutated`] circuit of this thread is edited.
pub(crate) fn with<T>(edits: Edits, run: impl FnOnce() -> T) -> T {
    EDITS.with(|cell| cell.replace(Rc::new(edits)));
    let result = run();
    EDITS.with(|cell| cell.replace(Rc::default()));
    result
}

/// A circuit that is edited.
#[derive(Clone)]
pub(crate) struct Mutated<C>(pub(crate) C);

impl<C: Circuit<Fp>> Circuit<Fp> for Mutated<C> {
    type Config = C::Config;
    type FloorPlanner = Editor<C::FloorPlanner>;

    fn without_witnesses(&self) -> Self {
        Self(self.0.without_witnesses())
    }

    fn configure(meta: &mut ConstraintSystem<Fp>) -> Self::Config {
        C::configure(meta)
    }

    fn synthesize(&self, config: C::Config, layouter: impl Layouter<Fp>) -> Result<(), Error> {
        self.0.synthesize(config, layouter)
    }
}

/// The planner `P` with an edited assignment.
pub(crate) struct Editor<P>(PhantomData<P>);

impl<P: FloorPlanner> FloorPlanner for Editor<P> {
    fn synthesize<F: Field, CS: Assignment<F>, C: Circuit<F>>(
        cs: &mut CS,
        circuit: &C,
        config: C::Config,
        constants: Vec<Column<Fixed>>,
    ) -> Result<(), Error> {
        let mut edited = Edited {
            inner: cs,
            edits: EDITS.with(|cell| cell.borrow().clone()),
            calls: Calls::default(),
        };
        P::synthesize(&mut edited, circuit, config, constants)
    }
}

/// How many calls there were of each kind.
#[derive(Default)]
struct Calls {
    advice: usize,
    fixed: usize,
    enabled: usize,
    copies: usize,
}

/// Counts a call and returns its number.
fn next(count: &mut usize) -> usize {
    *count += 1;
    *count - 1
}

struct Edited<'a, CS> {
    inner: &'a mut CS,
    edits: Rc<Edits>,
    calls: Calls,
}

/// The planner's trait wants any field; the circuits have only one.
fn cast<F: Field>(value: &Fp) -> F {
    let value: &dyn Anything = value;
    *value.downcast_ref().expect("every circuit is over Fp")
}

impl<F: Field, CS: Assignment<F>> Assignment<F> for Edited<'_, CS> {
    fn enter_region<NR: Into<String>, N: FnOnce() -> NR>(&mut self, name: N) {
        self.inner.enter_region(name);
    }

    fn exit_region(&mut self) {
        self.inner.exit_region();
    }

    fn enable_selector<A, AR>(
        &mut self,
        name: A,
        selector: &Selector,
        row: usize,
    ) -> Result<(), Error>
    where
        A: FnOnce() -> AR,
        AR: Into<String>,
    {
        if self.edits.enabled.contains(&next(&mut self.calls.enabled)) {
            return Ok(());
        }
        self.inner.enable_selector(name, selector, row)
    }

    fn query_instance(&self, column: Column<Instance>, row: usize) -> Result<Value<F>, Error> {
        self.inner.query_instance(column, row)
    }

    fn assign_advice<V, VR, A, AR>(
        &mut self,
        name: A,
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
        match self.edits.advice.get(&next(&mut self.calls.advice)) {
            Some(value) => {
                // The circuit computes what follows from the honest value.
                let _ = to();
                let value: F = cast(value);
                self.inner
                    .assign_advice(name, column, row, || Value::known(value))
            }
            None => self.inner.assign_advice(name, column, row, to),
        }
    }

    fn assign_fixed<V, VR, A, AR>(
        &mut self,
        name: A,
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
        if self.edits.fixed.contains(&next(&mut self.calls.fixed)) {
            return Ok(());
        }
        self.inner.assign_fixed(name, column, row, to)
    }

    fn copy(
        &mut self,
        left: Column<Any>,
        left_row: usize,
        right: Column<Any>,
        right_row: usize,
    ) -> Result<(), Error> {
        if self.edits.copies.contains(&next(&mut self.calls.copies)) {
            return Ok(());
        }
        self.inner.copy(left, left_row, right, right_row)
    }

    fn fill_from_row(
        &mut self,
        column: Column<Fixed>,
        row: usize,
        to: Value<Assigned<F>>,
    ) -> Result<(), Error> {
        self.inner.fill_from_row(column, row, to)
    }

    fn push_namespace<NR: Into<String>, N: FnOnce() -> NR>(&mut self, name: N) {
        self.inner.push_namespace(name);
    }

    fn pop_namespace(&mut self, name: Option<String>) {
        self.inner.pop_namespace(name);
    }
}
