//! Every number in limbs: each limb in its range, each number the one its gate composes.

use super::*;

/// The constraint that composes each of [`NUMBERS`], and the gate it is in.
const COMPOSED: [&str; 10] = [
    "('four bits') in gate",
    "('rest') in gate",
    "('principal') in gate",
    "('interest or recovered') in gate",
    "('payment')",
    "('interest')",
    "('advance')",
    "('clock')",
    "('distance') in gate",
    "('room of a bucket with two edges') in gate",
];

/// A limb's neighbour gives back what it takes too much, so that the sum stays: on row i + 1 limb i of every number.
#[test]
fn a_limb_that_borrows_from_its_neighbour_is_refused() {
    let mut story = Story::honest();
    for (limbs, _) in NUMBERS {
        let columns = limbs.columns();
        let top = columns.end - 1;
        for (i, limb) in columns.clone().enumerate() {
            let row = &mut story.trace.rows[i + 1];
            let too_much = Fp::from(8);
            row[limb] += too_much;
            if limb < top {
                row[limb + 1] -= Fp::ONE;
            } else if top > columns.start {
                row[limb - 1] -= too_much * Fp::from(8);
            }
        }
    }
    let told = story.told();
    for (limbs, rule) in NUMBERS {
        for i in 0..limbs.columns().len() {
            let constraint = format!("Constraint {i} ('limb in range')");
            let refused = told.iter().any(|reason| {
                reason.contains(&constraint) && named(std::slice::from_ref(reason), rule, i + 1)
            });
            assert!(refused, "limb {i} of {rule}: {told:?}");
        }
    }
}

/// Small limbs of another number, each on a row of its own, are refused by the constraint that composes it.
#[test]
fn limbs_of_another_number_are_refused() {
    let mut story = Story::honest();
    for (row, (limbs, _)) in NUMBERS.into_iter().enumerate() {
        let cell = &mut story.trace.rows[row][limbs.columns().start];
        *cell = if *cell == Fp::ZERO { Fp::ONE } else { Fp::ZERO };
    }
    let told = story.told();
    for (row, constraint) in COMPOSED.into_iter().enumerate() {
        assert!(named(&told, constraint, row), "{constraint}: {told:?}");
    }
}

/// Loans whose flows are this large on the first, a middle and the last loan.
#[test]
fn amounts_out_of_range_are_refused_on_every_row() {
    let edge = Fp::from(1 << 40);
    for (turn, (index, was_live)) in [(INTEREST, true), (PRINCIPAL, true), (RECOVERED, false)]
        .into_iter()
        .enumerate()
    {
        let mut values = [edge, edge + Fp::ONE, -Fp::ONE];
        values.rotate_left(turn);
        let mut story = Story::honest();
        let rows: Vec<_> = (0..LOANS)
            .filter(|row| {
                let cells = &story.trace.rows[*row];
                (trace::live(cells) == Fp::ONE) == was_live
                    && (was_live || cells[WAS_EXIT] == Fp::from(3))
            })
            .collect();
        let rows = [rows[0], rows[rows.len() / 2], rows[rows.len() - 1]];
        for (row, value) in rows.into_iter().zip(values) {
            story.trace.rows[row][index] = value;
            trace::split(&mut story.trace.rows[row]);
        }
        story.add_up();
        let told = story.told();
        let rule = if index == PRINCIPAL {
            "range of principal_paid"
        } else {
            "range of interest_paid and recovered"
        };
        for row in rows {
            assert!(named(&told, rule, row), "{rule} on {row}: {told:?}");
        }
    }
}
