//! From a tape folder to the chain: the commitments, the oracles' statements, the tags.

use std::path::{Path, PathBuf};

use super::{receipt, CliError, Globals, Report, Sending, TxFlags};
use sluice_client::any;
use sluice_client::output::CliResult;
use sluice_desk::issuer::TapeFolder;
use sluice_desk::oracle::SignedStatement;

pub(super) async fn commit(globals: &Globals, flags: &TxFlags, folder: &Path) -> CliResult {
    let tape = TapeFolder::open(folder)?;
    let sending = Sending::open(globals, flags).await?;
    of_this_chain(&tape, &sending)?;
    let outcome = sending.send(&tape.commit_message(&sending.own())).await?;
    let (deal, digest) = (&tape.header().deal, hex::encode(tape.digest()));
    let loans: u32 = tape.header().loans_per_chunk.iter().sum();
    let what = format!(
        "Committed the tape of vault {}, period {}, revision {}: {loans} loans in {} chunks",
        deal.vault,
        deal.period,
        deal.revision,
        tape.header().loans_per_chunk.len()
    );
    Ok(receipt(what, &outcome)
        .line(format!("  tape digest  {digest}"))
        .line("\nNext: a package for every oracle of the quorums (sluiced tape package).")
        .with("vault", deal.vault)
        .with("period", deal.period)
        .with("revision", deal.revision)
        .with("loans", loans)
        .with("tape_digest", digest))
}

pub(super) async fn relay(globals: &Globals, flags: &TxFlags, files: &[PathBuf]) -> CliResult {
    let mut statements = Vec::new();
    for file in files {
        statements.push(SignedStatement::read(file)?);
    }
    let sending = Sending::open(globals, flags).await?;
    // A statement carries its key; the chain knows oracles by their accounts.
    let oracles = sending.client.oracles().await?;
    let mut messages = Vec::new();
    let mut names = Vec::new();
    for (signed, file) in statements.iter().zip(files) {
        let oracle = oracles
            .iter()
            .find(|oracle| oracle.statement_key == signed.statement_key);
        let oracle = oracle.ok_or_else(|| {
            let key = hex::encode(signed.statement_key);
            CliError::refused(format!(
                "{}: no oracle is registered with the key {key}",
                file.display()
            ))
        })?;
        messages.push(any(&signed.message(&sending.own(), &oracle.address)));
        names.push(oracle.address.clone());
    }
    let outcome = sending.send_all(messages).await?;
    let count = names.len();
    let mut report = receipt(format!("Relayed {count} attestations"), &outcome);
    for (signed, oracle) in statements.iter().zip(&names) {
        let group = signed.group().map_or("?", |group| group.name());
        report = report.line(format!("  {group:<12} {oracle}"));
    }
    let vault = statements
        .first()
        .map_or(0, |signed| signed.statement.vault);
    Ok(report
        .line(format!(
            "\n`sluiced query vault tape {vault}` shows where every quorum stands."
        ))
        .with("oracles", names))
}

pub(super) async fn pledge(globals: &Globals, flags: &TxFlags, folder: &Path) -> CliResult {
    let tape = TapeFolder::open(folder)?;
    let sending = Sending::open(globals, flags).await?;
    of_this_chain(&tape, &sending)?;
    let deal = &tape.header().deal;
    // Batches go in order, so what is pledged already is a prefix: an interrupted pledge goes on where it stopped.
    let before = sending
        .client
        .proofs(deal.vault, deal.period)
        .await?
        .batches_pledged;
    let messages = tape.pledge_messages(&sending.own())?;
    let batches = messages.len();
    let mut last = None;
    for message in messages.iter().skip(before as usize) {
        last = Some(sending.send(message).await?);
    }
    let tags: usize = messages.iter().map(|message| message.tags.len() / 16).sum();
    let report = match &last {
        Some(outcome) => receipt(
            format!(
                "Pledged {tags} tags to vault {} in {batches} batches",
                deal.vault
            ),
            outcome,
        ),
        None => Report::new(format!(
            "All {batches} batches of vault {} are pledged already",
            deal.vault
        )),
    };
    Ok(report
        .line("\nNo other vault can pledge these assets now.")
        .with("vault", deal.vault)
        .with("batches", batches)
        .with("batches_sent", batches.saturating_sub(before as usize))
        .with("tags", tags))
}

/// The tape digest names the chain, so a tape of another one could never be attested here.
fn of_this_chain(tape: &TapeFolder, sending: &Sending) -> Result<(), CliError> {
    let (tape, chain) = (&tape.header().deal.chain_id, &sending.network.chain_id);
    match tape == chain {
        true => Ok(()),
        false => Err(CliError::refused(format!(
            "the tape is of chain {tape}, this is {chain}"
        ))),
    }
}
