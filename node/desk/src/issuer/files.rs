//! Files of issuers and oracles: their owner's alone, and whole or not there.

use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use serde::Serialize;
use zeroize::Zeroizing;

/// A file that cannot be used. It tells the path and the reason, never what the file holds.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}: {why}", .path.display())]
pub struct FileError {
    /// The file or folder.
    pub path: PathBuf,
    /// What is wrong with it.
    pub why: String,
}

impl FileError {
    pub(crate) fn new(path: &Path, why: impl ToString) -> Self {
        FileError {
            path: path.to_owned(),
            why: why.to_string(),
        }
    }
}

/// Makes a folder that only its owner may enter, as far as it is missing.
pub(crate) fn make_folder(path: &Path) -> Result<(), FileError> {
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(path)
        .map_err(|error| FileError::new(path, error))
}

/// Writes a file with mode 0600, whole or not at all: beside it first, then renamed. What was there is replaced.
pub(crate) fn write(path: &Path, content: &[u8]) -> Result<(), FileError> {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    // Two programs that write one file each write a whole one, and the later takes the place.
    name.push(format!(".{}.part", std::process::id()));
    let beside = path.with_file_name(name);
    let written = || -> io::Result<()> {
        // A crash may have left one with other permissions.
        match fs::remove_file(&beside) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let mut file = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&beside)?;
        file.write_all(content)?;
        file.sync_all()?;
        fs::rename(&beside, path)
    };
    written().map_err(|error| FileError::new(path, error))
}

/// Reads a file; the bytes are wiped when dropped.
pub(crate) fn read(path: &Path) -> Result<Zeroizing<Vec<u8>>, FileError> {
    fs::read(path)
        .map(Zeroizing::new)
        .map_err(|error| FileError::new(path, error))
}

/// Writes JSON the way [`write`] writes.
pub(crate) fn write_json(path: &Path, value: &impl Serialize) -> Result<(), FileError> {
    let mut text = Zeroizing::new(Vec::new());
    serde_json::to_writer_pretty(&mut *text, value).map_err(|error| FileError::new(path, error))?;
    text.push(b'\n');
    write(path, &text)
}

/// Reads JSON.
pub(crate) fn read_json<T: DeserializeOwned>(path: &Path) -> Result<T, FileError> {
    parse_json(path, &read(path)?)
}

/// Parses JSON that `path` held. The parser's own words may quote what it read, so only the place is told.
pub(crate) fn parse_json<T: DeserializeOwned>(path: &Path, text: &[u8]) -> Result<T, FileError> {
    serde_json::from_slice(text).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        FileError::new(
            path,
            format!("line {line}, character {column}: not what this file should hold"),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    #[test]
    fn files_and_folders_are_their_owners_alone_and_are_replaced_whole() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("a/b");
        make_folder(&folder).unwrap();
        let path = folder.join("x.json");
        write_json(&path, &[1, 2]).unwrap();
        write_json(&path, &[3]).unwrap();
        assert_eq!(read_json::<Vec<u8>>(&path).unwrap(), [3]);
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&path), mode(&folder)), (0o600, 0o700));
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 1);
    }

    #[test]
    fn what_a_file_holds_is_never_told() {
        let root = tempfile::tempdir().unwrap();
        let path = root.path().join("x.json");
        write(&path, b"[\"a secret\"]").unwrap();
        let error = read_json::<Vec<u64>>(&path).unwrap_err().to_string();
        assert!(
            error.contains("x.json") && !error.contains("secret"),
            "{error}"
        );
    }
}
