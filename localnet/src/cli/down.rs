//! `localnet down`.

use std::path::Path;

use crate::network::{clean, folder, folder::Folder};
use sluice_client::output::{CliResult, Report};

/// Stops the network of a folder, and what crashed commands left there and in the folders beside.
pub(super) async fn run(dir: &Path, beside: &[&Path]) -> CliResult {
    clean::abandoned(beside).await;
    let Some(folder) = Folder::take_existing(dir)? else {
        return Ok(Report::new("No network runs.").with("stopped", 0));
    };
    let stopped = clean::stop(&folder).await?;
    let text = match stopped {
        0 => "No network runs.".to_owned(),
        _ => format!(
            "Stopped {stopped} nodes. Logs stay in {} until the next `up`.",
            folder::nodes(dir).display()
        ),
    };
    Ok(Report::new(text).with("stopped", stopped))
}
