//! Ending whatever of a network still runs, whoever started it.

use std::path::Path;
use std::time::{Duration, Instant};

use tokio::time::sleep;

use super::folder::Folder;
use super::manifest::{Manifest, Stage};
use super::process;
use sluice_client::output::{CliError, CliResult};

/// A node may be in the middle of a block, and gives its CometBFT ten seconds.
const GRACE: Duration = Duration::from_secs(12);

const LOOK_EVERY: Duration = Duration::from_millis(50);

/// Stops the network of a folder in order and says how many nodes ran. What does not end in time is killed.
pub(crate) async fn stop(folder: &Folder) -> CliResult<usize> {
    let Some(mut manifest) = Manifest::read(folder.root())? else {
        return Ok(0);
    };
    let stopped = end(&manifest, GRACE).await?;
    if manifest.stage != Stage::Stopped {
        manifest.stage = Stage::Stopped;
        manifest.nodes.iter_mut().for_each(|node| node.pid = None);
        manifest.write(folder.root())?;
    }
    Ok(stopped)
}

/// Ends what crashed commands left in these folders. One that a command still works on is none of ours; a failure here
/// must not keep anybody from starting a network elsewhere.
pub(crate) async fn abandoned(folders: &[&Path]) {
    for root in folders {
        if let Ok(Some(folder)) = Folder::take_existing(root) {
            if let Err(failure) = stop(&folder).await {
                eprintln!("localnet: {}: {}", root.display(), failure.message());
            }
        }
    }
}

/// Kills the network that a folder tells of. For the end of a process that is stuck in the middle of something.
pub(crate) fn kill_in(root: &Path) {
    if let Ok(Some(manifest)) = Manifest::read(root) {
        if manifest.stage == Stage::Owned {
            kill(&manifest);
        }
    }
}

/// Asks every node to end, waits for it, and kills what is left after `grace`, CometBFT included. Returns how many
/// nodes had a process.
pub(crate) async fn end(manifest: &Manifest, grace: Duration) -> CliResult<usize> {
    let running = || {
        manifest
            .nodes
            .iter()
            .map(|node| process::of_home(&node.home))
    };
    let stopped = running().filter(|processes| !processes.is_empty()).count();
    for node in &manifest.nodes {
        let comet = process::cometbft(&node.home);
        let nodes = process::of_home(&node.home);
        // CometBFT is stopped by its node, in order; one without a node is on its own.
        let alone = nodes.len() == 1 && comet == nodes.first().copied();
        nodes
            .iter()
            .filter(|pid| alone || Some(**pid) != comet)
            .for_each(|pid| process::terminate(*pid));
    }
    let asked = Instant::now();
    while running().flatten().next().is_some() {
        if asked.elapsed() > grace {
            running().flatten().for_each(process::kill);
        }
        if asked.elapsed() > grace + GRACE {
            let left: Vec<u32> = running().flatten().collect();
            return Err(CliError::refused(format!(
                "processes {left:?} cannot be ended"
            )));
        }
        sleep(LOOK_EVERY).await;
    }
    Ok(stopped)
}

/// Kills every process of the network at once. For when there is no time to be polite.
pub(crate) fn kill(manifest: &Manifest) {
    for node in &manifest.nodes {
        process::of_home(&node.home)
            .into_iter()
            .for_each(process::kill);
    }
}
