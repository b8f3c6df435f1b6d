//! `sluiced prove`.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Subcommand, ValueEnum};
use indicatif::{ProgressBar, ProgressStyle};
use sluice_circuits::prover::{Prover, ProverSet};

use super::deal_file::DealFlags;
use super::globals::{ChainFlags, Globals};
use super::issuer_flags::{ParamsFlags, WitnessFlags};
use super::output::{CliError, CliResult, Report};
use crate::issuer::{
    prove_closing, FastProver, ProofFolder, Proved, Proving, Step, TapeFolder, Terms,
};

#[derive(Subcommand)]
pub(super) enum Command {
    /// Prove every chunk of a tape, then that the pool meets the deal's criteria. Proofs made before are kept.
    Closing(ClosingArgs),
}

#[derive(clap::Args)]
pub(super) struct ClosingArgs {
    /// The tape folder
    #[arg(long, value_name = "DIR")]
    tape: PathBuf,
    #[command(flatten)]
    deal: DealFlags,
    /// Folder for the proofs
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Prove this chunk only, counted from 0, and not the closing
    #[arg(long, value_name = "NUMBER")]
    chunk: Option<u32>,
    /// Chunks proved side by side: two are a little faster than one and take 300 MB more
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    jobs: usize,
    /// Who makes the proofs. The fast prover is another program, built from `circuits/fast` and standing beside this one;
    /// it hides the loans by another argument: docs/decisions/0009-fast-prover.md
    #[arg(long, value_enum, default_value = "stock")]
    prover: Choice,
    #[command(flatten)]
    witness: WitnessFlags,
    #[command(flatten)]
    params: ParamsFlags,
    #[command(flatten)]
    chain: ChainFlags,
}

#[derive(Clone, Copy, ValueEnum)]
enum Choice {
    /// The library the chain verifies with
    Stock,
    /// About half the processor time
    Fast,
}

pub(super) fn run(globals: &Globals, command: Command) -> CliResult {
    let Command::Closing(args) = command;
    let network = args.chain.network(globals)?;
    let sheet = args.deal.read(&network.prefix)?.term_sheet()?;
    let folder = TapeFolder::open(&args.tape).map_err(CliError::refused)?;
    let tape_chain = &folder.header().deal.chain_id;
    if *tape_chain != network.chain_id {
        let chain = network.chain_id;
        return Err(CliError::refused(format!(
            "the tape is for chain {tape_chain}, not {chain}"
        )));
    }
    let terms = Terms::new(folder.header(), &sheet).map_err(CliError::refused)?;
    let witness_key = args.witness.read()?;
    let tape = folder.witness(&witness_key).map_err(CliError::refused)?;
    let params = args.params.folder(globals)?;

    let bar = bar(args.chunk.map_or(u64::from(terms.chunk_count()) + 1, |_| 1));
    let prover: Box<dyn Prover> = match args.prover {
        Choice::Stock => Box::new(ProverSet::new(&params)),
        Choice::Fast => {
            Box::new(FastProver::beside_this_program(&params).map_err(CliError::refused)?)
        }
    };
    let proving = Proving {
        folder: &folder,
        tape: &tape,
        terms: &terms,
        proofs: &ProofFolder::new(&args.out),
        witness_key: &witness_key,
        only: args.chunk,
        jobs: args.jobs,
    };
    let proved = prove_closing(prover.as_ref(), &params, &proving, &|step| {
        bar.println(line(step));
        bar.inc(1);
    });
    bar.finish_and_clear();
    let proved = proved.map_err(CliError::refused)?;
    Ok(report(&args, proved))
}

fn report(args: &ClosingArgs, proved: Proved) -> Report {
    let what = match args.chunk {
        None => "the closing".to_owned(),
        Some(chunk) => format!("chunk {chunk}"),
    };
    let (seconds, core_ms) = (proved.time.as_secs_f64(), proved.core_ms_per_loan());
    Report::new(format!(
        "Proved {what}: {} loans in {} chunks ({} kept from before)",
        proved.loans, proved.chunks, proved.kept
    ))
    .line(format!(
        "  time    {seconds:.1} s, {core_ms:.2} core-ms a loan"
    ))
    .line(format!("  proofs  {} bytes", proved.proof_bytes))
    .line(format!("  folder  {}", args.out.display()))
    .line("\nNext: sluiced submit closing --proofs DIR --from NAME")
    .with("chunks", proved.chunks)
    .with("kept", proved.kept)
    .with("loans", proved.loans)
    .with("seconds", seconds)
    .with("core_ms_per_loan", core_ms)
    .with("proof_bytes", proved.proof_bytes)
}

/// A bar on stderr, with the time gone by; hidden where nobody watches.
fn bar(steps: u64) -> ProgressBar {
    let style = ProgressStyle::with_template("  proving {bar:30} {pos}/{len} {elapsed}");
    let bar =
        ProgressBar::new(steps).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}

fn line(step: Step) -> String {
    match step {
        Step::Kept { chunk } => format!("  chunk {chunk}: proved before, verified again"),
        Step::Chunk {
            chunk,
            loans,
            bytes,
            time,
        } => format!(
            "  chunk {chunk}: {loans} loans, {bytes} bytes, {:.1} s",
            time.as_secs_f64()
        ),
        Step::Closing { bytes, time } => {
            format!("  closing: {bytes} bytes, {:.1} s", time.as_secs_f64())
        }
    }
}
