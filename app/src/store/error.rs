//! What the store refuses.

use std::path::PathBuf;

/// Why the store refused. An I/O error while it is open is none of these: it ends the process.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum StoreError {
    /// The database could not be opened.
    #[error("the store in {} cannot be opened: {reason}", .dir.display())]
    Open {
        /// Its folder.
        dir: PathBuf,
        /// What the system said.
        reason: String,
    },
    /// Another process has the database open.
    #[error("the store in {} is in use by another process", .0.display())]
    InUse(PathBuf),
    /// The database holds something else than what was written.
    #[error("the store is damaged: {0}")]
    Corrupt(String),
    /// There is neither a genesis nor a commit.
    #[error("the store holds no state yet")]
    Empty,
    /// A genesis was given to a store that has left it.
    #[error("genesis was given to a store that is at height {0}")]
    NotEmpty(u64),
    /// A genesis for a chain that begins at height 0.
    #[error("a chain cannot begin at height 0")]
    InitialHeight,
    /// A block that is not the next one.
    #[error("block {height} does not follow height {latest}")]
    Gap {
        /// The block's height.
        height: u64,
        /// The store's height.
        latest: u64,
    },
    /// A staged block whose base is no longer the latest state.
    #[error("block {0} was staged on another state")]
    OtherBase(u64),
    /// A height that is pruned, not there yet, or from before genesis.
    #[error("height {height} is not kept: heights {floor} to {latest} are")]
    NotKept {
        /// The height asked for.
        height: u64,
        /// The lowest height kept.
        floor: u64,
        /// The store's height.
        latest: u64,
    },
    /// A row that could not be proved to be there: its key or its value is empty.
    #[error("a hashed row has an empty key or an empty value (key {0:02x?})")]
    Unprovable(Vec<u8>),
    /// A proof over a state without rows.
    #[error("a state without rows proves nothing")]
    Nothing,
}
