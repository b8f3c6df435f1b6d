//! Columns without rules: as many advice columns, lookups and copied columns as a row circuit has, filled at random.

use std::cell::Cell;

use halo2_proofs::circuit::{Layouter, SimpleFloorPlanner, Value};
use halo2_proofs::plonk::{Advice, Circuit, Column, ConstraintSystem, Error, Fixed, TableColumn};
use halo2_proofs::poly::Rotation;
use pasta_curves::Fp;

use crate::Counts;

/// Columns whose values fill the field, as packed totals and sums over categories do.
const FULL: usize = 5;

thread_local! {
    // The library configures a circuit by its type alone.
    static SHAPE: Cell<(usize, usize, usize)> = const { Cell::new((0, 0, 0)) };
}

/// See the module.
#[derive(Clone)]
pub(crate) struct Floor {
    rows: usize,
    known: bool,
}

impl Floor {
    /// For 2^k rows.
    pub(crate) fn like(counts: &Counts, k: u32) -> Self {
        SHAPE.set((counts.advice, counts.lookups, counts.copied));
        Self {
            rows: (1 << k) - 16,
            known: true,
        }
    }

    pub(crate) fn blank(&self) -> Self {
        Self {
            known: false,
            ..self.clone()
        }
    }
}

#[derive(Clone)]
pub(crate) struct Config {
    advice: Vec<Column<Advice>>,
    table: TableColumn,
    switch: Column<Fixed>,
}

impl Circuit<Fp> for Floor {
    type Config = Config;
    type FloorPlanner = SimpleFloorPlanner;

    fn without_witnesses(&self) -> Self {
        self.blank()
    }

    fn configure(meta: &mut ConstraintSystem<Fp>) -> Config {
        let (columns, lookups, copied) = SHAPE.get();
        let advice: Vec<_> = (0..columns).map(|_| meta.advice_column()).collect();
        let table = meta.lookup_table_column();
        let switch = meta.fixed_column();
        meta.instance_column();
        for column in advice.iter().take(copied) {
            meta.enable_equality(*column);
        }
        for lookup in 0..lookups {
            let column = advice[columns - 1 - lookup % (columns - FULL)];
            meta.lookup(|meta| vec![(meta.query_advice(column, Rotation::cur()), table)]);
        }
        // One gate of the degree of the row circuits keeps the library in their domain, and reads every column once.
        meta.create_gate("every column", |meta| {
            let on = meta.query_fixed(switch);
            let cells: Vec<_> = advice
                .iter()
                .map(|column| meta.query_advice(*column, Rotation::cur()))
                .collect();
            let zero = cells[FULL].clone() - cells[FULL].clone();
            let cube = zero.clone() * zero.clone() * zero.clone();
            let all = cells.into_iter().reduce(|sum, cell| sum + cell);
            vec![on * cube * all.expect("columns")]
        });
        Config {
            advice,
            table,
            switch,
        }
    }

    fn synthesize(&self, config: Config, mut layouter: impl Layouter<Fp>) -> Result<(), Error> {
        layouter.assign_table(
            || "numbers",
            |mut table| {
                for row in 0..self.rows {
                    let value = || Value::known(Fp::from(row as u64));
                    table.assign_cell(|| "number", config.table, row, value)?;
                }
                Ok(())
            },
        )?;
        layouter.assign_region(
            || "rows",
            |mut region| {
                let mut seed = 1_u64;
                for row in 0..self.rows {
                    let on = || Value::known(Fp::one());
                    region.assign_fixed(|| "on", config.switch, row, on)?;
                    for (index, column) in config.advice.iter().enumerate() {
                        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                        let small = Fp::from((seed >> 32) % self.rows as u64);
                        let value = match index {
                            0..FULL => small.square().square().square().square().square(),
                            _ => small,
                        };
                        let value = match self.known {
                            true => Value::known(value),
                            false => Value::unknown(),
                        };
                        region.assign_advice(|| "cell", *column, row, || value)?;
                    }
                }
                Ok(())
            },
        )
    }
}
