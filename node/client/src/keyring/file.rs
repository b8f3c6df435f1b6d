//! A file with one secret of 32 bytes.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::Path;

use rand::rngs::SysRng;
use rand::TryRng;
use zeroize::Zeroizing;

use super::KeyringError;

/// A secret of 32 bytes, kept as 64 lower-case hex digits in a file that only its owner may read (mode 0600, no
/// symbolic link). Account keys, statement keys and registrar keys are all kept so. Wiped from memory when dropped; it
/// does not print.
pub struct KeyFile(Zeroizing<[u8; 32]>);

impl KeyFile {
    /// A new secret from the operating system's randomness.
    ///
    /// # Errors
    /// [`KeyringError::System`] when there is none.
    pub fn generate() -> Result<Self, KeyringError> {
        let mut bytes = Zeroizing::new([0; 32]);
        SysRng
            .try_fill_bytes(bytes.as_mut_slice())
            .map_err(|error| KeyringError::System(error.to_string()))?;
        Ok(KeyFile(bytes))
    }

    /// Takes a secret.
    pub fn from_bytes(bytes: Zeroizing<[u8; 32]>) -> Self {
        KeyFile(bytes)
    }

    /// Reads a file that nobody but its owner can read or swap.
    ///
    /// # Errors
    /// [`KeyringError::File`] with the remedy, never with content.
    pub fn read(path: &Path) -> Result<Self, KeyringError> {
        let text = read_secret_text(path)?;
        let mut bytes = Zeroizing::new([0; 32]);
        hex::decode_to_slice(text.trim_end(), bytes.as_mut_slice()).map_err(|_| {
            KeyringError::content(path, "a key file holds 64 hex digits and nothing else")
        })?;
        Ok(KeyFile(bytes))
    }

    /// Writes a file that must not exist yet, its owner's alone from its first moment, and syncs it.
    ///
    /// # Errors
    /// [`KeyringError::File`].
    pub fn write_new(&self, path: &Path) -> Result<(), KeyringError> {
        let mut text = Zeroizing::new([0; 65]);
        text[64] = b'\n';
        hex::encode_to_slice(self.0.as_slice(), &mut text[..64]).expect("64 digits for 32 bytes");
        create(path, text.as_slice()).map_err(|error| KeyringError::file(path, &error))
    }

    /// The secret.
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

/// The text of a file that nobody but its owner can read or swap.
pub(super) fn read_secret_text(path: &Path) -> Result<Zeroizing<String>, KeyringError> {
    check_key_permissions(path).map_err(|why| KeyringError::content(path, why))?;
    let text = fs::read_to_string(path).map_err(|error| KeyringError::file(path, &error))?;
    Ok(Zeroizing::new(text))
}

/// Refuses a key file that anyone but its owner could read or swap: a symlink, no plain file, another owner, or a
/// mode that gives group or others anything.
///
/// # Errors
/// In words.
pub fn check_key_permissions(path: &Path) -> Result<(), String> {
    let metadata = fs::symlink_metadata(path).map_err(|error| error.to_string())?;
    if metadata.is_symlink() {
        return Err("it is a symbolic link; put the file itself here".to_owned());
    }
    if !metadata.is_file() {
        return Err("it is not a plain file".to_owned());
    }
    if metadata.uid() != rustix::process::geteuid().as_raw() {
        return Err("it belongs to another user".to_owned());
    }
    let mode = metadata.mode() & 0o7777;
    if mode & 0o077 != 0 {
        return Err(format!(
            "its mode is {mode:04o}, others may use it; run chmod 600 on it"
        ));
    }
    Ok(())
}

fn create(path: &Path, content: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)?;
    file.write_all(content)?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::{symlink, PermissionsExt};

    #[test]
    fn a_secret_survives_its_file_and_is_never_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.key");
        let secret = KeyFile::generate().unwrap();
        secret.write_new(&path).unwrap();
        assert_eq!(KeyFile::read(&path).unwrap().bytes(), secret.bytes());
        assert!(KeyFile::generate().unwrap().write_new(&path).is_err());
        assert_eq!(KeyFile::read(&path).unwrap().bytes(), secret.bytes());
        assert_ne!(KeyFile::generate().unwrap().bytes(), secret.bytes());
    }

    #[test]
    fn a_file_others_can_read_or_swap_is_refused_with_the_remedy() {
        let folder = tempfile::tempdir().unwrap();
        let (path, link) = (folder.path().join("a.key"), folder.path().join("link"));
        KeyFile::generate().unwrap().write_new(&path).unwrap();
        symlink(&path, &link).unwrap();
        assert!(KeyFile::read(&link)
            .err()
            .unwrap()
            .to_string()
            .contains("symbolic link"));
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        assert!(KeyFile::read(&path)
            .err()
            .unwrap()
            .to_string()
            .contains("chmod 600"));
    }

    #[test]
    fn what_is_no_key_is_refused_without_being_shown() {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in [
            ("short", "ab".repeat(31)),
            ("long", "ab".repeat(33)),
            ("word", "secret".into()),
        ] {
            let path = folder.path().join(name);
            create(&path, text.as_bytes()).unwrap();
            let error = KeyFile::read(&path).err().unwrap().to_string();
            assert!(
                error.contains("64 hex digits") && !error.contains(&text),
                "{error}"
            );
        }
    }
}
