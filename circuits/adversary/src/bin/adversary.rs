//! Damages proofs and forges them, and has the verifier refuse them: `cargo run --release -p sluice-adversary --bin adversary`.
//!
//! A JSON summary on standard output, progress on standard error; fails when a false proof is accepted or an honest one refused.
//! `--sample` looks at a part, for continuous integration; `--circuit NAME` at one circuit.

use std::process::ExitCode;

fn main() -> ExitCode {
    sluice_adversary::command("adversary", sluice_adversary::attack_proofs)
}
