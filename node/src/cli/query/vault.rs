//! `sluiced query vault`.

use clap::Subcommand;
use sluice_app::vault::{CLOSINGS, TAPES, VAULTS};

use super::{message, show, Source};
use sluice_client::output::{CliError, CliResult, Report};
use sluice_client::ClientError;

#[derive(Subcommand)]
pub(super) enum Command {
    /// All vaults.
    List,
    /// One vault.
    Show {
        /// The vault's number
        vault: u64,
    },
    /// The committed tape of a period, and where its attestation stands.
    Tape {
        /// The vault's number
        vault: u64,
        /// The period, 0 at closing
        #[arg(long, default_value_t = 0)]
        period: u32,
    },
    /// Which proofs of a period are accepted.
    Proofs {
        /// The vault's number
        vault: u64,
        /// The period, 0 at closing
        #[arg(long, default_value_t = 0)]
        period: u32,
    },
    /// The accepted closing: what was proved of the pool.
    Closing {
        /// The vault's number
        vault: u64,
    },
    /// The vault that holds an asset tag.
    Tag {
        /// The tag, 32 hex digits
        tag: String,
    },
}

pub(super) async fn run(source: &Source<'_>, command: Command) -> CliResult {
    match command {
        Command::List => {
            source.unproved()?;
            let vaults = source.client().await?.vaults().await?;
            let mut report = Report::new(format!("{} vaults", vaults.len()));
            for vault in &vaults {
                let status = message(vault)["status"]
                    .as_str()
                    .unwrap_or_default()
                    .to_owned();
                report = report.line(format!("  {:<4} {status:<8} {}", vault.id, vault.name));
            }
            let vaults: Vec<_> = vaults.iter().map(message).collect();
            Ok(report.with("vaults", vaults))
        }
        Command::Show { vault } => {
            let (title, key) = (format!("Vault {vault}"), VAULTS.key(&vault));
            source
                .row(&title, "vault", &key, async |client| {
                    client.vault(vault).await
                })
                .await
        }
        Command::Tape { vault, period } => tape(source, vault, period).await,
        Command::Proofs { vault, period } => {
            source.unproved()?;
            let proofs = source.client().await?.proofs(vault, period).await?;
            let accepted = proofs
                .summaries
                .iter()
                .filter(|summary| !summary.is_empty())
                .count();
            let object = message(&proofs);
            let title = format!(
                "Vault {vault}, period {period}: {accepted} of {} chunk proofs accepted",
                proofs.summaries.len()
            );
            Ok(Report::new(title)
                .line(show::lines(&object, 2))
                .with("proofs", object))
        }
        Command::Closing { vault } => {
            let (title, key) = (format!("Closing of vault {vault}"), CLOSINGS.key(&vault));
            source
                .row(&title, "closing", &key, async |client| {
                    let closing = client.proofs(vault, 0).await?.closing;
                    closing.ok_or_else(|| {
                        ClientError::Invalid(format!("vault {vault} has no accepted closing yet"))
                    })
                })
                .await
        }
        Command::Tag { tag } => {
            source.unproved()?;
            let mut bytes = [0; 16];
            hex::decode_to_slice(&tag, &mut bytes)
                .map_err(|_| CliError::usage("a tag has 32 hex digits"))?;
            let place = source.client().await?.tag(bytes).await?;
            let text = match place.vault {
                0 => format!("Tag {tag} is free"),
                vault => format!(
                    "Tag {tag} is held by vault {vault}, batch {}, position {}",
                    place.batch, place.position
                ),
            };
            Ok(Report::new(text)
                .with("tag", tag)
                .with("place", message(&place)))
        }
    }
}

/// The node tells more than the row: who signed so far.
async fn tape(source: &Source<'_>, vault: u64, period: u32) -> CliResult {
    let title = format!("Tape of vault {vault}, period {period}");
    if source.proof.prove {
        let key = TAPES.key(&(vault, period));
        let missing = async |_: &sluice_client::Client| Ok(sluice_proto::vault::Tape::default());
        return source.row(&title, "tape", &key, missing).await;
    }
    let found = source.client().await?.tape(vault, period).await?;
    let object = message(&found);
    let standing = match found.attested {
        true => "attested",
        false => "not attested yet",
    };
    let report = Report::new(format!("{title}: {standing}")).line(show::lines(&object, 2));
    Ok(match object {
        serde_json::Value::Object(fields) => report.with_all(fields),
        _ => report,
    })
}
