//! The audit of a state: everything that must hold after a block, looked at from outside. It runs nothing, so it needs no
//! verifier.

use sluice_core::{BlockContext, Module, StateRead};

use crate::modules::modules;
use crate::params::Params;
use crate::store::{StoreError, VersionedStore};

/// A state in which everything holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Audited {
    /// Its height.
    pub height: u64,
    /// The hash of its rows, which is that of its tree.
    pub app_hash: [u8; 32],
    /// How many modules looked at it.
    pub modules: usize,
}

/// An invariant that does not hold.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("module {module}: {what}")]
pub struct Broken {
    /// The module it belongs to.
    pub module: &'static str,
    /// What was found instead.
    pub what: String,
}

/// Why a state does not pass.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum AuditError {
    /// There is no such state, or its rows are not those of its tree.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A module's invariant does not hold.
    #[error(transparent)]
    Broken(#[from] Broken),
}

/// Checks the state at a kept height, or the latest: first its hashed rows against its tree, then every module's
/// invariants, which compare the index with the hashed rows.
///
/// # Errors
/// [`AuditError`], naming the first that does not hold.
pub fn audit(store: &VersionedStore, height: Option<u64>) -> Result<Audited, AuditError> {
    let latest = store.latest().ok_or(StoreError::Empty)?.height;
    let height = height.unwrap_or(latest);
    let state = store.snapshot(height).ok_or(StoreError::NotKept {
        height,
        floor: store.floor(),
        latest,
    })?;
    let app_hash = state.checked_hash()?;
    let modules = modules();
    let context = Params::load(&state).context(&state, height);
    check_modules(&modules, &state, &context)?;
    Ok(Audited {
        height,
        app_hash,
        modules: modules.len(),
    })
}

/// Checks every module's invariants on a state.
pub(crate) fn check_modules(
    modules: &[Box<dyn Module>],
    state: &dyn StateRead,
    context: &BlockContext,
) -> Result<(), Broken> {
    for module in modules {
        module
            .check_invariants(state, context)
            .map_err(|what| Broken {
                module: module.name(),
                what,
            })?;
    }
    Ok(())
}
