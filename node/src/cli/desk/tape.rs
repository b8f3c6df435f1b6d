//! `sluiced tape`.

use std::path::PathBuf;

use clap::Subcommand;
use sluice_app::core::ChainDate;
use sluice_circuits::params::load_or_create;
use sluice_circuits::tape::Deal;
use sluice_rules::group::ColumnGroup;
use sluice_rules::schema::Schema;
use sluice_rules::suite::Suite;

use super::issuer_flags::{day, group, public_key, schema, suite, ParamsFlags, WitnessFlags};
use crate::cli::globals::Globals;
use sluice_client::output::{CliError, CliResult, Report};
use sluice_desk::issuer::{
    amount, generate, read_loans, write_loans, write_package, Ids, JoinedLoans, PoolFigures,
    TapeFolder,
};

/// The day of the demo's real loans, 2018-06-30.
const USUAL_DAY: &str = "2018-06-30";

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Invent a pool of an asset class, to try things out: the same loans for everybody who names the same seed.
    Generate(GenerateArgs),
    /// Commit the loans of a file: every column of every chunk becomes one hiding commitment.
    Commit(CommitArgs),
    /// Make the package of one oracle: its group's columns and nothing of the others.
    Package(PackageArgs),
}

#[derive(clap::Args)]
pub(crate) struct GenerateArgs {
    /// The asset class, by its schema's name
    #[arg(long, value_name = "NAME", value_parser = schema)]
    schema: Schema,
    /// How many loans
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u64).range(1..=1_047_552))]
    loans: u64,
    /// Which of the pools of this class
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    seed: u64,
    /// Date the figures are of, YYYY-MM-DD
    #[arg(long, value_name = "DATE", value_parser = day, default_value = USUAL_DAY)]
    as_of: ChainDate,
    /// File for the loans
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

#[derive(clap::Args)]
pub(crate) struct CommitArgs {
    /// What the columns mean, by the schema's name
    #[arg(long, value_name = "NAME", value_parser = schema)]
    schema: Schema,
    /// Circuits that prove it, small or large; the deal's vault must have the same [default: the smallest that fits]
    #[arg(long, value_name = "NAME", value_parser = suite)]
    suite: Option<Suite>,
    /// Date the figures are of, YYYY-MM-DD
    #[arg(long, value_name = "DATE", value_parser = day)]
    as_of: ChainDate,
    /// Chain the tape is for
    #[arg(long, value_name = "ID")]
    chain_id: String,
    /// Vault the tape is for
    #[arg(long, value_name = "NUMBER")]
    vault: u64,
    /// Period; 0 is the closing, the only one so far
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u32).range(..1))]
    period: u32,
    /// Revision: 0 first, one more for every re-commit
    #[arg(long, value_name = "NUMBER")]
    revision: u32,
    /// The registrar's ids file
    #[arg(long, value_name = "FILE")]
    ids: PathBuf,
    /// The loan file
    #[arg(long = "in", value_name = "FILE")]
    loans: PathBuf,
    /// Folder for the tape; made, and refused if it holds one
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    #[command(flatten)]
    witness: WitnessFlags,
    #[command(flatten)]
    params: ParamsFlags,
}

#[derive(clap::Args)]
pub(crate) struct PackageArgs {
    /// The tape folder
    #[arg(long, value_name = "DIR")]
    tape: PathBuf,
    /// The oracle's group: registrar, servicer, appraiser, bureau or cash-agent
    #[arg(long, value_name = "GROUP", value_parser = group)]
    group: ColumnGroup,
    /// The oracle's statement key as the chain shows it, 66 hex digits: only its secret opens the package
    #[arg(long, value_name = "KEY", value_parser = public_key)]
    to: [u8; 33],
    /// File for the package
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    #[command(flatten)]
    witness: WitnessFlags,
}

pub(super) fn run(globals: &Globals, command: Command) -> CliResult {
    match command {
        Command::Generate(args) => generated(&args),
        Command::Commit(args) => commit(globals, args),
        Command::Package(args) => package(&args),
    }
}

fn generated(args: &GenerateArgs) -> CliResult {
    let (name, out) = (args.schema.name, args.out.display().to_string());
    let loans = generate(args.schema, args.loans, args.seed, args.as_of)
        .ok_or_else(|| CliError::refused(format!("nobody invents {name} yet")))?;
    write_loans(&args.out, loans).map_err(CliError::refused)?;
    let number = args.loans;
    Ok(
        Report::new(format!("Invented {number} rows of {name} to {out}"))
            .line("\nNext: sluiced oracle derive --key FILE --new-key --in FILE --out FILE")
            .with("schema", name)
            .with("loans", number)
            .with("seed", args.seed)
            .with("as_of", args.as_of.to_string())
            .with("out", out),
    )
}

fn commit(globals: &Globals, args: CommitArgs) -> CliResult {
    let key = args.witness.read_or_make()?;
    let loans = read_loans(&args.loans, args.as_of).map_err(CliError::refused)?;
    let ids = Ids::read(&args.ids).map_err(CliError::refused)?;
    let pool = JoinedLoans::join(&loans, &ids).map_err(CliError::refused)?;
    let figures = PoolFigures::of(&pool.loans, args.as_of.0);
    let pool = pool.sorted(args.schema).map_err(CliError::refused)?;
    let suite = match args.suite {
        Some(suite) => suite,
        None => pool.smallest_suite().map_err(CliError::refused)?,
    };
    let params =
        load_or_create(&args.params.folder(globals)?, suite.k()).map_err(CliError::refused)?;
    let deal = Deal {
        chain_id: args.chain_id,
        vault: args.vault,
        period: args.period,
        revision: args.revision,
        as_of: args.as_of.0,
    };
    let (header, tape) = pool
        .commit(&params, suite, deal)
        .map_err(CliError::refused)?;
    let folder = TapeFolder::create(&args.out, header, &tape, &key).map_err(CliError::refused)?;
    let chunks = folder.header().loans_per_chunk.len();
    let (digest, out) = (hex::encode(folder.digest()), args.out.display());
    Ok(Report::new(format!(
        "Committed {} loans, {}, in {chunks} chunks of the {} suite",
        figures.loans,
        amount(figures.balance),
        suite.name()
    ))
    .line(format!("  tape digest  {digest}"))
    .line(format!("  folder       {out}"))
    .line("\nNext: sluiced tx vault commit-tape, then sluiced tape package for every oracle.")
    .with("loans", figures.loans)
    .with("chunks", chunks)
    .with("suite", suite.name())
    .with("digest", digest))
}

fn package(args: &PackageArgs) -> CliResult {
    let folder = TapeFolder::open(&args.tape).map_err(CliError::refused)?;
    let tape = folder
        .witness(&args.witness.read()?)
        .map_err(CliError::refused)?;
    write_package(&folder, &tape, args.group, &args.to, &args.out).map_err(CliError::refused)?;
    let (group, out) = (args.group.name(), args.out.display().to_string());
    Ok(Report::new(format!("Wrote the {group}'s package to {out}"))
        .line(
            "\nNext, where the oracle keeps its records: sluiced oracle attest --package FILE ...",
        )
        .with("group", group)
        .with("package", out)
        .with("digest", hex::encode(folder.digest())))
}
