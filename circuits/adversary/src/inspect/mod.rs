//! A circuit laid open: its cells, copies, gate polynomials and lookups, and an evaluator that looks only at what a change
//! touches.
//!
//! The mock prover takes a third of a second for one witness; here one changed cell costs microseconds, so that every cell of a
//! small circuit can be changed, several times over.

mod expression;
mod grid;
mod lookup;
mod record;
mod text;

use std::collections::{BTreeMap, BTreeSet};

use ff::Field;
use halo2_proofs::plonk::ConstraintSystem;
use pasta_curves::Fp;

use sluice_circuits::spec::CircuitSpec;

pub(crate) use expression::{ColumnIndex, Expression, Polynomial};
pub(crate) use grid::{Cell, Grid, Kind, Shape};
pub(crate) use lookup::Lookup;
pub(crate) use record::{record, Record};
pub(crate) use text::number_after;

/// What an assignment breaks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Broken {
    /// (constraint, row).
    pub(crate) constraints: Vec<(usize, usize)>,
    /// Copies whose two sides differ, by number.
    pub(crate) copies: Vec<usize>,
}

impl Broken {
    /// Whether nothing is broken.
    pub(crate) fn is_empty(&self) -> bool {
        self.constraints.is_empty() && self.copies.is_empty()
    }
}

/// A circuit with one assignment.
///
/// Its constraints have one numbering: polynomials first, then lookups. To the liar a lookup is a gate of its own, after the
/// others.
#[derive(Clone)]
pub(crate) struct Model {
    pub(crate) record: Record,
    /// The assignment; starts as recorded.
    pub(crate) grid: Grid,
    /// Names of the gates.
    pub(crate) gates: Vec<String>,
    pub(crate) polynomials: Vec<Polynomial>,
    pub(crate) lookups: Vec<Lookup>,
    /// The constraints of each gate, by number.
    pub(crate) of_gate: Vec<Vec<usize>>,
    /// Which constraints read a column, and with which rotation.
    readers: Vec<Vec<(usize, i32)>>,
    copies_at: BTreeMap<Cell, Vec<usize>>,
    /// Cells that copies tie together.
    pub(crate) classes: Vec<Vec<Cell>>,
    pub(crate) class_of: BTreeMap<Cell, usize>,
    /// For every cell, when it was first assigned; `usize::MAX` for never.
    pub(crate) born: Vec<usize>,
    /// For every cell its region (and the cell's number in it), `usize::MAX` for none.
    pub(crate) home: Vec<(usize, usize)>,
}

/// The gates of a circuit type.
pub(crate) fn gates_of<C: CircuitSpec>(shape: &Shape) -> (Vec<String>, Vec<Polynomial>) {
    let mut system = ConstraintSystem::<Fp>::default();
    let _ = C::configure(&mut system);
    let mut names = Vec::new();
    let mut polynomials = Vec::new();
    for (gate, read) in text::gates(&format!("{system:?}"), shape)
        .into_iter()
        .enumerate()
    {
        for (number, (constraint, expression)) in
            read.constraints.iter().zip(read.polynomials).enumerate()
        {
            let (mut reads, mut factors) = (BTreeSet::new(), BTreeSet::new());
            expression.reads(&mut reads);
            expression.factors(&mut factors);
            let is_switch =
                |column: &usize| matches!(shape.kind(*column), Kind::Fixed(_) | Kind::Selector(_));
            polynomials.push(Polynomial {
                gate,
                constraint: constraint.clone(),
                number,
                expression,
                reads: reads.into_iter().collect(),
                switches: factors.into_iter().filter(is_switch).collect(),
            });
        }
        names.push(read.name);
    }
    (names, polynomials)
}

/// The lookups of a circuit type, whose tables stand in `grid`.
pub(crate) fn lookups_of<C: CircuitSpec>(grid: &Grid) -> Vec<Lookup> {
    let mut system = ConstraintSystem::<Fp>::default();
    let _ = C::configure(&mut system);
    let read = text::lookups(&format!("{system:?}"), &grid.shape);
    let rules = C::lookup_rules();
    assert_eq!(rules.len(), read.len(), "every lookup has a rule");
    let mut lookups: Vec<Lookup> = read
        .into_iter()
        .zip(rules)
        .map(|((inputs, table), rule)| Lookup::new(rule.into(), inputs, &table, grid))
        .collect();
    lookup::find_digits(&mut lookups);
    lookups
}

