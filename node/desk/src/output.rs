//! How commands say what went wrong at a desk.

use sluice_client::output::CliError;

use crate::deal::DealError;
use crate::issuer::{FileError, SubmitError};

impl From<DealError> for CliError {
    fn from(error: DealError) -> Self {
        CliError::refused(error)
    }
}

impl From<FileError> for CliError {
    fn from(error: FileError) -> Self {
        CliError::refused(error)
    }
}

impl From<SubmitError> for CliError {
    fn from(error: SubmitError) -> Self {
        match error {
            SubmitError::Client { what, error } => CliError::from(error).about(&what),
            other => CliError::refused(other),
        }
    }
}
