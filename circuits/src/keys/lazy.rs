//! Keys made at most once, when first asked for.

use std::sync::{Mutex, OnceLock, PoisonError};

use super::KeyError;

/// A key that is made on first use. Several threads may ask: one makes it, the others wait.
pub(crate) struct LazyKey<K> {
    key: OnceLock<K>,
    making: Mutex<()>,
}

impl<K> Default for LazyKey<K> {
    fn default() -> Self {
        Self {
            key: OnceLock::new(),
            making: Mutex::new(()),
        }
    }
}

impl<K> LazyKey<K> {
    /// The key; a failure is not remembered, the next call tries again.
    pub(crate) fn get(&self, make: impl FnOnce() -> Result<K, KeyError>) -> Result<&K, KeyError> {
        // The lock guards no data: a thread that panicked while making leaves nothing half made.
        let _turn = self.making.lock().unwrap_or_else(PoisonError::into_inner);
        if self.key.get().is_none() {
            let _ = self.key.set(make()?);
        }
        Ok(self.key.get().expect("it was there or has just been set"))
    }
}
