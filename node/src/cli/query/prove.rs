//! One row, as the node tells it or proved.

use std::time::Duration;

use serde_json::{json, Value};
use sluice_app::core::state::Value as Stored;
use sluice_proto::{Message, Name};

use super::{json, show, Source};
use crate::cli::globals::rpc_address;
use sluice_client::output::{CliError, CliResult, Report};
use sluice_client::rpc::RpcClient;
use sluice_client::verified::{read_row, TrustedGenesis, VerifiedRow, NEWEST_WITHIN};
use sluice_client::{Client, ClientError};

/// Flags of a verified read.
#[derive(clap::Args)]
pub(super) struct ProofFlags {
    /// Read the row with a proof and verify it: nothing is trusted but the genesis file
    #[arg(long, global = true)]
    pub(super) prove: bool,
    /// CometBFT RPC of the node that gives the row and its proof
    #[arg(
        long,
        global = true,
        value_name = "ADDRESS",
        default_value = "127.0.0.1:26657"
    )]
    rpc: String,
    /// CometBFT RPC of a second node, which gives the signed header [default: the first]
    #[arg(long, global = true, value_name = "ADDRESS")]
    witness: Option<String>,
    /// Height to prove the row at [default: the latest that can be proved]
    #[arg(
        long,
        global = true,
        value_name = "HEIGHT",
        default_value_t = 0,
        hide_default_value = true
    )]
    at_height: u64,
    /// Oldest header to believe the latest row under, in seconds; a row at a height may be of any age
    #[arg(
        long,
        global = true,
        value_name = "SECONDS",
        default_value_t = NEWEST_WITHIN.as_secs()
    )]
    newest_within: u64,
}

impl Source<'_> {
    /// The row with this key, verified.
    pub(super) async fn prove(&self, key: &[u8]) -> Result<VerifiedRow, CliError> {
        let flags = self.proof;
        let trust = TrustedGenesis::read(&self.chain.genesis_file(self.globals)?)
            .map_err(CliError::refused)?;
        let source = RpcClient::new(rpc_address(&flags.rpc)?);
        let witness = match &flags.witness {
            Some(witness) => RpcClient::new(rpc_address(witness)?),
            None => source.clone(),
        };
        let within = Duration::from_secs(flags.newest_within);
        let read = read_row(&trust, &source, &witness, key, flags.at_height, within);
        Ok(read.await?)
    }

    /// One message of the state: proved, or as the node tells it.
    pub(super) async fn row<M: Message + Name + Default>(
        &self,
        title: &str,
        field: &str,
        key: &[u8],
        ask: impl AsyncFnOnce(&Client) -> Result<M, ClientError>,
    ) -> CliResult {
        let (found, proof) = self.read(title, key, ask).await?;
        let object = json::message(&found);
        let mut report = Report::new(title)
            .line(show::lines(&object, 2))
            .with(field, object);
        if let Some(proof) = proof {
            report = proved(report, &proof);
        }
        Ok(report)
    }

    /// The same, undisplayed: the message and, if it was proved, the row.
    pub(super) async fn read<M: Message + Default>(
        &self,
        title: &str,
        key: &[u8],
        ask: impl AsyncFnOnce(&Client) -> Result<M, ClientError>,
    ) -> Result<(M, Option<VerifiedRow>), CliError> {
        if !self.proof.prove {
            return Ok((ask(&self.client().await?).await?, None));
        }
        let row = self.prove(key).await?;
        let value = row.value.as_deref().ok_or_else(|| {
            let CheckedText { text, json } = checked(&row);
            CliError::refused(format!("{title}: proved that there is none {text}"))
                .with("proof", json)
        })?;
        // Rows are not bare messages: the state's own reader knows what stands before them.
        let found = M::from_bytes(value)
            .ok_or_else(|| CliError::refused(format!("{title}: the proved row cannot be read")))?;
        Ok((found, Some(row)))
    }
}

/// What was checked, in words and for programs.
struct CheckedText {
    text: String,
    json: Value,
}

fn checked(row: &VerifiedRow) -> CheckedText {
    let header = &row.header;
    CheckedText {
        text: format!(
            "in the state after block {}, under header {} of {}, which validators with {} of {} power signed",
            row.height, header.height, header.time, header.signed, header.total
        ),
        json: json!({
            "verified": true,
            "height": row.height,
            "header_height": header.height,
            "header_time": header.time.to_string(),
            "app_hash": hex::encode(header.app_hash),
            "signed_power": header.signed,
            "total_power": header.total,
        }),
    }
}

/// Says that a row is proved.
pub(super) fn proved(report: Report, row: &VerifiedRow) -> Report {
    let CheckedText { text, json } = checked(row);
    report.line(format!("\nProved {text}.")).with("proof", json)
}
