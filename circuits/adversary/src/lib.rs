//! Attacks on the circuits of the house, as two commands.
//!
//! `mutants` asks whether every constraint is needed and whether every cell is held: it removes constraints one by one and
//! changes cells one by one. `adversary` asks whether the verifier can be fooled: it makes false proofs with the real prover and
//! damages good ones byte by byte. docs/soundness.md tells what is argued and how to read a survivor.

// The bans are for consensus code: what the attacker leaves out, it may take a default for.
#![allow(clippy::disallowed_methods)]

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

pub use report::{MutantsReport, ProofsReport};
pub use subjects::{attack_proofs, mutate};

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
