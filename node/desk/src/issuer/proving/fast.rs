//! The fast prover: `sluice-fast-prover` in processes of its own, because a node must not link its library.

use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use sluice_circuits::keys::KeyError;
use sluice_circuits::proof::Verdict;
use sluice_circuits::prover::{Answer, ProveError, Proven, Prover, Work};
use sluice_circuits::verifier::VerifierSet;

use super::machine::peak_memory_of;

/// The program's name; it stands beside `sluiced`.
const PROGRAM: &str = "sluice-fast-prover";

/// Makes proofs in other processes and verifies each here, with the library the chain verifies with.
pub struct FastProver {
    program: PathBuf,
    params: PathBuf,
    verifier: VerifierSet,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// Processes that wait for work: one for each proof that was made at the same time.
    idle: Vec<Process>,
    core_time: Duration,
}

/// A process with its keys made. It ends when its input is closed.
struct Process {
    child: Child,
    work: Option<BufWriter<ChildStdin>>,
    answers: BufReader<ChildStdout>,
}

impl FastProver {
    /// The program beside this one. `params` is the folder of the public parameters.
    ///
    /// # Errors
    /// [`KeyError`], if the verifier's keys cannot be made.
    pub fn beside_this_program(params: &Path) -> Result<Self, KeyError> {
        let here = std::env::current_exe().unwrap_or_default();
        Self::new(&here.with_file_name(PROGRAM), params)
    }

    /// The program at this path.
    ///
    /// # Errors
    /// [`KeyError`], if the verifier's keys cannot be made.
    pub fn new(program: &Path, params: &Path) -> Result<Self, KeyError> {
        Ok(Self {
            program: program.to_owned(),
            params: params.to_owned(),
            verifier: VerifierSet::build(params)?,
            state: Mutex::default(),
        })
    }

    fn start(&self) -> Result<Process, ProveError> {
        let failed = |error: io::Error| {
            let program = self.program.display();
            ProveError::Elsewhere(format!(
                "{program}: {error}; it is built by cargo build --release -p sluice-circuits-fast"
            ))
        };
        let mut child = Command::new(&self.program)
            .arg(&self.params)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(failed)?;
        let pipes = child.stdin.take().zip(child.stdout.take());
        let (work, answers) = pipes.ok_or_else(|| failed(io::ErrorKind::BrokenPipe.into()))?;
        Ok(Process {
            child,
            work: Some(BufWriter::new(work)),
            answers: BufReader::new(answers),
        })
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        // Nothing is done under the lock that could leave the list half changed.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Prover for FastProver {
    fn prove(&self, work: &Work) -> Result<Proven, ProveError> {
        let idle = self.state().idle.pop();
        let mut process = idle.map_or_else(|| self.start(), Ok)?;
        let answer = process.prove(work).map_err(|error| {
            ProveError::Elsewhere(format!("{}: {error}", self.program.display()))
        })?;
        let mut state = self.state();
        state.core_time += answer.core_time;
        state.idle.push(process);
        drop(state);
        let proven = answer.proven.map_err(ProveError::Elsewhere)?;
        match work.verify(&self.verifier, &proven) {
            Verdict::Ok => Ok(proven),
            verdict => Err(ProveError::Refused(work.circuit(), verdict)),
        }
    }

    fn core_time_elsewhere(&self) -> Duration {
        self.state().core_time
    }

    fn peak_memory_elsewhere(&self) -> u64 {
        let state = self.state();
        let processes = state.idle.iter().map(|process| process.child.id());
        processes.filter_map(peak_memory_of).sum()
    }
}

impl Process {
    /// The work goes through the pipe piece by piece: no copy of the witness stays behind.
    fn prove(&mut self, work: &Work) -> io::Result<Answer> {
        let pipe = self.work.as_mut().ok_or(io::ErrorKind::BrokenPipe)?;
        serde_json::to_writer(&mut *pipe, work)?;
        pipe.flush()?;
        let mut line = String::new();
        if self.answers.read_line(&mut line)? == 0 {
            return Err(io::Error::other("ended without an answer"));
        }
        Ok(serde_json::from_str(&line)?)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // A process that is still at work has nobody left to answer to.
        drop(self.work.take());
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
