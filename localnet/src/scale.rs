//! A large invented pool, from loans to verified proofs, and what each step costs. No network: only the issuer's work and
//! the verifier's.

use std::path::PathBuf;
use std::time::Instant;

use sluice_app::core::ChainDate;
use sluice_circuits::params::load_or_create;
use sluice_circuits::tape::{Deal, Header, Loan, RegistrarKey};
use sluice_circuits::verifier::{ProofItem, VerifierSet};
use sluice_client::keyring::KeyFile;
use sluice_desk::issuer::{
    generate, prove_closing, usual_jobs, Ids, JoinedLoans, ProofFolder, Proved, Proving, Step,
    TapeFolder, Terms, Which,
};
use sluice_proto::tranche::TermSheet;
use sluice_proto::vault::Criteria;
use sluice_rules::schema::Schema;

use crate::network::{folder, CHAIN_ID, START_DATE};
use sluice_client::output::{CliError, CliResult, Report};

#[derive(clap::Args)]
pub(crate) struct Args {
    /// How many loans are invented
    #[arg(long, value_name = "NUMBER", default_value_t = 100_000)]
    loans: u64,
    /// Who makes the proofs
    #[arg(long, value_enum, default_value = "stock")]
    prover: Which,
    /// Chunks proved side by side [default: the cores, or as many as the free memory holds]
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u16).range(1..=1_024))]
    jobs: Option<u16>,
    /// Folder of the proof system's public parameters, made before the clock starts if missing
    #[arg(long, value_name = "DIR")]
    params_dir: Option<PathBuf>,
}

/// Seconds since a moment.
fn since(moment: Instant) -> f64 {
    moment.elapsed().as_secs_f64()
}

/// Invents, commits, proves, verifies.
pub(crate) fn run(args: &Args, say: fn(&str)) -> CliResult {
    let usual = || folder::usual("sluice-localnet-params");
    let params_dir = args.params_dir.clone().unwrap_or_else(usual);
    let work = tempfile::tempdir().map_err(CliError::refused)?;
    let as_of = ChainDate::parse(START_DATE).ok_or_else(|| CliError::refused("no start date"))?;
    let witness_key = KeyFile::generate()?;

    let loans: Vec<Loan> = generate(Schema::CONSUMER_LOANS, args.loans, 1, as_of)
        .ok_or_else(|| CliError::refused("nobody invents consumer loans"))?
        .collect();
    let registrar = RegistrarKey::generate().map_err(CliError::refused)?;
    let names = loans
        .iter()
        .map(|loan| (loan.keys.asset.clone(), loan.keys.borrower.clone()));
    let ids = Ids::derive(&registrar, 1, names);
    let pool = JoinedLoans::join(&loans, &ids)
        .and_then(|pool| pool.sorted(Schema::CONSUMER_LOANS))
        .map_err(CliError::refused)?;
    let suite = pool.smallest_suite().map_err(CliError::refused)?;
    let params = load_or_create(&params_dir, suite.k()).map_err(CliError::refused)?;
    say(&format!("invented {} loans", args.loans));

    let began = Instant::now();
    let place = Deal {
        chain_id: CHAIN_ID.to_owned(),
        vault: 1,
        period: 0,
        revision: 0,
        as_of: as_of.0,
    };
    let (header, tape) = pool
        .commit(&params, suite, place)
        .map_err(CliError::refused)?;
    let folder = TapeFolder::create(&work.path().join("tape"), header, &tape, &witness_key)
        .map_err(CliError::refused)?;
    drop((loans, ids, tape, params));
    let commit_seconds = since(began);
    let terms = Terms::new(folder.header(), &sheet()).map_err(CliError::refused)?;
    let proofs = ProofFolder::new(&work.path().join("proofs"));
    let jobs = args.jobs.map_or_else(|| usual_jobs(suite), usize::from);
    say(&format!("committed the tape in {commit_seconds:.1} s"));

    let prover = args.prover.prover(&params_dir).map_err(CliError::refused)?;
    let proving = Proving {
        folder: &folder,
        terms: &terms,
        proofs: &proofs,
        witness_key: &witness_key,
        only: None,
        jobs,
    };
    let told = |step: Step| {
        if let Step::Chunk { chunk, time, .. } = step {
            say(&format!(
                "proved chunk {chunk} in {:.1} s",
                time.as_secs_f64()
            ));
        }
    };
    let proved =
        prove_closing(prover.as_ref(), &params_dir, &proving, &told).map_err(CliError::refused)?;
    let seconds = since(began);
    drop(prover);

    let items = items(folder.header(), &terms, &proofs)?;
    let verifier = VerifierSet::build(&params_dir).map_err(CliError::refused)?;
    // Making the keys is a node's work at its start.
    let first = verifier.verify(&items[0]);
    let verifying = Instant::now();
    if !verifier.all_good(&items) {
        return Err(CliError::refused(format!(
            "the proofs do not hold; the first one: {first:?}"
        )));
    }
    Ok(report(
        args,
        jobs,
        seconds,
        commit_seconds,
        &proved,
        since(verifying),
    ))
}

/// Everything the chain would be asked.
fn items(header: &Header, terms: &Terms, proofs: &ProofFolder) -> Result<Vec<ProofItem>, CliError> {
    let missing = || CliError::refused("a proof is not in its folder");
    let mut items = Vec::new();
    for chunk in 0..header.loans_per_chunk.len() as u32 {
        let proof = proofs.chunk(chunk).map_err(CliError::refused)?;
        items.push(
            proof
                .ok_or_else(missing)?
                .item(terms)
                .map_err(CliError::refused)?,
        );
    }
    let closing = proofs.closing().map_err(CliError::refused)?;
    items.push(
        closing
            .ok_or_else(missing)?
            .item(terms)
            .map_err(CliError::refused)?,
    );
    Ok(items)
}

/// Terms that any pool of consumer loans meets.
fn sheet() -> TermSheet {
    TermSheet {
        criteria: Some(Criteria::default()),
        ..TermSheet::default()
    }
}

fn report(
    args: &Args,
    jobs: usize,
    seconds: f64,
    commit_seconds: f64,
    proved: &Proved,
    verify_seconds: f64,
) -> Report {
    let (core_seconds, bytes) = (proved.core_time.as_secs_f64(), proved.proof_bytes);
    let (core_ms, megabytes) = (proved.core_ms_per_loan(), proved.peak_memory >> 20);
    Report::new(format!(
        "{} loans in {} chunks: {seconds:.1} s from loans to closing, {jobs} jobs",
        args.loans, proved.chunks
    ))
    .line(format!("  tape      {commit_seconds:.1} s"))
    .line(format!(
        "  proofs    {:.1} s, {core_seconds:.1} core-s, {core_ms:.3} core-ms a loan, {bytes} bytes",
        proved.time.as_secs_f64()
    ))
    .line(format!("  verified  {verify_seconds:.3} s, in one batch"))
    .line(format!("  memory    {megabytes} MB at its peak"))
    .with("loans", args.loans)
    .with("chunks", proved.chunks)
    .with("jobs", jobs)
    .with("prover", format!("{:?}", args.prover).to_lowercase())
    .with("seconds", seconds)
    .with("commit_seconds", commit_seconds)
    .with("prove_seconds", proved.time.as_secs_f64())
    .with("prove_core_seconds", core_seconds)
    .with("prove_core_ms_per_loan", core_ms)
    .with("verify_seconds", verify_seconds)
    .with("proof_bytes", bytes)
    .with("peak_memory_bytes", proved.peak_memory)
}
