//! The committed tape.

mod commit;

pub use commit::{commit_column, CommitError};