impl Model {
    /// Lays a circuit open.
    pub(crate) fn new<C: CircuitSpec>(circuit: &C, instances: &[Fp]) -> Self {
        let record = record(circuit, instances);
        let grid = record.grid.clone();
        let (gates, polynomials) = gates_of::<C>(&grid.shape);
        let lookups = lookups_of::<C>(&grid);
        let mut readers = vec![Vec::new(); grid.shape.columns()];
        let of_polynomials = polynomials.iter().map(|polynomial| &polynomial.reads);
        let of_lookups = lookups.iter().map(|lookup| &lookup.reads);
        for (number, reads) in of_polynomials.chain(of_lookups).enumerate() {
            for (column, rotation) in reads {
                readers[*column].push((number, *rotation));
            }
        }
        let mut of_gate = vec![Vec::new(); gates.len()];
        for (number, polynomial) in polynomials.iter().enumerate() {
            of_gate[polynomial.gate].push(number);
        }
        of_gate.extend((0..lookups.len()).map(|lookup| vec![polynomials.len() + lookup]));
        let mut copies_at = BTreeMap::<Cell, Vec<usize>>::new();
        for (number, (left, right)) in record.copies.iter().enumerate() {
            copies_at.entry(*left).or_default().push(number);
            copies_at.entry(*right).or_default().push(number);
        }
        let cells = grid.shape.columns() * grid.shape.rows;
        let mut born = vec![usize::MAX; cells];
        for (when, cell) in record.advice.iter().enumerate().rev() {
            born[*cell] = when;
        }
        let mut home = vec![(usize::MAX, 0); cells];
        for (number, region) in record.regions.iter().enumerate() {
            for (nth, cell) in region.cells.iter().enumerate() {
                home[*cell] = (number, nth);
            }
        }
        let mut model = Self {
            record,
            grid,
            gates,
            polynomials,
            lookups,
            of_gate,
            readers,
            copies_at,
            classes: Vec::new(),
            class_of: BTreeMap::new(),
            born,
            home,
        };
        let starts: Vec<_> = model.copies_at.keys().copied().collect();
        for start in starts {
            if !model.class_of.contains_key(&start) {
                let class = model.reachable(start, usize::MAX);
                for cell in &class {
                    model.class_of.insert(*cell, model.classes.len());
                }
                model.classes.push(class);
            }
        }
        model
    }

    /// How many constraints there are.
    pub(crate) fn constraints(&self) -> usize {
        self.polynomials.len() + self.lookups.len()
    }

    /// The lookup that a constraint is, if it is one.
    pub(crate) fn lookup(&self, number: usize) -> Option<usize> {
        number.checked_sub(self.polynomials.len())
    }

    /// What a constraint reads.
    fn reads(&self, number: usize) -> &[(ColumnIndex, i32)] {
        match self.lookup(number) {
            Some(lookup) => &self.lookups[lookup].reads,
            None => &self.polynomials[number].reads,
        }
    }

