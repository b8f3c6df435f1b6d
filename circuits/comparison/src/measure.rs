//! CPU time of the process, medians.

use rustix::time::{clock_gettime, ClockId};
use serde_json::{json, Value};

/// How often proving and verifying are timed.
pub const RUNS: usize = 5;

/// What one system took.
pub struct Measured {
    /// CPU milliseconds to make parameters and keys.
    pub setup_ms: f64,
    /// CPU milliseconds of one proof.
    pub prove_ms: f64,
    /// CPU milliseconds of one verification.
    pub verify_ms: f64,
    /// Bytes of the proof.
    pub proof_bytes: usize,
    /// Bytes that the verifier needs beside proof and threshold: commitments to the amounts.
    pub commitment_bytes: usize,
    /// Whether the proof hides the amounts.
    pub zero_knowledge: bool,
    /// Whether the honest proof was accepted.
    pub accepted: bool,
    /// Whether the same proof for a threshold one higher was refused.
    pub refused: bool,
}

impl Measured {
    /// One object of the report.
    pub fn json(&self, name: &str, setup: &str) -> Value {
        json!({
            "system": name,
            "setup": setup,
            "setup_core_ms": self.setup_ms,
            "prove_core_ms": self.prove_ms,
            "verify_core_ms": self.verify_ms,
            "proof_bytes": self.proof_bytes,
            "commitment_bytes": self.commitment_bytes,
            "zero_knowledge": self.zero_knowledge,
        })
    }

    /// What the table says beside the set-up.
    pub fn note(&self) -> String {
        let mut note = String::new();
        if self.commitment_bytes > 0 {
            note += &format!("; {} more bytes of commitments", self.commitment_bytes);
        }
        if !self.zero_knowledge {
            note += "; this library's proofs are not zero-knowledge";
        }
        note
    }
}

/// Runs `work` once; its result and CPU milliseconds.
pub fn once<T>(work: impl FnOnce() -> T) -> (T, f64) {
    let begun = cpu_ms();
    let result = work();
    (result, cpu_ms() - begun)
}

/// Runs `work` [`RUNS`] times; the last result and the median of CPU milliseconds.
pub fn median<T>(mut work: impl FnMut() -> T) -> (T, f64) {
    let mut times = Vec::with_capacity(RUNS);
    let (mut result, first) = once(&mut work);
    times.push(first);
    for _ in 1..RUNS {
        let (again, time) = once(&mut work);
        result = again;
        times.push(time);
    }
    times.sort_by(f64::total_cmp);
    (result, times[RUNS / 2])
}

fn cpu_ms() -> f64 {
    let now = clock_gettime(ClockId::ProcessCPUTime);
    now.tv_sec as f64 * 1e3 + now.tv_nsec as f64 / 1e6
}
