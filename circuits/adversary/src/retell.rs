//! Lies told to their end by the circuit's own prover.
//!
//! The liar of `lie/` repairs gates and gets stuck where an amount is divided. A circuit that is written on a sheet computes
//! every cell from earlier ones, so its prover can change a cell and write all later ones, and the public results, as they follow
//! from it. What is broken then is what pins the changed cell, and nothing else. A change that breaks nothing is a cell nobody
//! holds (M7).

use std::collections::{BTreeMap, BTreeSet};

use ff::{Field, PrimeField};
use pasta_curves::Fp;

use super::inspect::{record, Broken, Cell, Grid, Kind, Model};
use super::lie::{copies_in_the_way, Removed};
use super::random::Choices;
use super::threads::each;
use super::witnesses::{beyond_one, needed, Outcome};
use sluice_circuits::attack::{choices, constants, results, Meddler, Numbered, Story, Subject};

/// A way to change a cell, by the cell's number.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Way {
    /// A choice is that of the nearest lie.
    Other(usize),
    /// A choice is off.
    Choice(usize),
    /// A new cell of a step is off.
    Result(usize),
    /// A constant is off.
    Constant(usize),
}

impl Way {
    fn meddler(self, by: Fp) -> Meddler {
        match self {
            Way::Other(at) => Meddler::other(at),
            Way::Choice(at) => Meddler::choice_off(at, by),
            Way::Result(at) => Meddler::result_off(at, by),
            Way::Constant(at) => Meddler::constant_off(at, by),
        }
    }
}

/// Which ways a story is retold in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reach {
    /// Those that change a cell beside a constraint in question.
    Near,
    /// All other choices and constants: a lie may end in a constraint that stands far from where it begins.
    Far,
}

/// Retells a story with every cell changed in turn that is within reach of the constraints `left`. Those in `done` broke one
/// constraint alone in a story before; a nearest lie is told in every story, because in which constraint it ends depends on the
/// story.
pub(crate) fn retell<C: Subject>(
    story: &Story<C>,
    model: &Model,
    left: &BTreeSet<Removed>,
    reach: Reach,
    done: &mut BTreeSet<Way>,
) -> Outcome {
    let mut outcome = Outcome::default();
    let mut ways = ways(story, model, left, reach);
    ways.retain(|way| matches!(way, Way::Other(_)) || !done.contains(way));

    let teller = Teller::new(story, model);
    let told = each(
        &ways,
        || model.clone(),
        |model, way| {
            let mut outcome = Outcome::default();
            let alone = teller.tell(*way, model, &mut outcome);
            (alone, outcome)
        },
    );
    for (way, (alone, one)) in ways.into_iter().zip(told) {
        if alone {
            done.insert(way);
        }
        outcome.mutants += one.mutants;
        for (name, count) in one.survivors {
            *outcome.survivors.entry(name).or_default() += count;
        }
        outcome.needed.extend(one.needed);
    }
    outcome
}

/// The ways to retell a story; none where the circuit is not on a sheet.
fn ways<C: Subject>(
    story: &Story<C>,
    model: &Model,
    left: &BTreeSet<Removed>,
    reach: Reach,
) -> Vec<Way> {
    let from = Choices(5).scalar();
    let Some(numbered) = story.circuit.meddled(Meddler::numbering(from)) else {
        return Vec::new();
    };
    // This also counts the cells.
    let numbered = record(&numbered, &story.instances).grid;
    let left = Left::new(model, left);
    let within = |kind: Numbered, count: usize, way: fn(usize) -> Way| {
        let values = (0..count).map(|at| kind.value(from, at));
        let cells = first_with(model, &numbered, values);
        let near = |at: &usize| cells.get(at).is_some_and(|cell| left.has(model, *cell));
        let within = (0..count).filter(|at| near(at) == (reach == Reach::Near));
        within.map(way).collect::<Vec<Way>>()
    };
    let mut ways = within(Numbered::Choice, choices(), Way::Other);
    ways.extend(within(Numbered::Choice, choices(), Way::Choice));
    ways.extend(within(Numbered::Constant, constants(), Way::Constant));
    // A result follows from the cells of its own step: off, it breaks nothing far away.
    if reach == Reach::Near {
        ways.extend(within(Numbered::Result, results(), Way::Result));
    }
    ways
}

/// Tells a story in other ways.
struct Teller<'s, C> {
    story: &'s Story<C>,
    honest: &'s Grid,
    /// Every cell of the witness.
    cells: Vec<Cell>,
    /// The public values that are results, each with the cell it is copied from.
    published: Vec<(Cell, Cell)>,
    /// The public values that stand for what the prover knows.
    commitments: BTreeSet<Cell>,
}

impl<'s, C: Subject> Teller<'s, C> {
    fn new(story: &'s Story<C>, model: &'s Model) -> Self {
        let cells: BTreeSet<Cell> = model.record.advice.iter().copied().collect();
        let column = model.grid.shape.instance(0);
        let commitments = C::commitments().into_iter();
        Self {
            story,
            honest: &model.grid,
            cells: cells.into_iter().collect(),
            published: published(model),
            commitments: commitments
                .map(|row| model.grid.cell(column, row, 0))
                .collect(),
        }
    }

