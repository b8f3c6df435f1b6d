//! The harness against a small circuit with lookups: a number of two digits, a pair, a running sum.

mod forged;
mod layouts;
mod queries;
mod structure;

use ff::Field;
use halo2_proofs::circuit::{Layouter, SimpleFloorPlanner, Value};
use halo2_proofs::plonk::{
    Advice, Circuit, Column, ConstraintSystem, Error, Fixed, Instance, TableColumn,
};
use halo2_proofs::poly::Rotation;
use pasta_curves::Fp;

use super::inspect::{Model, Record};
use super::lie::{copies_in_the_way, Effort, Removed};
use super::random::Choices;
use super::witnesses::Mutator;
use super::{agreement, census, constraints, Depth};
use sluice_circuits::spec::{CircuitId, CircuitSpec};
use sluice_rules::column::LinkedColumn;
use sluice_rules::suite::Suite;

/// The base of digits: a number of two is below 256.
const BASE: u64 = 16;
/// Rows of the sum.
const ROWS: usize = 12;
/// The lookups by their numbers.
const LOW: usize = 0;
const HIGH: usize = 1;
const PAIR: usize = 2;
/// No lookup.
const NONE: usize = 3;

/// Rows of (number, low digit, days, weight). The sum of numbers and weights is public. `LACKS` is a lookup it does without.
#[derive(Clone, Default)]
struct Sums<const LACKS: usize>(Vec<[Fp; 4]>);

/// What days weigh.
fn weight(days: u64) -> u64 {
    3 * u64::from(days >= 5)
}

/// Row `i`, honest.
fn row(i: u64) -> [Fp; 4] {
    let (number, days) = ((37 * i + 18) % 256, (5 * i + 1) % BASE);
    [number, number % BASE, days, weight(days)].map(Fp::from)
}

impl<const LACKS: usize> Sums<LACKS> {
    fn honest() -> Self {
        Self((0..ROWS as u64).map(row).collect())
    }

    /// The honest rows but one.
    fn but(row: usize, cells: [Fp; 4]) -> Self {
        let mut sums = Self::honest();
        sums.0[row] = cells;
        sums
    }

    fn model(&self) -> Model {
        let sum: Fp = self.0.iter().map(|row| row[0] + row[3]).sum();
        Model::new(self, &[Fp::ONE + sum])
    }
}

#[derive(Clone)]
struct Config {
    columns: [Column<Advice>; 4],
    sum: Column<Advice>,
    live: Column<Fixed>,
    table: [TableColumn; 2],
    instance: Column<Instance>,
}

impl<const LACKS: usize> Circuit<Fp> for Sums<LACKS> {
    type Config = Config;
    type FloorPlanner = SimpleFloorPlanner;

    fn without_witnesses(&self) -> Self {
        Self::blank()
    }

    fn configure(meta: &mut ConstraintSystem<Fp>) -> Config {
        let columns = [(); 4].map(|()| meta.advice_column());
        let sum = meta.advice_column();
        let live = meta.fixed_column();
        let table = [(); 2].map(|()| meta.lookup_table_column());
        let instance = meta.instance_column();
        let constants = meta.fixed_column();
        meta.enable_constant(constants);
        meta.enable_equality(sum);
        meta.enable_equality(instance);
        meta.create_gate("sum' = sum + number + weight", |meta| {
            let live = meta.query_fixed(live);
            let [number, _, _, weight] =
                columns.map(|column| meta.query_advice(column, Rotation::cur()));
            let before = meta.query_advice(sum, Rotation::cur());
            let after = meta.query_advice(sum, Rotation::next());
            vec![live * (after - before - number - weight)]
        });
        if LACKS != LOW {
            meta.lookup(|meta| vec![(meta.query_advice(columns[1], Rotation::cur()), table[0])]);
        }
        if LACKS != HIGH {
            meta.lookup(|meta| {
                let [number, low, ..] =
                    columns.map(|column| meta.query_advice(column, Rotation::cur()));
                let scale = Fp::from(BASE).invert().unwrap();
                vec![((number - low) * scale, table[0])]
            });
        }
        if LACKS != PAIR {
            meta.lookup(|meta| {
                let [_, _, days, weight] =
                    columns.map(|column| meta.query_advice(column, Rotation::cur()));
                vec![(days, table[0]), (weight, table[1])]
            });
        }
        Config {
            columns,
            sum,
            live,
            table,
            instance,
        }
    }