    /// The cells a constraint reads at a row.
    pub(crate) fn cells(&self, number: usize, row: usize) -> impl Iterator<Item = Cell> + '_ {
        let reads = self.reads(number).iter();
        reads.map(move |(column, rotation)| self.grid.cell(*column, row, *rotation))
    }

    /// Whether a constraint is switched on at a row. A lookup has no switch: it is on at every row but the blinding rows.
    pub(crate) fn live(&self, number: usize, row: usize) -> bool {
        match self.lookup(number) {
            Some(_) => row < self.grid.shape.usable,
            None => self.polynomials[number].live(&self.grid, row),
        }
    }

    /// Whether a constraint holds at a row, or is switched off there.
    pub(crate) fn holds(&self, number: usize, row: usize) -> bool {
        match self.lookup(number) {
            Some(lookup) => self.lookups[lookup].holds(&self.grid, row),
            None => self.polynomials[number].at(&self.grid, row) == Fp::ZERO,
        }
    }

    /// The gate of a constraint.
    pub(crate) fn gate(&self, number: usize) -> usize {
        match self.lookup(number) {
            Some(lookup) => self.gates.len() + lookup,
            None => self.polynomials[number].gate,
        }
    }

    /// Whether a constraint tells something about cells at a row: a lookup also runs over rows that nothing is assigned on, where
    /// its free cells make it hold.
    pub(crate) fn tells(&self, number: usize, row: usize) -> bool {
        let advice = |cell: &Cell| matches!(self.grid.kind(*cell), Kind::Advice(_));
        self.live(number, row)
            && (self.lookup(number).is_none()
                || self
                    .cells(number, row)
                    .filter(advice)
                    .all(|cell| self.is_assigned(cell)))
    }

    /// The cells that copies other than number `without` tie to `start`.
    pub(crate) fn reachable(&self, start: Cell, without: usize) -> Vec<Cell> {
        let mut found = BTreeSet::from([start]);
        let mut open = vec![start];
        while let Some(cell) = open.pop() {
            for copy in self.copies_at.get(&cell).into_iter().flatten() {
                let (left, right) = self.record.copies[*copy];
                let other = if left == cell { right } else { left };
                if *copy != without && found.insert(other) {
                    open.push(other);
                }
            }
        }
        found.into_iter().collect()
    }

    /// Whether a cell was assigned at all.
    pub(crate) fn is_assigned(&self, cell: Cell) -> bool {
        self.born[cell] != usize::MAX
    }

    /// Whether a copy ties a cell to another.
    pub(crate) fn is_copied(&self, cell: Cell) -> bool {
        self.copies_at.contains_key(&cell)
    }

    /// The (row, constraint) that read one of these cells where they are switched on, each once.
    pub(crate) fn touched(&self, cells: &[Cell]) -> Vec<(usize, usize)> {
        let mut touched = Vec::new();
        for cell in cells {
            let row = self.grid.row(*cell);
            for (number, rotation) in &self.readers[self.grid.column(*cell)] {
                let at = self.grid.cell(0, row, -rotation);
                if self.live(*number, at) {
                    touched.push((at, *number));
                }
            }
        }
        if cells.len() > 1 {
            touched.sort_unstable();
            touched.dedup();
        }
        touched
    }

    /// What the assignment breaks among everything that reads these cells, given that the rest holds. Stops once `enough` says
    /// so.
    pub(crate) fn broken(&self, cells: &[Cell], enough: impl Fn(&Broken) -> bool) -> Broken {
        let mut broken = Broken::default();
        let mut seen = BTreeSet::new();
        for cell in cells {
            for copy in self.copies_at.get(cell).into_iter().flatten() {
                let (left, right) = self.record.copies[*copy];
                if self.grid.value(left) != self.grid.value(right) && seen.insert(*copy) {
                    broken.copies.push(*copy);
                    if enough(&broken) {
                        return broken;
                    }
                }
            }
        }
        for (row, number) in self.touched(cells) {
            if !self.holds(number, row) {
                broken.constraints.push((number, row));
                if enough(&broken) {
                    return broken;
                }
            }
        }
        broken
    }

    /// Everything the assignment breaks.
    pub(crate) fn all_broken(&self) -> Broken {
        let mut broken = Broken::default();
        for (number, (left, right)) in self.record.copies.iter().enumerate() {
            if self.grid.value(*left) != self.grid.value(*right) {
                broken.copies.push(number);
            }
        }
        for number in 0..self.constraints() {
            for row in 0..self.grid.shape.rows {
                if !self.holds(number, row) {
                    broken.constraints.push((number, row));
                }
            }
        }
        broken
    }

    /// A constraint in the library's words, a lookup with its rule besides.
    pub(crate) fn constraint(&self, number: usize) -> String {
        if let Some(lookup) = self.lookup(number) {
            return format!("Lookup {lookup} ('{}')", self.lookups[lookup].rule);
        }
        let Polynomial {
            gate,
            constraint,
            number,
            ..
        } = &self.polynomials[number];
        let name = match constraint.as_str() {
            "" => String::new(),
            name => format!(" ('{name}')"),
        };
        let gate_name = &self.gates[*gate];
        format!("Constraint {number}{name} in gate {gate} ('{gate_name}')")
    }

    /// A cell in words that survive a change of other regions: `region #n column+offset`.
    pub(crate) fn name(&self, cell: Cell) -> String {
        let row = self.grid.row(cell);
        match self.grid.kind(cell) {
            Kind::Instance(_) => format!("instance {row}"),
            Kind::Fixed(index) => format!("fixed {index} row {row}"),
            Kind::Selector(index) => format!("selector {index} row {row}"),
            Kind::Advice(index) => {
                let (region, _) = self.home[cell];
                if region == usize::MAX {
                    return format!("advice {index} row {row}, in no region");
                }
                let offset = row - self.first_row(region);
                format!("{} advice {index} row {offset}", self.region(region))
            }
        }
    }

    /// A region's name, with its number among the regions of that name.
    pub(crate) fn region(&self, region: usize) -> String {
        let regions = &self.record.regions;
        let name = &regions[region].name;
        let before = regions[..region].iter().filter(|r| r.name == *name);
        format!("{name} #{}", before.count())
    }

    /// What is broken, in words: the first few constraints, each with a cell it reads, and how many there are.
    pub(crate) fn rules(&self, broken: &Broken) -> String {
        let rule = |(number, row): &(usize, usize)| {
            let cell = self.cells(*number, *row).next();
            let cell = cell.map_or_else(String::new, |cell| self.name(cell));
            format!("{} at {cell}", self.constraint(*number))
        };
        let mut rules: Vec<_> = broken.constraints.iter().take(3).map(rule).collect();
        let (constraints, copies) = (broken.constraints.len(), broken.copies.len());
        rules.push(format!("{constraints} constraints and {copies} copies"));
        rules.join("; ")
    }

    /// All cells of the region that a cell is in.
    pub(crate) fn neighbours(&self, cell: Cell) -> &[Cell] {
        match self.record.regions.get(self.home[cell].0) {
            Some(region) => &region.cells,
            None => &[],
        }
    }

    fn first_row(&self, region: usize) -> usize {
        let cells = &self.record.regions[region].cells;
        cells
            .iter()
            .map(|cell| self.grid.row(*cell))
            .min()
            .unwrap_or(0)
    }
}
