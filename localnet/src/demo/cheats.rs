//! Attempts on the issuer's own vault while slots are open: each goes through the same door as an honest transaction.

use sluice_circuits::tape::commit_column;
use sluice_client::{ClientError, Refusal};
use sluice_desk::issuer::{prove_chunk, prove_pool, ChunkWork, Terms};
use sluice_proto::vault::MsgProveChunk;
use sluice_rules::column::Column;

use super::cast::Cast;
use super::deal::{First, Proofs, Ready};
use super::report::Findings;
use super::show::Show;
use crate::network::people::{ISSUER, RIVAL};
use sluice_client::output::{CliError, CliResult};

/// Chunk 0 is accepted, chunk 1 is not: what could be passed off as it?
pub(super) async fn in_the_open_slot(
    cast: &Cast,
    ready: &Ready,
    proofs: &Proofs,
    show: &mut Show,
    report: &mut Findings,
) -> CliResult<()> {
    show.step("Cheating while a slot is open");
    let issuer = cast.address(ISSUER)?;
    let (zero, one) = match proofs.chunks.as_slice() {
        [zero, one, ..] => (zero.message(&issuer), one.message(&issuer)),
        _ => return Err(CliError::refused("the demo pool has two chunks at least")),
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

    let others = other_categories(ready, proofs, &issuer)?;
    let refusal = cast.refused(0, ISSUER, &others).await?;
    report.refused(
        "other_categories",
        "a good proof under another commitment to the categories",
        refusal,
        show,
    );
    Ok(())
}

/// A good proof of chunk 1 in which one balance is a cent higher, with the commitment that belongs to it. Every blind
/// is the attested one, so the commitments differ by that cent alone.
fn changed_loan(ready: &Ready, proofs: &Proofs, issuer: &str) -> CliResult<MsgProveChunk> {
    let prepared = &ready.prepared;
    let mut work = prepared.work(1)?;
    let secrets = &mut work.secrets;
    let balance = Column::PERIOD_0
        .iter()
        .position(|column| *column == Column::Balance)
        .ok_or_else(|| CliError::refused("the tape has no balances"))?;
    secrets.columns[balance][17] += 1;
    secrets.commitments[balance] = commit_column(
        &prepared.params,
        &secrets.columns[balance],
        &secrets.blinds[balance],
    )
    .map_err(CliError::refused)?;
    prove(ready, proofs, &work, issuer)
}

/// A good proof of chunk 1 under another commitment to the pool's categories. A chunk's proof does not open it, so any number
/// will do.
fn other_categories(ready: &Ready, proofs: &Proofs, issuer: &str) -> CliResult<MsgProveChunk> {
    let mut work = ready.prepared.work(1)?;
    work.categories[0] ^= 1;
    prove(ready, proofs, &work, issuer)
}

fn prove(
    ready: &Ready,
    proofs: &Proofs,
    work: &ChunkWork,
    issuer: &str,
) -> CliResult<MsgProveChunk> {
    let (proof, _) =
        tokio::task::block_in_place(|| prove_chunk(&proofs.prover, &ready.terms, 1, work))
            .map_err(CliError::refused)?;
    Ok(proof.message(issuer))
}

/// California has 13.12 % of the pool: under a cap of 13 % there is no closing, and the prover says why.
pub(super) fn too_much_of_one_state(ready: &Ready, proofs: &Proofs, show: &Show) -> CliResult<()> {
    let (prepared, key) = (&ready.prepared, &ready.prepared.witness_key);
    let mut sheet = ready.sheet.clone();
    let criteria = sheet.criteria.as_mut();
    let california = criteria.and_then(|criteria| criteria.category_caps.first_mut());
    let california = california.ok_or_else(|| CliError::refused("the demo deal caps no state"))?;
    california.at_most_bps = 1_300;
    // The same place as that of the chunks' proofs.
    let mut terms = Terms::new(prepared.folder.header(), &sheet).map_err(CliError::refused)?;
    terms.binding.clone_from(&ready.terms.binding);
    let openings = proofs
        .chunks
        .iter()
        .map(|chunk| proofs.folder.opening(chunk, key))
        .collect::<Result<_, _>>()
        .map_err(CliError::refused)?;
    let categories = prepared.folder.categories(key).map_err(CliError::refused)?;
    match prove_pool(&proofs.prover, &terms, openings, categories) {
        Ok(_) => Err(CliError::refused(
            "a pool with 13.12 % in California was proved to have at most 13 %",
        )),
        Err(error) => {
            show.line(format!("a cap of 13 % for California: not proved, {error}"));
            Ok(())
        }
    }
}

/// The bytes of an accepted transaction, once more.
pub(super) async fn replay(
    cast: &Cast,
    first: &First,
    show: &mut Show,
    report: &mut Findings,
) -> CliResult<()> {
    let refusal: Refusal = match cast.client(0).broadcast(first.tx.clone()).await {
        Err(ClientError::Refused(refusal)) => refusal,
        Err(error) => return Err(error.into()),
        Ok(_) => {
            return Err(CliError::refused(
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