    fn synthesize(&self, config: Config, mut layouter: impl Layouter<Fp>) -> Result<(), Error> {
        let total = layouter.assign_region(
            || "sums",
            |mut region| {
                let mut sum = Value::known(Fp::ONE);
                let mut cell =
                    region.assign_advice_from_constant(|| "one", config.sum, 0, Fp::ONE)?;
                for row in 0..ROWS {
                    let on = || Value::known(Fp::ONE);
                    region.assign_fixed(|| "live", config.live, row, on)?;
                    let known = self.0.get(row).copied();
                    let known = known.map_or(Value::unknown(), Value::known);
                    for (j, column) in config.columns.into_iter().enumerate() {
                        region.assign_advice(|| "cell", column, row, || known.map(|row| row[j]))?;
                    }
                    sum = sum + known.map(|row| row[0] + row[3]);
                    cell = region.assign_advice(|| "sum", config.sum, row + 1, || sum)?;
                }
                Ok(cell)
            },
        )?;
        layouter.assign_table(
            || "digits",
            |mut table| {
                for number in 0..BASE {
                    let cells = config.table.into_iter().zip([number, weight(number)]);
                    for (column, value) in cells {
                        let value = || Value::known(Fp::from(value));
                        table.assign_cell(|| "digit", column, number as usize, value)?;
                    }
                }
                Ok(())
            },
        )?;
        layouter.constrain_instance(total.cell(), config.instance, 0)
    }
}

impl<const LACKS: usize> CircuitSpec for Sums<LACKS> {
    const ID: CircuitId = CircuitId::Closing(Suite::Small);
    const K: u32 = 6;
    const INSTANCES: usize = 1;
    const PROOF_LENGTH: usize = 0;
    const VK_DIGEST: &'static str = "none";
    const LINKED: &'static [LinkedColumn] = &[];

    fn lookup_rules() -> Vec<&'static str> {
        let rules = ["range of number", "range of number", "weight of days"];
        let has = |(lookup, rule): (usize, _)| (lookup != LACKS).then_some(rule);
        rules.into_iter().enumerate().filter_map(has).collect()
    }
}

/// A false story against each lookup, which no other constraint minds.
fn lies() -> [(usize, usize, [Fp; 4]); 5] {
    let base = Fp::from(BASE);
    let [number, low, days, weight] = row(3);
    [
        // 257 = 17 + 15 · 16: the low digit is no digit.
        (LOW, 3, [Fp::from(257), Fp::from(17), days, weight]),
        (LOW, 3, [-Fp::ONE, -Fp::ONE, days, weight]),
        // 256 = 0 + 16 · 16.
        (HIGH, 3, [base.square(), Fp::ZERO, days, weight]),
        (HIGH, 3, [number, low + Fp::ONE, days, weight]),
        (PAIR, 3, [number, low, days, weight + Fp::ONE]),
    ]
}

/// The only constraint that a story breaks; the mock prover agrees.
fn broken_rule<const LACKS: usize>(row: usize, cells: [Fp; 4]) -> Option<(usize, usize)> {
    let sums = Sums::<LACKS>::but(row, cells);
    let model = sums.model();
    let broken = model.all_broken();
    assert!(broken.copies.is_empty() && broken.constraints.len() <= 1);
    agreement::compare_all(&sums, &model).unwrap();
    broken.constraints.first().copied()
}

#[test]
fn a_lie_against_a_lookup_is_refused_by_it_and_believed_without_it() {
    for (lookup, row, cells) in lies() {
        let polynomials = 1;
        let broken = broken_rule::<NONE>(row, cells);
        assert_eq!(broken, Some((polynomials + lookup, row)));
        let without = match lookup {
            LOW => broken_rule::<LOW>(row, cells),
            HIGH => broken_rule::<HIGH>(row, cells),
            _ => broken_rule::<PAIR>(row, cells),
        };
        assert_eq!(without, None, "lookup {lookup}");
    }
}

/// What survives the mutants of a circuit, and what they and the liar show to be needed.
fn attacked<const LACKS: usize>() -> (Vec<String>, Vec<String>) {
    let mut model = Sums::<LACKS>::honest().model();
    assert!(model.all_broken().is_empty());
    let other = Sums::<LACKS>((1..=ROWS as u64).map(row).collect());
    let outcome = Mutator::new(&mut model, Depth::Full, 0).run(&other.model());
    let mut needed = outcome.needed;
    let all = constraints::all(&model);
    let left = all.iter().filter(|removed| !needed.contains(removed));
    needed.extend(constraints::attack(
        &model,
        &left.copied().collect(),
        Effort::QUICK,
    ));
    let unneeded = all.iter().filter(|removed| !needed.contains(removed));
    (
        outcome.survivors.into_keys().collect(),
        unneeded
            .map(|removed| constraints::name(&model, *removed))
            .collect(),
    )
}

