//! CheckTx: what may enter the mempool.
//!
//! Check state holds sequences and fees only, on top of the last committed block, and is reset at every commit.
//! Messages are tried out on top of it, and what they wrote is dropped.

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use sha2::{Digest, Sha256};
use sluice_auth::account;
use sluice_core::state::Changes;
use sluice_core::{gas, sdk, BlockContext, Error, Job, Overlay, StateRead, Verdict};

use crate::ante::ante;
use crate::execute::{check_gas, rehearse};
use crate::limits::{CHECK_ALLOWANCE_PERCENT, CHECK_FREE_GAS, PENDING_TXS};
use crate::params::Params;
use crate::tx::{Purpose, Routes, Tx};
use crate::verify::Verifier;

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CheckKind {
    /// A transaction the mempool has not seen.
    New,
    /// One it holds, after a commit: its signature, its messages and its proofs passed before.
    Recheck,
}

/// What CheckTx remembers since the last commit. The mempool's connection and the node's door share it.
#[derive(Default)]
pub struct SinceCommit {
    seen: Mutex<Seen>,
    /// One transaction at a time for the mempool: each is checked on top of those before it.
    turn: Mutex<()>,
}

#[derive(Default)]
struct Seen {
    changes: Changes,
    /// Gas spent on proofs and on messages that take long.
    spent: u64,
    /// Transactions that passed, by hash.
    passed: BTreeSet<[u8; 32]>,
    /// The most of one account that wait.
    most: u64,
}

/// What waits for a block, and what CheckTx may still do before the next.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Waiting {
    /// Transactions that passed since the last commit, or passed again after it.
    pub txs: u64,
    /// The most of one account.
    pub most: u64,
    /// Gas left for proofs nobody knows yet and for messages that take long.
    pub allowance: u64,
}

impl SinceCommit {
    /// A block was committed: what is still waiting is checked again.
    pub fn forget(&self) {
        *self.seen() = Seen::default();
    }

    /// What waits, where a block has `params`.
    pub fn waiting(&self, params: &Params) -> Waiting {
        let seen = self.seen();
        Waiting {
            txs: seen.passed.len() as u64,
            most: seen.most,
            allowance: allowance(params).saturating_sub(seen.spent),
        }
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        lock(&self.seen)
    }
}

/// Never less than one message with a proof, or a small block would never let some in.
fn allowance(params: &Params) -> u64 {
    (params.max_gas / 100)
        .saturating_mul(CHECK_ALLOWANCE_PERCENT)
        .max(gas::COSTLIEST_PROOF)
}

/// A lock whose holder panicked guards plain data that is whole at every step: going on is safe.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What a check is made with.
pub struct Checker<'a> {
    /// Messages by type URL.
    pub routes: &'a Routes,
    /// The chain's facts.
    pub params: &'a Params,
    /// Where verdicts come from.
    pub verifier: &'a Verifier,
    /// The last committed state.
    pub base: &'a dyn StateRead,
    /// The next block's facts.
    pub context: &'a BlockContext,
    /// What was seen on top of it.
    pub since: &'a SinceCommit,
    /// Smallest fee per 1,000,000 gas this node takes, in the fee denomination.
    pub minimum_gas_price: u64,
}

