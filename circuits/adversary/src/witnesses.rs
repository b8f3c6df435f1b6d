//! Witness mutants: an honest assignment, changed in one place, that must break something.
//!
//! M1 changes one cell, M2 every cell of a copy class, M3 a run of a column inside a region, M4 swaps two rows or two regions, M5
//! brings the witness of another pool, M6 lets a cell borrow from its neighbour as digits do. Each mutant that breaks one
//! constraint alone also shows that this constraint is needed.

use ff::Field;
use pasta_curves::Fp;
use std::collections::{BTreeMap, BTreeSet};

use super::inspect::{Broken, Cell, ColumnIndex, Kind, Model};
use super::lie::Removed;
use super::random::Choices;
use super::Depth;

/// What the mutants of one witness came to.
#[derive(Default)]
pub(crate) struct Outcome {
    /// How many mutants there were.
    pub(crate) mutants: usize,
    /// Those that broke nothing, by name, with how many there were of each.
    pub(crate) survivors: BTreeMap<String, usize>,
    /// Constraints that stood alone against a mutant.
    pub(crate) needed: BTreeSet<Removed>,
}

/// Runs the mutants of one model.
pub(crate) struct Mutator<'m> {
    model: &'m mut Model,
    depth: Depth,
    choices: Choices,
    /// The columns that are digits in a table, with its base.
    bases: BTreeMap<ColumnIndex, Fp>,
    /// Columns cut at every row so far.
    carried: usize,
    pub(crate) outcome: Outcome,
}

impl<'m> Mutator<'m> {
    pub(crate) fn new(model: &'m mut Model, depth: Depth, seed: u64) -> Self {
        let digits = model.lookups.iter();
        let bases = digits
            .filter_map(|lookup| Some((lookup.digit()?, Fp::from(lookup.base()?))))
            .collect();
        Self {
            model,
            depth,
            choices: Choices(seed),
            bases,
            carried: 0,
            outcome: Outcome::default(),
        }
    }

    /// All mutants of the model; `other` is another pool's witness.
    pub(crate) fn run(mut self, other: &Model) -> Outcome {
        self.cells();
        self.classes();
        self.runs();
        self.swaps();
        self.others(other);
        self.borrow();
        self.outcome
    }

    /// Judges the changes now in the grid and takes them back.
    fn judge(&mut self, name: impl FnOnce(&Model) -> String) {
        let model = &mut *self.model;
        let cells = model.grid.changed();
        if !cells.is_empty() {
            self.outcome.mutants += 1;
            let broken = model.broken(&cells, beyond_one);
            if broken.is_empty() {
                *self.outcome.survivors.entry(name(model)).or_default() += 1;
            } else if !beyond_one(&broken) {
                needed(model, &broken, &mut self.outcome.needed);
            }
        }
        model.grid.revert();
    }

    /// M1: one cell: one more, zero, minus one, anything.
    fn cells(&mut self) {
        let cells: BTreeSet<Cell> = self.model.record.advice.iter().copied().collect();
        let instances = self.instances();
        let step = self.depth.pick(7, 1);
        let skip = self.choices.below(step);
        let chosen = cells.into_iter().skip(skip).step_by(step);
        for cell in chosen.chain(instances) {
            let honest = self.model.grid.value(cell);
            let mut values = vec![honest + Fp::ONE, Fp::ZERO, -Fp::ONE, self.choices.scalar()];
            // What stands in a digit too much leaves a whole number to the digit above.
            let base = self.bases.get(&self.model.grid.column(cell));
            values.extend(
                base.into_iter()
                    .flat_map(|base| [honest + base, honest - base]),
            );
            for value in values {
                self.model.grid.change(cell, value);
                self.judge(|model| format!("M1 {}", model.name(cell)));
            }
        }
    }

    fn instances(&self) -> Vec<Cell> {
        let copied = self.model.class_of.keys().copied();
        copied
            .filter(|cell| matches!(self.model.grid.kind(*cell), Kind::Instance(_)))
            .collect()
    }

    fn shift(&mut self, cells: &[Cell], by: Fp) {
        for cell in cells {
            let value = self.model.grid.value(*cell) + by;
            self.model.grid.change(*cell, value);
        }
    }

