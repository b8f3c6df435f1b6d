//! `sluiced tx vault`.

use std::path::PathBuf;

use clap::Subcommand;
use sluice_app::core::ChainDate;
use sluice_proto::vault::MsgOpenVaultResponse;

use super::{receipt, tape, Globals, Sending, TxFlags};
use crate::cli::desk::deal_file::DealFlags;
use sluice_client::output::CliResult;

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Open the vault of a deal against its deposit. The signer is the issuer.
    Open {
        #[command(flatten)]
        deal: DealFlags,
    },
    /// Commit a tape. The signer is the issuer.
    CommitTape {
        /// The tape folder
        #[arg(long, value_name = "DIR")]
        tape: PathBuf,
    },
    /// Bring oracles' signed statements to the chain. Anyone may.
    RelayAttestation {
        /// Statement files, 1 to 8
        #[arg(long = "statement", value_name = "FILE", required = true, num_args = 1..=8)]
        statements: Vec<PathBuf>,
    },
    /// Pledge the asset tags of an attested tape, batch by batch. The signer is the issuer.
    Pledge {
        /// The tape folder
        #[arg(long, value_name = "DIR")]
        tape: PathBuf,
    },
}

pub(super) async fn run(globals: &Globals, flags: &TxFlags, command: Command) -> CliResult {
    match command {
        Command::Open { deal } => open(globals, flags, &deal).await,
        Command::CommitTape { tape } => tape::commit(globals, flags, &tape).await,
        Command::RelayAttestation { statements } => tape::relay(globals, flags, &statements).await,
        Command::Pledge { tape } => tape::pledge(globals, flags, &tape).await,
    }
}

async fn open(globals: &Globals, flags: &TxFlags, deal: &DealFlags) -> CliResult {
    let deal = deal.read(&flags.chain.network(globals)?.prefix)?;
    let sending = Sending::open(globals, flags).await?;
    let message = deal.open_vault(sending.own())?;
    let closing = ChainDate(message.closing_day);
    let outcome = sending.send(&message).await?;
    let vault = outcome.response::<MsgOpenVaultResponse>(0)?.vault;
    Ok(receipt(
        format!("Opened vault {vault} for {}", deal.name()),
        &outcome,
    )
    .line(format!(
        "\nThe closing proof must be accepted by {closing}."
    ))
    .line(format!("Next: sluiced tape commit --vault {vault} ..."))
    .with("vault", vault))
}
