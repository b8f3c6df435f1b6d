//! The whole closing: every chunk, then the pool, continued where an earlier run stopped.

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

use sluice_circuits::prover::Prover;
use sluice_circuits::verifier::VerifierSet;

use super::chunk::prove_again;
use super::closing::prove_pool_again;
use super::kept::{self, Kept, KeptClosing};
use super::machine::{core_time, peak_memory};
use super::{ChunkProof, ProofFolder, ProveError, Terms};
use crate::issuer::TapeFolder;
use sluice_client::keyring::KeyFile;

/// What to prove.
pub struct Proving<'a> {
    /// The committed tape. For one chunk its file and `tape.json` are enough.
    pub folder: &'a TapeFolder,
    /// The terms it is proved under.
    pub terms: &'a Terms,
    /// Where proofs go. Good proofs of these terms in it are kept.
    pub proofs: &'a ProofFolder,
    /// Opens the secrets of the tape and seals those of the proofs.
    pub witness_key: &'a KeyFile,
    /// One chunk only, without the closing.
    pub only: Option<u32>,
    /// How many chunks are proved side by side ([`super::usual_jobs`]).
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
    /// A proof of an earlier run is on disk and cannot be used; it is put aside and the chunk is proved again.
    Damaged {
        /// The chunk; `None` for the closing.
        chunk: Option<u32>,
        /// What is wrong with it.
        why: &'static str,
    },
    /// What is on disk has been looked at, and proving begins.
    Begun {
        /// Chunks to prove.
        chunks: u32,
        /// Whether the closing follows.
        closing: bool,
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
    /// Chunks of an earlier run that were damaged and proved again; among `chunks`.
    pub damaged: u32,
    /// Loans of the chunks proved in this run.
    pub loans: u64,
    /// Bytes of all proofs and links, kept ones too.
    pub proof_bytes: usize,
    /// Wall time.
    pub time: Duration,
    /// Time of all cores together.
    pub core_time: Duration,
    /// The most memory that this process has held, and every process that proved for it, bytes.
    pub peak_memory: u64,
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
/// [`ProveError`]. Proofs on disk that are about another tape or term sheet are refused and never replaced.
pub fn prove_closing(
    prover: &dyn Prover,
    params: &Path,
    proving: &Proving<'_>,
    progress: &(dyn Fn(Step) + Sync),
) -> Result<Proved, ProveError> {
    let cores = || core_time() + prover.core_time_elsewhere();
    let (began, cores_began) = (Instant::now(), cores());
    let chunks = proving.terms.chunk_count();
    let wanted = match proving.only {
        None => 0..chunks,
        Some(chunk) if chunk >= chunks => return Err(ProveError::NoChunk { chunk, chunks }),
        Some(chunk) => chunk..chunk + 1,
    };
    let verifier = VerifierSet::new(params);
    let Kept { mut good, bad } = kept::chunks(&verifier, proving, wanted.clone())?;
    let mut proved = Proved {
        kept: good.len() as u32,
        damaged: bad.len() as u32,
        ..Proved::default()
    };
    for chunk in good.keys() {
        progress(Step::Kept { chunk: *chunk });
    }
    for (chunk, why) in &bad {
        let chunk = Some(*chunk);
        progress(Step::Damaged { chunk, why });
    }
    let missing: Vec<u32> = wanted.filter(|chunk| !good.contains_key(chunk)).collect();
    progress(Step::Begun {
        chunks: missing.len() as u32,
        closing: proving.only.is_none() && proving.proofs.closing().ok().flatten().is_none(),
    });
    for (chunk, proof) in prove_missing(prover, proving, &missing, progress)? {
        proved.chunks += 1;
        proved.loans += u64::from(proof.loans);
        good.insert(chunk, proof);
    }
    proved.proof_bytes = good.values().map(bytes).sum();
    if proving.only.is_none() {
        proved.proof_bytes += match kept::closing(&verifier, proving, &good)? {
            KeptClosing::Good(bytes) => bytes,
            KeptClosing::None => prove_last(prover, proving, good.values(), progress)?,
            KeptClosing::Bad(why) => {
                progress(Step::Damaged { chunk: None, why });
                proving.proofs.set_aside(&proving.proofs.closing_file())?;
                prove_last(prover, proving, good.values(), progress)?
            }
        };
    }
    proved.peak_memory = peak_memory().unwrap_or(0) + prover.peak_memory_elsewhere();
    proved.time = began.elapsed();
    proved.core_time = cores().saturating_sub(cores_began);
    Ok(proved)
}

/// Proves chunks side by side; the first failure ends the run after the proofs under way.
fn prove_missing(
    prover: &dyn Prover,
    proving: &Proving<'_>,
    missing: &[u32],
    progress: &(dyn Fn(Step) + Sync),
) -> Result<Vec<(u32, ChunkProof)>, ProveError> {
    let next = AtomicUsize::new(0);
    let results = Mutex::new(Vec::with_capacity(missing.len()));
    let work = || {
        while let Some(chunk) = missing.get(next.fetch_add(1, Ordering::Relaxed)) {
            let result = prove_one(prover, proving, *chunk, progress);
            if result.is_err() {
                next.store(missing.len(), Ordering::Relaxed);
            }
            // A worker that panicked left the list as it was; its panic is passed on below.
            results
                .lock()
                .unwrap_or_else(std::sync::PoisonError::into_inner)
                .push(result.map(|proof| (*chunk, proof)));
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

/// Proves a chunk and writes it, under the summary of an earlier run if its opening is there.
fn prove_one(
    prover: &dyn Prover,
    proving: &Proving<'_>,
    chunk: u32,
    progress: &(dyn Fn(Step) + Sync),
) -> Result<ChunkProof, ProveError> {
    let began = Instant::now();
    let Proving {
        folder,
        terms,
        proofs,
        witness_key,
        ..
    } = proving;
    let work = folder.chunk(chunk, witness_key)?;
    let earlier = proofs.any_opening(&terms.binding, chunk, witness_key).ok();
    let (proof, opening) = prove_again(prover, terms, chunk, &work, earlier.as_ref())?;
    if earlier.is_none_or(|earlier| earlier.summary() != opening.summary()) {
        proofs.set_aside(&proofs.opening_file(chunk))?;
    }
    proofs.set_aside(&proofs.chunk_file(chunk))?;
    proofs.write_chunk(&proof, &opening, witness_key)?;
    progress(Step::Chunk {
        chunk,
        loans: proof.loans,
        bytes: bytes(&proof),
        time: began.elapsed(),
    });
    Ok(proof)
}

/// Proves the pool and returns the bytes of its proof.
fn prove_last<'p>(
    prover: &dyn Prover,
    proving: &Proving<'_>,
    chunks: impl Iterator<Item = &'p ChunkProof>,
    progress: &(dyn Fn(Step) + Sync),
) -> Result<usize, ProveError> {
    let began = Instant::now();
    let (proofs, terms) = (proving.proofs, proving.terms);
    let openings = chunks.map(|proof| proofs.opening(proof, proving.witness_key));
    let openings = openings.collect::<Result<_, _>>()?;
    let earlier = proofs.state_blind(&terms.binding, proving.witness_key).ok();
    let categories = proving.folder.categories(proving.witness_key)?;
    let (proof, blind) = prove_pool_again(prover, terms, openings, categories, earlier.as_ref())?;
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
