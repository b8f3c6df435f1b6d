//! `sluiced prove`.

use std::path::PathBuf;

use clap::Subcommand;

use super::deal_file::DealFlags;
use super::issuer_flags::{ParamsFlags, WitnessFlags};
use super::progress::Progress;
use crate::cli::globals::{ChainFlags, Globals};
use sluice_client::output::{CliError, CliResult, Report};
use sluice_desk::issuer::{
    prove_closing, usual_jobs, ProofFolder, Proved, Proving, TapeFolder, Terms, Which,
};

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Prove every chunk of a tape, then that the pool meets the deal's criteria. Proofs made before are verified and kept.
    Closing(ClosingArgs),
}

#[derive(clap::Args)]
pub(crate) struct ClosingArgs {
    /// The tape folder; for one chunk a folder with tape.json and that chunk's file is enough
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
    /// Chunks proved side by side [default: the cores, or as many as the free memory holds]
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u16).range(1..=1_024))]
    jobs: Option<u16>,
    /// Who makes the proofs. The fast prover is another program, built from `circuits/fast` and standing beside this one;
    /// it hides the loans by another argument: docs/decisions/0009-fast-prover.md
    #[arg(long, value_enum, default_value = "stock")]
    prover: Which,
    #[command(flatten)]
    witness: WitnessFlags,
    #[command(flatten)]
    params: ParamsFlags,
    #[command(flatten)]
    chain: ChainFlags,
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
    let params = args.params.folder(globals)?;
    let suite = folder.header().suite;
    let jobs = args.jobs.map_or_else(|| usual_jobs(suite), usize::from);

    let progress = Progress::new(suite, jobs);
    let prover = args.prover.prover(&params).map_err(CliError::refused)?;
    let proving = Proving {
        folder: &folder,
        terms: &terms,
        proofs: &ProofFolder::new(&args.out),
        witness_key: &witness_key,
        only: args.chunk,
        jobs,
    };
    let proved = prove_closing(prover.as_ref(), &params, &proving, &|step| {
        progress.on(step)
    });
    progress.finish();
    let proved = proved.map_err(CliError::refused)?;
    Ok(report(&args, jobs, proved))
}

fn report(args: &ClosingArgs, jobs: usize, proved: Proved) -> Report {
    let what = match args.chunk {
        None => "the closing".to_owned(),
        Some(chunk) => format!("chunk {chunk}"),
    };
    let (seconds, core_ms) = (proved.time.as_secs_f64(), proved.core_ms_per_loan());
    let peak = proved.peak_memory;
    let next = match args.chunk {
        None => "sluiced submit closing --proofs DIR --from NAME",
        Some(_) => "when every chunk is proved, the same command without --chunk",
    };
    Report::new(format!(
        "Proved {what}: {} loans in {} chunks ({} kept from before, {} damaged and made again)",
        proved.loans, proved.chunks, proved.kept, proved.damaged
    ))
    .line(format!(
        "  time    {seconds:.1} s, {core_ms:.2} core-ms a loan, {jobs} side by side"
    ))
    .line(format!("  memory  {} MB at most", peak >> 20))
    .line(format!("  proofs  {} bytes", proved.proof_bytes))
    .line(format!("  folder  {}", args.out.display()))
    .line(format!("\nNext: {next}"))
    .with("chunks", proved.chunks)
    .with("kept", proved.kept)
    .with("damaged", proved.damaged)
    .with("loans", proved.loans)
    .with("jobs", jobs)
    .with("seconds", seconds)
    .with("core_ms_per_loan", core_ms)
    .with("peak_memory_bytes", peak)
    .with("proof_bytes", proved.proof_bytes)
}
