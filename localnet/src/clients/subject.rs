//! The network and the account that a client is shown.

use std::path::{Path, PathBuf};

use sluice_circuits::prover::ProverSet;
use sluice_client::{any, Client};
use sluice_proto::tranche::MsgIssue;
use sluice_rules::suite::Suite;

use crate::network::manifest::{Manifest, Stage};
use crate::network::{people, Network, Plan, CHAIN_ID, PREFIX};
use crate::small_deal::{send, Oracles, SmallDeal};
use sluice_client::output::{CliError, CliResult};

/// What every class denomination begins with.
const TRANCHE: &str = "tranche/";

/// A network and an account on it.
pub(super) struct Subject {
    rpc: String,
    key_file: PathBuf,
    denom: String,
    balance: String,
    receiver: String,
    /// The network, if it was started for this.
    own: Option<Network>,
}

impl Subject {
    /// The network that was left running in `dir`; when none runs, one in `own_dir` with a small deal issued on it.
    pub(super) async fn find(dir: &Path, own_dir: &Path, say: fn(&str)) -> CliResult<Self> {
        if let Some(manifest) =
            Manifest::read(dir)?.filter(|manifest| manifest.stage == Stage::Left)
        {
            return Self::on(&manifest).await;
        }
        say("no network runs: starting one, with a small deal on it");
        let network = Network::start(own_dir, &Plan::of(4), say).await?;
        issue(&network).await?;
        let mut subject = Self::on(network.manifest()).await?;
        subject.own = Some(network);
        Ok(subject)
    }

    /// Somebody with units of a tranche; an investor with money where there are none.
    async fn on(manifest: &Manifest) -> CliResult<Self> {
        let node = manifest
            .nodes
            .first()
            .ok_or_else(|| CliError::refused("the network has no nodes"))?;
        let client = Client::connect(&node.grpc.to_string()).await?;
        let mut found = None;
        for name in people::INVESTORS.into_iter().chain([people::ISSUER]) {
            let account = manifest.account(name)?;
            for coin in client.balances(&account.address).await? {
                let tranche = coin.denom.starts_with(TRANCHE);
                if tranche || (found.is_none() && coin.denom == "cusd") {
                    found = Some((account, coin, tranche));
                }
            }
            if found.as_ref().is_some_and(|(_, _, tranche)| *tranche) {
                break;
            }
        }
        let (account, coin, _) = found.ok_or_else(|| CliError::refused("nobody holds anything"))?;
        Ok(Subject {
            rpc: format!("http://{}", node.rpc),
            key_file: account.key_file.clone(),
            denom: coin.denom,
            balance: coin.amount,
            receiver: manifest.account(people::FAUCET)?.address.clone(),
            own: None,
        })
    }

    /// What the script is told.
    pub(super) fn variables(&self) -> [(&'static str, String); 7] {
        [
            ("RPC", self.rpc.clone()),
            ("CHAIN_ID", CHAIN_ID.to_owned()),
            ("PREFIX", PREFIX.to_owned()),
            ("KEY_FILE", self.key_file.display().to_string()),
            ("DENOM", self.denom.clone()),
            ("BALANCE", self.balance.clone()),
            ("RECEIVER", self.receiver.clone()),
        ]
    }

    /// Removes the network that was started for this.
    pub(super) async fn dismiss(self) -> CliResult<()> {
        match self.own {
            Some(network) => network.remove().await,
            None => Ok(()),
        }
    }
}

/// Takes a small deal through all its steps, so that there is a tranche.
async fn issue(network: &Network) -> CliResult<()> {
    let client = network.client(0).await?;
    let oracles = Oracles::register(network, &client).await?;
    let drill = SmallDeal::open(network, &client, &oracles, Suite::Small).await?;
    let prover = ProverSet::new(network.params());
    let (chunk, opening) = tokio::task::block_in_place(|| drill.prove_chunk(&prover))?;
    let issuer = drill.issuer();
    send(&client, issuer, vec![any(&chunk.message(issuer.address()))]).await?;
    drill.pledge(&client).await?;
    let closing = tokio::task::block_in_place(|| drill.prove_pool(&prover, opening))?;
    let issue = MsgIssue {
        issuer: issuer.address().to_owned(),
        vault: drill.vault,
    };
    send(
        &client,
        issuer,
        vec![any(&closing.message(issuer.address()))],
    )
    .await?;
    send(&client, issuer, vec![any(&issue)]).await?;
    Ok(())
}
