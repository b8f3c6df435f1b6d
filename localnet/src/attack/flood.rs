//! Transactions: reserved blocks, foreign tapes, decode bombs, ones that are only asked about.

use std::time::Duration;

use sluice_client::output::{CliError, CliResult};
use sluice_client::rpc::RpcClient;
use sluice_client::{any, sign, Client, SignDetails, Signer};
use sluice_proto::cosmos::tx::v1beta1::{AuthInfo, SignerInfo, TxRaw};
use sluice_proto::vault::{ChunkCommitment, MsgCommitTape};
use sluice_proto::{Any, Message};
use sluice_rules::column::COLUMNS;
use sluice_rules::shape::FIRST_DAY;
use tokio::time::sleep;

use super::load::Load;
use crate::network::{people, Network};
use crate::smoke::payment;

/// Gas of a block here.
const WHOLE_BLOCK: u64 = 25_000_000;

/// Transactions at a time of who reserves blocks.
const RESERVED: u64 = 600;

/// Chunks that make a message as long as a transaction may be.
const CHUNKS: usize = 2_000;

/// Empty records that make a transaction as long as it may be.
const RECORDS: usize = 500_000;

/// Connections to each node.
const LINES: usize = 2;

const PAUSE: Duration = Duration::from_millis(200);

/// Signs messages of an account; `later` counts from its next sequence, as the chain knows it.
pub(super) async fn signed(
    client: &Client,
    signer: &Signer,
    messages: &[Any],
    later: std::ops::Range<u64>,
    gas_limit: u64,
) -> CliResult<Vec<Vec<u8>>> {
    let account = client.account(signer.address()).await?.unwrap_or_default();
    let one = |later| {
        let details = SignDetails {
            account_number: account.account_number,
            sequence: account.sequence + later,
            gas_limit,
            ..SignDetails::default()
        };
        Ok(sign(messages.to_vec(), signer, &details)?)
    };
    later.map(one).collect()
}

/// Every transaction costs next to nothing and claims a block.
pub(super) fn reserve(network: &Network, load: &mut Load) -> CliResult<()> {
    let spammer = network.signer(people::INVESTORS[1])?;
    let (rpc, grpc) = (network.rpc(1), network.nodes()[1].grpc.to_string());
    let message = any(&payment(spammer.address(), spammer.address()));
    load.goes_on(|counts| async move {
        loop {
            if let Ok(client) = Client::connect(&grpc).await {
                let messages = [message.clone()];
                let txs = signed(&client, &spammer, &messages, 0..RESERVED, WHOLE_BLOCK).await;
                for tx in txs.unwrap_or_default() {
                    let taken = rpc.broadcast_tx_sync(&tx).await;
                    let taken = taken.is_ok_and(|result| result.code == 0);
                    counts.add(taken);
                    if !taken {
                        break;
                    }
                }
            }
            sleep(PAUSE).await;
        }
    });
    Ok(())
}

/// A tape as long as a transaction may be, by somebody whose vault it is not.
pub(super) async fn foreign_tape(network: &Network, load: &mut Load) -> CliResult<()> {
    let stranger = network.signer(people::INVESTORS[1])?;
    let tape = MsgCommitTape {
        issuer: stranger.address().to_owned(),
        vault: 1,
        as_of: FIRST_DAY,
        chunks: vec![
            ChunkCommitment {
                loans: 16,
                columns: vec![vec![1; 32]; COLUMNS],
            };
            CHUNKS
        ],
        rows_digest: vec![1; 32],
        digest: vec![1; 32],
        ..MsgCommitTape::default()
    };
    let client = network.client(0).await?;
    let txs = signed(&client, &stranger, &[any(&tape)], 0..1, WHOLE_BLOCK).await?;
    send_for_ever(network, load, &txs);
    Ok(())
}

/// Empty records wherever a transaction may have records.
pub(super) fn bombs(network: &Network, load: &mut Load) -> CliResult<()> {
    let auth_info = AuthInfo {
        signer_infos: vec![SignerInfo::default(); RECORDS],
        ..AuthInfo::default()
    };
    let tape = MsgCommitTape {
        chunks: vec![ChunkCommitment::default(); RECORDS],
        ..MsgCommitTape::default()
    };
    let body = sluice_proto::cosmos::tx::v1beta1::TxBody {
        messages: vec![any(&tape)],
        ..Default::default()
    };
    let in_signers = TxRaw {
        auth_info_bytes: auth_info.encode_to_vec(),
        ..TxRaw::default()
    };
    let in_message = TxRaw {
        body_bytes: body.encode_to_vec(),
        ..TxRaw::default()
    };
    let in_signatures = TxRaw {
        signatures: vec![Vec::new(); RECORDS],
        ..TxRaw::default()
    };
    let txs = [in_signers, in_message, in_signatures].map(|raw| raw.encode_to_vec());
    send_for_ever(network, load, &txs);
    for node in network.nodes() {
        let (grpc, txs) = (node.grpc.to_string(), txs.clone());
        load.goes_on(|counts| async move {
            loop {
                if let Ok(client) = Client::connect(&grpc).await {
                    for tx in &txs {
                        counts.add(client.simulate(tx.clone()).await.is_ok());
                    }
                } else {
                    sleep(PAUSE).await;
                }
            }
        });
    }
    Ok(())
}

/// Sends these to every node over its RPC, again and again.
fn send_for_ever(network: &Network, load: &mut Load, txs: &[Vec<u8>]) {
    for position in 0..network.nodes().len() {
        for line in 0..LINES {
            let (rpc, txs) = (network.rpc(position), txs.to_vec());
            load.goes_on(|counts| async move {
                for tx in txs.iter().cycle().skip(line) {
                    match rpc.broadcast_tx_sync(tx).await {
                        Ok(result) => counts.add(result.code == 0),
                        // Not taken, and not looked at either.
                        Err(_) => sleep(PAUSE).await,
                    }
                }
            });
        }
    }
}

/// Whoever sees a transaction before its block asks all nodes about it first.
pub(super) fn check_tx(network: &Network, load: &mut Load) -> CliResult<()> {
    let victim = network.signer(people::INVESTORS[1])?;
    let message = any(&payment(victim.address(), victim.address()));
    let nodes: Vec<RpcClient> = (0..network.nodes().len()).map(|n| network.rpc(n)).collect();
    let grpc = network.nodes()[1].grpc.to_string();
    load.goes_on(|counts| async move {
        loop {
            let sent = async {
                let client = Client::connect(&grpc).await?;
                let txs = signed(
                    &client,
                    &victim,
                    std::slice::from_ref(&message),
                    0..1,
                    200_000,
                )
                .await?;
                for tx in &txs {
                    for rpc in nodes.iter().chain(&nodes) {
                        rpc.check_tx(tx).await?;
                    }
                    let hash = client.broadcast(tx.clone()).await?;
                    client
                        .wait(hash, Duration::from_secs(10))
                        .await?
                        .accepted()?;
                }
                Ok::<_, CliError>(())
            };
            counts.add(sent.await.is_ok());
        }
    });
    Ok(())
}
