//! The circuits under attack, one file each, and the two runs over all of them.

mod closing;
mod closing_rows;

use super::report::MutantsReport;
use super::{mutants, Depth};
use crate::closing::ClosingCircuit;
use crate::closing_rows::ClosingRowsCircuit;

/// Removes constraints and changes witnesses of every circuit. `say` hears of the progress.
pub fn mutate(depth: Depth, say: &dyn Fn(&str)) -> MutantsReport {
    let mut report = MutantsReport::default();
    mutants::run::<ClosingCircuit>(depth, say, &mut report);
    if std::env::var("ROWS").is_ok() { mutants::run::<ClosingRowsCircuit>(depth, say, &mut report); }
    report
}
