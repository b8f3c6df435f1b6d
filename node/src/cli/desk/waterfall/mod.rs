//! `sluiced waterfall`: what would a month pay? The same function that the proof is about, run on files.

mod files;
mod table;

use std::path::PathBuf;

use serde_json::json;

use sluice_client::output::{CliError, CliResult, Report};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// Terms of the deal: fields of the month's terms that hold in every month (TOML or JSON, amounts in cents)
    #[arg(long, value_name = "FILE")]
    deal: PathBuf,
    /// The month: `public` and `hidden` state, `figures` of the pool, and in `terms` what differs from the deal file
    #[arg(long, value_name = "FILE")]
    month: PathBuf,
    /// What `--json` printed for the month before; its states take the place of those in the other files
    #[arg(long, value_name = "FILE")]
    after: Option<PathBuf>,
}

pub(super) fn run(args: &Args) -> CliResult {
    let month = files::month(&args.deal, &args.month, args.after.as_deref())?;
    let outcome = month.run().map_err(CliError::refused)?;
    let payout = &outcome.payout;
    let mut report = Report::new(format!(
        "Available: {}, of which {} is collected and deposited",
        table::money(payout.available),
        table::money(payout.used)
    ));
    for line in table::lines(&month, &outcome) {
        report = report.line(line);
    }
    Ok(report
        .with("payout", json!(payout))
        .with("public", json!(outcome.public))
        .with("hidden", json!(outcome.hidden))
        .with("triggers", json!(outcome.triggers)))
}

#[cfg(test)]
mod tests;
