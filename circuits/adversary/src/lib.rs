//! Attacks on the circuits of the house, as two commands.
//!
//! `mutants` asks whether every constraint is needed and whether every cell is held: it removes constraints one by one and
//! changes cells one by one. `adversary` asks whether the verifier can be fooled: it makes false proofs with the real prover and
//! damages good ones byte by byte. docs/soundness.md tells what is argued and how to read a survivor.

// The bans are for consensus code: what the attacker leaves out, it may take a default for.
#![allow(clippy::disallowed_methods)]

use std::process::ExitCode;

mod agreement;
mod allow;
mod census;
mod constraints;
mod inspect;
mod lie;
mod mutants;
mod planner;
mod proofs;
mod random;
mod report;
mod retell;
mod subjects;
#[cfg(test)]
mod tests;
mod threads;
mod witnesses;

pub use report::{MutantsReport, ProofsReport, Report};
pub use subjects::{attack_proofs, mutate};

/// One of the two commands: reads its options and runs it; the report is JSON on standard output, progress and violations go to
/// standard error.
pub fn command<R: Report>(
    name: &str,
    run: impl FnOnce(Depth, Option<&str>, &dyn Fn(&str)) -> R,
) -> ExitCode {
    let (mut depth, mut only) = (Depth::Full, None);
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        match word.as_str() {
            "--sample" => depth = Depth::Sample,
            "--circuit" => only = words.next(),
            _ => {
                eprintln!("usage: {name} [--sample] [--circuit NAME]");
                return ExitCode::from(2);
            }
        }
    }
    let report = run(depth, only.as_deref(), &|text| eprintln!("{text}"));
    println!("{:#}", report.to_json());
    for violation in report.violations() {
        eprintln!("VIOLATION {violation}");
    }
    match report.holds() {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    }
}

/// How long a run may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    /// A few minutes: a part of everything, for each change.
    Sample,
    /// Everything.
    Full,
}

impl Depth {
    /// One of two numbers.
    pub(crate) fn pick(self, sample: usize, full: usize) -> usize {
        match self {
            Depth::Sample => sample,
            Depth::Full => full,
        }
    }
}
