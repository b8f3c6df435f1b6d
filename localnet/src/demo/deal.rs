//! The deal itself, from opening the vault to the sale.

use std::path::Path;
use std::time::{Duration, Instant};

use rustix::time::{clock_gettime, ClockId};
use sluice_app::core::{coin, Amount, ChainDate};
use sluice_circuits::proof::Verdict;
use sluice_circuits::prover::ProverSet;
use sluice_circuits::verifier::VerifierSet;
use sluice_client::{any, sign, SignDetails, Signer, TxHash};
use sluice_desk::deal::Deal;
use sluice_desk::issuer::{
    amount, prove_closing, read_loans, submit_closing, ChunkProof, ProofFolder, Proving, Step,
    Terms,
};
use sluice_proto::tranche::{
    MsgIssue, MsgOffer, MsgRegisterTermSheet, MsgSubscribe, MsgSubscribeResponse, TermSheet,
};
use sluice_proto::vault::MsgOpenVaultResponse;
use sluice_rules::column::{Column, COLUMNS};
use sluice_rules::group::ColumnGroup;

use super::cast::Cast;
use super::oracles::Oracle;
use super::pool::{self, Prepared, AS_OF};
use super::report::{Findings, Holding};
use super::show::Show;
use crate::network::people::{INVESTORS, ISSUER};
use sluice_client::output::{CliError, CliResult};

/// The deal with its tape, ready to be proved.
pub(super) struct Ready {
    pub(super) prepared: Prepared,
    pub(super) sheet: TermSheet,
    pub(super) terms: Terms,
}

/// Its proofs, on disk and in hand.
pub(super) struct Proofs {
    pub(super) folder: ProofFolder,
    pub(super) prover: ProverSet,
    pub(super) chunks: Vec<ChunkProof>,
}

/// The first accepted proof transaction, byte for byte.
pub(super) struct First {
    pub(super) tx: Vec<u8>,
}

/// What was sold to whom.
pub(super) struct Sold {
    pub(super) vault: u64,
    pub(super) holdings: Vec<Holding>,
}

/// Opens a vault and registers its term sheet.
pub(super) async fn open(cast: &Cast, by: &str, deal: &Deal) -> CliResult<(u64, TermSheet)> {
    let issuer = cast.address(by)?;
    let opened = cast.send(0, by, &deal.open_vault(issuer.clone())?).await?;
    let vault = opened.response::<MsgOpenVaultResponse>(0)?.vault;
    let sheet = deal.term_sheet()?;
    let message = MsgRegisterTermSheet {
        issuer,
        vault,
        term_sheet: Some(sheet.clone()),
    };
    cast.send(0, by, &message).await?;
    Ok((vault, sheet))
}

/// Everything up to the proofs.
pub(super) async fn prepare(
    cast: &Cast,
    oracles: &[Oracle],
    show: &mut Show,
    report: &mut Findings,
) -> CliResult<Ready> {
    show.step("A vault is opened, the terms are fixed");
    let (vault, sheet) = open(cast, ISSUER, &cast.deal()?).await?;
    let notes: u128 = sheet
        .classes
        .iter()
        .map(|class| u128::from(class.notional))
        .sum();
    show.line(format!(
        "vault {vault}: notes of {} in {} classes; their terms can no longer be moved to fit the pool",
        amount(notes),
        sheet.classes.len()
    ));

    show.step("The tape is committed");
    let loans = read_loans(&cast.loan_file(), ChainDate(AS_OF)).map_err(CliError::refused)?;
    let prepared = pool::commit(cast, ISSUER, vault, &loans).await?;
    let figures = &prepared.figures;
    show.line(format!(
        "{} loans, {}; 31-120 days late {} %; largest loan {} %, the ten largest {} %; largest state {} %; weighted rate {} %",
        grouped(figures.loans),
        amount(figures.balance),
        figures.share_percent(figures.past_due[0], 2),
        figures.share_percent(figures.largest_obligor, 3),
        figures.share_percent(figures.top_obligors, 2),
        figures.share_percent(figures.largest_category(), 2),
        figures.weighted_rate_percent()
    ));
    show.line(format!(
        "the chain sees {} commitments of 32 bytes in {} chunks, and no loan",
        prepared.folder.header().commitments.len() * COLUMNS,
        prepared.folder.header().loans_per_chunk.len()
    ));
    report.loans = figures.loans;
    report.pool_balance_cents = figures.balance;
    report.chunks = prepared.folder.header().loans_per_chunk.len() as u64;

    show.step("Oracles compare it with their own records");
    refuse_once(cast, &prepared, oracles, &loans, show)?;
    prepared.attest(cast, ISSUER, oracles, &loans).await?;
    show.line(
        "six oracles recomputed every commitment of their columns and signed the same digest",
    );

    show.step("The assets are pledged");
    prepared.pledge(cast, ISSUER).await?;
    show.line(format!(
        "{} asset tags: no other vault can pledge these loans now",
        grouped(report.loans)
    ));
    let terms = Terms::new(prepared.folder.header(), &sheet).map_err(CliError::refused)?;
    Ok(Ready {
        prepared,
        sheet,
        terms,
    })
}

