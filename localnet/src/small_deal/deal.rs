//! The small deal, from an empty vault to its proofs.

use sluice_circuits::params::load_or_create;
use sluice_circuits::prover::ProverSet;
use sluice_circuits::summary::ChunkOpening;
use sluice_circuits::tape::{Deal as Place, Loan, LoanKeys, RegistrarKey};
use sluice_client::keyring::KeyFile;
use sluice_client::notation;
use sluice_client::{any, Client, SendOptions, Signer, TxOutcome};
use sluice_desk::deal::{Deal, Parties};
use sluice_desk::issuer::{
    prove_chunk, prove_pool, ChunkProof, ClosingProof, Ids, JoinedLoans, TapeFolder, Terms,
};
use sluice_proto::tranche::MsgRegisterTermSheet;
use sluice_proto::vault::MsgOpenVaultResponse;
use sluice_proto::Any;
use sluice_rules::column::Column;
use sluice_rules::schema::Schema;
use sluice_rules::suite::Suite;

use super::Oracles;
use crate::network::{folder, people, Network, CHAIN_ID, PREFIX, START_DATE};
use sluice_client::output::{CliError, CliResult};

const DEAL: &str = include_str!("../../data/drill.toml");

/// How many loans there are. A pool needs at least sixteen.
const LOANS: u64 = 40;

/// A small deal whose tape is committed and attested: ready for its proofs.
pub(crate) struct SmallDeal {
    /// The vault.
    pub(crate) vault: u64,
    issuer: Signer,
    terms: Terms,
    folder: TapeFolder,
    witness_key: KeyFile,
}

impl SmallDeal {
    /// Opens a vault, registers the term sheet, commits the tape and has it attested. Every call makes a deal of its
    /// own, with its own tags.
    pub(crate) async fn open(
        network: &Network,
        client: &Client,
        oracles: &Oracles,
        suite: Suite,
    ) -> CliResult<Self> {
        let issuer = network.signer(people::ISSUER)?;
        let parties = Parties::read(&network.root().join("parties.toml"), PREFIX)?;
        let text = match suite {
            Suite::Small => DEAL.to_owned(),
            Suite::Large => DEAL.replace("suite = \"small\"", "suite = \"large\""),
        };
        let deal = Deal::parse(&text, parties)?;
        let open = deal.open_vault(issuer.address().to_owned())?;
        let opened = send(client, &issuer, vec![any(&open)]).await?;
        let vault = opened.response::<MsgOpenVaultResponse>(0)?.vault;

        let as_of = notation::day(START_DATE).map_err(CliError::refused)?;
        let registrar = RegistrarKey::generate().map_err(CliError::refused)?;
        let loans = loans(as_of);
        let ids = Ids::derive(
            &registrar,
            1,
            loans
                .iter()
                .map(|loan| (loan.keys.asset.clone(), loan.keys.borrower.clone())),
        );
        let params = load_or_create(network.params(), suite.k()).map_err(CliError::refused)?;
        let place = Place {
            chain_id: CHAIN_ID.to_owned(),
            vault,
            period: 0,
            revision: 0,
            as_of,
        };
        let pool = JoinedLoans::join(&loans, &ids).map_err(CliError::refused)?;
        let (header, tape) = pool
            .commit(&params, suite, Schema::CONSUMER_LOANS, place)
            .map_err(CliError::refused)?;
        let path = folder::people(network.root())
            .join(people::ISSUER)
            .join(format!("tape-{vault}"));
        let witness_key = KeyFile::generate()?;
        let folder = TapeFolder::create(&path, header.clone(), &tape, &witness_key)
            .map_err(CliError::refused)?;

        let sheet = deal.term_sheet()?;
        let register = MsgRegisterTermSheet {
            issuer: issuer.address().to_owned(),
            vault,
            term_sheet: Some(sheet.clone()),
        };
        let commit = folder.commit_message(issuer.address());
        send(client, &issuer, vec![any(&register), any(&commit)]).await?;
        let statements = oracles.attest(
            &params,
            (&header, &tape),
            &loans,
            &registrar,
            issuer.address(),
        )?;
        send(client, &issuer, statements.iter().map(any).collect()).await?;
        Ok(SmallDeal {
            vault,
            issuer,
            terms: Terms::new(&header, &sheet).map_err(CliError::refused)?,
            folder,
            witness_key,
        })
    }

    /// Who brings the deal.
    pub(crate) fn issuer(&self) -> &Signer {
        &self.issuer
    }

    /// Proves the only chunk.
    pub(crate) fn prove_chunk(&self, prover: &ProverSet) -> CliResult<(ChunkProof, ChunkOpening)> {
        let work = self.folder.chunk(0, &self.witness_key);
        let work = work.map_err(CliError::refused)?;
        prove_chunk(prover, &self.terms, 0, &work).map_err(CliError::refused)
    }

    /// Proves the pool from the chunk's opening.
    pub(crate) fn prove_pool(
        &self,
        prover: &ProverSet,
        opening: ChunkOpening,
    ) -> CliResult<ClosingProof> {
        let categories = self.folder.categories(&self.witness_key);
        let categories = categories.map_err(CliError::refused)?;
        let (proof, _) = prove_pool(prover, &self.terms, vec![opening], categories)
            .map_err(CliError::refused)?;
        Ok(proof)
    }

    /// Pledges the loans' tags.
    pub(crate) async fn pledge(&self, client: &Client) -> CliResult<()> {
        let pledges = self.folder.pledge_messages(self.issuer.address());
        for message in pledges.map_err(CliError::refused)? {
            send(client, &self.issuer, vec![any(&message)]).await?;
        }
        Ok(())
    }
}

/// Sends messages and waits for their block.
pub(crate) async fn send(
    client: &Client,
    signer: &Signer,
    messages: Vec<Any>,
) -> CliResult<TxOutcome> {
    Ok(client
        .send_and_wait(signer, messages, &SendOptions::default())
        .await?)
}

/// Loans that differ from each other in number and balance; one is a month late.
fn loans(as_of: u32) -> Vec<Loan> {
    let loan = |number: u64| {
        let keys = LoanKeys {
            asset: number.to_string(),
            borrower: number.to_string(),
            collateral: String::new(),
        };
        let late = if number == 7 { 31 } else { 0 };
        let values = [
            (Column::OriginalBalance, 1_500_000),
            (Column::Instalment, 50_000),
            (Column::Rate, 130_000),
            (Column::RemainingTerm, 36),
            (Column::Score, 20),
            (Column::Category, 1 + number % 51),
            (Column::Balance, 1_000_000 + number),
            (Column::PaidTo, u64::from(as_of) - late),
        ];
        Loan::new(number, keys, values)
    };
    (1..=LOANS).map(loan).collect()
}
