//! The folder of a network: where it is, what is in it, and whose turn it is.

use std::env;
use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use sluice_client::output::{CliError, CliResult};

/// What a folder of ours may hold; a folder with anything else is somebody else's.
const CONTENTS: [&str; 7] = [
    "lock",
    "demo",
    "network.json",
    "network.json.part",
    "nodes",
    "people",
    "parties.toml",
];

/// Where the network with this name is kept when nothing else is said: outside of any repository.
pub(crate) fn usual(name: &str) -> PathBuf {
    let base = env::var_os("XDG_STATE_HOME").map(PathBuf::from);
    let home = || env::var_os("HOME").map(|home| PathBuf::from(home).join(".local/state"));
    // An empty HOME would put a network into whatever folder the command was typed in.
    base.filter(|path| path.is_absolute())
        .or_else(|| home().filter(|path| path.is_absolute()))
        .unwrap_or_else(env::temp_dir)
        .join(name)
}

/// The homes of the nodes.
pub(crate) fn nodes(root: &Path) -> PathBuf {
    root.join("nodes")
}

/// The homes of the people, each with its key.
pub(crate) fn people(root: &Path) -> PathBuf {
    root.join("people")
}

/// A folder that this process works on alone, until it is dropped or the process ends, however it ends.
#[derive(Debug)]
pub(crate) struct Folder {
    root: PathBuf,
    _lock: File,
}

impl Folder {
    /// Takes the folder, making it if it is missing. Refused while another command works on it, and where it holds
    /// what no network put there.
    pub(crate) fn take(root: &Path) -> CliResult<Self> {
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(root)
            .map_err(CliError::file(root))?;
        check_owner(root)?;
        let strange = fs::read_dir(root)
            .map_err(CliError::file(root))?
            .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
            .find(|name| !CONTENTS.contains(&name.as_str()));
        if let Some(name) = strange {
            return Err(CliError::refused(format!(
                "{} holds {name}, which is no part of a network: choose an empty folder",
                root.display()
            )));
        }
        let path = root.join("lock");
        let lock = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .mode(0o600)
            .open(&path)
            .map_err(CliError::file(&path))?;
        match lock.try_lock() {
            Ok(()) => Ok(Folder {
                root: root.to_owned(),
                _lock: lock,
            }),
            Err(TryLockError::WouldBlock) => Err(CliError::refused(format!(
                "another command works on the network in {}: wait for it, end it, or choose another --dir",
                root.display()
            ))),
            Err(TryLockError::Error(error)) => Err(CliError::file(&path)(error)),
        }
    }

    /// Takes the folder if there is one.
    pub(crate) fn take_existing(root: &Path) -> CliResult<Option<Self>> {
        match root.exists() {
            true => Self::take(root).map(Some),
            false => Ok(None),
        }
    }

    /// Where it is.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// Removes what an earlier network left. Nothing of it may run any more.
    pub(crate) fn empty(&self) -> CliResult<()> {
        for name in CONTENTS.into_iter().filter(|name| *name != "lock") {
            let path = self.root.join(name);
            let gone = match fs::symlink_metadata(&path) {
                Ok(found) if found.is_dir() => fs::remove_dir_all(&path),
                Ok(_) => fs::remove_file(&path),
                Err(_) => Ok(()),
            };
            gone.map_err(CliError::file(&path))?;
        }
        Ok(())
    }
}

/// Keys will be kept there: a folder that another user made could be swapped under our hands.
fn check_owner(root: &Path) -> CliResult<()> {
    let metadata = fs::symlink_metadata(root).map_err(CliError::file(root))?;
    let ours = metadata.is_dir() && metadata.uid() == rustix::process::geteuid().as_raw();
    match ours {
        true => Ok(()),
        false => Err(CliError::refused(format!(
            "{} is not a folder of this user: choose another --dir",
            root.display()
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_has_one_command_at_a_time() {
        let parent = tempfile::tempdir().unwrap();
        let root = parent.path().join("net");
        let first = Folder::take(&root).unwrap();
        let second = Folder::take(&root).unwrap_err();
        assert!(
            second.message().contains("another command"),
            "{}",
            second.message()
        );
        drop(first);
        Folder::take(&root).unwrap();
    }

    #[test]
    fn a_folder_of_somebody_else_is_neither_taken_nor_emptied() {
        let root = tempfile::tempdir().unwrap();
        fs::write(root.path().join("thesis.tex"), "years of work").unwrap();
        let error = Folder::take(root.path()).unwrap_err();
        assert!(
            error.message().contains("thesis.tex"),
            "{}",
            error.message()
        );
        assert!(root.path().join("thesis.tex").exists());
    }

    #[test]
    fn emptying_leaves_the_lock_held() {
        let root = tempfile::tempdir().unwrap();
        let folder = Folder::take(root.path()).unwrap();
        fs::create_dir_all(nodes(root.path()).join("node-1")).unwrap();
        fs::write(root.path().join("network.json"), "{}").unwrap();
        folder.empty().unwrap();
        let left: Vec<_> = fs::read_dir(root.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name())
            .collect();
        assert_eq!(left, ["lock"]);
        assert!(Folder::take(root.path()).is_err());
    }
}
