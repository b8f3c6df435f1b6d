//! A prover who changes cells while the sheet is written, for the tests and the attacks: all that follows is computed from the
//! changed value, so that a lie is told to its end.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use halo2_proofs::circuit::Value;
use pasta_curves::Fp;

use super::Teller;

/// What is changed.
#[derive(Clone, Copy, Default)]
enum Change {
    #[default]
    Nothing,
    /// Cells the prover chooses, by their numbers in the order of the sheet, and what is added to them.
    Shift([(usize, Fp); 2]),
    /// A cell the prover chooses takes the value it would have in the nearest lie.
    Other(usize),
    /// Something is added to a cell the prover chooses.
    Choice(usize, Fp),
    /// Something is added to a new cell of a step; the other new cells of the step stay.
    Result(usize, Fp),
    /// Something is added to a constant.
    Constant(usize, Fp),
    /// Every new cell of a step, every choice and every constant tells its number.
    Numbered(Fp),
}

/// Changes cells of one sheet.
#[derive(Clone, Copy, Default)]
pub struct Meddler {
    change: Change,
    choices: usize,
    results: usize,
    constants: usize,
}

std::thread_local! {
    /// Choices on the last sheet that was written by this thread.
    static CHOICES: Cell<usize> = const { Cell::new(0) };
    /// New cells of its steps.
    static RESULTS: Cell<usize> = const { Cell::new(0) };
    /// Its constants.
    static CONSTANTS: Cell<usize> = const { Cell::new(0) };
    /// What is compared with the instance, by its row.
    static BOUND: RefCell<BTreeMap<usize, Fp>> = const { RefCell::new(BTreeMap::new()) };
}

/// Kinds of cells that tell their number on a numbered sheet.
#[derive(Clone, Copy)]
pub enum Numbered {
    /// A new cell of a step.
    Result,
    /// A cell the prover chooses.
    Choice,
    /// A constant.
    Constant,
}

impl Numbered {
    /// What cell number `at` of this kind tells.
    pub fn value(self, from: Fp, at: usize) -> Fp {
        from + Fp::from(((self as u64) << 32) + at as u64)
    }
}

/// How many cells the prover chose on the last sheet that this thread wrote.
pub fn choices() -> usize {
    CHOICES.get()
}

/// How many new cells the steps of that sheet have.
pub fn results() -> usize {
    RESULTS.get()
}

/// How many constants that sheet has.
pub fn constants() -> usize {
    CONSTANTS.get()
}

/// What this thread compared with the instance since it was last asked, by row.
pub fn bound() -> BTreeMap<usize, Fp> {
    BOUND.take()
}

impl Meddler {
    /// Shifts choice number `at`. While it does, nothing is published: the outputs would be those that follow from the lie.
    pub fn shifting(at: usize, by: Fp) -> Self {
        Self::shifting_two([(at, by), (usize::MAX, by)])
    }

    /// Shifts two choices at once.
    pub fn shifting_two(shifts: [(usize, Fp); 2]) -> Self {
        Self {
            change: Change::Shift(shifts),
            ..Self::default()
        }
    }

    /// Choice number `at` has the value of the nearest lie: the other bit, the surplus of the other side, another quotient.
    pub fn other(at: usize) -> Self {
        Self {
            change: Change::Other(at),
            ..Self::default()
        }
    }

    /// Adds to choice number `at`.
    pub fn choice_off(at: usize, by: Fp) -> Self {
        Self {
            change: Change::Choice(at, by),
            ..Self::default()
        }
    }

    /// Adds to the new cell number `at` of all steps.
    pub fn result_off(at: usize, by: Fp) -> Self {
        Self {
            change: Change::Result(at, by),
            ..Self::default()
        }
    }

    /// Adds to constant number `at`.
    pub fn constant_off(at: usize, by: Fp) -> Self {
        Self {
            change: Change::Constant(at, by),
            ..Self::default()
        }
    }

    /// Writes into every new cell of a step, every choice and every constant its number above `from`, which tells where they
    /// stand.
    pub fn numbering(from: Fp) -> Self {
        Self {
            change: Change::Numbered(from),
            ..Self::default()
        }
    }
}

impl Teller for Meddler {
    fn choice(&mut self, value: Value<Fp>, lie: impl FnOnce() -> Value<Fp>) -> Value<Fp> {
        let at = self.choices;
        self.choices += 1;
        CHOICES.set(self.choices);
        match self.change {
            Change::Shift(shifts) => {
                let shifts = shifts.into_iter().filter(|(shifted, _)| *shifted == at);
                shifts.fold(value, |value, (_, by)| value.map(|value| value + by))
            }
            Change::Other(changed) if changed == at => lie(),
            Change::Choice(changed, by) if changed == at => value.map(|value| value + by),
            Change::Numbered(from) => Value::known(Numbered::Choice.value(from, at)),
            _ => value,
        }
    }

    fn constant(&mut self, value: Value<Fp>) -> Value<Fp> {
        let at = self.constants;
        self.constants += 1;
        CONSTANTS.set(self.constants);
        match self.change {
            Change::Constant(changed, by) if changed == at => value.map(|value| value + by),
            Change::Numbered(from) => Value::known(Numbered::Constant.value(from, at)),
            _ => value,
        }
    }

    fn result(&mut self, value: Value<Fp>) -> Value<Fp> {
        let at = self.results;
        self.results += 1;
        RESULTS.set(self.results);
        match self.change {
            Change::Result(changed, by) if changed == at => value.map(|value| value + by),
            Change::Numbered(from) => Value::known(Numbered::Result.value(from, at)),
            _ => value,
        }
    }

    fn publishes(&self) -> bool {
        !matches!(self.change, Change::Shift(_))
    }

    fn binds(&mut self, row: usize, value: Value<Fp>) {
        value.map(|value| BOUND.with_borrow_mut(|bound| bound.insert(row, value)));
    }
}
