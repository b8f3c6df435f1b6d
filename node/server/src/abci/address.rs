//! Where the server listens, and one stream type for both kinds of socket.

use std::fmt;
use std::fs;
use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::os::unix::fs::{FileTypeExt, PermissionsExt};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::str::FromStr;

/// Where an ABCI server listens. It prints as CometBFT's `proxy_app` wants it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    /// A unix socket at this path (at most 107 bytes, a limit of the operating system).
    Unix(PathBuf),
    /// TCP on a loopback address; port 0 takes a free one.
    Tcp(SocketAddr),
}

impl FromStr for Address {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if let Some(path) = text.strip_prefix("unix://").filter(|path| !path.is_empty()) {
            return Ok(Address::Unix(path.into()));
        }
        text.strip_prefix("tcp://")
            .and_then(|address| address.parse().ok())
            .map(Address::Tcp)
            .ok_or_else(|| format!("{text:?} is neither tcp://IP:PORT nor unix://PATH"))
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Address::Unix(path) => write!(f, "unix://{}", path.display()),
            Address::Tcp(address) => write!(f, "tcp://{address}"),
        }
    }
}

#[derive(Debug)]
pub(super) enum Listener {
    Unix(UnixListener),
    Tcp(TcpListener),
}

impl Listener {
    /// Binds, and returns the address really bound (a free port instead of port 0).
    pub(super) fn bind(address: &Address) -> io::Result<(Self, Address)> {
        match address {
            Address::Unix(path) => {
                unlink_stale(path)?;
                let listener = UnixListener::bind(path)?;
                fs::set_permissions(path, fs::Permissions::from_mode(0o600))?;
                Ok((Listener::Unix(listener), address.clone()))
            }
            Address::Tcp(tcp) if !tcp.ip().is_loopback() => Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                "ABCI is not authenticated: only a loopback address may be served",
            )),
            Address::Tcp(tcp) => {
                let listener = TcpListener::bind(tcp)?;
                let bound = Address::Tcp(listener.local_addr()?);
                Ok((Listener::Tcp(listener), bound))
            }
        }
    }

    pub(super) fn accept(&self) -> io::Result<Stream> {
        match self {
            Listener::Unix(listener) => Ok(Stream::Unix(listener.accept()?.0)),
            Listener::Tcp(listener) => {
                let stream = listener.accept()?.0;
                // Without this the kernel holds a small response back until the previous one is acknowledged.
                stream.set_nodelay(true)?;
                Ok(Stream::Tcp(stream))
            }
        }
    }
}

/// Removes the socket file that a killed process left behind. A socket that still answers, and anything that is not a
/// socket, is left alone.
fn unlink_stale(path: &Path) -> io::Result<()> {
    let kind = match fs::symlink_metadata(path) {
        Ok(metadata) => metadata.file_type(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    if !kind.is_socket() {
        return Err(io::Error::new(
            io::ErrorKind::AlreadyExists,
            "the path is taken by something that is not a socket",
        ));
    }
    if UnixStream::connect(path).is_ok() {
        return Err(io::Error::new(
            io::ErrorKind::AddrInUse,
            "another process is serving this socket",
        ));
    }
    fs::remove_file(path)
}

#[derive(Debug)]
pub(super) enum Stream {
    Unix(UnixStream),
    Tcp(TcpStream),
}

impl Stream {
    /// The process at the other end, where the system tells.
    #[cfg(target_os = "linux")]
    pub(super) fn caller(&self) -> Option<u32> {
        match self {
            Stream::Unix(stream) => {
                let credentials = rustix::net::sockopt::socket_peercred(stream).ok()?;
                u32::try_from(credentials.pid.as_raw_nonzero().get()).ok()
            }
            Stream::Tcp(_) => None,
        }
    }

    /// The process at the other end, where the system tells.
    #[cfg(not(target_os = "linux"))]
    pub(super) fn caller(&self) -> Option<u32> {
        None
    }

    pub(super) fn connect(address: &Address) -> io::Result<Self> {
        match address {
            Address::Unix(path) => UnixStream::connect(path).map(Stream::Unix),
            Address::Tcp(tcp) => TcpStream::connect(tcp).map(Stream::Tcp),
        }
    }

    pub(super) fn try_clone(&self) -> io::Result<Self> {
        match self {
            Stream::Unix(stream) => stream.try_clone().map(Stream::Unix),
            Stream::Tcp(stream) => stream.try_clone().map(Stream::Tcp),
        }
    }

    /// Closes both directions for every clone. Already closed is fine.
    pub(super) fn shutdown(&self) {
        let _already_closed = match self {
            Stream::Unix(stream) => stream.shutdown(Shutdown::Both),
            Stream::Tcp(stream) => stream.shutdown(Shutdown::Both),
        };
    }
}

impl Read for Stream {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Stream::Unix(stream) => stream.read(buffer),
            Stream::Tcp(stream) => stream.read(buffer),
        }
    }
}

impl Write for Stream {
    fn write(&mut self, buffer: &[u8]) -> io::Result<usize> {
        match self {
            Stream::Unix(stream) => stream.write(buffer),
            Stream::Tcp(stream) => stream.write(buffer),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Stream::Unix(stream) => stream.flush(),
            Stream::Tcp(stream) => stream.flush(),
        }
    }
}
