//! The shape of each circuit, whatever the witness.

use std::collections::BTreeSet;

use pasta_curves::Fp;

use super::recorder::{gates, queries, record, Constants, Gate, Layout};
use crate::closing::{ClosingCircuit, ClosingWitness};
use crate::closing_rows::ClosingRowsCircuit;
use crate::column::{Column, LinkedColumn};
use crate::keys::blinding_rows;
use crate::period_rows::PeriodRowsCircuit;
use crate::spec::{CircuitSpec, BLINDING_ROWS};
use crate::suite::{Large, Size, Small};
use crate::testing;
use crate::waterfall::WaterfallCircuit;

/// `closing_rows` with a witness of 50 loans.
fn rows<S: Size>() -> ClosingRowsCircuit<S> {
    let witness = testing::chunks(4, &[50]).remove(0);
    let statement = testing::closing_rows_statement(S::SUITE, &witness, 0, 1, &[0; 32]);
    ClosingRowsCircuit::new(&statement.to_instance(&[0; 32]).unwrap(), &witness)
}

/// `closing` with a witness of three chunks.
fn closing<S: Size>() -> ClosingCircuit<S> {
    let openings = testing::chunks(4, &[20, 30, 40])
        .iter()
        .map(|chunk| chunk.opening(Fp::one(), testing::AS_OF))
        .collect();
    ClosingCircuit::new(&ClosingWitness::new(openings, Fp::one()).unwrap())
}

/// `period_rows` with a witness of 50 loans.
fn period<S: Size>() -> PeriodRowsCircuit<S> {
    let witness = testing::period_chunk(4, 50);
    let statement = testing::period_rows_statement(S::SUITE, &witness, 0, 1, &[0; 32]);
    PeriodRowsCircuit::new(&statement.to_instance(&[0; 32]).unwrap(), &witness)
}

/// `waterfall` with the first filed month.
fn waterfall<S: Size>() -> WaterfallCircuit<S> {
    let [first, _] = testing::waterfall::filed_months();
    WaterfallCircuit::new(&testing::waterfall::waterfall_witness(&first.month, 3))
}

/// The rows on which a gate is live: where all its selectors are on, or, for gates switched by a fixed column, where
/// that column (the one fixed column the gate reads) is one.
fn live(gate: &Gate, layout: &Layout) -> BTreeSet<usize> {
    if let [selector] = &gate.selectors[..] {
        return layout.selectors[selector].clone();
    }
    assert!(gate.selectors.is_empty(), "{} has two selectors", gate.name);
    let fixed: Vec<_> = gate
        .cells
        .iter()
        .filter(|((kind, _), _)| kind == "Fixed")
        .collect();
    let [((_, column), 0)] = &fixed[..] else {
        panic!("{} is switched by no single fixed column", gate.name);
    };
    let one = format!("{:?}", Fp::one()).into_bytes();
    let cells = layout.fixed.range((*column, 0)..(*column + 1, 0));
    cells
        .map(|((_, row), value)| {
            assert_eq!(*value, one, "the switch of {} is not one", gate.name);
            *row
        })
        .collect()
}

