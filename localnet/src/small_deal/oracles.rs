//! Oracles that register and attest, each from its own home.

use std::path::PathBuf;

use sluice_circuits::params::Params;
use sluice_circuits::tape::{Header, Loan, RegistrarKey, Tape};
use sluice_client::keyring::Secp256k1Key;
use sluice_client::{any, Client, SendOptions};
use sluice_desk::oracle::{attest, read_records, write_records, Expected, Registry};
use sluice_proto::cosmos::base::v1beta1::Coin;
use sluice_proto::oracle::{MsgAttest, MsgRegisterOracle};
use sluice_rules::group::ColumnGroup;

use crate::network::{folder, people, Network, ORACLE_BOND};
use sluice_client::output::{CliError, CliResult};

/// One oracle, registered.
struct Oracle {
    group: ColumnGroup,
    address: String,
    statement_key: Secp256k1Key,
    home: PathBuf,
}

/// The oracles of a network.
pub(crate) struct Oracles(Vec<Oracle>);

impl Oracles {
    /// Makes everybody a statement key and registers them all, side by side.
    pub(crate) async fn register(network: &Network, client: &Client) -> CliResult<Self> {
        let mut oracles = Vec::new();
        let mut sent = tokio::task::JoinSet::new();
        for name in people::ORACLES {
            let (group, signer) = (group_of(name)?, network.signer(name)?);
            let statement_key = Secp256k1Key::generate()?;
            let home = folder::people(network.root()).join(name);
            statement_key
                .to_file()
                .write_new(&home.join("statement.key"))?;
            let message = MsgRegisterOracle {
                oracle: signer.address().to_owned(),
                statement_key: statement_key.public_key().to_vec(),
                groups: vec![group.id() as i32],
                controller: signer.address().to_owned(),
                record_source: format!("books of {name}"),
                bond: Some(Coin {
                    denom: "usluice".to_owned(),
                    amount: ORACLE_BOND.to_string(),
                }),
            };
            oracles.push(Oracle {
                group,
                address: signer.address().to_owned(),
                statement_key,
                home,
            });
            let client = client.clone();
            sent.spawn(async move {
                let options = SendOptions::default();
                client
                    .send_and_wait(&signer, vec![any(&message)], &options)
                    .await
            });
        }
        while let Some(done) = sent.join_next().await {
            done??;
        }
        Ok(Oracles(oracles))
    }

    /// Every oracle compares its package with its own record file and signs. `relayer` will pay for bringing the
    /// statements to the chain.
    pub(crate) fn attest(
        &self,
        params: &Params,
        (header, tape): (&Header, &Tape),
        loans: &[Loan],
        registrar: &RegistrarKey,
        relayer: &str,
    ) -> CliResult<Vec<MsgAttest>> {
        let expected = Expected {
            chain_id: Some(header.deal.chain_id.clone()),
            vault: Some(header.deal.vault),
        };
        let mut statements = Vec::new();
        for oracle in &self.0 {
            let path = oracle
                .home
                .join(format!("records-{}.csv", header.deal.vault));
            write_records(oracle.group, loans, &path).map_err(CliError::refused)?;
            let registry = (oracle.group == ColumnGroup::Registrar).then(|| Registry {
                key: registrar.clone(),
                tags_per_asset: 1,
            });
            let records = read_records(oracle.group, &path, registry).map_err(CliError::refused)?;
            let package = tape.package(oracle.group, header.clone());
            let attested = attest(params, &package, &records, &expected, &oracle.statement_key);
            let statement = attested.map_err(CliError::refused)?.statement;
            statements.push(statement.message(relayer, &oracle.address));
        }
        Ok(statements)
    }
}

/// An oracle's name begins with what it vouches for.
fn group_of(name: &str) -> CliResult<ColumnGroup> {
    let group = ColumnGroup::ALL
        .into_iter()
        .find(|group| name.starts_with(group.name()));
    group.ok_or_else(|| CliError::refused(format!("{name} vouches for no group of columns")))
}
