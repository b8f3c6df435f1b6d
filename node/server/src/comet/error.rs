//! What can go wrong around the CometBFT process.

use std::io;
use std::path::{Path, PathBuf};

/// What can go wrong around the CometBFT process. Paths are named, key material never is.
#[derive(Debug, thiserror::Error)]
pub enum CometError {
    /// A file or folder cannot be used.
    #[error("{path}: {source}", path = path.display())]
    File {
        /// The file or folder.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// A key file could be read by others, or is not what it seems.
    #[error("key file {path}: {why}", path = path.display())]
    KeyFile {
        /// The key file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// A file does not hold what it should.
    #[error("{path} cannot be read: {why}", path = path.display())]
    Content {
        /// The file.
        path: PathBuf,
        /// The position and the fault, without content.
        why: String,
    },
    /// The binary named by flag or variable is not the version that fits.
    #[error("{path} is not CometBFT v{wanted}: {found}", path = path.display())]
    WrongBinary {
        /// The file asked.
        path: PathBuf,
        /// The version that fits.
        wanted: &'static str,
        /// What it answered.
        found: String,
    },
    /// CometBFT is not here and cannot be built without Go.
    #[error(
        "CometBFT v{0} was not found and building it needs Go: install Go 1.22.11 or newer (for example \
         `apt-get install golang`, or your system's package) and run again, or name a CometBFT binary in COMETBFT"
    )]
    NoGo(&'static str),
    /// Go could not build CometBFT.
    #[error("CometBFT v{version} could not be built, Go says: {output}")]
    Build {
        /// The version to build.
        version: &'static str,
        /// The end of what Go printed.
        output: String,
    },
    /// The CometBFT that an earlier node started on this home still runs.
    #[error("CometBFT (process {pid}) still runs on this home: stop the node that started it, or end that process")]
    StillRunning {
        /// Its process id.
        pid: u32,
    },
    /// A port of CometBFT cannot be listened on.
    #[error("CometBFT's {what}: {source}")]
    Port {
        /// The setting and the address.
        what: String,
        /// The cause.
        source: io::Error,
    },
    /// The process cannot be started or waited for.
    #[error("the CometBFT process: {0}")]
    Process(io::Error),
}

impl CometError {
    pub(super) fn file(path: &Path) -> impl FnOnce(io::Error) -> Self + '_ {
        move |source| CometError::File {
            path: path.to_owned(),
            source,
        }
    }
}
