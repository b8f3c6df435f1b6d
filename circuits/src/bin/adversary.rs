//! Damages proofs and forges them, and has the verifier refuse them: `cargo run --release -p sluice-circuits --bin adversary`.
//!
//! A JSON summary on standard output, progress on standard error; fails when a false proof is accepted or an honest one refused.
//! `--sample` looks at a part, for continuous integration.

use std::process::ExitCode;

use sluice_circuits::adversary::{attack_proofs, Depth};

fn main() -> ExitCode {
    let depth = match std::env::args().skip(1).collect::<Vec<_>>()[..] {
        [] => Depth::Full,
        [ref flag] if flag == "--sample" => Depth::Sample,
        _ => {
            eprintln!("usage: adversary [--sample]");
            return ExitCode::from(2);
        }
    };
    let report = attack_proofs(depth, &|text| eprintln!("{text}"));
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