/// One oracle has another balance in its books: it says which, and does not sign.
fn refuse_once(
    cast: &Cast,
    prepared: &Prepared,
    oracles: &[Oracle],
    loans: &[sluice_circuits::tape::Loan],
    show: &Show,
) -> CliResult<()> {
    let oracle = oracles
        .iter()
        .find(|oracle| oracle.group == ColumnGroup::Servicer)
        .ok_or_else(|| CliError::refused("no servicer data oracle"))?;
    let mut books = loans.to_vec();
    if let Some(loan) = books.get_mut(1_234) {
        loan[Column::Balance] -= 100;
    }
    let comparison = prepared.comparison(cast);
    comparison.keep_records(oracle, &books)?;
    match comparison.ask(oracle) {
        Ok(_) => Err(CliError::refused(format!(
            "{} signed a tape that differs from its books",
            oracle.name
        ))),
        Err(refusal) => {
            show.line(format!(
                "{} with one other balance in its books: {}",
                oracle.name,
                refusal.message()
            ));
            Ok(())
        }
    }
}

/// Proves every chunk and the closing.
pub(super) async fn prove(
    cast: &Cast,
    ready: &Ready,
    show: &mut Show,
    report: &mut Findings,
) -> CliResult<Proofs> {
    show.step("The pool is proved");
    let prepared = &ready.prepared;
    let params = cast.network().params().clone();
    let prover = ProverSet::new(&params);
    let folder = ProofFolder::new(&prepared.path.join("proofs"));
    let proving = Proving {
        folder: &prepared.folder,
        terms: &ready.terms,
        proofs: &folder,
        witness_key: &prepared.witness_key,
        only: None,
        // One proof fills both cores: its threads share the work.
        jobs: 1,
    };
    let bar = show.bar("proving", report.chunks + 1);
    let proved = tokio::task::block_in_place(|| {
        prove_closing(&prover, &params, &proving, &|step| {
            if let Step::Chunk { .. } | Step::Closing { .. } = step {
                bar.inc(1);
            }
        })
    })
    .map_err(CliError::refused)?;
    bar.finish_and_clear();
    let chunks = (0..ready.terms.chunk_count())
        .map(|chunk| {
            folder
                .chunk(chunk)
                .map_err(CliError::refused)?
                .ok_or_else(|| CliError::refused(format!("chunk {chunk} was not proved")))
        })
        .collect::<CliResult<Vec<_>>>()?;
    report.prove_seconds = proved.time.as_secs_f64();
    report.prove_core_ms_per_loan = proved.core_ms_per_loan();
    report.proof_bytes_total = proved.proof_bytes as u64;
    report.verify_core_ms_per_chunk = verify_cost(&params, &ready.terms, &chunks)?;
    show.line(format!(
        "{} chunk proofs and one closing proof in {:.1} s: {:.2} core-ms a loan, {} bytes together",
        proved.chunks,
        report.prove_seconds,
        report.prove_core_ms_per_loan,
        grouped(report.proof_bytes_total)
    ));
    Ok(Proofs {
        folder,
        prover,
        chunks,
    })
}

/// Core-milliseconds to verify one chunk proof with its link, by the same verifier the validators run.
fn verify_cost(params: &Path, terms: &Terms, chunks: &[ChunkProof]) -> CliResult<f64> {
    let verifier = VerifierSet::build(params).map_err(CliError::refused)?;
    let began = core_time();
    for chunk in chunks {
        let item = chunk.item(terms).map_err(CliError::refused)?;
        if verifier.verify(&item) != Verdict::Ok {
            return Err(CliError::refused(format!(
                "the proof of chunk {} does not hold",
                chunk.chunk
            )));
        }
    }
    let spent = core_time().saturating_sub(began);
    Ok(spent.as_secs_f64() * 1_000.0 / chunks.len().max(1) as f64)
}

fn core_time() -> Duration {
    let now = clock_gettime(ClockId::ProcessCPUTime);
    Duration::new(
        now.tv_sec.unsigned_abs(),
        u32::try_from(now.tv_nsec).unwrap_or(0),
    )
}

