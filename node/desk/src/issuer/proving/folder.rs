//! The proof folder: proofs ready to be sent, and what only their maker knows of them.
//!
//! | file | holds |
//! |---|---|
//! | `chunk-000.json` .. | the proof of a chunk, with everything the chain is sent |
//! | `chunk-000.opening` .. | what its summary hides, sealed under the witness key: the closing proof is made of it |
//! | `closing.json` | the closing proof |
//! | `closing.blind` | the blind of `state_0`, sealed under the witness key: the first waterfall proof needs it |
//!
//! All files have mode 0600 and are whole or not there. A secret is on disk before its proof, so a proof that was sent can
//! always be followed up, and a proof that was lost or damaged is made again under the same summary. What is found damaged
//! is kept beside its successor, with `.bad` after its name.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use sluice_circuits::summary::ChunkOpening;
use zeroize::{Zeroize, Zeroizing};

use super::{Binding, ChunkProof, ClosingProof};
use crate::issuer::files::{self, FileError};
use crate::issuer::sealed;
use sluice_client::keyring::KeyFile;

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
        let opening = self.any_opening(&proof.binding, proof.chunk, witness_key)?;
        if opening.summary() != proof.summary {
            let path = self.opening_file(proof.chunk);
            return Err(FileError::new(
                &path,
                "not the opening of the chunk's proof",
            ));
        }
        Ok(opening)
    }

    /// The opening on disk of a chunk, whatever its proof. A run that was killed may have left one without a proof.
    pub(super) fn any_opening(
        &self,
        place: &Binding,
        chunk: u32,
        witness_key: &KeyFile,
    ) -> Result<ChunkOpening, FileError> {
        let path = self.opening_file(chunk);
        let bytes = self.read_sealed(&path, &opening_purpose(place, chunk), witness_key)?;
        ChunkOpening::from_bytes(&bytes).map_err(|error| FileError::new(&path, error))
    }

    /// The blind of the closing proof's `state_0`.
    ///
    /// # Errors
    /// [`FileError`].
    pub fn state_blind(
        &self,
        place: &Binding,
        witness_key: &KeyFile,
    ) -> Result<Zeroizing<[u8; 32]>, FileError> {
        let path = self.blind_file();
        let bytes = self.read_sealed(&path, &blind_purpose(place), witness_key)?;
        let blind = bytes.as_slice().try_into();
        blind
            .map(Zeroizing::new)
            .map_err(|_| FileError::new(&path, "not the blind of the closing"))
    }

    /// Puts a file aside, so that what takes its place destroys nothing.
    pub(super) fn set_aside(&self, path: &Path) -> Result<(), FileError> {
        let mut name = path.file_name().unwrap_or_default().to_owned();
        name.push(".bad");
        match fs::rename(path, path.with_file_name(name)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(FileError::new(path, error))
            }
            _ => Ok(()),
        }
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
            &opening_purpose(&proof.binding, proof.chunk),
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
            &blind_purpose(&proof.binding),
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

    fn read_sealed(
        &self,
        path: &Path,
        purpose: &[u8],
        key: &KeyFile,
    ) -> Result<Zeroizing<Vec<u8>>, FileError> {
        sealed::open(key.bytes(), purpose, &files::read(path)?)
            .map_err(|error| FileError::new(path, error))
    }

    pub(super) fn opening_file(&self, chunk: u32) -> PathBuf {
        self.0.join(format!("chunk-{chunk:03}.opening"))
    }

    pub(super) fn blind_file(&self) -> PathBuf {
        self.0.join("closing.blind")
    }
}

fn read_if_there<T: serde::de::DeserializeOwned>(path: &Path) -> Result<Option<T>, FileError> {
    match path.symlink_metadata() {
        Err(_) => Ok(None),
        Ok(_) => files::read_json(path).map(Some),
    }
}

/// A secret belongs to one tape, term sheet and chunk, and opens as nothing else.
fn opening_purpose(place: &Binding, chunk: u32) -> Vec<u8> {
    let chunk = chunk.to_le_bytes();
    let place = [place.tape_digest, place.term_sheet].concat();
    [b"sluice/opening/v1".as_slice(), &place, &chunk].concat()
}

fn blind_purpose(place: &Binding) -> Vec<u8> {
    let place = [place.tape_digest, place.term_sheet].concat();
    [b"sluice/state-blind/v1".as_slice(), &place].concat()
}
