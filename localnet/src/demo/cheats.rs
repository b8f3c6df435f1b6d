//! Attempts on the issuer's own vault while slots are open: each goes through the same door as an honest transaction.

use sluice_circuits::column::Column;
use sluice_circuits::tape::commit_column;
use sluice_node::client::{ClientError, Refusal};
use sluice_node::issuer::prove_chunk;
use sluice_proto::vault::MsgProveChunk;

use super::cast::Cast;
use super::deal::{First, Proofs, Ready};
use super::report::Report;
use super::show::Show;
use crate::network::people::{ISSUER, RIVAL};
use crate::output::{Failure, Outcome};

/// Chunk 0 is accepted, chunk 1 is not: what could be passed off as it?
pub(super) async fn in_the_open_slot(
    cast: &Cast,
    ready: &Ready,
    proofs: &Proofs,
    show: &mut Show,
    report: &mut Report,
) -> Outcome<()> {
    show.step("Cheating while a slot is open");
    let issuer = cast.address(ISSUER)?;
    let (zero, one) = match proofs.chunks.as_slice() {
        [zero, one, ..] => (zero.message(&issuer), one.message(&issuer)),
        _ => return Err(Failure::refused("the demo pool has two chunks at least")),
    };

    let copied = MsgProveChunk {
        signer: cast.address(RIVAL)?,
        ..one.clone()
    };
    let refusal = cast.refused(1, RIVAL, &copied).await?;
    report.refused(
        "copied_message",
        "another account sends the issuer's message",
        refusal,
        show,
    );

    let mut longer = one.clone();
    longer.proof.push(0);
    let refusal = cast.refused(2, ISSUER, &longer).await?;
    report.refused(
        "trailing_byte",
        "one byte more than a proof has",
        refusal,
        show,
    );

    let moved = MsgProveChunk {
        chunk: 1,
        column_commitments: one.column_commitments.clone(),
        ..zero
    };
    let refusal = cast.refused(0, ISSUER, &moved).await?;
    report.refused(
        "other_chunk",
        "the accepted proof of chunk 0 sent for chunk 1",
        refusal,
        show,
    );

    let changed = changed_loan(ready, proofs, &issuer)?;
    let refusal = cast.refused(3, ISSUER, &changed).await?;
    report.refused(
        "other_commitments",
        "a good proof over commitments nobody attested",
        refusal,
        show,
    );
    let relabelled = MsgProveChunk {
        column_commitments: one.column_commitments,
        ..changed
    };
    let refusal = cast.refused(3, ISSUER, &relabelled).await?;
    report.refused(
        "changed_loan",
        "one balance a cent higher than attested",
        refusal,
        show,
    );
    Ok(())
}

/// A good proof of chunk 1 in which one balance is a cent higher, with the commitment that belongs to it. Every blind
/// is the attested one, so the commitments differ by that cent alone.
fn changed_loan(ready: &Ready, proofs: &Proofs, issuer: &str) -> Outcome<MsgProveChunk> {
    let prepared = &ready.prepared;
    let mut secrets = prepared
        .tape
        .chunk(1)
        .ok_or_else(|| Failure::refused("the tape has no chunk 1"))?;
    let balance = Column::PERIOD_0
        .iter()
        .position(|column| *column == Column::Balance)
        .ok_or_else(|| Failure::refused("the tape has no balances"))?;
    secrets.columns[balance][17] += 1;
    secrets.commitments[balance] = commit_column(
        &prepared.params,
        &secrets.columns[balance],
        &secrets.blinds[balance],
    )
    .map_err(Failure::refused)?;
    let (proof, _) = tokio::task::block_in_place(|| {
        prove_chunk(
            &proofs.prover,
            &ready.terms,
            1,
            &secrets,
            prepared.tape.largest_exposure(),
        )
    })
    .map_err(Failure::refused)?;
    Ok(proof.message(issuer))
}

/// The bytes of an accepted transaction, once more.
pub(super) async fn replay(
    cast: &Cast,
    first: &First,
    show: &mut Show,
    report: &mut Report,
) -> Outcome<()> {
    let refusal: Refusal = match cast.client(0).broadcast(first.tx.clone()).await {
        Err(ClientError::Refused(refusal)) => refusal,
        Err(error) => return Err(error.into()),
        Ok(_) => {
            return Err(Failure::refused(
                "an accepted transaction was accepted again",
            ))
        }
    };
    report.refused(
        "replayed_tx",
        "the accepted transaction sent again",
        refusal,
        show,
    );
    Ok(())
}
