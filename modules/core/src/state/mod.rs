//! Typed access to state.

mod collection;
mod key;
mod overlay;
mod value;

pub use collection::{Item, Map};
pub use key::Key;
pub use overlay::{Changes, Empty, Overlay};
pub use value::Value;

/// Which of the two stores a row lives in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Store {
    /// Hashed into the tree whose root is in the next header: provable.
    App,
    /// Not hashed. Every row must be recomputable from hashed rows.
    Index,
}

/// One row: key and value.
pub type KeyValue = (Vec<u8>, Vec<u8>);

/// Reads state. Infallible to modules: a disk error ends the process, it never becomes a transaction's result, because
/// then one node's disk would fork it.
pub trait StateRead {
    /// The value of a key.
    fn get(&self, store: Store, key: &[u8]) -> Option<Vec<u8>>;

    /// Up to `limit` rows whose key begins with `prefix` and is not below `from`, in byte order.
    fn scan(&self, store: Store, prefix: &[u8], from: &[u8], limit: usize) -> Vec<KeyValue>;
}

/// Writes state.
pub trait StateWrite: StateRead {
    /// Sets a value.
    fn put(&mut self, store: Store, key: Vec<u8>, value: Vec<u8>);

    /// Removes a key; nothing happens if it is not there.
    fn delete(&mut self, store: Store, key: Vec<u8>);

    /// The same state for functions that only read.
    fn reader(&self) -> &dyn StateRead;
}

/// Ends the process: state on disk is damaged or unreadable, and going on would fork this node.
pub fn fatal(what: &str) -> ! {
    eprintln!("fatal: {what}");
    std::process::abort()
}
