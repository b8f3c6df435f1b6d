//! A prover who changes cells while the sheet is written, for the tests and the attacks: all that follows is computed from the
//! changed value, so that a lie is told to its end.

use std::cell::Cell;

use halo2_proofs::circuit::Value;
use pasta_curves::Fp;

/// What is changed.
#[derive(Clone, Copy, Default)]
enum Change {
    #[default]
    Nothing,
    /// Cells the prover chooses, by their numbers in the order of the sheet, and what is added to them.
    #[cfg(test)]
    Shift([(usize, Fp); 2]),
    /// A cell the prover chooses takes the value it would have in the nearest lie.
    #[cfg(feature = "adversary")]
    Other(usize),
    /// Something is added to a cell the prover chooses.
    #[cfg(feature = "adversary")]
    Choice(usize, Fp),
    /// Something is added to a new cell of a step; the other new cells of the step stay.
    #[cfg(feature = "adversary")]
    Result(usize, Fp),
    /// Something is added to a constant.
    #[cfg(feature = "adversary")]
    Constant(usize, Fp),
    /// Every new cell of a step, every choice and every constant tells its number.
    #[cfg(feature = "adversary")]
    Numbered(Fp),
}

/// Changes cells of one sheet.
#[derive(Clone, Copy, Default)]
pub(crate) struct Meddler {
    change: Change,
    choices: usize,
    #[cfg(feature = "adversary")]
    results: usize,
    #[cfg(feature = "adversary")]
    constants: usize,
}

std::thread_local! {
    /// Choices on the last sheet that was written by this thread.
    static CHOICES: Cell<usize> = const { Cell::new(0) };
    /// New cells of its steps.
    #[cfg(feature = "adversary")]
    static RESULTS: Cell<usize> = const { Cell::new(0) };
    /// Its constants.
    #[cfg(feature = "adversary")]
    static CONSTANTS: Cell<usize> = const { Cell::new(0) };
}

/// Kinds of cells that tell their number on a numbered sheet.
#[cfg(feature = "adversary")]
#[derive(Clone, Copy)]
pub(crate) enum Numbered {
    Result,
    Choice,
    Constant,
}

#[cfg(feature = "adversary")]
impl Numbered {
    /// What cell number `at` of this kind tells.
    pub(crate) fn value(self, from: Fp, at: usize) -> Fp {
        from + Fp::from(((self as u64) << 32) + at as u64)
    }
}

/// How many cells the prover chose on the last sheet that this thread wrote.
pub(crate) fn choices() -> usize {
    CHOICES.get()
}

/// How many new cells the steps of that sheet have.
#[cfg(feature = "adversary")]
pub(crate) fn results() -> usize {
    RESULTS.get()
}

/// How many constants that sheet has.
#[cfg(feature = "adversary")]
pub(crate) fn constants() -> usize {
    CONSTANTS.get()
}

#[cfg(test)]
impl Meddler {
    /// Shifts choice number `at`. While it does, nothing is published: the outputs would be those that follow from the lie.
    pub(crate) fn shifting(at: usize, by: Fp) -> Self {
        Self::shifting_two([(at, by), (usize::MAX, by)])
    }

    /// Shifts two choices at once.
    pub(crate) fn shifting_two(shifts: [(usize, Fp); 2]) -> Self {
        Self {
            change: Change::Shift(shifts),
            ..Self::default()
        }
    }

    pub(super) fn publishes(&self) -> bool {
        !matches!(self.change, Change::Shift(_))
    }
}

#[cfg(feature = "adversary")]
impl Meddler {
    /// Choice number `at` has the value of the nearest lie: the other bit, the surplus of the other side, another quotient.
    pub(crate) fn other(at: usize) -> Self {
        Self {
            change: Change::Other(at),
            ..Self::default()
        }
    }

    /// Adds to choice number `at`.
    pub(crate) fn choice_off(at: usize, by: Fp) -> Self {
        Self {
            change: Change::Choice(at, by),
            ..Self::default()
        }
    }

    /// Adds to the new cell number `at` of all steps.
    pub(crate) fn result_off(at: usize, by: Fp) -> Self {
        Self {
            change: Change::Result(at, by),
            ..Self::default()
        }
    }

    /// Adds to constant number `at`.
    pub(crate) fn constant_off(at: usize, by: Fp) -> Self {
        Self {
            change: Change::Constant(at, by),
            ..Self::default()
        }
    }

    /// Writes into every new cell of a step, every choice and every constant its number above `from`, which tells where they stand.
    pub(crate) fn numbering(from: Fp) -> Self {
        Self {
            change: Change::Numbered(from),
            ..Self::default()
        }
    }

    pub(super) fn constant(&mut self, value: Value<Fp>) -> Value<Fp> {
        let at = self.constants;
        self.constants += 1;
        CONSTANTS.set(self.constants);
        match self.change {
            Change::Constant(changed, by) if changed == at => value.map(|value| value + by),
            Change::Numbered(from) => Value::known(Numbered::Constant.value(from, at)),
            _ => value,
        }
    }

    pub(super) fn result(&mut self, value: Value<Fp>) -> Value<Fp> {
        let at = self.results;
        self.results += 1;
        RESULTS.set(self.results);
        match self.change {
            Change::Result(changed, by) if changed == at => value.map(|value| value + by),
            Change::Numbered(from) => Value::known(Numbered::Result.value(from, at)),
            _ => value,
        }
    }
}

impl Meddler {
    /// A cell the prover chooses, with its value in the nearest lie.
    pub(super) fn choice(
        &mut self,
        value: Value<Fp>,
        other: impl FnOnce() -> Value<Fp>,
    ) -> Value<Fp> {
        let at = self.choices;
        self.choices += 1;
        CHOICES.set(self.choices);
        #[cfg(not(feature = "adversary"))]
        let _ = other;
        match self.change {
            Change::Nothing => value,
            #[cfg(test)]
            Change::Shift(shifts) => {
                let shifts = shifts.into_iter().filter(|(shifted, _)| *shifted == at);
                shifts.fold(value, |value, (_, by)| value.map(|value| value + by))
            }
            #[cfg(feature = "adversary")]
            Change::Other(changed) if changed == at => other(),
            #[cfg(feature = "adversary")]
            Change::Choice(changed, by) if changed == at => value.map(|value| value + by),
            #[cfg(feature = "adversary")]
            Change::Numbered(from) => Value::known(Numbered::Choice.value(from, at)),
            #[cfg(feature = "adversary")]
            _ => value,
        }
    }
}
