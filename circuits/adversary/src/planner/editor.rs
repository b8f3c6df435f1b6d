//! The planner that edits an assignment, and the circuit that brings it along.

use std::any::Any as Anything;
use std::cell::RefCell;
use std::marker::PhantomData;
use std::sync::Arc;

use ff::Field;
use halo2_proofs::circuit::{Layouter, Value};
use halo2_proofs::plonk::{
    Advice, Any, Assigned, Assignment, Circuit, Column, ConstraintSystem, Error, Fixed,
    FloorPlanner, Instance, Selector,
};
use pasta_curves::Fp;

use super::Edits;
use crate::inspect::number_after;

thread_local! {
    /// The edits of the synthesis under way. A planner sees the circuit as an unknown type, so they cannot travel in it.
    static EDITS: RefCell<Arc<Edits>> = RefCell::default();
}

/// Runs something during which every [`Mutated`] circuit of this thread is edited.
pub(crate) fn with<T>(edits: impl Into<Arc<Edits>>, run: impl FnOnce() -> T) -> T {
    EDITS.with(|cell| cell.replace(edits.into()));
    let result = run();
    EDITS.with(|cell| cell.replace(Arc::default()));
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
    edits: Arc<Edits>,
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
        self.inner.fill_from_row(column, row, to)?;
        let index = number_after(&format!("{column:?}"), "index: ");
        let edits = self.edits.filled.get(&index);
        for (row, value) in edits.into_iter().flatten() {
            let value: F = cast(value);
            self.inner
                .assign_fixed(|| "in the table", column, *row, || Value::known(value))?;
        }
        Ok(())
    }

    fn push_namespace<NR: Into<String>, N: FnOnce() -> NR>(&mut self, name: N) {
        self.inner.push_namespace(name);
    }

    fn pop_namespace(&mut self, name: Option<String>) {
        self.inner.pop_namespace(name);
    }
}
