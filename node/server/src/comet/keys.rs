//! The validator's and the node's key, as CometBFT keeps them, and who may read them.

use std::fs;
use std::path::Path;

use rand::rngs::SysRng;
use rand::TryRng;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use sluice_client::keyring::check_key_permissions;
use tendermint::private_key::Ed25519;
use tendermint::{account, node, PrivateKey, PublicKey};
use zeroize::Zeroizing;

use super::error::CometError;
use super::home::write_new;

/// The key that signs blocks: `priv_validator_key.json`. It does not print.
#[derive(Serialize, Deserialize)]
pub struct ValidatorKey {
    address: account::Id,
    pub_key: PublicKey,
    priv_key: PrivateKey,
}

impl ValidatorKey {
    /// A new key from the operating system's randomness.
    pub fn generate() -> Result<Self, CometError> {
        let priv_key = generate()?;
        let pub_key = priv_key.public_key();
        Ok(ValidatorKey {
            address: account::Id::from(pub_key),
            pub_key,
            priv_key,
        })
    }

    /// Reads a key file that only its owner may read.
    pub fn read(path: &Path) -> Result<Self, CometError> {
        let key: ValidatorKey = read(path)?;
        if key.priv_key.public_key() != key.pub_key {
            return Err(CometError::KeyFile {
                path: path.to_owned(),
                why: "pub_key does not belong to priv_key".to_owned(),
            });
        }
        Ok(key)
    }

    /// The key that others check its signatures with.
    pub fn public_key(&self) -> PublicKey {
        self.pub_key
    }

    /// The validator's address: the start of the hash of the public key.
    pub fn address(&self) -> account::Id {
        account::Id::from(self.pub_key)
    }

    pub(super) fn write_new(&self, path: &Path) -> Result<(), CometError> {
        write(self, path)
    }
}

/// The key that names a node to its peers: `node_key.json`. It does not print.
#[derive(Serialize, Deserialize)]
pub struct NodeKey {
    priv_key: PrivateKey,
}

impl NodeKey {
    /// A new key from the operating system's randomness.
    pub fn generate() -> Result<Self, CometError> {
        Ok(NodeKey {
            priv_key: generate()?,
        })
    }

    /// Reads a key file that only its owner may read.
    pub fn read(path: &Path) -> Result<Self, CometError> {
        let key: NodeKey = read(path)?;
        match key.priv_key.public_key().ed25519() {
            Some(_) => Ok(key),
            None => Err(CometError::KeyFile {
                path: path.to_owned(),
                why: "priv_key is not ed25519".to_owned(),
            }),
        }
    }

    /// The node's id, the part of a peer address before the `@`.
    pub fn id(&self) -> node::Id {
        let key = self.priv_key.public_key().ed25519();
        node::Id::from(key.expect("generate and read make ed25519 keys only"))
    }

    pub(super) fn write_new(&self, path: &Path) -> Result<(), CometError> {
        write(self, path)
    }
}

/// Refuses a key file that anyone but its owner could read or swap.
pub(super) fn check_permissions(path: &Path) -> Result<(), CometError> {
    check_key_permissions(path).map_err(|why| CometError::KeyFile {
        path: path.to_owned(),
        why,
    })
}

fn generate() -> Result<PrivateKey, CometError> {
    let mut seed = Zeroizing::new([0_u8; 32]);
    SysRng
        .try_fill_bytes(seed.as_mut_slice())
        .map_err(|error| CometError::Process(std::io::Error::other(error)))?;
    let key = Ed25519::try_from(seed.as_slice()).expect("32 bytes are an ed25519 seed");
    Ok(PrivateKey::Ed25519(key))
}

fn read<T: DeserializeOwned>(path: &Path) -> Result<T, CometError> {
    check_permissions(path)?;
    let text = Zeroizing::new(fs::read_to_string(path).map_err(CometError::file(path))?);
    // The parser's own message may quote the value it choked on.
    serde_json::from_str(&text).map_err(|error| CometError::KeyFile {
        path: path.to_owned(),
        why: format!("line {} is not what is expected", error.line()),
    })
}

fn write(key: &impl Serialize, path: &Path) -> Result<(), CometError> {
    let text =
        Zeroizing::new(
            serde_json::to_string_pretty(key).map_err(|error| CometError::KeyFile {
                path: path.to_owned(),
                why: error.to_string(),
            })?,
        );
    write_new(path, text.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::{symlink, PermissionsExt};

    #[test]
    fn a_key_written_is_the_key_read() {
        let folder = tempfile::tempdir().unwrap();
        let (validator, node) = (
            ValidatorKey::generate().unwrap(),
            NodeKey::generate().unwrap(),
        );
        let (v, n) = (folder.path().join("v.json"), folder.path().join("n.json"));
        validator.write_new(&v).unwrap();
        node.write_new(&n).unwrap();
        assert_eq!(
            ValidatorKey::read(&v).unwrap().public_key(),
            validator.public_key()
        );
        assert_eq!(NodeKey::read(&n).unwrap().id(), node.id());
        assert_ne!(NodeKey::generate().unwrap().id(), node.id());
    }

    #[test]
    fn a_key_that_others_may_read_is_refused_with_the_remedy() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key.json");
        NodeKey::generate().unwrap().write_new(&path).unwrap();
        check_permissions(&path).unwrap();
        for mode in [0o640, 0o604, 0o610, 0o601] {
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            let error = NodeKey::read(&path).err().unwrap().to_string();
            assert!(error.contains("chmod 600"), "{mode:o}: {error}");
        }
    }

    #[test]
    fn a_link_to_a_key_and_a_folder_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let (path, link) = (folder.path().join("key.json"), folder.path().join("link"));
        NodeKey::generate().unwrap().write_new(&path).unwrap();
        symlink(&path, &link).unwrap();
        let error = check_permissions(&link).unwrap_err().to_string();
        assert!(error.contains("symbolic link"), "{error}");
        assert!(check_permissions(folder.path()).is_err());
    }

    #[test]
    fn a_damaged_key_is_refused_without_showing_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key.json");
        write_new(&path, br#"{"priv_key": "c2VjcmV0"}"#).unwrap();
        let error = NodeKey::read(&path).err().unwrap().to_string();
        assert!(!error.contains("c2VjcmV0"), "{error}");
    }

    #[test]
    fn a_validator_key_with_the_public_half_of_another_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key.json");
        let mut key = ValidatorKey::generate().unwrap();
        key.pub_key = ValidatorKey::generate().unwrap().pub_key;
        key.write_new(&path).unwrap();
        let error = ValidatorKey::read(&path).err().unwrap().to_string();
        assert!(error.contains("pub_key"), "{error}");
    }
}
