//! `sluice-fast-prover PARAMS_DIR`: makes the proofs of `sluiced prove … --prover fast`.
//!
//! Standard input: work items ([`Work`]) as JSON, one after another. Standard output: one [`Answer`] a line. Witnesses go through
//! the pipe and nowhere else. A circuit's keys are made for its first work item. It ends when its input does.

use std::error::Error;
use std::io::{self, BufReader, Write};
use std::path::Path;
use std::process::ExitCode;
use std::time::Duration;

use rustix::time::{clock_gettime, ClockId};
use sluice_circuits_fast::prover::{Answer, Prover, ProverSet, Work};
use tikv_jemallocator::Jemalloc;

// The one of `sluiced`.
#[global_allocator]
static ALLOCATOR: Jemalloc = Jemalloc;

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

fn serve(params: &Path) -> Result<(), Box<dyn Error>> {
    let prover = ProverSet::new(params);
    let mut answers = io::stdout().lock();
    let input = BufReader::new(io::stdin().lock());
    let mut before = Duration::ZERO;
    for work in serde_json::Deserializer::from_reader(input).into_iter::<Work>() {
        let proven = prover.prove(&work?).map_err(|error| error.to_string());
        let now = core_time()?;
        let core_time = now.saturating_sub(before);
        before = now;
        serde_json::to_writer(&mut answers, &Answer { proven, core_time })?;
        answers.write_all(b"\n")?;
        answers.flush()?;
    }
    Ok(())
}

fn core_time() -> Result<Duration, Box<dyn Error>> {
    Ok(clock_gettime(ClockId::ProcessCPUTime).try_into()?)
}
