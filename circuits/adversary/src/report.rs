//! What the two commands say at the end.

use serde_json::{json, Value};

/// What a command comes to.
pub trait Report {
    /// Whether everything is as it must be.
    fn holds(&self) -> bool;

    /// For standard output.
    fn to_json(&self) -> Value;

    /// Everything that must not be.
    fn violations(&self) -> &[String];
}

/// The outcome of `mutants`.
#[derive(Default)]
pub struct MutantsReport {
    /// Constraints removed, without those the allow-list calls redundant.
    pub c_mutants: usize,
    /// Those whose removal lets something through.
    pub c_killed: usize,
    /// Constraints the allow-list calls redundant.
    pub c_redundant: usize,
    /// Witnesses changed.
    pub witness_mutants: usize,
    /// Changes that break nothing, as cells and groups of cells.
    pub survivors: usize,
    /// Those the allow-list does not explain.
    pub survivors_unexplained: usize,
    /// Lies told by hand, all of them refused.
    pub lies: usize,
    /// Times the evaluator was compared with the library's mock prover.
    pub compared: usize,
    /// One line for each circuit.
    pub circuits: Vec<Value>,
    /// Everything that must not be.
    pub violations: Vec<String>,
}

impl Report for MutantsReport {
    fn violations(&self) -> &[String] {
        &self.violations
    }

    fn holds(&self) -> bool {
        self.violations.is_empty()
            && self.c_killed == self.c_mutants
            && self.survivors_unexplained == 0
    }

    fn to_json(&self) -> Value {
        json!({
            "c_mutants": self.c_mutants,
            "c_killed": self.c_killed,
            "c_redundant": self.c_redundant,
            "witness_mutants": self.witness_mutants,
            "survivors": self.survivors,
            "survivors_unexplained": self.survivors_unexplained,
            "lies": self.lies,
            "compared": self.compared,
            "circuits": self.circuits,
            "violations": self.violations,
        })
    }
}

/// The outcome of `adversary`.
#[derive(Default)]
pub struct ProofsReport {
    /// Damaged proofs, links and claims.
    pub mutated: usize,
    /// Proofs made by the real prover of something false.
    pub forged: usize,
    /// Of both, those the verifier accepted.
    pub accepted: usize,
    /// Honest proofs.
    pub honest: usize,
    /// Honest proofs the verifier refused, or that could not be made.
    pub honest_rejected: usize,
    /// One line for each circuit.
    pub circuits: Vec<Value>,
    /// Everything that must not be.
    pub violations: Vec<String>,
}

impl Report for ProofsReport {
    fn violations(&self) -> &[String] {
        &self.violations
    }

    fn holds(&self) -> bool {
        self.violations.is_empty() && self.accepted == 0 && self.honest_rejected == 0
    }

    fn to_json(&self) -> Value {
        json!({
            "mutated": self.mutated,
            "forged": self.forged,
            "accepted": self.accepted,
            "honest": self.honest,
            "honest_rejected": self.honest_rejected,
            "circuits": self.circuits,
            "violations": self.violations,
        })
    }
}
