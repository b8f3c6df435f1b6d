//! Flags that the commands of issuers and oracles share.

use std::path::PathBuf;

use sluice_app::core::ChainDate;
use sluice_rules::group::ColumnGroup;
use sluice_rules::schema::Schema;
use sluice_rules::suite::Suite;

use crate::cli::globals::Globals;
use sluice_client::keyring::{KeyFile, KeyringError};
use sluice_client::output::CliError;

/// The public parameters of the proof system.
#[derive(clap::Args)]
pub(super) struct ParamsFlags {
    /// Folder of the proof system's public parameters, made if missing [default: data/params in the home]
    #[arg(long, value_name = "DIR")]
    params_dir: Option<PathBuf>,
}

impl ParamsFlags {
    pub(super) fn folder(&self, globals: &Globals) -> Result<PathBuf, CliError> {
        match &self.params_dir {
            Some(folder) => Ok(folder.clone()),
            None => Ok(globals.home()?.join("data/params")),
        }
    }
}

/// The key under which the secrets of a tape are sealed.
#[derive(clap::Args)]
pub(super) struct WitnessFlags {
    /// Key file (mode 0600) that seals the secrets of the tape and its proofs; keep it apart from them
    #[arg(long, value_name = "FILE")]
    witness_key: PathBuf,
}

impl WitnessFlags {
    pub(super) fn read(&self) -> Result<KeyFile, KeyringError> {
        KeyFile::read(&self.witness_key)
    }

    /// A tape's first use of the key makes it.
    pub(super) fn read_or_make(&self) -> Result<KeyFile, KeyringError> {
        if self.witness_key.symlink_metadata().is_err() {
            KeyFile::generate()?.write_new(&self.witness_key)?;
        }
        self.read()
    }
}

pub(super) fn day(text: &str) -> Result<ChainDate, String> {
    ChainDate::parse(text).ok_or_else(|| "expected a day like 2018-06-30".to_owned())
}

pub(super) fn schema(text: &str) -> Result<Schema, String> {
    let names = Schema::ALL.map(|schema| schema.name).join(", ");
    Schema::by_name(text).ok_or_else(|| format!("expected one of {names}"))
}

pub(super) fn suite(text: &str) -> Result<Suite, String> {
    Suite::from_name(text).ok_or_else(|| "expected small or large".to_owned())
}

pub(super) fn group(text: &str) -> Result<ColumnGroup, String> {
    let name = text.replace('-', "_");
    let found = ColumnGroup::ALL
        .into_iter()
        .find(|group| group.name() == name);
    found.ok_or_else(|| "expected registrar, servicer, appraiser, bureau or cash-agent".to_owned())
}

pub(super) fn public_key(text: &str) -> Result<[u8; 33], String> {
    let mut key = [0; 33];
    hex::decode_to_slice(text, &mut key)
        .map_err(|_| "expected a compressed public key, 66 hex digits".to_owned())?;
    Ok(key)
}
