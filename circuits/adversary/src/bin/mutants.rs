//! Removes every constraint and changes every cell of the circuits: `cargo run --release -p sluice-adversary --bin mutants`.
//!
//! A JSON summary on standard output, progress on standard error; fails when a constraint is not needed or a change goes
//! unnoticed. `--sample` looks at a part, for continuous integration; `--circuit NAME` at one circuit.

use std::process::ExitCode;

fn main() -> ExitCode {
    sluice_adversary::command("mutants", sluice_adversary::mutate)
}
