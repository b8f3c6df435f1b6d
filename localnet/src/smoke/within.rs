//! A node killed between FinalizeBlock and Commit of a block with a proof.

use std::time::Duration;

use serde::Serialize;
use sluice_circuits::prover::ProverSet;
use sluice_client::{any, sign, Client, SignDetails};
use sluice_proto::Any;

use super::agree;
use super::log::{Entry, Tail};
use crate::network::{process, Network};
use crate::small_deal::{Oracles, SmallDeal};
use sluice_client::output::{CliError, CliResult};
use sluice_rules::suite::Suite;

/// The node that is killed; transactions go to the first.
const VICTIM: usize = 1;

/// A kill may come too late, after the commit. Each try is a deal of its own.
const TRIES: u32 = 10;

const PATIENCE: Duration = Duration::from_secs(20);

/// What the kill came to.
#[derive(Debug, Serialize)]
pub(super) struct Within {
    tries: u32,
    killed_in: u64,
    proof_bytes: usize,
    height: u64,
    app_hash: String,
    back_seconds: f64,
}

/// Proves a chunk, kills the node as soon as its log says that it began to execute the block with that proof, and has
/// it come back. Counts only if the block was not committed, as its log tells.
pub(super) async fn run(
    network: &mut Network,
    client: &Client,
    oracles: &Oracles,
    prover: &ProverSet,
    say: fn(&str),
) -> CliResult<Within> {
    let name = network.nodes()[VICTIM].name.clone();
    for tries in 1..=TRIES {
        let drill = SmallDeal::open(network, client, oracles, Suite::Small).await?;
        let (proof, _) = tokio::task::block_in_place(|| drill.prove_chunk(prover))?;
        let message = any(&proof.message(drill.issuer().address()));
        let (tx, gas) = signed(client, &drill, message).await?;
        say(&format!(
            "vault {}: tape of 40 loans attested, its chunk proved; the proof is sent ({gas} gas)",
            drill.vault
        ));
        let killed = kill_in_block_of(network, client, tx).await?;
        let (height, back_seconds) = agree::come_back(network, VICTIM).await?;
        let app_hash = agree::app_hash(network, height).await?;
        match killed {
            Some(killed_in) => {
                say(&format!(
                    "{name} killed within block {killed_in}, which holds the proof; it came back in {back_seconds:.1} s and \
                     agrees at {height} (try {tries})"
                ));
                return Ok(Within {
                    tries,
                    killed_in,
                    proof_bytes: proof.proof.len() + proof.link.len(),
                    height,
                    app_hash,
                    back_seconds,
                });
            }
            None => say(&format!(
                "{name} had committed the block before the kill; it came back and agrees; again"
            )),
        }
    }
    Err(CliError::refused(format!(
        "{TRIES} kills all came after the commit"
    )))
}

async fn signed(client: &Client, drill: &SmallDeal, message: Any) -> CliResult<(Vec<u8>, u64)> {
    let issuer = drill.issuer();
    let account = client.account(issuer.address()).await?.unwrap_or_default();
    let mut details = SignDetails {
        account_number: account.account_number,
        sequence: account.sequence,
        ..SignDetails::default()
    };
    let unpriced = sign(vec![message.clone()], issuer, &details)?;
    details.gas_limit = client.simulate(unpriced).await?;
    // The signature and the limit itself cost a few bytes more than was simulated.
    details.gas_limit += details.gas_limit / 10;
    Ok((sign(vec![message], issuer, &details)?, details.gas_limit))
}

/// Sends the transaction and kills the node in its block. `None` when the kill came too late.
async fn kill_in_block_of(
    network: &mut Network,
    client: &Client,
    tx: Vec<u8>,
) -> CliResult<Option<u64>> {
    let node = &network.nodes()[VICTIM];
    let (name, pid) = (
        node.name.clone(),
        node.pid
            .ok_or_else(|| CliError::refused("node-2 does not run"))?,
    );
    let mut tail = Tail::open(&node.home)?;
    let watching = tokio::task::spawn_blocking(move || {
        let seen = tail.wait(
            PATIENCE,
            |entry| matches!(entry, Entry::Begun { txs, .. } if *txs > 0),
        );
        process::kill(pid);
        Ok::<_, CliError>((seen?, tail))
    });
    let hash = client.broadcast(tx.clone()).await?;
    let (seen, mut tail) = watching.await??;
    network.kill_nine(VICTIM);
    let Some(Entry::Begun { height, .. }) = seen else {
        return Err(CliError::refused(format!(
            "{name} saw no block with a transaction"
        )));
    };
    // The process is gone: nothing more will be written.
    let committed = tail.read()?.contains(&Entry::Committed { height });
    client.wait(hash, PATIENCE).await?.accepted()?;
    let block = network.rpc(0).block(Some(height)).await?;
    match (block.txs.contains(&tx), committed) {
        (false, _) => Err(CliError::refused(format!(
            "block {height} does not hold the proof"
        ))),
        (true, true) => Ok(None),
        (true, false) => Ok(Some(height)),
    }
}
