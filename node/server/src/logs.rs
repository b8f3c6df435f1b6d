//! Where log lines go.

use std::fs::OpenOptions;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::sync::Mutex;

use tracing_subscriber::EnvFilter;

use super::error::NodeError;

/// Sends log lines of `filter` (such as `info` or `sluice_server=debug,info`) to a file, or to standard error. Each line
/// is written at once: what was logged before a kill is there after it. Only the first call of a process counts.
pub fn start_logging(filter: &str, file: Option<&Path>) -> Result<(), NodeError> {
    let filter = EnvFilter::try_new(filter)
        .map_err(|error| NodeError::Ended(format!("log level {filter:?}: {error}")))?;
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(false);
    let started = match file {
        None => lines.with_writer(std::io::stderr).try_init(),
        Some(path) => {
            let file = OpenOptions::new()
                .append(true)
                .create(true)
                .mode(0o600)
                .open(path)
                .map_err(NodeError::io(path.display().to_string()))?;
            lines.with_writer(Mutex::new(file)).try_init()
        }
    };
    if let Err(error) = started {
        tracing::debug!(%error, "logging had begun before");
    }
    Ok(())
}
