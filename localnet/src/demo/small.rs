//! A second pool, forty loans of the same file under another registrar: a moved threshold and a unit too much.

use sluice_app::core::ChainDate;
use sluice_app::tranche::term_sheet;
use sluice_circuits::prover::ProverSet;
use sluice_desk::issuer::{prove_chunk, prove_pool, read_loans, Terms};
use sluice_proto::tranche::MsgIssue;
use sluice_proto::vault::Criterion;
use sluice_rules::column::Column;

use super::cast::Cast;
use super::deal;
use super::oracles::Oracle;
use super::pool::{self, AS_OF};
use super::report::Findings;
use super::show::Show;
use crate::network::people::ISSUER;
use sluice_client::output::{CliError, CliResult};

const LOANS: usize = 40;

/// Proves a closing against a threshold the term sheet does not have, then against the right one, and asks for a unit
/// more than was proved.
pub(super) async fn second_pool(
    cast: &Cast,
    oracles: &[Oracle],
    show: &mut Show,
    report: &mut Findings,
) -> CliResult<()> {
    let (vault, strict) = deal::open(cast, ISSUER, &cast.second_deal()?).await?;
    let mut loans = read_loans(&cast.loan_file(), ChainDate(AS_OF)).map_err(CliError::refused)?;
    loans.retain(|loan| loan[Column::PaidTo] == u64::from(AS_OF));
    loans.truncate(LOANS);
    let prepared = pool::commit(cast, ISSUER, vault, &loans).await?;
    prepared.attest(cast, ISSUER, oracles, &loans).await?;
    prepared.pledge(cast, ISSUER).await?;

    let issuer = cast.address(ISSUER)?;
    let header = prepared.folder.header();
    let terms = Terms::new(header, &strict).map_err(CliError::refused)?;
    let prover = ProverSet::new(cast.network().params());
    let work = prepared.work(0)?;
    let categories = prepared.folder.categories(&prepared.witness_key);
    let categories = categories.map_err(CliError::refused)?;
    let (chunk, opening) = tokio::task::block_in_place(|| prove_chunk(&prover, &terms, 0, &work))
        .map_err(CliError::refused)?;
    cast.send(2, ISSUER, &chunk.message(&issuer)).await?;

    // The same place and digest, but the closing shows "at most 1 %" where the term sheet says 0.5 %.
    let mut loose = strict.clone();
    let asked = loose.criteria.iter_mut();
    for entry in asked.flat_map(|criteria| &mut criteria.thresholds) {
        if entry.rule() == Criterion::Late30AtMost {
            entry.value = 100;
        }
    }
    let mut moved = Terms::new(header, &loose).map_err(CliError::refused)?;
    moved.binding.term_sheet = term_sheet::digest(&strict);
    let (closing, _) = tokio::task::block_in_place(|| {
        prove_pool(&prover, &moved, vec![opening.clone()], categories.clone())
    })
    .map_err(CliError::refused)?;
    let refusal = cast.refused(3, ISSUER, &closing.message(&issuer)).await?;
    report.refused(
        "moved_threshold",
        "a closing proof for 1 % late where the terms say 0.5 %",
        refusal,
        show,
    );

    let (closing, _) =
        tokio::task::block_in_place(|| prove_pool(&prover, &terms, vec![opening], categories))
            .map_err(CliError::refused)?;
    cast.send(3, ISSUER, &closing.message(&issuer)).await?;
    let refusal = cast.refused(0, ISSUER, &MsgIssue { issuer, vault }).await?;
    report.refused(
        "over_issue",
        "notes of one unit more than 95 % of the proved total",
        refusal,
        show,
    );
    Ok(())
}
