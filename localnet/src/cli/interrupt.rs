//! Ctrl-C and SIGTERM.

use std::future::Future;
use std::path::Path;
use std::time::Duration;

use tokio::signal::unix::{signal, Signal, SignalKind};

use crate::network::clean;
use sluice_client::output::{say, CliError, CliResult};

/// A command in the middle of a proof does not look up for seconds; longer than this it is not waited for.
const PATIENCE: Duration = Duration::from_secs(2);

/// Runs a command until it ends or the user wants it to. Either way nothing that it started in `dir` stays, unless it
/// was left running on purpose.
pub(super) async fn unless_interrupted(
    dir: &Path,
    json: bool,
    command: impl Future<Output = CliResult>,
) -> CliResult {
    let (mut first, mut second) = (Interrupt::listen()?, Interrupt::listen()?);
    let dir = dir.to_owned();
    let stuck = tokio::spawn(async move {
        second.wait().await;
        tokio::time::sleep(PATIENCE).await;
        clean::kill_in(&dir);
        say("localnet", &interrupted(), json);
        std::process::exit(1);
    });
    let outcome = tokio::select! {
        done = command => done,
        () = first.wait() => interrupted(),
    };
    stuck.abort();
    outcome
}

fn interrupted() -> CliResult {
    Err(CliError::refused(
        "interrupted; everything that was started has been ended",
    ))
}

/// Either signal.
struct Interrupt {
    typed: Signal,
    told: Signal,
}

impl Interrupt {
    fn listen() -> CliResult<Self> {
        let listen =
            |kind| signal(kind).map_err(|error| CliError::refused(format!("signals: {error}")));
        Ok(Interrupt {
            typed: listen(SignalKind::interrupt())?,
            told: listen(SignalKind::terminate())?,
        })
    }

    async fn wait(&mut self) {
        tokio::select! {
            _ = self.typed.recv() => {}
            _ = self.told.recv() => {}
        }
    }
}
