//! `sluiced check`: whether everything that must hold of a stopped node's state does.

use std::path::Path;

use sluice_client::output::{CliResult, Report};
use sluice_server::{check_home, NodeHome};

/// Checks the state of a stopped node.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct CheckArgs {
    /// Height of the state to check, one that is still kept [default: the latest]
    #[arg(long, value_name = "HEIGHT")]
    height: Option<u64>,
}

/// Checks hashed rows, index and invariants. Refused with the first that does not hold.
pub(crate) fn run(home: &Path, args: &CheckArgs) -> CliResult {
    let found = check_home(&NodeHome::open(home)?, args.height)?;
    let app_hash = hex::encode(found.app_hash);
    let report = Report::new(format!("height {}: all invariants hold", found.height));
    Ok(report
        .line(format!("app hash  {app_hash}"))
        .line(format!("modules   {}", found.modules))
        .with("height", found.height)
        .with("app_hash", app_hash)
        .with("modules", found.modules))
}
