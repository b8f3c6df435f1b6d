//! A loan file on its way to a tape that is committed, attested and pledged.

use std::path::PathBuf;

use sluice_circuits::params::{load_or_create, Params};
use sluice_circuits::tape::{self, Loan, RegistrarKey, Tape};
use sluice_client::keyring::KeyFile;
use sluice_desk::issuer::{ChunkWork, Ids, JoinedLoans, PoolFigures, TapeFolder};
use sluice_rules::schema::Schema;
use sluice_rules::suite::Suite;

use super::cast::Cast;
use super::oracles::{Comparison, Oracle};
use crate::network::CHAIN_ID;
use sluice_client::output::{CliError, CliResult};

/// 2018-06-30: the as-of day of the tape and the chain's date.
pub(super) const AS_OF: u32 = 17_712;

/// A committed tape with everything its issuer keeps.
pub(super) struct Prepared {
    pub(super) vault: u64,
    pub(super) params: Params,
    pub(super) folder: TapeFolder,
    pub(super) tape: Tape,
    pub(super) figures: PoolFigures,
    pub(super) witness_key: KeyFile,
    pub(super) registrar: KeyFile,
    pub(super) path: PathBuf,
}

/// Derives pseudonyms and tags under the registrar's key, sorts, splits and commits the loans for a vault, and brings
/// the commitment to the chain.
pub(super) async fn commit(
    cast: &Cast,
    by: &str,
    vault: u64,
    loans: &[Loan],
) -> CliResult<Prepared> {
    let path = cast.work().join(format!("vault-{vault}"));
    std::fs::create_dir_all(&path).map_err(CliError::file(&path))?;
    let (registrar, witness_key) = (KeyFile::generate()?, KeyFile::generate()?);
    registrar.write_new(&path.join("registrar.key"))?;
    witness_key.write_new(&path.join("witness.key"))?;
    let key = RegistrarKey::from_bytes(*registrar.bytes());
    // The loan file names no borrowers: each loan has its own.
    let numbers = loans
        .iter()
        .map(|loan| (loan.keys.asset.clone(), loan.keys.borrower.clone()));
    let ids = Ids::derive(&key, 1, numbers);
    let pool = JoinedLoans::join(loans, &ids).map_err(CliError::refused)?;
    let figures = PoolFigures::of(&pool.loans, AS_OF);
    let params =
        load_or_create(cast.network().params(), Suite::Small.k()).map_err(CliError::refused)?;
    let deal = tape::Deal {
        chain_id: CHAIN_ID.to_owned(),
        vault,
        period: 0,
        revision: 0,
        as_of: AS_OF,
    };
    let (header, tape) = pool
        .commit(&params, Suite::Small, Schema::CONSUMER_LOANS, deal)
        .map_err(CliError::refused)?;
    let folder = TapeFolder::create(&path.join("tape"), header, &tape, &witness_key)
        .map_err(CliError::refused)?;
    cast.send(0, by, &folder.commit_message(&cast.address(by)?))
        .await?;
    Ok(Prepared {
        vault,
        params,
        folder,
        tape,
        figures,
        witness_key,
        registrar,
        path,
    })
}

impl Prepared {
    /// What the proof of a chunk needs.
    pub(super) fn work(&self, chunk: u32) -> CliResult<ChunkWork> {
        let work = self.folder.chunk(chunk, &self.witness_key);
        work.map_err(CliError::refused)
    }

    /// What an oracle of this tape compares.
    pub(super) fn comparison<'a>(&'a self, cast: &'a Cast) -> Comparison<'a> {
        Comparison {
            cast,
            params: &self.params,
            folder: &self.folder,
            tape: &self.tape,
            registrar: &self.registrar,
            vault: self.vault,
        }
    }

    /// Every oracle compares and signs, and the issuer brings the statements to the chain.
    pub(super) async fn attest(
        &self,
        cast: &Cast,
        by: &str,
        oracles: &[Oracle],
        loans: &[Loan],
    ) -> CliResult<()> {
        let comparison = self.comparison(cast);
        for (position, oracle) in oracles.iter().enumerate() {
            comparison.keep_records(oracle, loans)?;
            let statement = comparison.ask(oracle)?;
            let message = statement.message(&cast.address(by)?, &cast.address(oracle.name)?);
            cast.send(position, by, &message).await?;
        }
        Ok(())
    }

    /// Pledges every batch of tags.
    pub(super) async fn pledge(&self, cast: &Cast, by: &str) -> CliResult<()> {
        let pledges = self.folder.pledge_messages(&cast.address(by)?);
        for message in pledges.map_err(CliError::refused)? {
            cast.send(0, by, &message).await?;
        }
        Ok(())
    }
}
