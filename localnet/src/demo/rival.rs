//! Another issuer copies everything that is public: the commitments, the tags, the proof.

use sluice_app::oracle::{statement_bytes, DOMAIN};
use sluice_desk::issuer::{chunk_commitments, tag_batches, tape_digest};
use sluice_proto::oracle::{AttestationStatement, MsgAttest};
use sluice_proto::vault::{MsgCommitTape, MsgProveChunk};

use super::cast::Cast;
use super::deal::{self, Proofs, Ready};
use super::oracles::Oracle;
use super::report::Findings;
use super::show::Show;
use crate::network::people::RIVAL;
use crate::network::CHAIN_ID;
use sluice_client::output::{CliError, CliResult};

/// Its vault, with the first issuer's tape in it. Here even the oracles lie: they sign without looking.
pub(super) async fn copies(
    cast: &Cast,
    oracles: &[Oracle],
    ready: &Ready,
    proofs: &Proofs,
    show: &mut Show,
    report: &mut Findings,
) -> CliResult<()> {
    let rival = cast.address(RIVAL)?;
    let (vault, _) = deal::open(cast, RIVAL, &cast.deal()?).await?;
    let mut header = ready.prepared.folder.header().clone();
    header.deal.vault = vault;
    let digest = tape_digest(&header);
    let commit = MsgCommitTape {
        issuer: rival.clone(),
        vault,
        period: 0,
        revision: 0,
        as_of: header.deal.as_of,
        chunks: chunk_commitments(&header),
        rows_digest: header.rows_digest.to_vec(),
        tag_batches: tag_batches(&header),
        digest: digest.to_vec(),
    };
    cast.send(1, RIVAL, &commit).await?;

    let first = proofs
        .chunks
        .first()
        .ok_or_else(|| CliError::refused("no chunk was proved"))?;
    let copied = MsgProveChunk {
        vault,
        ..first.message(&rival)
    };
    let (last, others) = oracles
        .split_last()
        .ok_or_else(|| CliError::refused("no oracles"))?;
    for oracle in others {
        sign_blindly(cast, oracle, vault, header.deal.as_of, digest).await?;
    }
    let refusal = cast.refused(1, RIVAL, &copied).await?;
    report.refused(
        "unattested",
        "a vault whose tape one oracle has not signed",
        refusal,
        show,
    );

    sign_blindly(cast, last, vault, header.deal.as_of, digest).await?;
    let refusal = cast.refused(1, RIVAL, &copied).await?;
    report.refused(
        "copied_proof",
        "the first issuer's proof in a vault with the same commitments",
        refusal,
        show,
    );

    let pledges = ready.prepared.folder.pledge_messages(&rival);
    let mut pledges = pledges.map_err(CliError::refused)?;
    let mut pledge = pledges
        .drain(..)
        .next()
        .ok_or_else(|| CliError::refused("the tape has no tags"))?;
    pledge.vault = vault;
    let refusal = cast.refused(2, RIVAL, &pledge).await?;
    report.refused(
        "double_pledge",
        "the same asset tags in a second vault",
        refusal,
        show,
    );
    Ok(())
}

async fn sign_blindly(
    cast: &Cast,
    oracle: &Oracle,
    vault: u64,
    as_of: u32,
    digest: [u8; 32],
) -> CliResult<()> {
    let statement = AttestationStatement {
        domain: DOMAIN.to_owned(),
        chain_id: CHAIN_ID.to_owned(),
        vault,
        period: 0,
        revision: 0,
        group: oracle.group.id() as i32,
        as_of,
        tape_digest: digest.to_vec(),
    };
    let message = MsgAttest {
        relayer: cast.address(RIVAL)?,
        oracle: cast.address(oracle.name)?,
        signature: oracle.key.sign(&statement_bytes(&statement)).to_vec(),
        statement: Some(statement),
    };
    cast.send(1, RIVAL, &message).await?;
    Ok(())
}