/// No live gate reads a blinding row or wraps around, and none reads a cell that nothing assigned.
fn reads_only_assigned_rows<C: Constants>(circuit: &C) {
    let layout = record(circuit).layout;
    let usable = (1 << C::K) - BLINDING_ROWS as i64;
    for gate in gates::<C>() {
        let live = live(&gate, &layout);
        assert!(!live.is_empty(), "{} is live nowhere", gate.name);
        for row in live {
            for ((kind, column), rotation) in &gate.cells {
                let read = row as i64 + i64::from(*rotation);
                assert!((0..usable).contains(&read), "{} at row {row}", gate.name);
                let assigned = layout.advice.contains(&(*column, read as usize));
                assert!(
                    kind != "Advice" || assigned,
                    "{} at row {row} reads column {column}",
                    gate.name
                );
            }
        }
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
    assert!(
        record(&rows::<Small>()).layout == record(&ClosingRowsCircuit::<Small>::blank()).layout
    );
    assert!(record(&closing::<Small>()).layout == record(&ClosingCircuit::<Small>::blank()).layout);
    assert!(record(&closing::<Large>()).layout == record(&ClosingCircuit::<Large>::blank()).layout);
    assert!(
        record(&period::<Small>()).layout == record(&PeriodRowsCircuit::<Small>::blank()).layout
    );
    assert!(
        record(&waterfall::<Small>()).layout == record(&WaterfallCircuit::<Small>::blank()).layout
    );
    assert!(
        record(&waterfall::<Large>()).layout == record(&WaterfallCircuit::<Large>::blank()).layout
    );
}

#[test]
fn the_blinding_rows_are_those_of_the_link() {
    assert_eq!(blinding_rows::<ClosingRowsCircuit<Small>>(), BLINDING_ROWS);
    assert_eq!(blinding_rows::<ClosingRowsCircuit<Large>>(), BLINDING_ROWS);
    assert_eq!(blinding_rows::<ClosingCircuit<Small>>(), BLINDING_ROWS);
    assert_eq!(blinding_rows::<PeriodRowsCircuit<Small>>(), BLINDING_ROWS);
    assert_eq!(blinding_rows::<PeriodRowsCircuit<Large>>(), BLINDING_ROWS);
}

/// Every instance but the context of the closing is copied somewhere. The context binds because the verifier commits
/// to the whole instance column; the proofs' tests change it.
#[test]
fn every_instance_is_copied_and_there_are_no_others() {
    let rows = record(&rows::<Small>()).layout.instance_rows;
    assert_eq!(rows, (0..ClosingRowsCircuit::<Small>::INSTANCES).collect());
    let small = record(&closing::<Small>()).layout.instance_rows;
    assert_eq!(small, (1..ClosingCircuit::<Small>::INSTANCES).collect());
    let period = record(&period::<Small>()).layout.instance_rows;
    assert_eq!(period, (0..PeriodRowsCircuit::<Small>::INSTANCES).collect());
    let waterfall = record(&waterfall::<Small>()).layout.instance_rows;
    assert_eq!(
        waterfall,
        (1..WaterfallCircuit::<Small>::INSTANCES).collect()
    );
    let large = record(&closing::<Large>()).layout.instance_rows;
    assert_eq!(large, (1..ClosingCircuit::<Large>::INSTANCES).collect());
}

/// A wrong slot map is a soundness bug: the link would compare one column with another's commitment.
#[test]
fn the_first_advice_columns_carry_the_tape_in_schema_order_and_nothing_below_the_loans() {
    let witness = testing::chunks(4, &[50]).remove(0);
    let values = record(&rows::<Small>()).values;
    for (index, column) in ClosingRowsCircuit::<Small>::LINKED.iter().enumerate() {
        assert_eq!(*column, LinkedColumn::Current(Column::PERIOD_0[index]));
        let column = column.column();
        for row in 0..1 << ClosingRowsCircuit::<Small>::K {
            let expected = witness.columns[column as usize].get(row).copied();
            let value = values.get(&(index, row)).copied().unwrap_or_default();
            assert_eq!(
                value,
                Fp::from(expected.unwrap_or(0)),
                "{} {row}",
                column.name()
            );
        }
    }
    // Distinct columns, or the comparison above could not see a swap.
    for (i, column) in witness.columns[..10].iter().enumerate() {
        assert!(witness.columns[..i].iter().all(|other| other != column));
    }
}

/// The same for the columns of two tapes.
#[test]
fn the_first_advice_columns_of_a_later_period_carry_both_tapes_in_their_order() {
    let witness = testing::period_chunk(4, 50);
    let values = record(&period::<Small>()).values;
    assert_eq!(PeriodRowsCircuit::<Small>::LINKED, LinkedColumn::PERIOD);
    for (index, column) in witness.columns.iter().enumerate() {
        for row in 0..1 << PeriodRowsCircuit::<Small>::K {
            let expected = column.get(row).copied().unwrap_or(0);
            let value = values.get(&(index, row)).copied().unwrap_or_default();
            assert_eq!(value, Fp::from(expected), "column {index}, row {row}");
        }
        assert!(witness.columns[..index].iter().all(|other| other != column));
    }
    let layout = record(&period::<Small>()).layout;
    for ((kind, column), _) in layout.copies.iter().flatten() {
        assert!(kind != "Advice" || *column >= LinkedColumn::PERIOD.len());
    }
}

/// The linked columns take part in no copy and hold nothing but the tape.
#[test]
fn linked_columns_are_not_copied() {
    let layout = record(&rows::<Small>()).layout;
    for ((kind, column), _) in layout.copies.iter().flatten() {
        assert!(kind != "Advice" || *column >= ClosingRowsCircuit::<Small>::LINKED.len());
    }
}
