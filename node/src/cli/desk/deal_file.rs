//! Flags that name a deal, and the vault that serves it.

use std::path::PathBuf;

use sluice_client::output::CliError;
use sluice_client::Client;
use sluice_desk::deal::Deal;

/// A deal file.
#[derive(clap::Args)]
pub(crate) struct DealFlags {
    /// The deal file
    #[arg(long, value_name = "FILE")]
    deal: PathBuf,
    /// Who its people are [default: parties.toml beside the deal file]
    #[arg(long, value_name = "FILE")]
    parties: Option<PathBuf>,
}

impl DealFlags {
    /// Reads it.
    pub(crate) fn read(&self, prefix: &str) -> Result<Deal, CliError> {
        Ok(Deal::read(&self.deal, self.parties.as_deref(), prefix)?)
    }
}

/// A vault, by number or by the deal file it was opened with.
#[derive(clap::Args)]
#[group(required = true, multiple = true, id = "which-vault")]
pub(crate) struct VaultFlags {
    /// The vault's number
    #[arg(long, group = "which-vault", value_name = "NUMBER")]
    vault: Option<u64>,
    /// A deal file, to find the vault that carries its name
    #[arg(long, group = "which-vault", value_name = "FILE")]
    deal: Option<PathBuf>,
    /// Who its people are [default: parties.toml beside the deal file]
    #[arg(long, requires = "deal", value_name = "FILE")]
    parties: Option<PathBuf>,
}

impl VaultFlags {
    /// The vault's number: as given, or that of the only vault with the deal's name.
    pub(crate) async fn number(&self, client: &Client, prefix: &str) -> Result<u64, CliError> {
        match (self.vault, &self.deal) {
            (Some(vault), _) => Ok(vault),
            (None, Some(path)) => {
                let deal = Deal::read(path, self.parties.as_deref(), prefix)?;
                vault_named(client, deal.name()).await
            }
            (None, None) => Err(CliError::usage(
                "which vault? Give --vault NUMBER or --deal FILE",
            )),
        }
    }
}

/// The only vault of a name. Names are free, so several vaults may share one: then the number must be given.
pub(crate) async fn vault_named(client: &Client, name: &str) -> Result<u64, CliError> {
    let vaults = client.vaults().await?;
    let numbers: Vec<u64> = vaults
        .iter()
        .filter(|vault| vault.name == name)
        .map(|vault| vault.id)
        .collect();
    match numbers.as_slice() {
        [number] => Ok(*number),
        [] => Err(CliError::refused(format!(
            "there is no vault named {name:?}; `sluiced tx vault open` opens one"
        ))),
        several => Err(CliError::usage(format!(
            "vaults {several:?} are named {name:?}: say which one with --vault NUMBER"
        ))),
    }
}
