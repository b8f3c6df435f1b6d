//! `sluiced oracle`.

use std::path::PathBuf;

use clap::Subcommand;
use sluice_app::core::ChainDate;
use sluice_circuits::params::load_or_create;
use sluice_circuits::tape::RegistrarKey;
use sluice_rules::group::ColumnGroup;

use super::issuer_flags::{day, group, ParamsFlags};
use crate::cli::globals::Globals;
use sluice_client::keyring::{KeyFile, Secp256k1Key};
use sluice_client::output::{CliError, CliResult, Report};
use sluice_desk::issuer::{read_loans, read_package};
use sluice_desk::oracle::{attest, derive_ids, read_records, write_records, Expected, Registry};

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Registrar: derive every loan's pseudonym and asset tags.
    Derive(DeriveArgs),
    /// Write the record file that one group's oracle would keep of a loan file, to try things out.
    Records(RecordsArgs),
    /// Compare a package with your own records and sign the tape's digest.
    Attest(AttestArgs),
}

#[derive(clap::Args)]
pub(crate) struct DeriveArgs {
    /// The registrar's key file (mode 0600). The same key must serve all vaults, or an asset could be pledged twice
    #[arg(long, value_name = "FILE")]
    key: PathBuf,
    /// Make the key file; refused if it exists
    #[arg(long)]
    new_key: bool,
    /// A table with a column loan_number, perhaps also borrower
    #[arg(long = "in", value_name = "FILE")]
    loans: PathBuf,
    /// File for the ids, as secret as the loans
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    #[command(flatten)]
    tags: TagFlags,
}

#[derive(clap::Args)]
pub(super) struct TagFlags {
    /// Asset tags of every loan, as the vault says
    #[arg(long, value_name = "NUMBER", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=4))]
    tags_per_asset: u32,
}

#[derive(clap::Args)]
pub(crate) struct RecordsArgs {
    /// The oracle's group: registrar, servicer, appraiser, bureau or cash-agent
    #[arg(long, value_name = "GROUP", value_parser = group)]
    group: ColumnGroup,
    /// Date the figures are of, YYYY-MM-DD
    #[arg(long, value_name = "DATE", value_parser = day)]
    as_of: ChainDate,
    /// The loan file
    #[arg(long = "in", value_name = "FILE")]
    loans: PathBuf,
    /// File for the records
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

#[derive(clap::Args)]
pub(crate) struct AttestArgs {
    /// The package the issuer made for you
    #[arg(long, value_name = "FILE")]
    package: PathBuf,
    /// Your own records
    #[arg(long, value_name = "FILE")]
    records: PathBuf,
    /// File with your statement key (mode 0600): it opens the package and signs
    #[arg(long, value_name = "FILE")]
    from: PathBuf,
    /// Registrar: the key file under which ids were derived
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
    #[command(flatten)]
    tags: TagFlags,
    /// Sign for this chain only
    #[arg(long, value_name = "ID")]
    chain_id: Option<String>,
    /// Sign for this vault only
    #[arg(long, value_name = "NUMBER")]
    vault: Option<u64>,
    /// File for the signed statement
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    #[command(flatten)]
    params: ParamsFlags,
}

pub(super) fn run(globals: &Globals, command: Command) -> CliResult {
    match command {
        Command::Derive(args) => derive(&args),
        Command::Records(args) => records(&args),
        Command::Attest(args) => sign(globals, args),
    }
}

fn derive(args: &DeriveArgs) -> CliResult {
    if args.new_key {
        KeyFile::generate()?.write_new(&args.key)?;
    }
    let key = RegistrarKey::from_bytes(*KeyFile::read(&args.key)?.bytes());
    let ids = derive_ids(&args.loans, &key, args.tags.tags_per_asset).map_err(CliError::refused)?;
    ids.write(&args.out).map_err(CliError::refused)?;
    let (loans, out) = (ids.len(), args.out.display());
    Ok(
        Report::new(format!("Derived pseudonyms and tags of {loans} loans"))
            .line(format!(
                "  ids file  {out}  (as secret as the loans: it joins them to their tags)"
            ))
            .line("\nNext, at the issuer: sluiced tape commit --ids FILE ...")
            .with("loans", loans),
    )
}

fn records(args: &RecordsArgs) -> CliResult {
    let loans = read_loans(&args.loans, args.as_of).map_err(CliError::refused)?;
    write_records(args.group, &loans, &args.out).map_err(CliError::refused)?;
    let (group, out) = (args.group.name(), args.out.display());
    Ok(Report::new(format!(
        "Wrote a {group}'s records of {} loans to {out}",
        loans.len()
    ))
    .with("group", group)
    .with("loans", loans.len()))
}

fn sign(globals: &Globals, args: AttestArgs) -> CliResult {
    let key = Secp256k1Key::read(&args.from)?;
    let package = read_package(&args.package, &key).map_err(CliError::refused)?;
    let registry = match &args.key {
        None => None,
        Some(path) => Some(Registry {
            key: RegistrarKey::from_bytes(*KeyFile::read(path)?.bytes()),
            tags_per_asset: args.tags.tags_per_asset,
        }),
    };
    let records =
        read_records(package.group, &args.records, registry).map_err(CliError::refused)?;
    let params = load_or_create(&args.params.folder(globals)?, package.header.suite.k())
        .map_err(CliError::refused)?;
    let expected = Expected {
        chain_id: args.chain_id,
        vault: args.vault,
    };
    let attested =
        attest(&params, &package, &records, &expected, &key).map_err(CliError::refused)?;
    attested
        .statement
        .write(&args.out)
        .map_err(CliError::refused)?;
    let statement = &attested.statement.statement;
    let digest = hex::encode(&statement.tape_digest);
    let group = package.group.name();
    Ok(Report::new(format!(
        "Signed as {group}: {} loans agree with the records, {} commitments recomputed",
        attested.loans, attested.commitments
    ))
    .line(format!("  chain        {}", statement.chain_id))
    .line(format!(
        "  vault        {}, period {}, revision {}",
        statement.vault, statement.period, statement.revision
    ))
    .line(format!("  as of        {}", ChainDate(statement.as_of)))
    .line(format!("  tape digest  {digest}"))
    .line(format!("  statement    {}", args.out.display()))
    .line("\nNext, by anyone: sluiced tx vault relay-attestation --statement FILE ...")
    .with("group", group)
    .with("chain_id", statement.chain_id.clone())
    .with("vault", statement.vault)
    .with("period", statement.period)
    .with("revision", statement.revision)
    .with("as_of", ChainDate(statement.as_of).to_string())
    .with("digest", digest)
    .with("loans", attested.loans)
    .with("commitments", attested.commitments))
}
