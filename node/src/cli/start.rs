//! `sluiced start`: runs the node of a home until it is told to stop.

use std::io;
use std::path::{Path, PathBuf};

use tokio::signal::unix::{signal, SignalKind};

use sluice_client::output::{CliError, CliResult, Report};
use sluice_server::abci::Address;
use sluice_server::{run as run_node, start_logging, NodeHome};

/// Runs the node.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct StartArgs {
    /// The CometBFT to run, instead of the one app.toml names
    #[arg(long, value_name = "FILE")]
    cometbft: Option<PathBuf>,
    /// Folder of the proof system's public parameters, instead of app.toml's
    #[arg(long, value_name = "DIR")]
    params_dir: Option<PathBuf>,
    /// Run no CometBFT, and let any tool on this machine call the application here, such as
    /// `tcp://127.0.0.1:26658` or `unix:///tmp/abci.sock`; only for chain ids with `-localnet`
    #[arg(long, value_name = "ADDRESS", conflicts_with = "cometbft")]
    without_cometbft: Option<Address>,
    /// What to log: error, warn, info, debug, or a list such as `sluice_server=debug,info`
    #[arg(long, value_name = "FILTER", default_value = "info")]
    log_level: String,
    /// Log to this file instead of standard error
    #[arg(long, value_name = "FILE")]
    log_file: Option<PathBuf>,
}

/// Runs the node of a home until SIGTERM, SIGINT or SIGHUP. Refused when a part of it does not start or ends by itself.
pub(crate) async fn run(home: &Path, args: &StartArgs) -> CliResult {
    start_logging(&args.log_level, args.log_file.as_deref()).map_err(CliError::usage)?;
    let home = NodeHome::open(home).map_err(CliError::refused)?;
    let mut config = home.read_app_config().map_err(CliError::refused)?;
    // Paths on the command line begin where the command was typed, those in app.toml in the home.
    let typed = |path: &PathBuf| std::path::absolute(path).map_err(CliError::refused);
    if let Some(path) = &args.cometbft {
        config.cometbft = Some(typed(path)?);
    }
    if let Some(path) = &args.params_dir {
        config.params_dir = typed(path)?;
    }
    config.without_cometbft.clone_from(&args.without_cometbft);
    let stop = stop_signal().map_err(CliError::refused)?;
    match run_node(home, config, stop).await {
        Ok(()) => Ok(Report::new("stopped")),
        Err(error) => {
            tracing::error!(%error, "the node has ended");
            Err(CliError::refused(error))
        }
    }
}

fn stop_signal() -> io::Result<impl std::future::Future<Output = ()>> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut hangup = signal(SignalKind::hangup())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
            // The terminal it was started in is gone.
            _ = hangup.recv() => {}
        }
    })
}
