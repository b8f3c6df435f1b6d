//! What an earlier run left on disk: a proof is as good as the disk, so each is verified again.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;

use sluice_circuits::proof::Verdict;
use sluice_circuits::verifier::{ProofItem, VerifierSet};

use super::run::Proving;
use super::{ChunkProof, ProveError};
use crate::issuer::FileError;

/// The chunks of a range that are on disk.
#[derive(Default)]
pub(super) struct Kept {
    /// Proofs that hold and can be built on.
    pub(super) good: BTreeMap<u32, ChunkProof>,
    /// Why others cannot.
    pub(super) bad: BTreeMap<u32, &'static str>,
}

/// What is on disk of the closing.
pub(super) enum KeptClosing {
    /// Nothing.
    None,
    /// A proof that holds, with so many bytes.
    Good(usize),
    /// Why it does not hold.
    Bad(&'static str),
}

/// Looks at every chunk of a range.
///
/// # Errors
/// [`ProveError::File`] for a proof about another tape or term sheet: that is not damage, the folder is another deal's.
pub(super) fn chunks(
    verifier: &VerifierSet,
    proving: &Proving<'_>,
    wanted: Range<u32>,
) -> Result<Kept, ProveError> {
    let mut kept = Kept::default();
    for chunk in wanted {
        match proving.proofs.chunk(chunk) {
            Ok(None) => {}
            Err(_) => {
                kept.bad.insert(chunk, "it is no proof of a chunk");
            }
            Ok(Some(proof)) => match damage(verifier, proving, chunk, &proof)? {
                None => {
                    kept.good.insert(chunk, proof);
                }
                Some(why) => {
                    kept.bad.insert(chunk, why);
                }
            },
        }
    }
    Ok(kept)
}

/// What is wrong with a proof of a chunk.
fn damage(
    verifier: &VerifierSet,
    proving: &Proving<'_>,
    chunk: u32,
    proof: &ChunkProof,
) -> Result<Option<&'static str>, ProveError> {
    let Proving { terms, proofs, .. } = proving;
    if proof.binding != terms.binding {
        return refuse(
            &proofs.chunk_file(chunk),
            "it is about another tape or term sheet",
        );
    }
    if proof.chunk != chunk {
        return Ok(Some("it is the proof of another chunk"));
    }
    let work = proving.folder.chunk(chunk, proving.witness_key)?;
    if proof.categories != work.categories {
        return refuse(
            &proofs.chunk_file(chunk),
            "it was made under another claim of the pool's categories",
        );
    }
    let attested = &proving.folder.header().commitments;
    let columns = attested.get(chunk as usize).map(Vec::as_slice);
    if columns != Some(proof.commitments.as_slice()) || !holds(verifier, &proof.item(terms)?)? {
        return Ok(Some("its proof does not hold"));
    }
    let opening = proofs.opening(proof, proving.witness_key);
    Ok(opening.is_err().then_some("its opening is lost"))
}

/// Looks at the closing, which must be made of these chunks.
///
/// # Errors
/// [`ProveError::File`] if it is about other terms, or holds and is about other proofs of the chunks: one of the two was
/// sent, and only the issuer knows which.
pub(super) fn closing(
    verifier: &VerifierSet,
    proving: &Proving<'_>,
    chunks: &BTreeMap<u32, ChunkProof>,
) -> Result<KeptClosing, ProveError> {
    let Proving { terms, proofs, .. } = proving;
    let path = proofs.closing_file();
    let proof = match proofs.closing() {
        Ok(None) => return Ok(KeptClosing::None),
        Err(_) => return Ok(KeptClosing::Bad("it is no closing proof")),
        Ok(Some(proof)) => proof,
    };
    if proof.binding != terms.binding {
        return refuse(&path, "it is about another tape or term sheet");
    }
    if !holds(verifier, &proof.item(terms)?)? {
        return Ok(KeptClosing::Bad("its proof does not hold"));
    }
    let summaries = chunks.values().map(|chunk| &chunk.summary);
    let mut claims = chunks.values().map(|chunk| chunk.categories);
    if !summaries.eq(&proof.summaries) || !claims.all(|claim| claim == proof.categories) {
        return refuse(&path, "it is about other proofs of the chunks");
    }
    match proofs.state_blind(&proof.binding, proving.witness_key) {
        Ok(_) => Ok(KeptClosing::Good(proof.proof.len())),
        Err(_) => refuse(&path, "its blind is lost"),
    }
}

/// Whether a proof holds; its key is made if it is the first of its circuit.
fn holds(verifier: &VerifierSet, item: &ProofItem) -> Result<bool, ProveError> {
    verifier.make(item.circuit())?;
    Ok(verifier.verify(item) == Verdict::Ok)
}

fn refuse<T>(path: &Path, why: &str) -> Result<T, ProveError> {
    let remedy = "use another folder, and keep this one if its proofs were sent";
    Err(FileError::new(path, format!("{why}; {remedy}")).into())
}