    /// M2: a whole copy class, without and with what is public in it.
    fn classes(&mut self) {
        let classes = std::mem::take(&mut self.model.classes);
        for class in &classes {
            let advice: Vec<Cell> = class
                .iter()
                .copied()
                .filter(|cell| matches!(self.model.grid.kind(*cell), Kind::Advice(_)))
                .collect();
            let public: Vec<Cell> = class
                .iter()
                .copied()
                .filter(|cell| !matches!(self.model.grid.kind(*cell), Kind::Fixed(_)))
                .collect();
            for by in [Fp::ONE, -Fp::ONE, self.choices.scalar()] {
                self.shift(&advice, by);
                self.judge(|model| format!("M2 {}", model.name(class[0])));
                if public.len() > advice.len() {
                    self.shift(&public, by);
                    self.judge(|model| format!("M2 with its instance {}", model.name(class[0])));
                }
            }
        }
        self.model.classes = classes;
    }

    /// M3: a column of a region, whole, or from a row on, or up to a row.
    fn runs(&mut self) {
        for region in 0..self.model.record.regions.len() {
            for (column, run) in self.columns(region) {
                let by = self.choices.scalar();
                for by in [Fp::ONE, by] {
                    self.shift(&run, by);
                    self.judge(|model| format!("M3 {} whole", model.name(run[0])));
                }
                if run.len() < 3 {
                    continue;
                }
                for split in self.splits(column, run.len()) {
                    self.shift(&run[split..], Fp::ONE);
                    self.judge(|model| format!("M3 {} to the end", model.name(run[split])));
                    self.shift(&run[..split], Fp::ONE);
                    self.judge(|model| format!("M3 up to {}", model.name(run[split])));
                }
            }
        }
    }

    /// The advice columns of a region with their cells, top down.
    fn columns(&self, region: usize) -> BTreeMap<usize, Vec<Cell>> {
        let mut columns = BTreeMap::<usize, Vec<Cell>>::new();
        for cell in &self.model.record.regions[region].cells {
            let run = columns.entry(self.model.grid.column(*cell)).or_default();
            run.push(*cell);
        }
        for run in columns.values_mut() {
            run.sort_unstable();
            run.dedup();
        }
        columns
    }

    /// Where a run is cut. The first two columns that some gate only compares with the row above are cut at every row: each cut
    /// breaks that gate alone, which shows its switch to be needed there.
    fn splits(&mut self, column: usize, length: usize) -> Vec<usize> {
        let carried = self.model.polynomials.iter().any(|polynomial| {
            let advice: Vec<_> = polynomial
                .reads
                .iter()
                .filter(|(column, _)| {
                    matches!(self.model.grid.shape.kind(*column), Kind::Advice(_))
                })
                .collect();
            advice.len() == 2 && advice.iter().all(|(read, _)| *read == column)
        });
        let most = if carried && self.carried < 2 {
            self.carried += 1;
            self.depth.pick(64, length)
        } else {
            self.depth.pick(4, 16)
        };
        let step = length.div_ceil(most).max(1);
        (1..length).step_by(step).collect()
    }

    /// M4: two rows of a region, and two regions of one shape.
    fn swaps(&mut self) {
        for region in 0..self.model.record.regions.len() {
            let columns = self.columns(region);
            let rows = columns.values().map(Vec::len).max().unwrap_or(0);
            // A long table may have a row at its end that most columns leave out.
            let whole: Vec<_> = columns
                .into_values()
                .filter(|run| run.len() >= rows - rows / 16)
                .collect();
            if rows < 2 {
                continue;
            }
            let mut pairs: Vec<_> = (1..rows.min(24)).map(|row| (row - 1, row)).collect();
            for _ in 0..self.depth.pick(4, 40) {
                pairs.push((self.choices.below(rows), self.choices.below(rows)));
            }
            for (one, two) in pairs {
                for run in &whole {
                    if let (Some(one), Some(two)) = (run.get(one), run.get(two)) {
                        self.swap(*one, *two);
                    }
                }
                self.judge(|model| format!("M4 rows {one} and {two} of {}", model.region(region)));
            }
        }
        let mut shapes = BTreeMap::<Vec<usize>, Vec<usize>>::new();
        for (number, region) in self.model.record.regions.iter().enumerate() {
            let column = |cell: &Cell| self.model.grid.column(*cell);
            let shape = region.cells.iter().map(column).collect();
            shapes.entry(shape).or_default().push(number);
        }
        for alike in shapes.into_values().filter(|alike| alike.len() > 1) {
            for i in 0..alike.len() {
                for other in [(i + 1) % alike.len(), self.choices.below(alike.len())] {
                    let (one, two) = (alike[i], alike[other]);
                    if one == two {
                        continue;
                    }
                    let cells = |region: usize| self.model.record.regions[region].cells.clone();
                    for (left, right) in cells(one).into_iter().zip(cells(two)) {
                        self.swap(left, right);
                    }
                    self.judge(|model| {
                        format!("M4 {} and {}", model.region(one), model.region(two))
                    });
                }
            }
        }
    }