/// Sends the proof of chunk 0, keeping the transaction's bytes.
pub(super) async fn submit_first(
    cast: &Cast,
    proofs: &Proofs,
    show: &mut Show,
) -> CliResult<First> {
    show.step("The proofs go through consensus");
    let signer = cast.signer(ISSUER)?;
    let first = proofs
        .chunks
        .first()
        .ok_or_else(|| CliError::refused("no chunk was proved"))?;
    let tx = signed(cast, &signer, any(&first.message(signer.address()))).await?;
    let (hash, began) = (cast.client(0).broadcast(tx.clone()).await?, Instant::now());
    let outcome = wait(cast, hash).await?;
    show.line(format!(
        "chunk 0 accepted at height {} after {} ms; its slot is closed, the others are open",
        outcome,
        began.elapsed().as_millis()
    ));
    Ok(First { tx })
}

async fn wait(cast: &Cast, hash: TxHash) -> CliResult<u64> {
    let outcome = cast.client(0).wait(hash, Duration::from_secs(60)).await?;
    Ok(outcome.accepted()?.height)
}

async fn signed(cast: &Cast, signer: &Signer, message: sluice_proto::Any) -> CliResult<Vec<u8>> {
    let account = cast.client(0).account(signer.address()).await?;
    let account = account.ok_or_else(|| CliError::refused("the issuer has no account"))?;
    let details = SignDetails {
        account_number: account.account_number,
        sequence: account.sequence,
        gas_limit: 8_000_000,
        fee: Some(coin("usluice", Amount(20_000))),
        timeout_height: 0,
    };
    Ok(sign(vec![message], signer, &details)?)
}

/// Sends what is missing: the chain is asked what it has.
pub(super) async fn submit_rest(
    cast: &Cast,
    ready: &Ready,
    proofs: &Proofs,
    show: &mut Show,
    report: &mut Findings,
) -> CliResult<()> {
    show.step("The rest of the proofs");
    let signer = cast.signer(ISSUER)?;
    let options = sluice_client::SendOptions {
        fee: Some(coin("usluice", Amount(20_000))),
        ..Default::default()
    };
    submit_closing(cast.client(0), &signer, &proofs.folder, &options, &|_| {})
        .await
        .map_err(CliError::refused)?;
    let accepted = cast.client(1).proofs(ready.prepared.vault, 0).await?;
    let closing = accepted
        .closing
        .ok_or_else(|| CliError::refused("the closing is not accepted"))?;
    report.take_criteria(&closing);
    show.line(format!(
        "all chunks and the closing are accepted, by every validator, at height {}: {}",
        closing.height,
        report.criteria_in_words()
    ));
    Ok(())
}

/// Mints the classes because of the proof, and sells some.
pub(super) async fn sell(
    cast: &Cast,
    ready: &Ready,
    show: &mut Show,
    report: &mut Findings,
) -> CliResult<Sold> {
    show.step("Tranches are minted and sold");
    let (issuer, vault) = (cast.address(ISSUER)?, ready.prepared.vault);
    cast.send(
        0,
        ISSUER,
        &MsgIssue {
            issuer: issuer.clone(),
            vault,
        },
    )
    .await?;
    let mut holdings = Vec::new();
    for (position, class) in ready.sheet.classes.iter().enumerate() {
        let offer = MsgOffer {
            issuer: issuer.clone(),
            vault,
            class: class.name.clone(),
            units: class.notional,
            price: 10_000,
        };
        cast.send(0, ISSUER, &offer).await?;
        let name = INVESTORS[position % INVESTORS.len()];
        // A quarter of the class, at par.
        let subscription = MsgSubscribe {
            investor: cast.address(name)?,
            vault,
            class: class.name.clone(),
            payment: Some(coin("cusd", Amount(u128::from(class.notional / 4)))),
            max_price: 10_000,
        };
        let outcome = cast.send(position, name, &subscription).await?;
        let bought = outcome.response::<MsgSubscribeResponse>(0)?;
        show.line(format!(
            "class {}: {} minted; {name} pays {} for {} units",
            class.name,
            amount(class.notional.into()),
            amount(bought.paid.into()),
            grouped(bought.units)
        ));
        holdings.push(Holding {
            class: class.name.clone(),
            denom: format!("tranche/{vault}/{}", class.name),
            issued: class.notional,
            investor: name.to_owned(),
            investor_balance: bought.units,
        });
    }
    report.tranches.clone_from(&holdings);
    Ok(Sold { vault, holdings })
}

/// A number with its thousands set apart.
pub(super) fn grouped(number: u64) -> String {
    amount(u128::from(number) * 100)
        .trim_end_matches(".00")
        .to_owned()
}
