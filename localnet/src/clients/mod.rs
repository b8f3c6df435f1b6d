//! Clients that nobody here wrote, run against a local network.
//!
//! | file | holds |
//! |---|---|
//! | `npm.rs` | a script and its packages, installed once beside this program |
//! | `subject.rs` | the network and the account that a client is shown |

mod npm;
mod subject;

use std::path::Path;

use serde_json::Value;

use sluice_client::output::{CliError, CliResult, Report};
use subject::Subject;

/// Runs the script of `@cosmjs/stargate` on the network in `dir`; on one of its own in `own_dir` when none runs there.
pub(crate) async fn cosmjs(dir: &Path, own_dir: &Path, say: fn(&str)) -> CliResult {
    npm::look_for_node()?;
    let folder = npm::install(say).await?;
    let subject = Subject::find(dir, own_dir, say).await?;
    let ran = npm::run(&folder, &subject.variables(), say).await;
    subject.dismiss().await?;
    let (passed, failed) = ran?;
    let text = format!("{passed} passed, {failed} failed");
    match failed {
        0 if passed > 0 => Ok(Report::new(text)
            .with("passed", passed)
            .with("failed", failed)),
        _ => Err(CliError::refused(text)
            .with("passed", passed)
            .with("failed", Value::from(failed))),
    }
}
