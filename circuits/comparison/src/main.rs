//! The same small statement in four proof systems, one after the other: "I know 64 amounts below 2^32
//! whose sum is at least the public threshold". Prints a table, or with `--json` one JSON object.

mod bulletproofs;
mod groth16;
mod halo2;
mod measure;
mod stark;
mod statement;

use anyhow::{ensure, Result};
use serde_json::json;

use measure::Measured;
use statement::Statement;

/// Proves, verifies and times the statement in one system.
type System = fn(&Statement) -> Result<Measured>;

fn main() -> Result<()> {
    let json = match std::env::args().skip(1).collect::<Vec<_>>().as_slice() {
        [] => false,
        [flag] if flag == "--json" => true,
        _ => anyhow::bail!("usage: sluice-comparison [--json]"),
    };
    let statement = Statement::sample();
    let systems: [(&str, &str, System); 4] = [
        ("Groth16, BN254", "trusted, one a circuit", groth16::measure),
        ("halo2, IPA over Pasta", "none", halo2::measure),
        ("STARK, FRI over a 128-bit field", "none", stark::measure),
        ("Bulletproofs, Ristretto", "none", bulletproofs::measure),
    ];
    let mut rows = Vec::new();
    for (name, setup, measure) in systems {
        let measured = measure(&statement)?;
        ensure!(measured.accepted, "{name} refused an honest proof");
        ensure!(
            measured.refused,
            "{name} accepted a proof for a higher threshold"
        );
        rows.push((name, setup, measured));
    }
    if json {
        let list: Vec<_> = rows
            .iter()
            .map(|(name, setup, m)| m.json(name, setup))
            .collect();
        println!(
            "{}",
            json!({ "values": statement::VALUES, "bits": statement::BITS, "systems": list })
        );
        return Ok(());
    }
    println!(
        "{} amounts of {} bits, their sum at least a threshold; CPU time over all threads, median of {}\n",
        statement::VALUES,
        statement::BITS,
        measure::RUNS
    );
    println!(
        "{:32} {:>12} {:>12} {:>12} {:>12}  what has to be trusted",
        "system", "set-up ms", "prove ms", "verify ms", "proof bytes"
    );
    for (name, setup, m) in rows {
        println!(
            "{name:32} {:12.1} {:12.1} {:12.2} {:12}  {setup}{}",
            m.setup_ms,
            m.prove_ms,
            m.verify_ms,
            m.proof_bytes,
            m.note()
        );
    }
    Ok(())
}
