//! Packages: what an issuer hands to the oracles of one group, sealed to one oracle's statement key.

use std::path::Path;

use sluice_circuits::tape::{Package, Tape};
use sluice_rules::group::ColumnGroup;
use zeroize::Zeroizing;

use super::files::{self, FileError};
use super::sealed;
use super::TapeFolder;
use sluice_client::keyring::Secp256k1Key;

/// Every package is sealed for this purpose.
const PURPOSE: &[u8] = b"sluice/package/v1";

/// Writes the package of a group, sealed to an oracle's statement key as the chain knows it. `tape` is the witness of
/// the folder.
///
/// # Errors
/// [`FileError`].
pub fn write_package(
    folder: &TapeFolder,
    tape: &Tape,
    group: ColumnGroup,
    oracle: &[u8; 33],
    path: &Path,
) -> Result<(), FileError> {
    let package = tape.package(group, folder.header().clone());
    let text = serde_json::to_vec(&package)
        .map_err(|_| FileError::new(path, "it cannot be written as JSON"))?;
    let text = Zeroizing::new(text);
    let sealed =
        sealed::seal_to(oracle, PURPOSE, &text).map_err(|error| FileError::new(path, error))?;
    files::write(path, &sealed)
}

/// Opens a package with the statement key it was sealed to.
///
/// # Errors
/// [`FileError`].
pub fn read_package(path: &Path, oracle: &Secp256k1Key) -> Result<Package, FileError> {
    let text = sealed::open_as(oracle, PURPOSE, &files::read(path)?)
        .map_err(|error| FileError::new(path, error))?;
    files::parse_json(path, &text)
}
