//! The oracles: six homes, each with its own key, its own records, and only its group's part of the tape.

use std::fs;
use std::path::PathBuf;

use sluice_app::core::{coin, Amount};
use sluice_circuits::params::Params;
use sluice_circuits::tape::{Loan, RegistrarKey, Tape};
use sluice_client::keyring::{KeyFile, Secp256k1Key};
use sluice_desk::issuer::{read_package, write_package, TapeFolder};
use sluice_desk::oracle::{attest, read_records, write_records, Expected, Registry};
use sluice_proto::oracle::MsgRegisterOracle;
use sluice_rules::group::ColumnGroup;

use super::cast::Cast;
use super::show::Show;
use crate::network::{CHAIN_ID, ORACLE_BOND};
use sluice_client::output::{CliError, CliResult};

/// An oracle and what it vouches for.
pub(super) struct Oracle {
    pub(super) name: &'static str,
    pub(super) group: ColumnGroup,
    pub(super) key: Secp256k1Key,
}

const GROUPS: [(&str, ColumnGroup); 6] = [
    ("registrar-1", ColumnGroup::Registrar),
    ("registrar-2", ColumnGroup::Registrar),
    ("servicer-data-1", ColumnGroup::Servicer),
    ("servicer-data-2", ColumnGroup::Servicer),
    ("appraiser", ColumnGroup::Appraiser),
    ("bureau", ColumnGroup::Bureau),
];

/// Gives every oracle a statement key of its own and registers it against a bond.
pub(super) async fn register(cast: &Cast, show: &mut Show) -> CliResult<Vec<Oracle>> {
    show.step("Oracles post their bonds");
    let mut oracles = Vec::new();
    for (position, (name, group)) in GROUPS.into_iter().enumerate() {
        let key = Secp256k1Key::generate()?;
        key.to_file()
            .write_new(&cast.home(name).join("statement.key"))?;
        let address = cast.address(name)?;
        let message = MsgRegisterOracle {
            oracle: address.clone(),
            statement_key: key.public_key().to_vec(),
            groups: vec![group.id() as i32],
            controller: address,
            record_source: format!("books of {name}"),
            bond: Some(coin("usluice", Amount(ORACLE_BOND))),
        };
        cast.send(position, name, &message).await?;
        oracles.push(Oracle { name, group, key });
    }
    show.line("two registrars, two sources of servicer data, an appraiser and a credit bureau, none tied to the issuer");
    Ok(oracles)
}

/// What an oracle compares: its package, its records, the registrar's secret.
pub(super) struct Comparison<'a> {
    pub(super) cast: &'a Cast,
    pub(super) params: &'a Params,
    pub(super) folder: &'a TapeFolder,
    pub(super) tape: &'a Tape,
    pub(super) registrar: &'a KeyFile,
    pub(super) vault: u64,
}

impl Comparison<'_> {
    fn file(&self, oracle: &Oracle, what: &str) -> PathBuf {
        self.cast
            .home(oracle.name)
            .join(format!("{what}-{}", self.vault))
    }

    /// Writes the records an oracle keeps of these loans, in its own home.
    pub(super) fn keep_records(&self, oracle: &Oracle, loans: &[Loan]) -> CliResult<()> {
        write_records(oracle.group, loans, &self.file(oracle, "records.csv"))
            .map_err(CliError::refused)
    }

    /// Hands the oracle its package and lets it compare; answers with its signed statement as a message, or with why it
    /// does not sign.
    pub(super) fn ask(&self, oracle: &Oracle) -> CliResult<sluice_desk::oracle::SignedStatement> {
        let path = self.file(oracle, "package.json");
        // A second asking replaces the package.
        let _ = fs::remove_file(&path);
        write_package(
            self.folder,
            self.tape,
            oracle.group,
            &oracle.key.public_key(),
            &path,
        )
        .map_err(CliError::refused)?;
        let package = read_package(&path, &oracle.key).map_err(CliError::refused)?;
        let registry = (oracle.group == ColumnGroup::Registrar).then(|| Registry {
            key: RegistrarKey::from_bytes(*self.registrar.bytes()),
            tags_per_asset: 1,
        });
        let records = read_records(oracle.group, &self.file(oracle, "records.csv"), registry)
            .map_err(CliError::refused)?;
        let expected = Expected {
            chain_id: Some(CHAIN_ID.to_owned()),
            vault: Some(self.vault),
        };
        let attested = attest(self.params, &package, &records, &expected, &oracle.key)
            .map_err(CliError::refused)?;
        Ok(attested.statement)
    }
}
