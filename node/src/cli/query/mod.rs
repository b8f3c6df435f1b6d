//! `sluiced query`: questions, and answers that a client verifies itself.

mod bank;
mod json;
mod oracle;
mod prove;
mod show;
mod tranche;
mod vault;

use clap::Subcommand;

use super::globals::{ChainFlags, Globals, Network};
use sluice_client::output::{CliError, CliResult, Report};
use sluice_client::{Client, TxHash};

pub(crate) use json::message;

#[derive(clap::Args)]
pub(super) struct Args {
    /// A node's gRPC
    #[arg(
        long,
        global = true,
        value_name = "ADDRESS",
        default_value = "http://127.0.0.1:9090"
    )]
    node: String,
    #[command(flatten)]
    chain: ChainFlags,
    #[command(flatten)]
    proof: prove::ProofFlags,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Balances and supplies.
    #[command(subcommand)]
    Bank(bank::Command),
    /// Accounts.
    #[command(subcommand)]
    Auth(bank::AuthCommand),
    /// Oracles and their attestations.
    #[command(subcommand)]
    Oracle(oracle::Command),
    /// Vaults, tapes, proofs and tags.
    #[command(subcommand)]
    Vault(vault::Command),
    /// Term sheets, classes, offers and holders.
    #[command(subcommand)]
    Tranche(tranche::Command),
    /// A transaction by its hash.
    Tx {
        /// 64 hex digits
        hash: TxHash,
    },
}

/// Where answers come from.
struct Source<'a> {
    globals: &'a Globals,
    chain: &'a ChainFlags,
    node: &'a str,
    proof: &'a prove::ProofFlags,
}

impl Source<'_> {
    async fn client(&self) -> Result<Client, CliError> {
        Ok(Client::connect(self.node).await?)
    }

    fn network(&self) -> Result<Network, CliError> {
        self.chain.network(self.globals)
    }

    /// For questions whose answer is not one row: nothing could be proved.
    fn unproved(&self) -> Result<(), CliError> {
        match self.proof.prove {
            true => Err(CliError::usage("--prove is for single rows: a balance, supply, account, oracle, vault, tape, closing, \
             term sheet or class")),
            false => Ok(()),
        }
    }
}

pub(super) async fn run(globals: &Globals, args: Args) -> CliResult {
    let source = Source {
        globals,
        chain: &args.chain,
        node: &args.node,
        proof: &args.proof,
    };
    match args.command {
        Command::Bank(command) => bank::run(&source, command).await,
        Command::Auth(command) => bank::account(&source, command).await,
        Command::Oracle(command) => oracle::run(&source, command).await,
        Command::Vault(command) => vault::run(&source, command).await,
        Command::Tranche(command) => tranche::run(&source, command).await,
        Command::Tx { hash } => {
            source.unproved()?;
            tx(&source.client().await?, hash).await
        }
    }
}

async fn tx(client: &Client, hash: TxHash) -> CliResult {
    let found = client.tx(hash).await?;
    let outcome =
        found.ok_or_else(|| CliError::refused(format!("no block holds transaction {hash}")))?;
    let verdict = match outcome.code {
        0 => "accepted".to_owned(),
        code => format!("refused: {} ({}/{code})", outcome.log, outcome.codespace),
    };
    let mut report = Report::new(format!("Transaction {hash}"))
        .line(format!("  height    {}", outcome.height))
        .line(format!("  verdict   {verdict}"))
        .line(format!("  gas used  {}", outcome.gas_used));
    let mut events = Vec::new();
    for event in &outcome.events {
        let mut attributes = serde_json::Map::new();
        let mut words = Vec::new();
        for attribute in &event.attributes {
            words.push(format!("{}={}", attribute.key, attribute.value));
            attributes.insert(attribute.key.clone(), attribute.value.clone().into());
        }
        report = report.line(format!("  {} {}", event.r#type, words.join(" ")));
        events.push(serde_json::json!({ "type": event.r#type, "attributes": attributes }));
    }
    Ok(report
        .with("hash", hash.to_string())
        .with("height", outcome.height)
        .with("code", outcome.code)
        .with("codespace", outcome.codespace)
        .with("log", outcome.log)
        .with("gas_used", outcome.gas_used)
        .with("events", events))
}
