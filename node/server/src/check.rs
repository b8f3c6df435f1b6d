//! The audit of a stopped node's state.

use std::sync::Arc;

use sluice_app::audit::{audit, Audited};
use sluice_app::store::{Pruning, SledBackend, StoreError, VersionedStore};

use super::error::NodeError;
use super::home::NodeHome;

/// Checks everything that must hold of a home's state at a kept height, or at the latest. No block is run and no row
/// written. Refused while the node runs.
pub fn check_home(home: &NodeHome, height: Option<u64>) -> Result<Audited, NodeError> {
    let dir = home.store_dir();
    // Opening a store makes one where there is none.
    if !dir.is_dir() {
        return Err(NodeError::Store(StoreError::Empty));
    }
    let _taken = home.take()?;
    let backend = SledBackend::open(&dir)?;
    // Pruning happens with commits, and there is none.
    let store = VersionedStore::open(Arc::new(backend), Pruning::Nothing)?;
    Ok(audit(&store, height)?)
}
