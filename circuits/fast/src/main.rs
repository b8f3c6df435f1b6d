//! `sluice-fast-prover PARAMS_DIR`: makes the proofs of `sluiced prove … --prover fast`.
//!
//! Standard input: work items ([`Work`]) as JSON, one after another. Standard output: one line each, a JSON object with `Ok` (proof and
//! link in hex) or `Err` (why there is none). Witnesses go through the pipe and nowhere else. It ends when its input does.

use std::io::{self, BufReader, Write};
use std::path::Path;
use std::process::ExitCode;

use sluice_circuits_fast::prover::{Proven, ProverSet, Work};

fn main() -> ExitCode {
    let mut arguments = std::env::args_os().skip(1);
    let (Some(params), None) = (arguments.next(), arguments.next()) else {
        eprintln!(
            "usage: sluice-fast-prover PARAMS_DIR\nIt is started by sluiced prove --prover fast."
        );
        return ExitCode::from(2);
    };
    match serve(Path::new(&params)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("sluice-fast-prover: {error}");
            ExitCode::FAILURE
        }
    }
}

fn serve(params: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let prover = ProverSet::build(params)?;
    let mut answers = io::stdout().lock();
    let input = BufReader::new(io::stdin().lock());
    for work in serde_json::Deserializer::from_reader(input).into_iter::<Work>() {
        let answer: Result<Proven, String> =
            prover.prove(&work?).map_err(|error| error.to_string());
        serde_json::to_writer(&mut answers, &answer)?;
        answers.write_all(b"\n")?;
        answers.flush()?;
    }
    Ok(())
}
