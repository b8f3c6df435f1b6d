//! Damages proofs and forges them, and has the verifier refuse them: `cargo run --release -p sluice-adversary --bin adversary`.
//!
//! A JSON summary on standard output, progress on standard error; fails when a false proof is accepted or an honest one refused.
//! `--sample` looks at a part, for continuous integration; `--circuit NAME` at one circuit.

use std::process::ExitCode;

use sluice_adversary::{attack_proofs, Depth};

fn main() -> ExitCode {
    let (mut depth, mut only) = (Depth::Full, None);
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        match word.as_str() {
            "--sample" => depth = Depth::Sample,
            "--circuit" => only = words.next(),
            _ => {
                eprintln!("usage: adversary [--sample] [--circuit NAME]");
                return ExitCode::from(2);
            }
        }
    }
    let report = attack_proofs(depth, only.as_deref(), &|text| eprintln!("{text}"));
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
