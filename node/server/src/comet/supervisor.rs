//! Starting CometBFT, waiting for it, stopping it.

use std::env;
use std::ffi::OsStr;
use std::fs::{self, File, OpenOptions};
use std::net::{SocketAddr, TcpListener};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use rustix::process::{kill_process, Pid, Signal};
use tokio::process::{Child, Command};
use tokio::time::timeout;

use super::config::ABCI_ADDRESS;
use super::error::CometError;
use super::guard::Guard;
use super::home::{replace, Home};
use super::previous::wait_for_previous;

/// How long a CometBFT left behind by a killed node may take to end.
const PATIENCE: Duration = Duration::from_secs(10);

/// A running CometBFT. It ends with this process: dropping it kills CometBFT, and so does, within about a second, a
/// node that is killed itself. [`CometBft::stop`] is the polite way.
#[derive(Debug)]
pub struct CometBft {
    child: Child,
    pid: u32,
    pid_file: PathBuf,
    guard: Option<Guard>,
}

impl CometBft {
    /// Starts `binary` on `home`, whose ABCI socket should be served already. First checks who may read the keys and
    /// waits up to 10 s for the CometBFT of a killed node to end. What CometBFT prints is appended to
    /// [`Home::comet_log`].
    pub async fn start(binary: &Path, home: &Home) -> Result<Self, CometError> {
        Self::start_as(binary, home, None).await
    }

    /// The same under another name than `config.toml` gives it.
    pub async fn start_as(
        binary: &Path,
        home: &Home,
        moniker: Option<&str>,
    ) -> Result<Self, CometError> {
        home.check_keys()?;
        wait_for_previous(home, PATIENCE).await?;
        check_ports(home)?;
        let log = open_log(&home.comet_log())?;
        let errors = log.try_clone().map_err(CometError::Process)?;
        let mut command = Command::new(binary);
        command
            // Paths from here: one that holds a `$` would be taken for a variable. The flag outdoes what an older home says.
            .args(["start", "--home", ".", "--proxy_app", ABCI_ADDRESS])
            .args(moniker.iter().flat_map(|name| ["--moniker", name]))
            .current_dir(home.root())
            .stdin(Stdio::null())
            .stdout(log)
            .stderr(errors)
            // Ctrl-C in a terminal reaches the node, which then stops CometBFT in order.
            .process_group(0)
            .kill_on_drop(true);
        // Variables win over flags and config.toml there; the home alone decides.
        for (name, _) in env::vars_os().filter(|(name, _)| steers_comet(name)) {
            command.env_remove(name);
        }
        let child = command.spawn().map_err(CometError::Process)?;
        let pid = child
            .id()
            .expect("a child that was not waited for has an id");
        let guard = Guard::watch(pid).map_err(CometError::Process)?;
        let pid_file = home.pid_file();
        replace(&pid_file, format!("{pid}\n").as_bytes())?;
        tracing::info!(pid, home = %home.root().display(), "CometBFT started");
        Ok(CometBft {
            child,
            pid,
            pid_file,
            guard: Some(guard),
        })
    }

    /// The process id.
    pub fn pid(&self) -> u32 {
        self.pid
    }

    /// Waits until the process ends by itself. Safe to use in `select!`; may be called again.
    pub async fn wait(&mut self) -> Result<ExitStatus, CometError> {
        let status = self.child.wait().await.map_err(CometError::Process)?;
        let _already_gone = fs::remove_file(&self.pid_file);
        if let Some(guard) = self.guard.take() {
            tracing::info!(pid = self.pid, %status, "CometBFT ended");
            guard.lift().await.map_err(CometError::Process)?;
        }
        Ok(status)
    }

    /// Asks the process to end (SIGTERM), and kills it after `grace`. Keep serving ABCI meanwhile: CometBFT may be in
    /// the middle of a block, and without its application it often cannot end by itself. Once an ABCI connection has
    /// closed, a second of grace is enough.
    pub async fn stop(&mut self, grace: Duration) -> Result<ExitStatus, CometError> {
        if self.child.id().is_some() {
            terminate(self.pid);
        }
        if let Ok(ended) = timeout(grace, self.wait()).await {
            return ended;
        }
        tracing::warn!(pid = self.pid, ?grace, "CometBFT did not end in time");
        self.child.start_kill().map_err(CometError::Process)?;
        self.wait().await
    }
}

/// Because: CometBFT goes on without its metrics where their port is taken, and of others it says only in its log which.
fn check_ports(home: &Home) -> Result<(), CometError> {
    let path = home.config_file();
    let text = fs::read_to_string(&path).map_err(CometError::file(&path))?;
    let settings: toml::Table = text.parse().map_err(|error: toml::de::Error| {
        let why = error.message().to_owned();
        CometError::Content {
            path: path.clone(),
            why,
        }
    })?;
    for (section, setting) in [
        ("rpc", "laddr"),
        ("p2p", "laddr"),
        ("instrumentation", "prometheus_listen_addr"),
    ] {
        let value = settings.get(section).and_then(|values| values.get(setting));
        // What cannot be read is CometBFT's to refuse.
        let address =
            value.and_then(|value| value.as_str()?.trim_start_matches("tcp://").parse().ok());
        let Some(address): Option<SocketAddr> = address else {
            continue;
        };
        TcpListener::bind(address).map_err(|source| CometError::Port {
            what: format!("{section}.{setting} at {address}"),
            source,
        })?;
    }
    Ok(())
}

fn terminate(pid: u32) {
    if let Some(pid) = i32::try_from(pid).ok().and_then(Pid::from_raw) {
        if let Err(error) = kill_process(pid, Signal::TERM) {
            tracing::warn!(%error, "CometBFT could not be asked to end");
        }
    }
}

fn open_log(path: &Path) -> Result<File, CometError> {
    OpenOptions::new()
        .append(true)
        .create(true)
        .mode(0o600)
        .open(path)
        .map_err(CometError::file(path))
}

fn steers_comet(variable: &OsStr) -> bool {
    let name = variable.as_encoded_bytes();
    name.starts_with(b"CMT") || name.starts_with(b"TM_") || name == b"TMHOME"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_that_move_cometbft_elsewhere_are_taken_away() {
        for name in ["CMTHOME", "TMHOME", "CMT_P2P_LADDR", "TM_RPC_LADDR"] {
            assert!(steers_comet(OsStr::new(name)), "{name}");
        }
        for name in ["PATH", "TMPDIR", "HOME", "COMETBFT"] {
            assert!(!steers_comet(OsStr::new(name)), "{name}");
        }
    }
}
