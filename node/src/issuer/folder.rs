//! The tape folder: what an issuer keeps of a committed tape.
//!
//! | file | holds |
//! |---|---|
//! | `tape.json` | everything the chain sees: the deal, the commitments, the digests, the tape digest |
//! | `tags.json` | the asset tags, batch by batch: public once pledged |
//! | `witness.sealed` | loan values, keys, blinds and salts, sealed under the witness key |
//!
//! All files have mode 0600. The witness key is a key file of its own, kept elsewhere: without it the folder tells
//! nothing about any loan, and nothing can be proved.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sluice_app::core::tape::batch_digest;
use sluice_circuits::tape::{Header, Tag, Tape};
use sluice_proto::vault::{MsgCommitTape, MsgPledgeTags};
use zeroize::Zeroizing;

use super::files::{self, FileError};
use super::header::{chunk_commitments, tag_batches, tape_digest};
use super::hexed;
use super::sealed::{self, SealError};
use crate::keyring::KeyFile;

const TAPE: &str = "tape.json";
const TAGS: &str = "tags.json";
const WITNESS: &str = "witness.sealed";

#[derive(Serialize, Deserialize)]
struct TagsFile {
    #[serde(with = "hexed")]
    batches: Vec<Vec<Tag>>,
}

/// A committed tape on disk, without its secrets.
pub struct TapeFolder {
    folder: PathBuf,
    header: Header,
    digest: [u8; 32],
    tags: Vec<Vec<Tag>>,
}

#[derive(Serialize, Deserialize)]
struct TapeFile {
    #[serde(with = "hexed")]
    digest: [u8; 32],
    #[serde(flatten)]
    header: Header,
}

impl TapeFolder {
    /// Writes a new tape folder.
    ///
    /// # Errors
    /// [`FileError`], also when the folder holds a tape already: replacing it would lose its blinds, and with them
    /// every proof about it.
    pub fn create(
        folder: &Path,
        header: Header,
        tape: &Tape,
        witness_key: &KeyFile,
    ) -> Result<Self, FileError> {
        let path = folder.join(TAPE);
        if path.symlink_metadata().is_ok() {
            return Err(FileError::new(
                &path,
                "there is a tape already; choose another folder",
            ));
        }
        files::make_folder(folder)?;
        let written = TapeFolder {
            folder: folder.to_owned(),
            digest: tape_digest(&header),
            tags: tape.committed().tag_batches,
            header,
        };
        written.write_witness(tape, witness_key)?;
        let tags = TagsFile {
            batches: written.tags.clone(),
        };
        files::write_json(&folder.join(TAGS), &tags)?;
        // Last, because a folder with this file is complete.
        let file = TapeFile {
            digest: written.digest,
            header: written.header.clone(),
        };
        files::write_json(&path, &file)?;
        Ok(written)
    }

    /// Opens a tape folder and checks that its public files belong together.
    ///
    /// # Errors
    /// [`FileError`].
    pub fn open(folder: &Path) -> Result<Self, FileError> {
        let path = folder.join(TAPE);
        let TapeFile { digest, header } = files::read_json(&path)?;
        let computed = tape_digest(&header);
        if digest != computed {
            return Err(FileError::new(
                &path,
                "its digest is not that of what it says: it was changed",
            ));
        }
        let path = folder.join(TAGS);
        let tags = files::read_json::<TagsFile>(&path)?.batches;
        let digests = tags.iter().map(|batch| batch_digest(&batch.concat()));
        if !digests.eq(header.tag_batches.iter().map(|batch| batch.digest)) {
            return Err(FileError::new(&path, "not the tags of tape.json"));
        }
        Ok(TapeFolder {
            folder: folder.to_owned(),
            header,
            digest: computed,
            tags,
        })
    }

    /// What the chain and every oracle see.
    pub fn header(&self) -> &Header {
        &self.header
    }

    /// The tape digest.
    pub fn digest(&self) -> &[u8; 32] {
        &self.digest
    }

    /// The secrets of the tape, opened with the witness key.
    ///
    /// # Errors
    /// [`FileError`], which never tells what the file holds.
    pub fn witness(&self, witness_key: &KeyFile) -> Result<Tape, FileError> {
        let path = self.folder.join(WITNESS);
        let text = sealed::open(witness_key.bytes(), &self.purpose(), &files::read(&path)?)
            .map_err(|error| FileError::new(&path, error))?;
        files::parse_json(&path, &text)
    }

    /// The message that commits the tape on the chain.
    pub fn commit_message(&self, issuer: &str) -> MsgCommitTape {
        let deal = &self.header.deal;
        MsgCommitTape {
            issuer: issuer.to_owned(),
            vault: deal.vault,
            period: deal.period,
            revision: deal.revision,
            as_of: deal.as_of,
            chunks: chunk_commitments(&self.header),
            rows_digest: self.header.rows_digest.to_vec(),
            tag_batches: tag_batches(&self.header),
            digest: self.digest.to_vec(),
        }
    }

    /// The messages that pledge the asset tags, batch by batch in the order in which the chain takes them.
    pub fn pledge_messages(&self, issuer: &str) -> Vec<MsgPledgeTags> {
        let message = |(batch, tags): (u32, &Vec<Tag>)| MsgPledgeTags {
            issuer: issuer.to_owned(),
            vault: self.header.deal.vault,
            revision: self.header.deal.revision,
            batch,
            tags: tags.concat(),
        };
        (0..).zip(&self.tags).map(message).collect()
    }

    fn write_witness(&self, tape: &Tape, witness_key: &KeyFile) -> Result<(), FileError> {
        let path = self.folder.join(WITNESS);
        let failed = |error: SealError| FileError::new(&path, error);
        let text = serde_json::to_vec(tape)
            .map_err(|_| FileError::new(&path, "it cannot be written as JSON"))?;
        let text = Zeroizing::new(text);
        files::write(
            &path,
            &sealed::seal(witness_key.bytes(), &self.purpose(), &text).map_err(failed)?,
        )
    }

    /// A witness belongs to one tape digest and opens as nothing else.
    fn purpose(&self) -> Vec<u8> {
        [b"sluice/witness/v1".as_slice(), &self.digest].concat()
    }
}
