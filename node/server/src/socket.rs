//! A name for the ABCI socket that the operating system takes: it allows 107 bytes.

use std::fs::{self, DirBuilder};
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{symlink, DirBuilderExt};
use std::path::{Path, PathBuf};

use rand::rngs::SysRng;
use rand::TryRng;

use super::error::NodeError;
use super::home::replace;
use crate::abci::Address;
use crate::comet::Home;

const LONGEST: usize = 107;

/// Where ABCI is served. The socket always lies in the home; dropping this removes the short name, if it took one.
#[derive(Debug)]
pub(super) struct SocketName {
    address: Address,
    short: Option<PathBuf>,
}

impl SocketName {
    /// The home's socket. In a home with a long path it is named through a link in a fresh folder that only this user
    /// can enter, and CometBFT, which runs in the home, is told the path from there.
    pub(super) fn of(home: &Home) -> Result<Self, NodeError> {
        let path = home.abci_socket();
        if path.as_os_str().as_bytes().len() <= LONGEST {
            return Ok(SocketName {
                address: Address::Unix(path),
                short: None,
            });
        }
        let relative = path
            .strip_prefix(home.root())
            .expect("the socket lies in the home");
        let failed = || NodeError::io("a short name for the ABCI socket");
        let short = private_folder().map_err(failed())?;
        let name = SocketName {
            address: Address::Unix(short.join("home").join(relative)),
            short: Some(short.clone()),
        };
        symlink(home.root(), short.join("home")).map_err(failed())?;
        point_comet_at(home, relative)?;
        Ok(name)
    }

    pub(super) fn address(&self) -> &Address {
        &self.address
    }
}

impl Drop for SocketName {
    fn drop(&mut self) {
        if let Some(short) = &self.short {
            let _already_gone = fs::remove_dir_all(short);
        }
    }
}

fn private_folder() -> io::Result<PathBuf> {
    let mut name = [0_u8; 8];
    SysRng.try_fill_bytes(&mut name).map_err(io::Error::other)?;
    let folder = Path::new("/tmp").join(format!("sluiced-{}", hex::encode(name)));
    DirBuilder::new().mode(0o700).create(&folder)?;
    Ok(folder)
}

/// Sets `proxy_app` of `config.toml` to a path relative to the home.
fn point_comet_at(home: &Home, socket: &Path) -> Result<(), NodeError> {
    let path = home.config_file();
    let text = fs::read_to_string(&path).map_err(NodeError::io(path.display().to_string()))?;
    let line = format!("proxy_app = \"unix://{}\"", socket.display());
    let changed: Vec<&str> = text
        .lines()
        .map(|old| match old.starts_with("proxy_app = ") {
            true => line.as_str(),
            false => old,
        })
        .collect();
    replace(&path, &(changed.join("\n") + "\n"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::net::{UnixListener, UnixStream};

    #[test]
    fn a_home_with_a_long_path_gets_a_short_name_for_a_socket_that_lies_in_it() {
        let folder = tempfile::tempdir().unwrap();
        let home = Home::create(&folder.path().join("x".repeat(120))).unwrap();
        fs::write(
            home.config_file(),
            "proxy_app = \"unix:///long\"\nmoniker = \"m\"\n",
        )
        .unwrap();
        let name = SocketName::of(&home).unwrap();
        let Address::Unix(path) = name.address().clone() else {
            panic!("a unix socket was expected")
        };
        let _listener = UnixListener::bind(&path).unwrap();
        assert!(home.abci_socket().exists());
        UnixStream::connect(&path).unwrap();
        let config = fs::read_to_string(home.config_file()).unwrap();
        assert_eq!(
            config,
            "proxy_app = \"unix://data/abci.sock\"\nmoniker = \"m\"\n"
        );
        let short = name.short.clone().unwrap();
        drop(name);
        assert!(!short.exists() && home.abci_socket().exists());
    }
}
