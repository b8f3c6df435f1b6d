//! The tape folder: what an issuer keeps of a committed tape.
//!
//! | file | holds |
//! |---|---|
//! | `tape.json` | everything the chain sees: the deal, the commitments, the digests, the tape digest |
//! | `tags.json` | the asset tags, batch by batch: public once pledged |
//! | `witness.sealed` | loan values, keys, blinds and salts, sealed under the witness key |
//! | `chunk-000.sealed` .. | what proving one chunk needs: its values and blinds, no key of any loan; sealed the same way |
//! | `categories.sealed` | the balances of the pool's categories, which the closing needs; sealed the same way |
//!
//! A folder with `tape.json` and one chunk's file is enough to prove that chunk: it may be copied to another machine.
//!
//! All files have mode 0600. The witness key is a key file of its own, kept elsewhere: without it the folder tells
//! nothing about any loan, and nothing can be proved.

use std::path::{Path, PathBuf};

use ff::Field;
use rand::rngs::SysRng;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sluice_app::core::tape::batch_digest;
use sluice_circuits::concentration::{Categories, Exposures};
use sluice_circuits::context::vault_binding;
use sluice_circuits::tape::{ChunkSecrets, Header, Tag, Tape};
use sluice_proto::vault::{MsgCommitTape, MsgPledgeTags};
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

use super::files::{self, FileError};
use super::header::{chunk_commitments, tag_batches, tape_digest};
use super::hexed;
use super::sealed::{self, SealError};
use sluice_client::keyring::KeyFile;

const TAPE: &str = "tape.json";
const TAGS: &str = "tags.json";
const WITNESS: &str = "witness.sealed";
const CATEGORIES: &str = "categories.sealed";

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
}

/// All that the proof of one chunk needs of the tape. As secret as the loans; no `Debug`, wiped on drop.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop, Serialize, Deserialize)]
pub struct ChunkWork {
    /// Values, blinds and commitments of the chunk.
    pub secrets: ChunkSecrets,
    /// What is claimed of the obligors of the whole pool, the same for all its chunks.
    pub exposures: Exposures,
    /// The commitment to the balances of the whole pool's categories, the same for all its chunks. It is not secret: the chain
    /// is told it with the first proof.
    #[serde(with = "hexed")]
    pub categories: [u8; 32],
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
            header,
        };
        written.write_sealed(WITNESS, &written.purpose(), tape, witness_key)?;
        let (exposures, categories) = written.claim(tape, witness_key)?;
        for (number, secrets) in (0..).map_while(|chunk| Some((chunk, tape.chunk(chunk as usize)?)))
        {
            let work = ChunkWork {
                secrets,
                exposures,
                categories,
            };
            let purpose = written.chunk_purpose(number);
            written.write_sealed(&chunk_name(number), &purpose, &work, witness_key)?;
        }
        let tags = TagsFile {
            batches: tape.committed().tag_batches,
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

    /// Opens a tape folder and checks that what it says is what its digest is of.
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
        Ok(TapeFolder {
            folder: folder.to_owned(),
            header,
            digest: computed,
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
        self.read_sealed(WITNESS, &self.purpose(), witness_key)
    }

    /// What the proof of a chunk needs, opened with the witness key.
    ///
    /// # Errors
    /// [`FileError`], also when it is not of the commitments of the tape.
    pub fn chunk(&self, chunk: u32, witness_key: &KeyFile) -> Result<ChunkWork, FileError> {
        let name = chunk_name(chunk);
        let work: ChunkWork = self.read_sealed(&name, &self.chunk_purpose(chunk), witness_key)?;
        let attested = self.header.commitments.get(chunk as usize);
        if attested.map(Vec::as_slice) != Some(work.secrets.commitments.as_slice()) {
            return Err(FileError::new(
                &self.folder.join(name),
                "not of the commitments of tape.json",
            ));
        }
        Ok(work)
    }

    /// The balances of the pool's categories with what hides them, opened with the witness key.
    ///
    /// # Errors
    /// [`FileError`].
    pub fn categories(&self, witness_key: &KeyFile) -> Result<Categories, FileError> {
        self.read_sealed(CATEGORIES, &self.categories_purpose(), witness_key)
    }

    /// Claims what the whole pool owes by obligor and category, once and for all: the proofs of all chunks, on whatever
    /// machine, are made under one claim. Answers with what proving a chunk needs of it.
    fn claim(&self, tape: &Tape, key: &KeyFile) -> Result<(Exposures, [u8; 32]), FileError> {
        let path = self.folder.join(CATEGORIES);
        let blind = Field::try_random(&mut SysRng).map_err(|error| FileError::new(&path, error))?;
        let categories = tape.categories(blind);
        let categories = categories.map_err(|error| FileError::new(&path, error))?;
        self.write_sealed(CATEGORIES, &self.categories_purpose(), &categories, key)?;
        let deal = &self.header.deal;
        let commitment = categories.commitment(vault_binding(&deal.chain_id, deal.vault));
        Ok((tape.exposures(), commitment))
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
    ///
    /// # Errors
    /// [`FileError`], also when the tags are not those of the tape.
    pub fn pledge_messages(&self, issuer: &str) -> Result<Vec<MsgPledgeTags>, FileError> {
        let path = self.folder.join(TAGS);
        let tags = files::read_json::<TagsFile>(&path)?.batches;
        let digests = tags.iter().map(|batch| batch_digest(&batch.concat()));
        if !digests.eq(self.header.tag_batches.iter().map(|batch| batch.digest)) {
            return Err(FileError::new(&path, "not the tags of tape.json"));
        }
        let message = |(batch, tags): (u32, &Vec<Tag>)| MsgPledgeTags {
            issuer: issuer.to_owned(),
            vault: self.header.deal.vault,
            revision: self.header.deal.revision,
            batch,
            tags: tags.concat(),
        };
        Ok((0..).zip(&tags).map(message).collect())
    }

    fn write_sealed(
        &self,
        name: &str,
        purpose: &[u8],
        content: &impl Serialize,
        witness_key: &KeyFile,
    ) -> Result<(), FileError> {
        let path = self.folder.join(name);
        let failed = |error: SealError| FileError::new(&path, error);
        let text = serde_json::to_vec(content)
            .map_err(|_| FileError::new(&path, "it cannot be written as JSON"))?;
        let text = Zeroizing::new(text);
        files::write(
            &path,
            &sealed::seal(witness_key.bytes(), purpose, &text).map_err(failed)?,
        )
    }

    fn read_sealed<T: DeserializeOwned>(
        &self,
        name: &str,
        purpose: &[u8],
        witness_key: &KeyFile,
    ) -> Result<T, FileError> {
        let path = self.folder.join(name);
        let text = sealed::open(witness_key.bytes(), purpose, &files::read(&path)?)
            .map_err(|error| FileError::new(&path, error))?;
        files::parse_json(&path, &text)
    }

    /// A witness belongs to one tape digest and opens as nothing else.
    fn purpose(&self) -> Vec<u8> {
        [b"sluice/witness/v1".as_slice(), &self.digest].concat()
    }

    fn categories_purpose(&self) -> Vec<u8> {
        [b"sluice/categories/v1".as_slice(), &self.digest].concat()
    }

    fn chunk_purpose(&self, chunk: u32) -> Vec<u8> {
        let chunk = chunk.to_le_bytes();
        [b"sluice/chunk/v1".as_slice(), &self.digest, &chunk].concat()
    }
}

fn chunk_name(chunk: u32) -> String {
    format!("chunk-{chunk:03}.sealed")
}
