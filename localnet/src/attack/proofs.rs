//! Large proofs: bad ones, which cost most to refuse, and a good one at the end.

use std::sync::Arc;
use std::time::Duration;

use sluice_circuits::prover::ProverSet;
use sluice_client::output::{CliError, CliResult};
use sluice_client::{any, Client, Signer};
use sluice_proto::vault::MsgProveChunk;
use sluice_rules::suite::Suite;
use tokio::time::sleep;

use super::flood;
use super::load::Load;
use crate::network::{people, Network};
use crate::small_deal::{Oracles, SmallDeal};

/// Gas of a transaction with one large chunk proof, and a little more.
const GAS: u64 = 20_000_000;

const PAUSE: Duration = Duration::from_millis(50);

/// A vault of the large suite whose tape is attested, and the proof of its only chunk.
pub(super) struct Bench {
    issuer: Arc<Signer>,
    proof: MsgProveChunk,
}

impl Bench {
    /// Takes half a minute: the proof is a real one.
    pub(super) async fn open(network: &Network, say: fn(&str)) -> CliResult<Self> {
        let client = network.client(1).await?;
        let oracles = Oracles::register(network, &client).await?;
        let deal = SmallDeal::open(network, &client, &oracles, Suite::Large).await?;
        say("a chunk of the large suite is being proved");
        let prover = ProverSet::new(network.params());
        let (proof, _) = tokio::task::block_in_place(|| deal.prove_chunk(&prover))?;
        let issuer = Arc::new(network.signer(people::ISSUER)?);
        let proof = proof.message(issuer.address());
        Ok(Bench { issuer, proof })
    }

    /// Sends proofs that differ from the good one in a byte, to the door of one node and to the RPC of the others.
    pub(super) fn start(&self, network: &Network, load: &mut Load) -> CliResult<()> {
        for (position, node) in network.nodes().iter().enumerate() {
            let (grpc, rpc) = (node.grpc.to_string(), network.rpc(position));
            let (issuer, mut proof) = (self.issuer.clone(), self.proof.clone());
            let last = proof.proof.len() - 1 - position;
            load.goes_on(|counts| async move {
                loop {
                    sleep(PAUSE).await;
                    let Ok(client) = Client::connect(&grpc).await else {
                        continue;
                    };
                    proof.proof[last] = proof.proof[last].wrapping_add(1);
                    let Ok(tx) = signed(&client, &issuer, &proof).await else {
                        continue;
                    };
                    let taken = match position {
                        0 => client.broadcast(tx).await.is_ok(),
                        _ => rpc
                            .broadcast_tx_sync(&tx)
                            .await
                            .is_ok_and(|result| result.code == 0),
                    };
                    counts.add(taken);
                }
            });
        }
        Ok(())
    }

    /// Sends the good proof on one node; after how many blocks it was accepted. Every node had to propose and to pass it.
    pub(super) async fn accepted_after(&self, network: &Network) -> CliResult<u64> {
        let client = network.client(2).await?;
        // What bad proofs took of the allowance comes back with the next block.
        sleep(Duration::from_secs(2)).await;
        let (_, before) = client.latest().await?;
        let tx = signed(&client, &self.issuer, &self.proof).await?;
        let hash = client.broadcast(tx).await?;
        let outcome = client
            .wait(hash, Duration::from_secs(20))
            .await?
            .accepted()?;
        Ok(outcome.height.saturating_sub(before))
    }
}

async fn signed(client: &Client, issuer: &Signer, proof: &MsgProveChunk) -> CliResult<Vec<u8>> {
    let mut txs = flood::signed(client, issuer, &[any(proof)], 0..1, GAS).await?;
    txs.pop()
        .ok_or_else(|| CliError::refused("nothing was signed"))
}
