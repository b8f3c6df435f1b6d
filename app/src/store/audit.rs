//! Whether the rows of a state are those that its tree was made of.

use sluice_core::state::Changes;
use sluice_core::{StateRead, Store};

use super::root::{self, Roots};
use super::{stage, tree, MemoryBackend, Snapshot, StoreError, APP};

impl Snapshot {
    /// The application hash of this state, after all hashed rows were put into a tree of their own and led to the same.
    /// Reading alone would not notice a row that was changed on disk: only a proof of it would not hold any more.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`], and [`StoreError::Unprovable`] for a row that no block can have written.
    pub fn checked_hash(&self) -> Result<[u8; 32], StoreError> {
        let corrupt = |what: &str| {
            let height = self.height;
            StoreError::Corrupt(format!("{what} at height {height}"))
        };
        let root = tree::root(&*self.backend, Store::App, self.height)
            .ok_or_else(|| corrupt("there is no tree"))?;
        let app_hash = root::app_hash(&Roots::from([(APP, root)]));
        let rows: Changes = self
            .scan(Store::App, &[], &[], usize::MAX)
            .into_iter()
            .map(|(key, value)| ((Store::App, key), Some(value)))
            .collect();
        // The hash depends on the rows alone, so one genesis of all of them has that of any history.
        let (rebuilt, _) = stage::build(&MemoryBackend::new(), 0, true, rows)?;
        match rebuilt == app_hash {
            true => Ok(app_hash),
            false => Err(corrupt("the rows are not those of the tree")),
        }
    }
}
