//! A name for the ABCI socket that the operating system takes: it allows 107 bytes.

use std::fs::File;
use std::os::fd::AsRawFd;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use super::error::NodeError;
use crate::abci::Address;
use crate::comet::Home;

const LONGEST: usize = 107;

/// Where ABCI is served: always in the home.
#[derive(Debug)]
pub(super) struct SocketName {
    address: Address,
    /// Keeps the short name of the folder.
    _folder: Option<File>,
}

impl SocketName {
    /// The home's socket. In a home with a long path it is named through the handle that this process has of its folder,
    /// which leaves nothing behind; CometBFT, which runs in the home, has a short path from there.
    pub(super) fn of(home: &Home) -> Result<Self, NodeError> {
        let path = home.abci_socket();
        if path.as_os_str().as_bytes().len() <= LONGEST {
            return Ok(SocketName {
                address: Address::Unix(path),
                _folder: None,
            });
        }
        let failed = || NodeError::io(format!("a short name for {}", path.display()));
        let parent = path.parent().unwrap_or(home.root());
        let folder = File::open(parent).map_err(failed())?;
        let handles = Path::new("/proc/self/fd");
        if !handles.exists() {
            let why = std::io::Error::other("the home's path is too long for a socket here");
            return Err(failed()(why));
        }
        let name: PathBuf = path.file_name().into_iter().collect();
        let short = handles.join(folder.as_raw_fd().to_string()).join(name);
        Ok(SocketName {
            address: Address::Unix(short),
            _folder: Some(folder),
        })
    }

    pub(super) fn address(&self) -> &Address {
        &self.address
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::net::{UnixListener, UnixStream};

    #[test]
    fn a_home_with_a_long_path_gets_a_short_name_for_a_socket_that_lies_in_it() {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::create(&folder.path().join("x".repeat(120))).unwrap();
        let name = SocketName::of(&home).unwrap();
        let Address::Unix(path) = name.address().clone() else {
            panic!("a unix socket was expected")
        };
        let _listener = UnixListener::bind(&path).unwrap();
        assert!(home.abci_socket().exists());
        UnixStream::connect(&path).unwrap();
        std::fs::remove_file(&path).unwrap();
        assert!(!home.abci_socket().exists());
    }
}
