//! `sluiced query oracle`.

use clap::Subcommand;
use sluice_app::core::Address;
use sluice_app::oracle::ORACLES;

use super::{message, show, Source};
use sluice_client::output::{CliError, CliResult, Report};

#[derive(Subcommand)]
pub(super) enum Command {
    /// All oracles.
    List,
    /// One oracle.
    Show {
        /// Its account
        address: String,
    },
    /// The attestations of a tape.
    Attestations {
        /// The vault's number
        vault: u64,
        /// The period, 0 at closing
        #[arg(long, default_value_t = 0)]
        period: u32,
        /// The revision of the period's tape
        #[arg(long, default_value_t = 0)]
        revision: u32,
    },
}

pub(super) async fn run(source: &Source<'_>, command: Command) -> CliResult {
    match command {
        Command::List => {
            source.unproved()?;
            let oracles = source.client().await?.oracles().await?;
            let oracles: Vec<_> = oracles.iter().map(message).collect();
            let mut report = Report::new(format!("{} oracles", oracles.len()));
            for oracle in &oracles {
                report = report.line("").line(show::lines(oracle, 2));
            }
            Ok(report.with("oracles", oracles))
        }
        Command::Show { address } => {
            let key = match source.proof.prove {
                true => {
                    let prefix = source.network()?.prefix;
                    let account = Address::parse("address", &address, &prefix);
                    ORACLES.key(&account.map_err(|error| CliError::usage(error.message))?)
                }
                false => Vec::new(),
            };
            let title = format!("Oracle {address}");
            source
                .row(&title, "oracle", &key, async |client| {
                    client.oracle(&address).await
                })
                .await
        }
        Command::Attestations {
            vault,
            period,
            revision,
        } => {
            source.unproved()?;
            let found = source
                .client()
                .await?
                .attestations(vault, period, revision)
                .await?;
            let found: Vec<_> = found.iter().map(message).collect();
            let mut report = Report::new(format!(
                "{} attestations of the tape of vault {vault}, period {period}, revision {revision}",
                found.len()
            ));
            for attestation in &found {
                report = report.line("").line(show::lines(attestation, 2));
            }
            Ok(report.with("attestations", found))
        }
    }
}