    /// Tells it in one way; whether one constraint alone then stands against it, in one place.
    fn tell(&self, way: Way, model: &mut Model, outcome: &mut Outcome) -> bool {
        for by in [Fp::ONE, -Fp::ONE] {
            let told = self.story.circuit.meddled(way.meddler(by));
            let told = told.expect("a circuit on a grid");
            let told = record(&told, &self.story.instances).grid;
            adopt(&told, model, &self.cells, &self.published);
            let alone = self.judge(model, outcome);
            model.grid.revert();
            // There is one nearest lie.
            if alone || matches!(way, Way::Other(_)) {
                return alone;
            }
        }
        false
    }

    /// Judges what is now in the grid; whether one constraint alone is broken, in one place.
    fn judge(&self, model: &mut Model, outcome: &mut Outcome) -> bool {
        let cells = model.grid.changed();
        if cells.is_empty() {
            return false;
        }
        outcome.mutants += 1;
        let broken = model.broken(&cells, beyond_one);
        if broken.is_empty() {
            let other_story = cells.iter().any(|cell| self.commitments.contains(cell));
            let first = cells.iter().min_by_key(|cell| model.born[**cell]);
            if let (false, Some(first)) = (other_story, first) {
                let name = format!("M7 {}", model.name(*first));
                *outcome.survivors.entry(name).or_default() += 1;
            }
            return false;
        }
        if beyond_one(&broken) {
            return false;
        }
        needed(model, &broken, &mut outcome.needed);
        outcome.needed.extend(copies_in_the_way(model, &broken));
        outcome.needed.extend(self.copy_in_the_way(model, &broken));
        broken.constraints.len() + broken.copies.len() == 1
    }

    /// The copy of a value into the region that checks it: without it the region could go on checking the honest value.
    fn copy_in_the_way(&self, model: &mut Model, broken: &Broken) -> Option<Removed> {
        let (number, row) = *broken.constraints.first()?;
        let cell = model.cells(number, row).next()?;
        for cell in model.neighbours(cell).to_vec() {
            model.grid.change(cell, self.honest.value(cell));
        }
        let broken = model.broken(&model.grid.changed(), beyond_one);
        match (&broken.constraints[..], &broken.copies[..]) {
            ([], [copy]) => Some(Removed::Copy(*copy)),
            _ => None,
        }
    }
}

/// The first cell with each of these values, by the value's place.
fn first_with(
    model: &Model,
    grid: &Grid,
    values: impl Iterator<Item = Fp>,
) -> BTreeMap<usize, Cell> {
    let mut first = BTreeMap::new();
    for cell in &model.record.advice {
        first.entry(grid.value(*cell).to_repr()).or_insert(*cell);
    }
    let found = |(at, value): (usize, Fp)| Some((at, *first.get(&value.to_repr())?));
    values.enumerate().filter_map(found).collect()
}

/// Constraints not yet shown to be needed, by where they stand.
struct Left {
    switches: BTreeSet<Cell>,
    copied: BTreeSet<Cell>,
}

impl Left {
    fn new(model: &Model, left: &BTreeSet<Removed>) -> Self {
        let (mut switches, mut copied) = (BTreeSet::new(), BTreeSet::new());
        for removed in left {
            match removed {
                Removed::Switch(cell) => {
                    switches.insert(*cell);
                }
                Removed::Copy(copy) => {
                    let (left, right) = model.record.copies[*copy];
                    copied.extend([left, right]);
                }
                Removed::Polynomial(_) | Removed::Lookup(_) => {}
            }
        }
        Self { switches, copied }
    }

    /// Whether one of them is in a step that has this cell.
    fn has(&self, model: &Model, cell: Cell) -> bool {
        model.touched(&[cell]).into_iter().any(|(row, number)| {
            let Some(polynomial) = model.polynomials.get(number) else {
                return false;
            };
            let on = |column: &usize| self.switches.contains(&model.grid.cell(*column, row, 0));
            let mut cells = model.cells(number, row);
            polynomial.switches.iter().any(on) || cells.any(|cell| self.copied.contains(&cell))
        })
    }
}

/// Writes the cells of a retold story into the model's grid, and claims the results that follow.
fn adopt(told: &Grid, model: &mut Model, cells: &[Cell], published: &[(Cell, Cell)]) {
    for cell in cells {
        if told.value(*cell) != model.grid.value(*cell) {
            model.grid.change(*cell, told.value(*cell));
        }
    }
    // A public value that is only read was read from the instance, so its cell has not changed.
    for (instance, cell) in published {
        let value = model.grid.value(*cell);
        if value != model.grid.value(*instance) {
            model.grid.change(*instance, value);
        }
    }
}

/// The copies of public values, with the instance first.
fn published(model: &Model) -> Vec<(Cell, Cell)> {
    let public = |cell: &Cell| matches!(model.grid.kind(*cell), Kind::Instance(_));
    let copies = model.record.copies.iter();
    copies
        .filter_map(|(left, right)| match (public(left), public(right)) {
            (true, false) => Some((*left, *right)),
            (false, true) => Some((*right, *left)),
            _ => None,
        })
        .collect()
}