impl Checker<'_> {
    /// Checks a transaction for the mempool: static rules, fee and sequence, its messages against state, its proofs last.
    /// Remembers fee and sequence. Answers what the transaction costs, which is what it takes of a block.
    pub fn check(&self, bytes: &[u8], kind: CheckKind) -> Result<u64, Error> {
        let tx = self.decode(bytes, kind)?;
        let hash: [u8; 32] = Sha256::digest(bytes).into();
        let _turn = lock(&self.since.turn);
        // Because: CometBFT's `check_tx` asks for a transaction that it does not keep, and a second answer that the sequence
        // is used kept the real one out.
        if self.since.seen().passed.contains(&hash) {
            return Ok(tx.gas);
        }
        let fee_and_sequence = self.ante(&tx, kind)?;
        if kind == CheckKind::New {
            let named = self.try_messages(&tx, fee_and_sequence.clone(), true)?;
            verify(self.verifier, &tx, &named)?;
        }
        let waiting = self.before(&tx).saturating_add(1);
        let mut seen = self.since.seen();
        seen.changes.extend(fee_and_sequence);
        seen.passed.insert(hash);
        seen.most = seen.most.max(waiting);
        Ok(tx.gas)
    }

    /// The same for the node's own door, before it hands the transaction to the mempool, but for the proofs. Nothing is
    /// remembered, and the allowance not touched, for nobody waits behind this. Answers the proofs whose verdicts are not
    /// known.
    pub fn screen(&self, bytes: &[u8]) -> Result<Option<Unverified>, Error> {
        let tx = self.decode(bytes, CheckKind::New)?;
        let fee_and_sequence = self.ante(&tx, CheckKind::New)?;
        let named = self.try_messages(&tx, fee_and_sequence, false)?;
        let unknown = named.iter().any(|jobs| !all_known(self.verifier, jobs));
        if !unknown {
            verify(self.verifier, &tx, &named)?;
        }
        Ok(unknown.then_some(Unverified { tx, named }))
    }

    fn decode(&self, bytes: &[u8], kind: CheckKind) -> Result<Tx, Error> {
        // Never under a lock: decoding is what a stranger's bytes cost most.
        let tx = Tx::decode(bytes, self.routes, self.context, Purpose::Run)?;
        check_gas(&tx, self.params)?;
        if kind != CheckKind::Recheck {
            self.check_price(&tx)?;
        }
        Ok(tx)
    }

    /// Fee and sequence on top of what was seen; answers what changes.
    fn ante(&self, tx: &Tx, kind: CheckKind) -> Result<Changes, Error> {
        let changes = {
            let mut seen = self.since.seen();
            let below = Overlay::resume(self.base, std::mem::take(&mut seen.changes));
            let mut state = Overlay::new(&below);
            let signature = kind != CheckKind::Recheck;
            let passed = ante(&mut state, self.params, self.context, tx, signature);
            let changes = state.into_changes();
            seen.changes = below.into_changes();
            passed.map(|_| changes)?
        };
        if kind != CheckKind::Recheck && self.before(tx) >= PENDING_TXS {
            return Err(sdk::BUSY.because(format!(
                "{PENDING_TXS} transactions of this account wait already; send again after the next block"
            )));
        }
        Ok(changes)
    }

    /// How many transactions of its account wait before this one.
    fn before(&self, tx: &Tx) -> u64 {
        let next = account(self.base, &tx.signer).map_or(0, |account| account.sequence);
        tx.sequence.saturating_sub(next)
    }

    /// Tries the messages out on the last block with this transaction's fee taken; where it `spends`, what takes long comes
    /// out of the allowance. Answers the jobs of each.
    fn try_messages(&self, tx: &Tx, fee: Changes, spends: bool) -> Result<Vec<Vec<Job>>, Error> {
        let mut state = Overlay::resume(self.base, fee);
        let mut named = Vec::with_capacity(tx.messages.len());
        rehearse(&mut state, self.context, tx, &mut |message, jobs| {
            let long = match jobs.is_empty() {
                true => message.handler.gas() > CHECK_FREE_GAS,
                false => !all_known(self.verifier, &jobs),
            };
            if spends && long {
                self.spend(message.handler.gas())?;
            }
            named.push(jobs);
            Ok(())
        })?;
        Ok(named)
    }

    /// Takes gas from the allowance: CometBFT's Commit waits for this connection, so a queue of work here would delay
    /// the block.
    fn spend(&self, gas: u64) -> Result<(), Error> {
        let mut seen = self.since.seen();
        seen.spent = seen
            .spent
            .checked_add(gas)
            .filter(|spent| *spent <= allowance(self.params))
            .ok_or_else(|| {
                sdk::BUSY.because("too much is being verified; send again after the next block")
            })?;
        Ok(())
    }

    fn check_price(&self, tx: &Tx) -> Result<(), Error> {
        let needed = u128::from(tx.gas_limit)
            .saturating_mul(self.minimum_gas_price.into())
            .div_ceil(1_000_000);
        let offered = tx.fee.as_ref().map_or(0, |(_, amount)| amount.0);
        if offered < needed {
            return Err(sdk::INSUFFICIENT_FEE.because(format!(
                "fee {offered} is below {needed}{}",
                self.params.fee_denom
            )));
        }
        Ok(())
    }
}

/// A transaction that passed everything but its proofs.
pub struct Unverified {
    tx: Tx,
    named: Vec<Vec<Job>>,
}

impl Unverified {
    /// Verifies its proofs, which takes milliseconds of a core each.
    pub fn verify(&self, verifier: &Verifier) -> Result<(), Error> {
        verify(verifier, &self.tx, &self.named)
    }
}

fn all_known(verifier: &Verifier, jobs: &[Job]) -> bool {
    jobs.iter().all(|job| verifier.cached(job).is_some())
}

/// Refuses on the first verdict that is not `Ok`; `named` are the jobs of each message.
fn verify(verifier: &Verifier, tx: &Tx, named: &[Vec<Job>]) -> Result<(), Error> {
    for (message, jobs) in tx.messages.iter().zip(named) {
        for job in jobs {
            match verifier.verdict(job) {
                Verdict::Ok => {}
                verdict => return Err(message.handler.refuse(verdict)),
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use sluice_proto::vault::{MsgProveChunk, MsgProveClosing};
    use sluice_proto::Message;
    use sluice_rules::suite::Suite;

    use super::*;
    use crate::modules::{modules, routes};

    /// What a block of the least size lets CheckTx verify.
    #[test]
    fn every_proof_of_every_suite_fits_the_allowance_of_the_smallest_block() {
        let params = Params {
            max_gas: gas::LEAST_BLOCK,
            ..Params::default()
        };
        let allowance = allowance(&params);
        let modules = modules();
        let routes = routes(&modules);
        let charged = |url: &str, message: Vec<u8>| routes[url].decode(&message).unwrap().gas();
        for suite in Suite::ALL.map(Suite::id) {
            let chunk = MsgProveChunk {
                suite,
                ..Default::default()
            };
            let closing = MsgProveClosing {
                suite,
                ..Default::default()
            };
            for cost in [
                charged("/sluice.vault.v1.MsgProveChunk", chunk.encode_to_vec()),
                charged("/sluice.vault.v1.MsgProveClosing", closing.encode_to_vec()),
            ] {
                assert!(cost <= allowance, "{cost} of {allowance}");
                assert!(cost <= gas::LEAST_BLOCK);
            }
        }
    }
}
