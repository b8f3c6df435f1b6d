//! The state on disk: every row at every kept height, one hash over it, one atomic batch a block.
//!
//! Rows of [`Store::App`] are also leaves of a jellyfish merkle tree, whose root is a leaf of the application hash under
//! the name `app`; rows of [`Store::Index`] are not hashed. A row's version is the height of the block that wrote it, so
//! a [`Snapshot`] of any kept height reads on while blocks are committed. Genesis has the version
//! `initial_height - 1`; it stays in memory until the first block is committed, and is then written in that block's
//! batch: a node that dies before it has never had a genesis.

mod audit;
mod backend;
mod commit;
mod disk;
mod error;
mod keys;
mod lease;
mod proof;
mod prune;
mod root;
mod snapshot;
mod stage;
mod tree;
mod values;
mod verify;

use std::sync::{Arc, Mutex, PoisonError, RwLock};

use sluice_core::state::Changes;
use sluice_core::Store;

pub use backend::{Batch, KvBackend, MemoryBackend};
pub use commit::Committed;
pub use disk::SledBackend;
pub use error::StoreError;
pub use proof::{Proof, ProofOp, APP, SIMPLE, TREE};
pub use snapshot::Snapshot;
pub use stage::Staged;
pub use verify::{verify_absence, verify_membership, ProofError};

use lease::Leases;

/// How many heights stay readable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pruning {
    /// All of them.
    Nothing,
    /// The newest ones; at least two, because a proof is of the height before the latest.
    Keep(u64),
}

impl Default for Pruning {
    fn default() -> Self {
        Pruning::Keep(1_000)
    }
}

/// The state the next block builds on.
struct Head {
    /// Where its rows are: the database, or memory until genesis is committed.
    backend: Arc<dyn KvBackend>,
    height: u64,
    /// Nothing for a genesis.
    committed: Option<Committed>,
}

/// The versioned state. Shared by reference: readers take [`Snapshot`]s while one caller stages and commits blocks.
pub struct VersionedStore {
    backend: Arc<dyn KvBackend>,
    pruning: Pruning,
    leases: Arc<Leases>,
    head: RwLock<Option<Arc<Head>>>,
    /// One commit at a time; readers of `head` do not wait for it.
    committing: Mutex<()>,
}

impl VersionedStore {
    /// Opens the state in a database, and checks that the latest tree has the hash that was committed with it.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`].
    pub fn open(backend: Arc<dyn KvBackend>, pruning: Pruning) -> Result<Self, StoreError> {
        let corrupt = |what: &str| StoreError::Corrupt(what.to_owned());
        let head = match backend.get(keys::LATEST) {
            Some(record) => {
                let committed = Committed::decode(&record)
                    .ok_or_else(|| corrupt("the record of the last commit does not read"))?;
                let root = tree::root(&*backend, Store::App, committed.height)
                    .ok_or_else(|| corrupt("the tree of the last commit is missing"))?;
                if root::app_hash(&root::Roots::from([(APP, root)])) != committed.app_hash {
                    return Err(corrupt("the tree of the last commit has another hash"));
                }
                Some(Arc::new(Head {
                    backend: backend.clone(),
                    height: committed.height,
                    committed: Some(committed),
                }))
            }
            None if backend.scan(&[], &[255], 1).is_empty() => None,
            None => return Err(corrupt("there are rows, but no record of a commit")),
        };
        let floor = match backend.get(keys::FLOOR) {
            Some(bytes) => bytes
                .try_into()
                .map(u64::from_be_bytes)
                .map_err(|_| corrupt("the lowest height does not read"))?,
            None if head.is_none() => 0,
            None => return Err(corrupt("the lowest height is missing")),
        };
        Ok(VersionedStore {
            backend,
            pruning,
            leases: Leases::new(floor, lease::LEASE),
            head: RwLock::new(head),
            committing: Mutex::new(()),
        })
    }

    fn head(&self) -> Option<Arc<Head>> {
        let head = self.head.read().unwrap_or_else(PoisonError::into_inner);
        head.clone()
    }

    fn publish(&self, head: Head) {
        let mut at = self.head.write().unwrap_or_else(PoisonError::into_inner);
        *at = Some(Arc::new(head));
    }

    /// The last commit. Nothing before the first one, even if there is a genesis in memory.
    pub fn latest(&self) -> Option<Committed> {
        self.head()?.committed.clone()
    }

