//! Where log lines go.

use std::fs::OpenOptions;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

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

/// How often a limit that bites is told of.
const SELDOM: Duration = Duration::from_secs(60);

/// Tells of what can happen thousands of times a second: at once, then at most once a minute, with how often it happened.
#[derive(Debug, Default)]
pub(crate) struct Seldom(Mutex<(Option<Instant>, u64)>);

impl Seldom {
    /// It happened `times` more. `tell` is given how often it did since it was told last.
    pub(crate) fn note(&self, times: u64, tell: impl FnOnce(u64)) {
        let mut told = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        told.1 = told.1.saturating_add(times);
        if told.1 > 0 && told.0.is_none_or(|last| last.elapsed() >= SELDOM) {
            let times = std::mem::take(&mut told.1);
            told.0 = Some(Instant::now());
            drop(told);
            tell(times);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_happens_often_is_told_once() {
        let seldom = Seldom::default();
        let mut told = Vec::new();
        for _ in 0..1_000 {
            seldom.note(1, |times| told.push(times));
        }
        seldom.note(0, |times| told.push(times));
        assert_eq!(told, [1]);
    }
}
