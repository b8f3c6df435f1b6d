//! A node killed between two blocks.

use std::time::Duration;

use serde::Serialize;
use sluice_client::any;

use super::log::{Entry, Tail};
use super::{agree, transfer};
use crate::network::{people, process, Network};
use crate::small_deal::send;
use sluice_client::output::{CliError, CliResult};

/// The node that is killed; transactions go to the first.
const VICTIM: usize = 3;

const PATIENCE: Duration = Duration::from_secs(20);

/// What the kill came to.
#[derive(Debug, Serialize)]
pub(super) struct Between {
    killed_after: u64,
    height: u64,
    app_hash: String,
    back_seconds: f64,
}

/// Kills the node right after a commit, lets the others move money meanwhile, and has it come back.
pub(super) async fn run(network: &mut Network, say: fn(&str)) -> CliResult<Between> {
    let node = &network.nodes()[VICTIM];
    let (name, pid) = (
        node.name.clone(),
        node.pid
            .ok_or_else(|| CliError::refused("node-4 does not run"))?,
    );
    let mut tail = Tail::open(&node.home)?;
    let killed = tokio::task::spawn_blocking(move || {
        let seen = tail.wait(PATIENCE, |entry| matches!(entry, Entry::Committed { .. }));
        process::kill(pid);
        seen
    })
    .await??;
    network.kill_nine(VICTIM);
    let Some(Entry::Committed {
        height: killed_after,
    }) = killed
    else {
        return Err(CliError::refused(format!(
            "{name} committed no block within {} s",
            PATIENCE.as_secs()
        )));
    };
    let (faucet, investor) = (
        network.signer(people::FAUCET)?,
        network.signer(people::INVESTORS[0])?,
    );
    let message = transfer::payment(faucet.address(), investor.address());
    let outcome = send(&network.client(0).await?, &faucet, vec![any(&message)]).await?;
    let (height, back_seconds) = agree::come_back(network, VICTIM).await?;
    let app_hash = agree::app_hash(network, height).await?;
    say(&format!(
        "{name} killed after block {killed_after}; the others went on to {}; it came back in {back_seconds:.1} s and agrees at \
         {height}",
        outcome.height
    ));
    Ok(Between {
        killed_after,
        height,
        app_hash,
        back_seconds,
    })
}
