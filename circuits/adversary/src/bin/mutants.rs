//! Removes every constraint and changes every cell of the circuits: `cargo run --release -p sluice-adversary --bin mutants`.
//!
//! A JSON summary on standard output, progress on standard error; fails when a constraint is not needed or a change goes
//! unnoticed. `--sample` looks at a part, for continuous integration; `--circuit NAME` at one circuit.

use std::process::ExitCode;

use sluice_adversary::{mutate, Depth};

fn main() -> ExitCode {
    let (mut depth, mut only) = (Depth::Full, None);
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        match word.as_str() {
            "--sample" => depth = Depth::Sample,
            "--circuit" => only = words.next(),
            _ => {
                eprintln!("usage: mutants [--sample] [--circuit NAME]");
                return ExitCode::from(2);
            }
        }
    }
    let report = mutate(depth, only.as_deref(), &|text| eprintln!("{text}"));
    println!("{:#}", report.to_json());
    for violation in &report.violations {
        eprintln!("VIOLATION {violation}");
    }
    if report.holds() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
