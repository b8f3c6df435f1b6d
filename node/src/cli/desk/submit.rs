//! `sluiced submit`.

use std::path::PathBuf;

use clap::Subcommand;

use crate::cli::globals::Globals;
use crate::cli::tx::{Sending, TxFlags};
use sluice_client::output::{CliResult, Report};
use sluice_desk::issuer::{submit_closing, ProofFolder, Submitted};

#[derive(clap::Args)]
pub(crate) struct Args {
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
