//! CheckTx: what may enter the mempool.
//!
//! Check state holds sequences and fees only, on top of the last committed block, and is reset at every commit.
//! Messages never execute here.

use sluice_core::state::Changes;
use sluice_core::{gas, sdk, BlockContext, Error, Overlay, StateRead};
use sluice_rules::suite::Suite;

use crate::ante::ante;
use crate::execute::{check_gas, judge};
use crate::limits::CHECK_ALLOWANCE_PERCENT;
use crate::params::Params;
use crate::tx::{Purpose, Routes, Tx};
use crate::verify::Verifier;

/// What CheckTx remembers since the last commit.
pub struct CheckState {
    changes: Changes,
    /// Gas CheckTx may still spend on verification before the next commit.
    allowance: u64,
}

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckKind {
    /// A transaction the mempool has not seen.
    New,
    /// One it holds, after a commit: its signature and proofs passed before.
    Recheck,
    /// The node's own door, before it hands the transaction to the mempool. It verifies afterwards, on its own time:
    /// no lock is held and the allowance is not touched, for it blocks nobody.
    Door,
}

/// What a check is made with.
pub struct Checker<'a> {
    /// Messages by type URL.
    pub routes: &'a Routes,
    /// The chain's facts.
    pub params: &'a Params,
    /// Where verdicts come from.
    pub verifier: &'a Verifier,
    /// The next block's facts.
    pub context: &'a BlockContext,
    /// Smallest fee per 1,000,000 gas this node takes, in the fee denomination.
    pub minimum_gas_price: u64,
}

impl CheckState {
    /// Nothing seen yet.
    pub fn new(params: &Params) -> Self {
        CheckState {
            changes: Changes::new(),
            // Never less than one proof, or a small block would never let any in.
            allowance: (params.max_gas / 100)
                .saturating_mul(CHECK_ALLOWANCE_PERCENT)
                .max(gas::closing_rows(Suite::Large)),
        }
    }

    /// Checks a transaction on top of what was seen and, for the mempool, remembers its fee and sequence.
    pub fn check(
        &mut self,
        checker: &Checker<'_>,
        base: &dyn StateRead,
        bytes: &[u8],
        kind: CheckKind,
    ) -> Result<Tx, Error> {
        let (tx, fee_and_sequence) = self.admit(checker, base, bytes, kind)?;
        if kind == CheckKind::New {
            self.spend(checker, base, &tx)?;
            verify(checker, base, &tx)?;
        }
        if kind != CheckKind::Door {
            self.changes.extend(fee_and_sequence);
        }
        Ok(tx)
    }

    fn admit(
        &mut self,
        checker: &Checker<'_>,
        base: &dyn StateRead,
        bytes: &[u8],
        kind: CheckKind,
    ) -> Result<(Tx, Changes), Error> {
        let tx = Tx::decode(bytes, checker.routes, checker.context, Purpose::Run)?;
        check_gas(&tx, checker.params)?;
        if kind != CheckKind::Recheck {
            check_price(&tx, checker)?;
        }
        let seen = Overlay::resume(base, std::mem::take(&mut self.changes));
        let mut state = Overlay::new(&seen);
        let passed = ante(
            &mut state,
            checker.params,
            checker.context,
            &tx,
            kind != CheckKind::Recheck,
        );
        let fee_and_sequence = state.into_changes();
        self.changes = seen.into_changes();
        passed?;
        Ok((tx, fee_and_sequence))
    }

    /// Takes the gas of proofs whose verdict is not known yet from the allowance: CometBFT's Commit waits for this
    /// connection, so a queue of proofs here would delay the block.
    fn spend(&mut self, checker: &Checker<'_>, base: &dyn StateRead, tx: &Tx) -> Result<(), Error> {
        for message in &tx.messages {
            let jobs = message.handler.jobs(base, checker.context)?;
            if jobs
                .iter()
                .any(|job| checker.verifier.cached(job).is_none())
            {
                self.allowance = self
                    .allowance
                    .checked_sub(message.handler.gas())
                    .ok_or_else(|| {
                        sdk::BUSY
                            .because("proofs are being verified; send again after the next block")
                    })?;
            }
        }
        Ok(())
    }
}

/// Verifies a transaction's proofs. Only messages that state lets through reach the verifier.
pub fn verify(checker: &Checker<'_>, base: &dyn StateRead, tx: &Tx) -> Result<(), Error> {
    tx.messages
        .iter()
        .try_for_each(|message| judge(checker.verifier, base, checker.context, message))
}

fn check_price(tx: &Tx, checker: &Checker<'_>) -> Result<(), Error> {
    let needed = u128::from(tx.gas_limit)
        .saturating_mul(checker.minimum_gas_price.into())
        .div_ceil(1_000_000);
    let offered = tx.fee.as_ref().map_or(0, |(_, amount)| amount.0);
    if offered < needed {
        return Err(sdk::INSUFFICIENT_FEE.because(format!(
            "fee {offered} is below {needed}{}",
            checker.params.fee_denom
        )));
    }
    Ok(())
}
