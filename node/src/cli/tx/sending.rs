//! What all transactions share: who signs, what it may cost, and the receipt.

use std::time::Duration;

use sluice_app::core::Address;
use sluice_proto::cosmos::base::v1beta1::Coin;
use sluice_proto::{Any, Message, Name};

use super::{CliError, Globals, Report};
use crate::cli::globals::{ChainFlags, Network};
use sluice_client::keyring::{Backend, Keyring};
use sluice_client::notation;
use sluice_client::{any, Client, Gas, SendOptions, Signer, TxOutcome};

/// Flags of every command that sends.
#[derive(clap::Args)]
pub(crate) struct TxFlags {
    #[command(flatten)]
    pub(crate) chain: ChainFlags,
    /// Name of the key that signs
    #[arg(long, global = true, value_name = "NAME")]
    from: Option<String>,
    /// How keys are kept
    #[arg(long, global = true, value_enum, default_value_t)]
    keyring_backend: Backend,
    /// A node's gRPC
    #[arg(
        long,
        global = true,
        value_name = "ADDRESS",
        default_value = "http://127.0.0.1:9090"
    )]
    node: String,
    /// Most gas to use: a number, or auto for what the node says and 30 % on top
    #[arg(long, global = true, default_value = "auto", value_parser = gas)]
    gas: Gas,
    /// Fee to pay, like 250usluice
    #[arg(long, global = true, value_name = "COIN", value_parser = notation::coin)]
    fees: Option<Coin>,
    /// Seconds to wait for the transaction's block
    #[arg(long, global = true, value_name = "SECONDS", default_value_t = 60)]
    patience: u64,
}

fn gas(text: &str) -> Result<Gas, String> {
    match text {
        "auto" => Ok(Gas::Simulated),
        number => number
            .parse()
            .map(Gas::Limit)
            .map_err(|_| "a whole number, or auto".to_owned()),
    }
}

/// A signer connected to a node.
pub(crate) struct Sending {
    /// The node.
    pub(crate) client: Client,
    /// Who signs.
    pub(crate) signer: Signer,
    /// The chain.
    pub(crate) network: Network,
    /// What it may cost and how long it may take.
    pub(crate) options: SendOptions,
    keyring: Keyring,
}

impl Sending {
    /// Reads the key, then connects: a missing key is told without a node.
    pub(crate) async fn open(globals: &Globals, flags: &TxFlags) -> Result<Self, CliError> {
        let network = flags.chain.network(globals)?;
        let keyring = Keyring::open(&globals.home()?, flags.keyring_backend, &network.chain_id)?;
        let from = flags
            .from
            .as_deref()
            .ok_or_else(|| CliError::usage("who signs? Give --from NAME"))?;
        let signer = Signer::new(keyring.get(from)?, &network.chain_id, &network.prefix)?;
        Ok(Sending {
            client: Client::connect(&flags.node).await?,
            signer,
            network,
            keyring,
            options: SendOptions {
                gas: flags.gas,
                fee: flags.fees.clone(),
                patience: Duration::from_secs(flags.patience),
            },
        })
    }

    /// Sends one message and waits for its block.
    pub(crate) async fn send<M: Message + Name>(&self, message: &M) -> Result<TxOutcome, CliError> {
        self.send_all(vec![any(message)]).await
    }

    /// Sends messages in one transaction and waits for its block.
    pub(crate) async fn send_all(&self, messages: Vec<Any>) -> Result<TxOutcome, CliError> {
        let sent = self
            .client
            .send_and_wait(&self.signer, messages, &self.options)
            .await;
        Ok(sent?)
    }

    /// The signer's address.
    pub(crate) fn own(&self) -> String {
        self.signer.address().to_owned()
    }

    /// An account given as an address, or by the name of a key of this home.
    pub(crate) fn account(&self, text: &str) -> Result<String, CliError> {
        let prefix = &self.network.prefix;
        if let Ok(address) = Address::parse("", text, prefix) {
            return Ok(address.to_bech32(prefix));
        }
        self.keyring
            .get(text)
            .map(|key| key.address().to_bech32(prefix))
            .map_err(|_| {
                CliError::usage(format!(
                    "{text:?} is neither an address of the chain nor a key of this home"
                ))
            })
    }
}

/// What happened, and where.
pub(crate) fn receipt(what: impl Into<String>, outcome: &TxOutcome) -> Report {
    Report::new(what)
        .line(format!("  height       {}", outcome.height))
        .line(format!("  transaction  {}", outcome.hash))
        .line(format!("  gas used     {}", outcome.gas_used))
        .with("height", outcome.height)
        .with("hash", outcome.hash.to_string())
        .with("gas_used", outcome.gas_used)
}
