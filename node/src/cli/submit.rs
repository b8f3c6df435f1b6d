//! `sluiced submit`.

use std::path::PathBuf;

use clap::Subcommand;

use super::globals::Globals;
use super::output::{CliError, CliResult, Report};
use super::tx::{Sending, TxFlags};
use crate::issuer::{submit_closing, ProofFolder, SubmitError, Submitted};

#[derive(clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    flags: TxFlags,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Send every proof that the chain has not accepted, chunk by chunk and then the closing.
    Closing {
        /// The proof folder
        #[arg(long, value_name = "DIR")]
        proofs: PathBuf,
    },
}

pub(super) async fn run(globals: &Globals, args: Args) -> CliResult {
    let Command::Closing { proofs } = args.command;
    let sending = Sending::open(globals, &args.flags).await?;
    let proofs = ProofFolder::new(&proofs);
    let say = |step: &Submitted| eprintln!("  {}", line(step));
    let submitted = submit_closing(
        &sending.client,
        &sending.signer,
        &proofs,
        &sending.options,
        &say,
    )
    .await?;
    let sent = submitted
        .iter()
        .filter(|step| matches!(step, Submitted::Accepted { .. }))
        .count();
    let height = submitted.iter().filter_map(|step| match step {
        Submitted::Accepted { height, .. } => Some(*height),
        Submitted::Known { .. } => None,
    });
    let known = submitted.len() - sent;
    Ok(Report::new(format!(
        "The closing is proved on the chain: {sent} proofs accepted now, {known} before"
    ))
    .line("\nNext: sluiced tx tranche issue --vault NUMBER")
    .with("accepted", sent)
    .with("known", known)
    .with("height", height.max()))
}

fn line(step: &Submitted) -> String {
    let name = |chunk: &Option<u32>| {
        chunk.map_or_else(|| "closing".to_owned(), |chunk| format!("chunk {chunk}"))
    };
    match step {
        Submitted::Known { chunk } => format!("{}: accepted before", name(chunk)),
        Submitted::Accepted {
            chunk,
            height,
            gas,
            time,
        } => {
            format!(
                "{}: accepted at height {height}, {gas} gas, {:.1} s",
                name(chunk),
                time.as_secs_f64()
            )
        }
    }
}

impl From<SubmitError> for CliError {
    fn from(error: SubmitError) -> Self {
        match error {
            SubmitError::Client { what, error } => CliError::from(error).about(&what),
            other => CliError::refused(other),
        }
    }
}