#[test]
fn every_constraint_is_needed_lookups_among_them() {
    let (survivors, unneeded) = attacked::<NONE>();
    // Other days of the same weight are another story, not a lie.
    let unexplained = |name: &&String| !name.contains("advice 2 row") && !name.starts_with("M4");
    assert_eq!(survivors.iter().find(unexplained), None);
    assert_eq!(unneeded, [""; 0]);
}

#[test]
fn a_circuit_that_lacks_a_lookup_is_caught() {
    let survives = |survivors: Vec<String>, name: &str| {
        let found = survivors.iter().any(|survivor| survivor.contains(name));
        assert!(found, "{name} not among {survivors:?}");
    };
    // Without the lookup of the low digit the high one gives way to it, and without that of the high digit anything is one.
    survives(attacked::<LOW>().0, "M1 sums #0 advice 1 row");
    survives(attacked::<HIGH>().0, "M1 sums #0 advice 1 row");
    // Without the pair nothing reads the days at all.
    let unread = census::take(&Sums::<PAIR>::honest().model()).unread;
    assert_eq!(unread.len(), ROWS);
    let unread = census::take(&Sums::<NONE>::honest().model()).unread;
    assert!(unread.is_empty());
}

#[test]
fn the_liar_tells_a_lie_against_each_lookup_that_the_library_judges_alike() {
    let sums = Sums::<NONE>::honest();
    let mut model = sums.model();
    for lookup in [LOW, HIGH, PAIR] {
        let removed = Removed::Lookup(lookup);
        assert!(super::lie::find(&mut model, removed, Effort::QUICK));
        let broken = model.broken(&model.grid.changed(), |_| false);
        assert!(!broken.is_empty() && removed.covers(&model, &broken));
        assert!(copies_in_the_way(&mut model, &broken).is_empty());
        agreement::compare(&sums, &model, Some(removed)).unwrap();
        agreement::compare(&sums, &model, None).unwrap();
        model.grid.revert();
    }
}

#[test]
fn the_evaluator_and_the_mock_prover_agree_on_changes() {
    let sums = Sums::<NONE>::honest();
    let mut model = sums.model();
    let mut choices = Choices(5);
    let mut by_lookups = 0;
    for case in 0..600 {
        for _ in 0..=case % 3 {
            let advice = &model.record.advice;
            let cell = advice[choices.below(advice.len())];
            let now = model.grid.value(cell);
            let another = model.grid.value(advice[choices.below(advice.len())]);
            let values = [
                now + Fp::ONE,
                now - Fp::ONE,
                now + Fp::from(BASE),
                Fp::from(choices.below(BASE as usize + 1) as u64),
                another,
                choices.scalar(),
            ];
            model.grid.change(cell, values[choices.below(values.len())]);
        }
        let broken = model.broken(&model.grid.changed(), |_| false);
        let mut constraints = broken.constraints.iter();
        by_lookups += usize::from(constraints.any(|(number, _)| model.lookup(*number).is_some()));
        agreement::compare(&sums, &model, None).unwrap();
        model.grid.revert();
    }
    assert!(by_lookups > 200, "{by_lookups}");
}

#[test]
fn a_record_holds_the_table_down_to_the_blinding_rows() {
    let blank = super::inspect::record(&Sums::<NONE>::blank(), &[]);
    let Record { grid, filled, .. } = &blank;
    assert_eq!(filled.len(), 2);
    for (column, of) in [(1, (|n| n) as fn(u64) -> u64), (2, weight)] {
        for row in 0..grid.shape.rows {
            let number = if row < BASE as usize { row as u64 } else { 0 };
            let value = grid.value(grid.cell(grid.shape.fixed(column), row, 0));
            assert_eq!(value, Fp::from(of(number)), "column {column} row {row}");
        }
    }
    // Rows that hold nothing look up the first row of the table.
    let lookup = &Sums::<NONE>::honest().model().lookups[HIGH];
    assert_eq!(lookup.digits, [grid.shape.advice(1)]);
    assert_eq!(lookup.base(), Some(BASE));
}
