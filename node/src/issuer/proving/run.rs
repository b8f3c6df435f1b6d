//! The whole closing: every chunk, then the pool, continued where an earlier run stopped.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

use rustix::time::{clock_gettime, ClockId};
use sluice_circuits::proof::Verdict;
use sluice_circuits::prover::Prover;
use sluice_circuits::tape::Tape;
use sluice_circuits::verifier::VerifierSet;

use super::{prove_chunk, prove_pool, ChunkProof, ClosingProof, ProofFolder, ProveError, Terms};
use crate::issuer::{FileError, TapeFolder};
use crate::keyring::KeyFile;

/// What to prove.
pub struct Proving<'a> {
    /// The committed tape.
    pub folder: &'a TapeFolder,
    /// Its witness.
    pub tape: &'a Tape,
    /// The terms it is proved under.
    pub terms: &'a Terms,
    /// Where proofs go. Good proofs of these terms in it are kept.
    pub proofs: &'a ProofFolder,
    /// Seals the secrets of the proofs.
    pub witness_key: &'a KeyFile,
    /// One chunk only, without the closing.
    pub only: Option<u32>,
    /// How many chunks are proved side by side; one proof already uses all cores for most of its time.
    pub jobs: usize,
}

/// What a run has come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// A proof of an earlier run is on disk and was verified again.
    Kept {
        /// The chunk.
        chunk: u32,
    },
    /// A chunk is proved.
    Chunk {
        /// The chunk.
        chunk: u32,
        /// Its loans.
        loans: u32,
        /// Bytes of proof and link.
        bytes: usize,
        /// How long it took.
        time: Duration,
    },
    /// The closing is proved.
    Closing {
        /// Bytes of the proof.
        bytes: usize,
        /// How long it took.
        time: Duration,
    },
}

/// What a run made and what it cost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Proved {
    /// Chunks proved in this run.
    pub chunks: u32,
    /// Chunks of an earlier run that were kept.
    pub kept: u32,
    /// Loans of the chunks proved in this run.
    pub loans: u64,
    /// Bytes of all proofs and links, kept ones too.
    pub proof_bytes: usize,
    /// Wall time.
    pub time: Duration,
    /// Time of all cores together.
    pub core_time: Duration,
}

impl Proved {
    /// Core-milliseconds a loan proved in this run; 0 if there was none.
    pub fn core_ms_per_loan(&self) -> f64 {
        match self.loans {
            0 => 0.0,
            loans => self.core_time.as_secs_f64() * 1_000.0 / loans as f64,
        }
    }
}

/// Proves what is missing of the closing. `params` is the folder of the public parameters.
///
/// # Errors
/// [`ProveError`]. Proofs on disk that are about other terms, or not good, are refused and never replaced: if one of
/// them was sent, the closing needs its opening.
pub fn prove_closing(
    prover: &dyn Prover,
    params: &Path,
    proving: &Proving<'_>,
    progress: &(dyn Fn(Step) + Sync),
) -> Result<Proved, ProveError> {
    let cores = || core_time() + prover.core_time_elsewhere();
    let (began, cores_began) = (Instant::now(), cores());
    let Proving {
        folder,
        tape,
        terms,
        proofs,
        ..
    } = proving;
    if tape.committed().commitments != folder.header().commitments {
        return Err(ProveError::OtherWitness);
    }
    let wanted = match proving.only {
        None => 0..terms.chunk_count(),
        Some(chunk) => chunk..chunk.saturating_add(1),
    };
    let mut done = BTreeMap::new();
    for chunk in wanted.clone() {
        if let Some(proof) = proofs.chunk(chunk)? {
            done.insert(chunk, proof);
        }
    }
    let closing = proofs.closing()?;
    check_kept(params, proving, &done, closing.as_ref())?;
    let missing: Vec<u32> = wanted.filter(|chunk| !done.contains_key(chunk)).collect();
    if closing.is_some() && !missing.is_empty() {
        refuse(
            &proofs.closing_file(),
            "it was made of proofs of chunks that are gone",
        )?;
    }
    let mut proved = Proved::default();
    for (chunk, proof) in &done {
        progress(Step::Kept { chunk: *chunk });
        proved.kept += 1;
        proved.proof_bytes += bytes(proof);
    }

    for (chunk, proof) in prove_missing(prover, proving, &missing, progress)? {
        proved.chunks += 1;
        proved.loans += u64::from(proof.loans);
        proved.proof_bytes += bytes(&proof);
        done.insert(chunk, proof);
    }
    proved.proof_bytes += match closing {
        _ if proving.only.is_some() => 0,
        Some(closing) => closing.proof.len(),
        None => prove_last(prover, proving, &done, progress)?,
    };
    proved.time = began.elapsed();
    proved.core_time = cores().saturating_sub(cores_began);
    Ok(proved)
}

