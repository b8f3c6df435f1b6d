//! A census of cells: which are assigned and read by nothing, which are read and never assigned, and which rows live gates reach.

use std::collections::BTreeSet;

use super::inspect::{Cell, Kind, Model};

/// What the census found.
#[derive(Default)]
pub(crate) struct Census {
    /// Assigned, but read by no live gate or lookup and tied by no copy.
    pub(crate) unread: Vec<Cell>,
    /// Read by a live gate or a copy, but never assigned: the prover may write what it likes.
    pub(crate) unassigned: Vec<Cell>,
    /// (constraint, row) that reach a blinding row or around the end; a lookup runs over all rows, so it may read its own row
    /// only.
    pub(crate) outside: Vec<(usize, usize)>,
    /// Polynomials without a switch, which are live on blinding rows.
    pub(crate) unswitched: Vec<usize>,
    /// Constraints that are live nowhere.
    pub(crate) dead: Vec<usize>,
}

/// Takes the census.
pub(crate) fn take(model: &Model) -> Census {
    let grid = &model.grid;
    let usable = grid.shape.usable as i64;
    let mut census = Census::default();
    let mut read = BTreeSet::new();
    for (number, polynomial) in model.polynomials.iter().enumerate() {
        if polynomial.switches.is_empty() {
            census.unswitched.push(number);
        }
        let mut live = false;
        for row in 0..grid.shape.rows {
            if !polynomial.live(grid, row) {
                continue;
            }
            live = true;
            let reaches = |(_, rotation): &(usize, i32)| row as i64 + i64::from(*rotation);
            if !polynomial
                .reads
                .iter()
                .all(|r| (0..usable).contains(&reaches(r)))
            {
                census.outside.push((number, row));
            }
            read.extend(model.cells(number, row));
        }
        if !live {
            census.dead.push(number);
        }
    }
    // A lookup counts where all it reads was assigned: it also runs over the rows below, where it holds nothing and nothing else
    // reads.
    let mut looked_up = BTreeSet::new();
    for number in model.polynomials.len()..model.constraints() {
        let rows = (0..grid.shape.usable).filter(|row| model.tells(number, *row));
        let mut live = false;
        for row in rows {
            live = true;
            looked_up.extend(model.cells(number, row));
        }
        if !live {
            census.dead.push(number);
        }
        // A blinding row is never assigned, so a lookup that reaches one would be satisfied by it.
        let away = |(_, rotation): &(usize, i32)| *rotation != 0;
        if model.lookups[number - model.polynomials.len()]
            .reads
            .iter()
            .any(away)
        {
            census.outside.push((number, 0));
        }
    }
    let copied = model.class_of.keys().copied();
    let advice = |cell: &Cell| matches!(grid.kind(*cell), Kind::Advice(_));
    census.unassigned = read
        .iter()
        .copied()
        .chain(copied)
        .filter(|cell| advice(cell) && !model.is_assigned(*cell))
        .collect();
    let assigned: BTreeSet<Cell> = model.record.advice.iter().copied().collect();
    census.unread = assigned
        .into_iter()
        .filter(|cell| !read.contains(cell) && !looked_up.contains(cell) && !model.is_copied(*cell))
        .collect();
    census
}
