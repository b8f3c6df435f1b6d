//! Keys of accounts and oracles: files that only their owner can read.
//!
//! Every secret here is a secp256k1 key or a secret of the same size, kept as 64 hex digits in a file of its own. The
//! key ring is a folder of such files in a home. Secrets are read from files or asked for at a prompt, never taken from
//! the command line, and never printed; only the words of a new key are, once, when asked for.

mod error;
mod file;
mod key;
mod phrase;

pub use error::KeyringError;
pub use file::{check_key_permissions, KeyFile};
pub use key::Secp256k1Key;
pub use phrase::Phrase;

use std::fs::{self, DirBuilder};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

/// How keys are kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Backend {
    /// Unencrypted files, for local networks only.
    #[default]
    Test,
}

/// What a name in a key ring ends with on disk.
const SUFFIX: &str = "key";

/// The account keys of a home, by name.
#[derive(Debug)]
pub struct Keyring {
    folder: PathBuf,
}

impl Keyring {
    /// The key ring of a home. Nothing is read yet.
    ///
    /// # Errors
    /// [`KeyringError::Backend`] where the back end may not be used on this chain: unencrypted keys must never hold
    /// anything of value, so they are for chains whose id contains `-localnet`.
    pub fn open(home: &Path, backend: Backend, chain_id: &str) -> Result<Self, KeyringError> {
        match backend {
            Backend::Test if chain_id.contains("-localnet") => Ok(Keyring {
                folder: home.join("keyring-test"),
            }),
            Backend::Test => Err(KeyringError::Backend {
                chain_id: chain_id.to_owned(),
            }),
        }
    }

    /// Keeps a key under a name and returns its file.
    ///
    /// # Errors
    /// [`KeyringError::Exists`] when the name is taken, [`KeyringError::Name`], and file errors.
    pub fn add(&self, name: &str, key: &Secp256k1Key) -> Result<PathBuf, KeyringError> {
        let path = self.path(name)?;
        if path.symlink_metadata().is_ok() {
            return Err(KeyringError::Exists(name.to_owned()));
        }
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(&self.folder)
            .map_err(|error| KeyringError::file(&self.folder, &error))?;
        key.to_file().write_new(&path)?;
        Ok(path)
    }

    /// The key with this name.
    ///
    /// # Errors
    /// [`KeyringError::Unknown`] when there is none, [`KeyringError::Name`], and file errors.
    pub fn get(&self, name: &str) -> Result<Secp256k1Key, KeyringError> {
        let path = self.path(name)?;
        if path.symlink_metadata().is_err() {
            return Err(KeyringError::Unknown {
                name: name.to_owned(),
                folder: self.folder.clone(),
            });
        }
        Secp256k1Key::read(&path)
    }

    /// All names, in order.
    ///
    /// # Errors
    /// [`KeyringError::File`] when the folder cannot be read. A missing folder holds no keys.
    pub fn names(&self) -> Result<Vec<String>, KeyringError> {
        if !self.folder.exists() {
            return Ok(Vec::new());
        }
        let failed = |error| KeyringError::file(&self.folder, &error);
        let mut names = Vec::new();
        for entry in fs::read_dir(&self.folder).map_err(failed)? {
            let path = entry.map_err(failed)?.path();
            let name = path.file_stem().and_then(|name| name.to_str());
            let ours = path.extension().is_some_and(|end| end == SUFFIX);
            names.extend(name.filter(|_| ours).map(str::to_owned));
        }
        names.sort();
        Ok(names)
    }

    /// The file of a name. Names are file names, so they hold nothing that leads out of the folder.
    fn path(&self, name: &str) -> Result<PathBuf, KeyringError> {
        let allowed =
            |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_".contains(&byte);
        if !(1..=32).contains(&name.len()) || !name.bytes().all(allowed) {
            return Err(KeyringError::Name(name.to_owned()));
        }
        Ok(self.folder.join(format!("{name}.{SUFFIX}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    const CHAIN: &str = "sluice-localnet-1";

    fn ring(home: &Path) -> Keyring {
        Keyring::open(home, Backend::Test, CHAIN).unwrap()
    }

    #[test]
    fn a_key_kept_is_the_key_found_and_only_its_owner_can_read_it() {
        let home = tempfile::tempdir().unwrap();
        let ring = ring(home.path());
        assert_eq!(ring.names().unwrap(), Vec::<String>::new());
        let key = Secp256k1Key::generate().unwrap();
        let path = ring.add("issuer", &key).unwrap();
        ring.add("bureau", &Secp256k1Key::generate().unwrap())
            .unwrap();
        assert_eq!(ring.get("issuer").unwrap().address(), key.address());
        assert_eq!(ring.names().unwrap(), ["bureau", "issuer"]);
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&path), 0o600);
        assert_eq!(mode(path.parent().unwrap()), 0o700);
    }

    #[test]
    fn unencrypted_keys_are_for_local_networks_only() {
        let home = tempfile::tempdir().unwrap();
        let error = Keyring::open(home.path(), Backend::Test, "sluice-1").unwrap_err();
        assert!(error.to_string().contains("-localnet"), "{error}");
    }

    #[test]
    fn a_name_is_taken_once_and_cannot_leave_the_folder() {
        let home = tempfile::tempdir().unwrap();
        let ring = ring(home.path());
        let key = Secp256k1Key::generate().unwrap();
        ring.add("issuer", &key).unwrap();
        assert!(matches!(
            ring.add("issuer", &key),
            Err(KeyringError::Exists(_))
        ));
        assert!(matches!(
            ring.get("nobody"),
            Err(KeyringError::Unknown { .. })
        ));
        for name in ["", "../issuer", "a/b", "A", "a.b", &"a".repeat(33)] {
            assert!(
                matches!(ring.add(name, &key), Err(KeyringError::Name(_))),
                "{name}"
            );
        }
    }
}
