//! PrepareProposal and ProcessProposal: one budget, static rules.
//!
//! The budget counts what transactions cost, not what they claim. Because: one account with one coin reserved whole blocks
//! with small transactions of a high gas limit, and an honest transfer waited for 553 of them.

use std::collections::BTreeSet;

use sluice_core::{BlockContext, StateRead, Verdict};

use crate::execute::check_gas;
use crate::params::Params;
use crate::tx::{Purpose, Routes, Tx};
use crate::verify::Verifier;

/// Chooses the transactions of a block, in the order given: those that fit into its bytes and gas and whose proofs are
/// known to hold. When one of an account is skipped, its later ones are too, for their sequences would not fit.
pub fn prepare(
    routes: &Routes,
    params: &Params,
    verifier: &Verifier,
    state: &dyn StateRead,
    context: &BlockContext,
    max_bytes: u64,
    txs: Vec<Vec<u8>>,
) -> Vec<Vec<u8>> {
    let mut skipped = BTreeSet::new();
    let (mut bytes_left, mut gas_left) = (max_bytes, params.max_gas);
    let mut chosen = Vec::with_capacity(txs.len());
    for bytes in txs {
        let Ok(tx) = Tx::decode(&bytes, routes, context, Purpose::Run) else {
            continue;
        };
        // CometBFT frames every transaction with its length: a tag and up to five bytes.
        let size = (bytes.len() as u64).saturating_add(6);
        let fits = size <= bytes_left && tx.gas <= gas_left && check_gas(&tx, params).is_ok();
        if skipped.contains(&tx.signer)
            || !fits
            || !proofs_known_good(verifier, state, context, &tx)
        {
            skipped.insert(tx.signer);
            continue;
        }
        bytes_left -= size;
        gas_left -= tx.gas;
        chosen.push(bytes);
    }
    chosen
}

/// Whether every proof has a cached `Ok`. A message that state refuses before verification costs its sender the fee
/// and nobody any verification: it may go in.
fn proofs_known_good(
    verifier: &Verifier,
    state: &dyn StateRead,
    context: &BlockContext,
    tx: &Tx,
) -> bool {
    tx.messages
        .iter()
        .all(|message| match message.handler.jobs(state, context) {
            Ok(jobs) => jobs
                .iter()
                .all(|job| verifier.cached(job) == Some(Verdict::Ok)),
            Err(_) => true,
        })
}

/// The transactions of a proposed block that keeps the static rules: sizes, encodings, gas; nothing if it does not. A bad
/// proof is no reason to reject a block: only FinalizeBlock makes a verdict a rule.
pub fn acceptable(
    routes: &Routes,
    params: &Params,
    context: &BlockContext,
    txs: &[Vec<u8>],
) -> Option<Vec<Tx>> {
    let mut gas_left = params.max_gas;
    let mut accepted = Vec::with_capacity(txs.len());
    for bytes in txs {
        let tx = Tx::decode(bytes, routes, context, Purpose::Run).ok()?;
        gas_left = gas_left.checked_sub(tx.gas)?;
        check_gas(&tx, params).ok()?;
        accepted.push(tx);
    }
    Some(accepted)
}