/// Proofs on disk are as good as the disk: each is verified again, and its secret must be there.
fn check_kept(
    params: &Path,
    proving: &Proving<'_>,
    chunks: &BTreeMap<u32, ChunkProof>,
    closing: Option<&ClosingProof>,
) -> Result<(), ProveError> {
    if chunks.is_empty() && closing.is_none() {
        return Ok(());
    }
    let Proving {
        proofs,
        terms,
        witness_key,
        ..
    } = proving;
    let verifier = VerifierSet::build(params)?;
    let attested = &proving.folder.header().commitments;
    for (chunk, proof) in chunks {
        let path = proofs.chunk_file(*chunk);
        if proof.binding != terms.binding || proof.chunk != *chunk {
            return refuse(&path, "it is about another tape, term sheet or chunk");
        }
        let columns = attested.get(*chunk as usize).map(<[_; 14]>::as_slice);
        let linked = columns == Some(proof.commitments.as_slice());
        if !linked || verifier.verify(&proof.item(terms)?) != Verdict::Ok {
            return refuse(&path, "its proof does not hold");
        }
        proofs.opening(proof, witness_key)?;
    }
    if let Some(proof) = closing {
        let path = proofs.closing_file();
        let fits = |chunk: &u32, summary| proof.summaries.get(*chunk as usize) == Some(summary);
        let of_these = chunks
            .iter()
            .all(|(chunk, kept)| fits(chunk, &kept.summary));
        if proof.binding != terms.binding || !of_these {
            return refuse(
                &path,
                "it is about another tape or term sheet, or about other proofs of the chunks",
            );
        }
        if verifier.verify(&proof.item(terms)?) != Verdict::Ok {
            return refuse(&path, "its proof does not hold");
        }
        proofs.state_blind(proof, witness_key)?;
    }
    Ok(())
}

fn refuse(path: &Path, why: &str) -> Result<(), ProveError> {
    let remedy = "use another folder, and keep this one if its proofs were sent";
    Err(FileError::new(path, format!("{why}; {remedy}")).into())
}

/// Proves chunks side by side; the first failure ends the run after the proofs under way.
fn prove_missing(
    prover: &dyn Prover,
    proving: &Proving<'_>,
    missing: &[u32],
    progress: &(dyn Fn(Step) + Sync),
) -> Result<Vec<(u32, ChunkProof)>, ProveError> {
    let largest_exposure = proving.tape.largest_exposure();
    let next = AtomicU32::new(0);
    let results = Mutex::new(Vec::with_capacity(missing.len()));
    let one = |chunk: u32| -> Result<ChunkProof, ProveError> {
        let began = Instant::now();
        let chunks = proving.terms.chunk_count();
        let secrets = proving
            .tape
            .chunk(chunk as usize)
            .ok_or(ProveError::NoChunk { chunk, chunks })?;
        let (proof, opening) =
            prove_chunk(prover, proving.terms, chunk, &secrets, largest_exposure)?;
        proving
            .proofs
            .write_chunk(&proof, &opening, proving.witness_key)?;
        progress(Step::Chunk {
            chunk,
            loans: proof.loans,
            bytes: bytes(&proof),
            time: began.elapsed(),
        });
        Ok(proof)
    };
    let work = || {
        while let Some(chunk) = missing.get(next.fetch_add(1, Ordering::Relaxed) as usize) {
            let result = one(*chunk).map(|proof| (*chunk, proof));
            let failed = result.is_err();
            if failed {
                next.store(missing.len() as u32, Ordering::Relaxed);
            }
            // A worker that panicked left the list as it was; its panic is passed on below.
            results
                .lock()
                .unwrap_or_else(std::sync::PoisonError::into_inner)
                .push(result);
        }
    };
    thread::scope(|scope| {
        for _ in 0..proving.jobs.clamp(1, missing.len().max(1)) {
            scope.spawn(work);
        }
    });
    results
        .into_inner()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
        .into_iter()
        .collect()
}

/// Proves the pool and returns the bytes of its proof.
fn prove_last(
    prover: &dyn Prover,
    proving: &Proving<'_>,
    chunks: &BTreeMap<u32, ChunkProof>,
    progress: &(dyn Fn(Step) + Sync),
) -> Result<usize, ProveError> {
    let began = Instant::now();
    let (proofs, terms) = (proving.proofs, proving.terms);
    let openings = chunks
        .values()
        .map(|proof| proofs.opening(proof, proving.witness_key));
    let (proof, blind) = prove_pool(prover, terms, openings.collect::<Result<_, _>>()?)?;
    proofs.write_closing(&proof, &blind, proving.witness_key)?;
    progress(Step::Closing {
        bytes: proof.proof.len(),
        time: began.elapsed(),
    });
    Ok(proof.proof.len())
}

fn bytes(proof: &ChunkProof) -> usize {
    proof.proof.len() + proof.link.len()
}

/// The time that all threads of this process have spent on a core.
fn core_time() -> Duration {
    let now = clock_gettime(ClockId::ProcessCPUTime);
    let (seconds, nanos) = (
        u64::try_from(now.tv_sec).unwrap_or(0),
        u32::try_from(now.tv_nsec).unwrap_or(0),
    );
    Duration::new(seconds, nanos)
}
