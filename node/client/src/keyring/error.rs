//! What can go wrong with keys.

use std::io;
use std::path::{Path, PathBuf};

/// What can go wrong with keys. Names and paths are told, key material never is.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyringError {
    /// The back end may not hold keys of this chain.
    #[error("the key ring `test` keeps keys unencrypted and is for chains whose id contains -localnet, not for {chain_id}")]
    Backend {
        /// The chain.
        chain_id: String,
    },
    /// Not a name of a key.
    #[error("key name {0:?}: 1 to 32 lower-case letters, digits, - and _")]
    Name(String),
    /// The name has a key already.
    #[error("there is a key named {0} already; choose another name")]
    Exists(String),
    /// No key has the name.
    #[error("there is no key named {name} in {folder}; `sluiced keys list` shows them", folder = folder.display())]
    Unknown {
        /// The name.
        name: String,
        /// Where it was looked for.
        folder: PathBuf,
    },
    /// A file cannot be used.
    #[error("{path}: {why}", path = path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What is wrong with it, without its content.
        why: String,
    },
    /// A phrase is not one of 24 words with a right checksum.
    #[error("the phrase is not 24 words of the English list with a right checksum")]
    Phrase,
    /// The operating system gave no randomness, or the prompt no answer.
    #[error("the operating system: {0}")]
    System(String),
}

impl KeyringError {
    pub(super) fn file(path: &Path, error: &io::Error) -> Self {
        Self::content(path, error.to_string())
    }

    pub(super) fn content(path: &Path, why: impl Into<String>) -> Self {
        KeyringError::File {
            path: path.to_owned(),
            why: why.into(),
        }
    }
}
