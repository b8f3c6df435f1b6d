//! The circuits under attack and the two runs over all of them. What is told of each stands in `attack.rs` beside its circuit.

use super::proofs::Attack;
use super::report::{MutantsReport, ProofsReport};
use super::{mutants, Depth};
use sluice_circuits::attack::{Meddler, Subject};
use sluice_circuits::closing::ClosingCircuit;
use sluice_circuits::closing_rows::ClosingRowsCircuit;
use sluice_circuits::period_rows::PeriodRowsCircuit;
use sluice_circuits::waterfall::WaterfallCircuit;
use sluice_rules::suite::Small;

/// Calls a macro with every circuit under attack. The large suite is the same code with more rows and slots.
macro_rules! every_subject {
    ($with:ident) => {
        $with!(
            ClosingCircuit<Small>,
            ClosingRowsCircuit<Small>,
            PeriodRowsCircuit<Small>,
            WaterfallCircuit<Small, Meddler>
        )
    };
}

/// Removes constraints and changes witnesses of every circuit, or of the one named. `say` hears of the progress.
pub fn mutate(depth: Depth, only: Option<&str>, say: &dyn Fn(&str)) -> MutantsReport {
    let mut report = MutantsReport::default();
    macro_rules! run {
        ($($circuit:ty),*) => {
            $(if only.is_none_or(|only| only == <$circuit>::NAME) {
                mutants::run::<$circuit>(depth, say, &mut report);
            })*
        };
    }
    every_subject!(run);
    report
}

/// Damages and forges proofs of every circuit, or of the one named. `say` hears of the progress.
pub fn attack_proofs(depth: Depth, only: Option<&str>, say: &dyn Fn(&str)) -> ProofsReport {
    macro_rules! count {
        ($($circuit:ty),*) => { [$(stringify!($circuit)),*].len() };
    }
    let mut attack = Attack::new(depth, every_subject!(count), say);
    macro_rules! run {
        ($($circuit:ty),*) => {
            $(if only.is_none_or(|only| only == <$circuit>::NAME) {
                attack.circuit::<$circuit>();
            })*
        };
    }
    every_subject!(run);
    attack.finish()
}
