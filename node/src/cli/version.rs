//! `sluiced version`.

use sluice_client::output::{CliResult, Report};
use sluice_server::comet::COMETBFT_VERSION;

/// Says which build this is and which CometBFT it runs.
pub(crate) fn run() -> CliResult {
    let version = env!("CARGO_PKG_VERSION");
    Ok(
        Report::new(format!("sluiced {version} (CometBFT v{COMETBFT_VERSION})"))
            .with("name", "sluiced")
            .with("version", version)
            .with("cometbft", COMETBFT_VERSION),
    )
}