    fn swap(&mut self, left: Cell, right: Cell) {
        let (a, b) = (self.model.grid.value(left), self.model.grid.value(right));
        self.model.grid.change(left, b);
        self.model.grid.change(right, a);
    }

    /// M5: the witness of another valid pool under this pool's instances, whole, by region, by column of a region.
    fn others(&mut self, other: &Model) {
        let everything: Vec<Cell> = self.model.record.advice.clone();
        self.adopt(&everything, other);
        self.judge(|_| "M5 another witness".into());
        for region in 0..self.model.record.regions.len() {
            let columns = self.columns(region);
            let cells: Vec<Cell> = columns.values().flatten().copied().collect();
            self.adopt(&cells, other);
            self.judge(|model| format!("M5 another {}", model.region(region)));
            for run in columns.values().filter(|run| run.len() > 1) {
                self.adopt(run, other);
                self.judge(|model| format!("M5 another {}", model.name(run[0])));
            }
        }
    }

    /// M6: a cell takes a base more and the cell beside it gives one back, or the other way round, which leaves a sum of digits
    /// as it was: of three bits each, or of the base of the table they are looked up in.
    fn borrow(&mut self) {
        for region in 0..self.model.record.regions.len() {
            let columns: Vec<Vec<Cell>> = self.columns(region).into_values().collect();
            for beside in columns.windows(2) {
                let rows = beside[0].iter().zip(&beside[1]);
                for (cell, neighbour) in rows.take(self.depth.pick(10, 40)) {
                    let base = self.bases.get(&self.model.grid.column(*cell)).copied();
                    let base = base.unwrap_or(Fp::from(8));
                    for carry in [Fp::ONE, -Fp::ONE] {
                        self.shift(&[*cell], base * carry);
                        self.shift(&[*neighbour], -carry);
                        self.judge(|model| format!("M6 {}", model.name(*cell)));
                    }
                }
            }
        }
    }

    fn adopt(&mut self, cells: &[Cell], other: &Model) {
        for cell in cells {
            self.model
                .grid
                .change(*cell, other.record.grid.value(*cell));
        }
    }
}

/// Whether more is broken than the removal of one constraint could explain.
pub(crate) fn beyond_one(broken: &Broken) -> bool {
    let constraints = &broken.constraints;
    if broken.copies.len() > 1 || !broken.copies.is_empty() && !constraints.is_empty() {
        return true;
    }
    let one_polynomial = constraints.windows(2).all(|two| two[0].0 == two[1].0);
    let one_row = constraints.windows(2).all(|two| two[0].1 == two[1].1);
    !one_polynomial && !one_row
}

/// The constraints whose removal alone would let this through.
pub(crate) fn needed(model: &Model, broken: &Broken, into: &mut BTreeSet<Removed>) {
    if let [copy] = broken.copies[..] {
        into.insert(Removed::Copy(copy));
    }
    let Some((number, row)) = broken.constraints.first() else {
        return;
    };
    let lookup = model.lookup(*number);
    let everywhere = lookup.map_or(Removed::Polynomial(*number), Removed::Lookup);
    if everywhere.covers(model, broken) {
        into.insert(everywhere);
    }
    if lookup.is_some() {
        return;
    }
    for column in &model.polynomials[*number].switches {
        let switch = Removed::Switch(model.grid.cell(*column, *row, 0));
        if switch.covers(model, broken) {
            into.insert(switch);
        }
    }
}
