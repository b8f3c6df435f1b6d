//! The proof folder: proofs ready to be sent, and what only their maker knows of them.
//!
//! | file | holds |
//! |---|---|
//! | `chunk-000.json` .. | the proof of a chunk, with everything the chain is sent |
//! | `chunk-000.opening` .. | what its summary hides, sealed under the witness key: the closing proof is made of it |
//! | `closing.json` | the closing proof |
//! | `closing.blind` | the blind of `state_0`, sealed under the witness key: the first waterfall proof needs it |
//!
//! All files have mode 0600. A secret is on disk before its proof, so a proof that was sent can always be followed up.

use std::path::{Path, PathBuf};

use sluice_circuits::summary::ChunkOpening;
use zeroize::{Zeroize, Zeroizing};

use super::{ChunkProof, ClosingProof};
use crate::issuer::files::{self, FileError};
use crate::issuer::sealed;
use crate::keyring::KeyFile;

/// The proofs of one tape on disk.
#[derive(Clone, Debug)]
pub struct ProofFolder(PathBuf);

impl ProofFolder {
    /// Takes a folder, which need not exist yet.
    pub fn new(folder: &Path) -> Self {
        ProofFolder(folder.to_owned())
    }

    /// The file of a chunk's proof.
    pub fn chunk_file(&self, chunk: u32) -> PathBuf {
        self.0.join(format!("chunk-{chunk:03}.json"))
    }

    /// The file of the closing proof.
    pub fn closing_file(&self) -> PathBuf {
        self.0.join("closing.json")
    }

    /// The proof of a chunk; `None` while there is none.
    ///
    /// # Errors
    /// [`FileError`].
    pub fn chunk(&self, chunk: u32) -> Result<Option<ChunkProof>, FileError> {
        read_if_there(&self.chunk_file(chunk))
    }

    /// The closing proof; `None` while there is none.
    ///
    /// # Errors
    /// [`FileError`].
    pub fn closing(&self) -> Result<Option<ClosingProof>, FileError> {
        read_if_there(&self.closing_file())
    }

    /// What the summary of a chunk's proof hides.
    ///
    /// # Errors
    /// [`FileError`], also when it is the opening of another proof.
    pub fn opening(
        &self,
        proof: &ChunkProof,
        witness_key: &KeyFile,
    ) -> Result<ChunkOpening, FileError> {
        let path = self.opening_file(proof.chunk);
        let bytes = sealed::open(
            witness_key.bytes(),
            &opening_purpose(&proof.summary),
            &files::read(&path)?,
        )
        .map_err(|error| FileError::new(&path, error))?;
        ChunkOpening::from_bytes(&bytes)
            .ok()
            .filter(|opening| opening.summary() == proof.summary)
            .ok_or_else(|| FileError::new(&path, "not the opening of the chunk's proof"))
    }

    /// The blind of the closing proof's `state_0`.
    ///
    /// # Errors
    /// [`FileError`].
    pub fn state_blind(
        &self,
        proof: &ClosingProof,
        witness_key: &KeyFile,
    ) -> Result<Zeroizing<[u8; 32]>, FileError> {
        let path = self.blind_file();
        let bytes = sealed::open(
            witness_key.bytes(),
            &blind_purpose(&proof.state_0),
            &files::read(&path)?,
        )
        .map_err(|error| FileError::new(&path, error))?;
        let blind = bytes.as_slice().try_into();
        blind
            .map(Zeroizing::new)
            .map_err(|_| FileError::new(&path, "not the blind of the closing"))
    }

    pub(super) fn write_chunk(
        &self,
        proof: &ChunkProof,
        opening: &ChunkOpening,
        witness_key: &KeyFile,
    ) -> Result<(), FileError> {
        let mut bytes = opening.to_bytes();
        self.write_sealed(
            &self.opening_file(proof.chunk),
            &opening_purpose(&proof.summary),
            &bytes,
            witness_key,
        )?;
        bytes.zeroize();
        files::write_json(&self.chunk_file(proof.chunk), proof)
    }

    pub(super) fn write_closing(
        &self,
        proof: &ClosingProof,
        blind: &[u8; 32],
        witness_key: &KeyFile,
    ) -> Result<(), FileError> {
        self.write_sealed(
            &self.blind_file(),
            &blind_purpose(&proof.state_0),
            blind,
            witness_key,
        )?;
        files::write_json(&self.closing_file(), proof)
    }

    fn write_sealed(
        &self,
        path: &Path,
        purpose: &[u8],
        content: &[u8],
        key: &KeyFile,
    ) -> Result<(), FileError> {
        files::make_folder(&self.0)?;
        let sealed = sealed::seal(key.bytes(), purpose, content)
            .map_err(|error| FileError::new(path, error))?;
        files::write(path, &sealed)
    }

    fn opening_file(&self, chunk: u32) -> PathBuf {
        self.0.join(format!("chunk-{chunk:03}.opening"))
    }

    fn blind_file(&self) -> PathBuf {
        self.0.join("closing.blind")
    }
}

fn read_if_there<T: serde::de::DeserializeOwned>(path: &Path) -> Result<Option<T>, FileError> {
    match path.symlink_metadata() {
        Err(_) => Ok(None),
        Ok(_) => files::read_json(path).map(Some),
    }
}

fn opening_purpose(summary: &[u8; 32]) -> Vec<u8> {
    [b"sluice/opening/v1".as_slice(), summary].concat()
}

fn blind_purpose(state_0: &[u8; 32]) -> Vec<u8> {
    [b"sluice/state-blind/v1".as_slice(), state_0].concat()
}
