//! Removes every constraint and changes every cell of the circuits: `cargo run --release -p sluice-circuits --bin mutants`.
//!
//! A JSON summary on standard output, progress on standard error; fails when a constraint is not needed or a change goes unnoticed.
//! `--sample` looks at a part, for continuous integration.

use std::process::ExitCode;

use sluice_circuits::adversary::{mutate, Depth};

fn main() -> ExitCode {
    let depth = match std::env::args().skip(1).collect::<Vec<_>>()[..] {
        [] => Depth::Full,
        [ref flag] if flag == "--sample" => Depth::Sample,
        _ => {
            eprintln!("usage: mutants [--sample]");
            return ExitCode::from(2);
        }
    };
    let report = mutate(depth, &|text| eprintln!("{text}"));
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
