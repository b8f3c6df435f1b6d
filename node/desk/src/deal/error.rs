//! Why a deal file is refused.

use std::path::{Path, PathBuf};

/// Why a deal file is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DealError {
    /// A file cannot be read.
    #[error("{path}: {why}", path = path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// The cause.
        why: String,
    },
    /// It is not TOML, lacks a field or has one too many.
    #[error("{0}")]
    Toml(String),
    /// A field has a value it cannot have.
    #[error("{field}: {why}")]
    Field {
        /// The field, as it is reached from the top of the file.
        field: String,
        /// What is wrong with it.
        why: String,
    },
    /// The chain would refuse it.
    #[error("{0}")]
    Rule(String),
}

impl DealError {
    pub(super) fn field(field: impl Into<String>, why: impl Into<String>) -> Self {
        DealError::Field {
            field: field.into(),
            why: why.into(),
        }
    }

    pub(super) fn file(path: &Path, why: &dyn ToString) -> Self {
        DealError::File {
            path: path.to_owned(),
            why: why.to_string(),
        }
    }

    pub(super) fn toml(error: &toml::de::Error) -> Self {
        DealError::Toml(error.to_string().trim_end().to_owned())
    }

    /// Says which file it is about.
    pub(super) fn within(self, path: &Path) -> Self {
        match self {
            DealError::File { .. } => self,
            other => DealError::file(path, &other),
        }
    }
}
