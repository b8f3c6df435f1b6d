//! The network and everyone on it.

use std::fs;
use std::path::{Path, PathBuf};

use sluice_app::core::{coin, Amount};
use sluice_client::{any, Client, ClientError, Gas, Refusal, SendOptions, Signer, TxOutcome};
use sluice_desk::deal::{Deal, Parties};
use sluice_proto::{Message, Name};

use crate::network::{Network, PREFIX};
use sluice_client::output::{CliError, CliResult};

/// The loan file, as it was published.
const LOANS: &str = include_str!("../../data/loans-2018q1.csv");
/// The terms of the deal.
const DEAL: &str = include_str!("../../data/deal.toml");
/// The terms of a deal that can be proved and not issued.
const SECOND_DEAL: &str = include_str!("../../data/second-deal.toml");

/// What every transaction pays.
const FEE: u128 = 20_000;

/// Everyone, with a connection to every node.
pub(super) struct Cast {
    network: Network,
    clients: Vec<Client>,
    work: PathBuf,
}

impl Cast {
    /// Connects to a network and puts the demo's files beside it.
    pub(super) async fn new(network: Network) -> CliResult<Self> {
        let mut clients = Vec::new();
        for position in 0..network.nodes().len() {
            clients.push(network.client(position).await?);
        }
        let work = network.root().join("demo");
        fs::create_dir_all(&work).map_err(CliError::file(&work))?;
        let cast = Cast {
            network,
            clients,
            work,
        };
        let loans = cast.loan_file();
        fs::write(&loans, LOANS).map_err(CliError::file(&loans))?;
        Ok(cast)
    }

    pub(super) fn network(&self) -> &Network {
        &self.network
    }

    pub(super) fn into_network(self) -> Network {
        self.network
    }

    /// A connection to the node with this position.
    pub(super) fn client(&self, position: usize) -> &Client {
        &self.clients[position % self.clients.len()]
    }

    /// The folder of the demo's files.
    pub(super) fn work(&self) -> &Path {
        &self.work
    }

    pub(super) fn loan_file(&self) -> PathBuf {
        self.work.join("loans.csv")
    }

    /// The home of a person.
    pub(super) fn home(&self, name: &str) -> PathBuf {
        self.network.root().join("people").join(name)
    }

    pub(super) fn signer(&self, name: &str) -> CliResult<Signer> {
        self.network.signer(name)
    }

    pub(super) fn address(&self, name: &str) -> CliResult<String> {
        Ok(self.signer(name)?.address().to_owned())
    }

    /// The deal of the whole pool.
    pub(super) fn deal(&self) -> CliResult<Deal> {
        self.parse(DEAL)
    }

    /// The deal of forty loans.
    pub(super) fn second_deal(&self) -> CliResult<Deal> {
        self.parse(SECOND_DEAL)
    }

    fn parse(&self, text: &str) -> CliResult<Deal> {
        let parties = Parties::read(&self.network.root().join("parties.toml"), PREFIX)?;
        Ok(Deal::parse(text, parties)?)
    }

    /// Sends one message to a node and waits for its block.
    pub(super) async fn send<M: Message + Name>(
        &self,
        node: usize,
        by: &str,
        message: &M,
    ) -> CliResult<TxOutcome> {
        Ok(self.try_send(node, by, message, Gas::Simulated).await?)
    }

    /// Sends one message that must be refused, and returns by which rule and where.
    pub(super) async fn refused<M: Message + Name>(
        &self,
        node: usize,
        by: &str,
        message: &M,
    ) -> CliResult<Refusal> {
        // Simulation would refuse it before it is ever sent, so the gas is simply enough.
        match self
            .try_send(node, by, message, Gas::Limit(8_000_000))
            .await
        {
            Err(ClientError::Refused(refusal)) => Ok(refusal),
            Err(error) => Err(error.into()),
            Ok(outcome) => Err(CliError::refused(format!(
                "{} was accepted at height {} and must not be",
                M::NAME,
                outcome.height
            ))),
        }
    }

    async fn try_send<M: Message + Name>(
        &self,
        node: usize,
        by: &str,
        message: &M,
        gas: Gas,
    ) -> Result<TxOutcome, ClientError> {
        let signer = self
            .signer(by)
            .map_err(|failure| ClientError::Invalid(failure.message().to_owned()))?;
        let options = SendOptions {
            gas,
            fee: Some(coin("usluice", Amount(FEE))),
            ..SendOptions::default()
        };
        self.client(node)
            .send_and_wait(&signer, vec![any(message)], &options)
            .await
    }
}
