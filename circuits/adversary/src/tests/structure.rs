//! The shape of each circuit, whatever the witness.

use std::collections::BTreeSet;

use pasta_curves::Fp;

use super::queries::queries;
use crate::census;
use crate::inspect::{record, Kind, Model, Record};
use sluice_circuits::closing::ClosingCircuit;
use sluice_circuits::closing_rows::ClosingRowsCircuit;
use sluice_circuits::keys::blinding_rows;
use sluice_circuits::period_rows::PeriodRowsCircuit;
use sluice_circuits::spec::CircuitSpec;
use sluice_circuits::statement::{closing_rows_at as rows_at, period_rows_at as period_at};
use sluice_circuits::testing;
use sluice_circuits::waterfall::WaterfallCircuit;
use sluice_rules::column::{Column, LinkedColumn};
use sluice_rules::shape::BLINDING_ROWS;
use sluice_rules::suite::{Large, Size, Small};

/// `closing_rows` with a witness of 50 loans.
fn rows<S: Size>() -> ClosingRowsCircuit<S> {
    let witness = testing::chunks(4, &[50]).remove(0);
    let statement = testing::closing_rows_statement(S::SUITE, &witness, (0, 1), [7; 32], &[0; 32]);
    ClosingRowsCircuit::new(&statement.to_instance(&[0; 32]).unwrap(), &witness)
}

/// `closing` with a witness of three chunks.
fn closing<S: Size>() -> ClosingCircuit<S> {
    let chunks = testing::chunks(4, &[20, 30, 40]);
    ClosingCircuit::new(&testing::closing_witness(S::SUITE, &chunks, |_| Fp::one()))
}

/// `period_rows` with a witness of 50 loans.
fn period<S: Size>() -> PeriodRowsCircuit<S> {
    let witness = testing::period_chunk(4, 50);
    let statement = testing::period_rows_statement(S::SUITE, &witness, 0, 1, &[0; 32]);
    PeriodRowsCircuit::new(&statement.to_instance(&[0; 32]).unwrap(), &witness)
}

/// `waterfall` with the first filed month.
fn waterfall<S: Size>() -> WaterfallCircuit<S> {
    let [first, _] = sluice_rules::testing::filed_months();
    WaterfallCircuit::new(&testing::waterfall::waterfall_witness(&first.month, 3))
}

/// No live gate reads a blinding row or wraps around, and none reads a cell that nothing assigned. Each has one switch, which is
/// one where it is live. A lookup reads its own row alone, and its table counts from a row of zeros, which is what a row without
/// anything looks up.
fn reads_only_assigned_rows<C: CircuitSpec>(circuit: &C) {
    let model = Model::new(circuit, &[]);
    let census = census::take(&model);
    assert_eq!(census.outside, []);
    assert!(census.unassigned.is_empty(), "{:?}", census.unassigned);
    assert!(census.dead.is_empty(), "{:?}", census.dead);
    for (number, polynomial) in model.polynomials.iter().enumerate() {
        let [switch] = polynomial.switches[..] else {
            panic!("{} has no single switch", model.constraint(number));
        };
        let of_switch = |cell| model.grid.column(cell) == switch;
        let values = model
            .record
            .fixed
            .iter()
            .filter(|(cell, _)| of_switch(*cell));
        assert!(values.clone().all(|(_, value)| *value == Fp::one()));
    }
    for lookup in &model.lookups {
        let zeros = lookup.row_of(Fp::zero());
        let zeros = zeros.unwrap_or_else(|| panic!("the table of {} counts", lookup.rule));
        assert!(zeros.iter().all(|value| *value == Fp::zero()));
    }
}

#[test]
fn no_live_gate_reads_outside_the_usable_rows_or_a_cell_nothing_assigned() {
    reads_only_assigned_rows(&rows::<Small>());
    reads_only_assigned_rows(&closing::<Small>());
    reads_only_assigned_rows(&closing::<Large>());
    reads_only_assigned_rows(&period::<Small>());
    reads_only_assigned_rows(&waterfall::<Small>());
    reads_only_assigned_rows(&waterfall::<Large>());
}

fn opens_each_point_once<C: CircuitSpec>() {
    for kind in ["advice", "fixed", "instance"] {
        let all = queries::<C>(kind);
        let n = 1 << C::K;
        let distinct: BTreeSet<_> = all
            .iter()
            .map(|(column, rotation)| (*column, rotation.rem_euclid(n)))
            .collect();
        assert_eq!(distinct.len(), all.len(), "{kind}");
        assert!(kind != "advice" || all.len() > 10);
    }
}

/// Two openings of one column at one point would let the second go unchecked.
#[test]
fn every_column_and_rotation_is_opened_once() {
    opens_each_point_once::<ClosingRowsCircuit<Small>>();
    opens_each_point_once::<ClosingCircuit<Small>>();
    opens_each_point_once::<ClosingCircuit<Large>>();
    opens_each_point_once::<PeriodRowsCircuit<Small>>();
    opens_each_point_once::<WaterfallCircuit<Small>>();
    opens_each_point_once::<WaterfallCircuit<Large>>();
}