    /// The lowest height that can be read.
    pub fn floor(&self) -> u64 {
        self.leases.floor()
    }

    /// Sets the state that the first block builds on, and returns its hash. Nothing is written: after a restart it must
    /// be given again. A second genesis before the first commit replaces the first.
    ///
    /// # Errors
    /// [`StoreError::NotEmpty`], [`StoreError::InitialHeight`], [`StoreError::Unprovable`].
    pub fn genesis(&self, initial_height: u64, changes: Changes) -> Result<[u8; 32], StoreError> {
        if let Some(committed) = self.latest() {
            return Err(StoreError::NotEmpty(committed.height));
        }
        let height = initial_height
            .checked_sub(1)
            .ok_or(StoreError::InitialHeight)?;
        let memory = MemoryBackend::new();
        let (app_hash, batch) = stage::build(&memory, height, true, changes)?;
        memory.apply(batch);
        self.leases.raise_floor(height);
        self.publish(Head {
            backend: Arc::new(memory),
            height,
            committed: None,
        });
        Ok(app_hash)
    }

    /// The state at a height. Nothing if the height is pruned, not there yet, or from before genesis.
    pub fn snapshot(&self, height: u64) -> Option<Snapshot> {
        let head = self.head()?;
        if height > head.height {
            return None;
        }
        Some(Snapshot {
            backend: head.backend.clone(),
            height,
            lease: Arc::new(self.leases.take(height)?),
        })
    }

    /// The latest state: of the last commit, or genesis. Nothing if there is neither.
    pub fn latest_snapshot(&self) -> Option<Snapshot> {
        loop {
            // Missed only if blocks were committed and the height pruned between the two steps.
            if let Some(snapshot) = self.snapshot(self.head()?.height) {
                return Some(snapshot);
            }
        }
    }

    /// What a block would make of the state, and the hash of that. Nothing is written.
    ///
    /// # Errors
    /// [`StoreError::Empty`], [`StoreError::Gap`], [`StoreError::Unprovable`].
    pub fn stage(&self, height: u64, changes: Changes) -> Result<Staged, StoreError> {
        let head = self.head().ok_or(StoreError::Empty)?;
        stage::stage(head, height, changes)
    }

    /// Writes a staged block in one atomic batch, with what pruning removes; returns when it is durable and published.
    ///
    /// # Errors
    /// [`StoreError::Empty`], [`StoreError::Gap`], [`StoreError::OtherBase`]; then nothing was written.
    pub fn commit(&self, staged: Staged) -> Result<Committed, StoreError> {
        let _one = self
            .committing
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let head = self.head().ok_or(StoreError::Empty)?;
        let (committed, mut batch) = staged.into_batch(&head)?;
        if head.committed.is_none() {
            let genesis = head.backend.scan(&[], &[255], usize::MAX);
            for (key, value) in genesis {
                batch.entry(key).or_insert(Some(value));
            }
        }
        let floor = match self.pruning {
            Pruning::Nothing => self.leases.floor(),
            Pruning::Keep(heights) => {
                let lowest = committed.height.saturating_sub(heights.max(2) - 1);
                self.leases.raise_floor(lowest)
            }
        };
        prune::prune(&*self.backend, floor, &mut batch);
        batch.insert(keys::FLOOR.to_vec(), Some(floor.to_be_bytes().to_vec()));
        batch.insert(keys::LATEST.to_vec(), Some(committed.encode()));
        self.backend.apply(batch);
        self.backend.flush();
        self.publish(Head {
            backend: self.backend.clone(),
            height: committed.height,
            committed: Some(committed.clone()),
        });
        Ok(committed)
    }

    /// The value of a key of [`Store::App`] at a height, with the proof of it or of its absence. Header `height + 1`
    /// carries the hash that it is proved under.
    ///
    /// # Errors
    /// [`StoreError::Empty`], [`StoreError::NotKept`], [`StoreError::Nothing`], and [`StoreError::Unprovable`] for an
    /// empty key.
    pub fn prove(&self, height: u64, key: &[u8]) -> Result<Proof, StoreError> {
        let latest = self.head().ok_or(StoreError::Empty)?.height;
        let snapshot = self.snapshot(height).ok_or(StoreError::NotKept {
            height,
            floor: self.floor(),
            latest,
        })?;
        proof::prove(&snapshot, key)
    }
}