#[test]
fn the_layout_does_not_depend_on_the_witness() {
    assert!(record(&rows::<Small>(), &[])
        .same_layout(&record(&ClosingRowsCircuit::<Small>::blank(), &[])));
    assert!(record(&closing::<Small>(), &[])
        .same_layout(&record(&ClosingCircuit::<Small>::blank(), &[])));
    assert!(record(&closing::<Large>(), &[])
        .same_layout(&record(&ClosingCircuit::<Large>::blank(), &[])));
    assert!(record(&period::<Small>(), &[])
        .same_layout(&record(&PeriodRowsCircuit::<Small>::blank(), &[])));
    assert!(record(&waterfall::<Small>(), &[])
        .same_layout(&record(&WaterfallCircuit::<Small>::blank(), &[])));
    assert!(record(&waterfall::<Large>(), &[])
        .same_layout(&record(&WaterfallCircuit::<Large>::blank(), &[])));
}

#[test]
fn the_blinding_rows_are_those_of_the_link() {
    assert_eq!(blinding_rows::<ClosingRowsCircuit<Small>>(), BLINDING_ROWS);
    assert_eq!(blinding_rows::<ClosingRowsCircuit<Large>>(), BLINDING_ROWS);
    assert_eq!(blinding_rows::<ClosingCircuit<Small>>(), BLINDING_ROWS);
    assert_eq!(blinding_rows::<PeriodRowsCircuit<Small>>(), BLINDING_ROWS);
    assert_eq!(blinding_rows::<PeriodRowsCircuit<Large>>(), BLINDING_ROWS);
}

/// The instance rows that are copied.
fn copied_instances(record: &Record) -> BTreeSet<usize> {
    let cells = record
        .copies
        .iter()
        .flat_map(|(left, right)| [*left, *right]);
    cells
        .filter(|cell| matches!(record.grid.kind(*cell), Kind::Instance(_)))
        .map(|cell| record.grid.row(cell))
        .collect()
}

/// No copy touches one of the first advice columns.
fn copies_spare_the_first(record: &Record, columns: usize) {
    for cell in record
        .copies
        .iter()
        .flat_map(|(left, right)| [*left, *right])
    {
        assert!(!matches!(record.grid.kind(cell), Kind::Advice(column) if column < columns));
    }
}

/// Every instance but the context of the closing is copied somewhere. The context binds because the verifier commits
/// to the whole instance column; the proofs' tests change it.
#[test]
fn every_instance_is_copied_and_there_are_no_others() {
    // The public constants of the row circuits are compared by a gate each; the lies change every one.
    let rows = copied_instances(&record(&rows::<Small>(), &[]));
    let compared = rows_at::AS_OF..rows_at::SUMMARY;
    let copied = (0..ClosingRowsCircuit::<Small>::INSTANCES).filter(|row| !compared.contains(row));
    assert_eq!(rows, copied.collect());
    let small = copied_instances(&record(&closing::<Small>(), &[]));
    assert_eq!(small, (1..ClosingCircuit::<Small>::INSTANCES).collect());
    let period = copied_instances(&record(&period::<Small>(), &[]));
    let compared = [period_at::AS_OF, period_at::DEFAULT_AGE];
    let copied = (0..PeriodRowsCircuit::<Small>::INSTANCES).filter(|row| !compared.contains(row));
    assert_eq!(period, copied.collect());
    let waterfall = copied_instances(&record(&waterfall::<Small>(), &[]));
    assert_eq!(
        waterfall,
        (1..WaterfallCircuit::<Small>::INSTANCES).collect()
    );
    let large = copied_instances(&record(&closing::<Large>(), &[]));
    assert_eq!(large, (1..ClosingCircuit::<Large>::INSTANCES).collect());
}

/// A wrong slot map is a soundness bug: the link would compare one column with another's commitment.
#[test]
fn the_first_advice_columns_carry_the_tape_in_schema_order_and_nothing_below_the_loans() {
    let columns = testing::pool(4, 50, 1);
    let grid = record(&rows::<Small>(), &[]).grid;
    for (index, column) in ClosingRowsCircuit::<Small>::LINKED.iter().enumerate() {
        assert_eq!(*column, LinkedColumn::Current(Column::PERIOD_0[index]));
        let column = column.column();
        for row in 0..1 << ClosingRowsCircuit::<Small>::K {
            let expected = columns[column as usize].get(row).copied();
            let value = grid.value(grid.cell(index, row, 0));
            assert_eq!(
                value,
                Fp::from(expected.unwrap_or(0)),
                "{} {row}",
                column.name()
            );
        }
    }
    // Distinct columns, or the comparison above could not see a swap.
    for (i, column) in columns[..10].iter().enumerate() {
        assert!(columns[..i].iter().all(|other| other != column));
    }
}

/// The same for the columns of two tapes.
#[test]
fn the_first_advice_columns_of_a_later_period_carry_both_tapes_in_their_order() {
    let columns = testing::period(4, 50);
    let grid = record(&period::<Small>(), &[]).grid;
    assert_eq!(PeriodRowsCircuit::<Small>::LINKED, LinkedColumn::PERIOD);
    for (index, column) in columns.iter().enumerate() {
        for row in 0..1 << PeriodRowsCircuit::<Small>::K {
            let expected = column.get(row).copied().unwrap_or(0);
            let value = grid.value(grid.cell(index, row, 0));
            assert_eq!(value, Fp::from(expected), "column {index}, row {row}");
        }
        assert!(columns[..index].iter().all(|other| other != column));
    }
    copies_spare_the_first(&record(&period::<Small>(), &[]), LinkedColumn::PERIOD.len());
}

/// The linked columns take part in no copy and hold nothing but the tape.
#[test]
fn linked_columns_are_not_copied() {
    copies_spare_the_first(
        &record(&rows::<Small>(), &[]),
        ClosingRowsCircuit::<Small>::LINKED.len(),
    );
}
