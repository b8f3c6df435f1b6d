//! Running one transaction of a block.

use std::panic::{catch_unwind, AssertUnwindSafe};

use sluice_core::{sdk, BlockContext, Effects, Error, Event, Job, Overlay, StateRead, Verdict};
use sluice_proto::cosmos::base::abci::v1beta1::TxMsgData;
use sluice_proto::{Any, Message};

use crate::ante::ante;
use crate::params::Params;
use crate::tx::{Tx, TxMessage};
use crate::verify::Verifier;

/// What became of a transaction. Code, data, gas wanted and gas used are hashed into the next header.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TxResult {
    /// 0 if everything it asked for was done.
    pub code: u32,
    /// Owner of the code.
    pub codespace: String,
    /// What went wrong; empty on success.
    pub log: String,
    /// Encoded `TxMsgData` with the responses; empty on failure.
    pub data: Vec<u8>,
    /// Gas limit of the transaction.
    pub gas_wanted: u64,
    /// Gas it paid for.
    pub gas_used: u64,
    /// Events, in order.
    pub events: Vec<Event>,
}

impl TxResult {
    /// The result of a refusal.
    pub fn refused(error: &Error, gas_wanted: u64, gas_used: u64) -> Self {
        TxResult {
            code: error.refusal.code,
            codespace: error.refusal.codespace.to_owned(),
            log: error.to_string(),
            gas_wanted,
            gas_used,
            ..TxResult::default()
        }
    }
}

/// What a transaction needs besides state.
pub struct Executor<'a> {
    /// The chain's facts.
    pub params: &'a Params,
    /// Where verdicts come from.
    pub verifier: &'a Verifier,
    /// The block's facts.
    pub context: &'a BlockContext,
}

impl Executor<'_> {
    /// Runs a transaction of a block. Its fee and sequence stay taken if a message fails; nothing else does.
    pub fn deliver(&self, block: &mut Overlay<'_>, tx: &Tx) -> TxResult {
        if let Err(error) = check_gas(tx, self.params) {
            return TxResult::refused(&error, tx.gas_limit, 0);
        }
        let mut state = Overlay::new(&*block);
        let mut events = match ante(&mut state, self.params, self.context, tx, true) {
            Ok(events) => events,
            Err(error) => return TxResult::refused(&error, tx.gas_limit, 0),
        };
        let paid = state.into_changes();
        block.apply(paid);

        let mut state = Overlay::new(&*block);
        match self.messages(&mut state, tx) {
            Ok((data, more)) => {
                let changes = state.into_changes();
                block.apply(changes);
                events.extend(more);
                TxResult {
                    data,
                    gas_wanted: tx.gas_limit,
                    gas_used: tx.gas,
                    events,
                    ..TxResult::default()
                }
            }
            Err(error) => {
                let gas_used = if error.refusal == sdk::PANIC {
                    tx.gas_limit
                } else {
                    tx.gas
                };
                TxResult {
                    events,
                    ..TxResult::refused(&error, tx.gas_limit, gas_used)
                }
            }
        }
    }

    fn messages(&self, state: &mut Overlay<'_>, tx: &Tx) -> Result<(Vec<u8>, Vec<Event>), Error> {
        let mut data = TxMsgData::default();
        let mut events = Vec::new();
        for (index, message) in tx.messages.iter().enumerate() {
            let done = caught(index, || self.message(state, message))?;
            data.msg_responses.push(Any {
                type_url: message.response_url.clone(),
                value: done.response,
            });
            events.push(message_event(message, index));
            events.extend(
                done.events
                    .into_iter()
                    .map(|event| event.with("msg_index", index)),
            );
        }
        Ok((data.encode_to_vec(), events))
    }

    fn message(&self, state: &mut Overlay<'_>, message: &TxMessage) -> Result<Effects, Error> {
        judge(self.verifier, state, self.context, message)?;
        message.handler.execute(state, self.context)
    }
}

/// Asks a message for its jobs and refuses on the first verdict that is not `Ok`.
pub fn judge(
    verifier: &Verifier,
    state: &dyn StateRead,
    context: &BlockContext,
    message: &TxMessage,
) -> Result<(), Error> {
    for job in message.handler.jobs(state, context)? {
        match verifier.verdict(&job) {
            Verdict::Ok => {}
            verdict => return Err(message.handler.refuse(verdict)),
        }
    }
    Ok(())
}

/// Is told of a message and its jobs before the message is tried out, and may refuse.
pub type Meet<'a> = dyn FnMut(&TxMessage, Vec<Job>) -> Result<(), Error> + 'a;

/// Tries out a transaction's messages on `state`, which the caller drops: each meets what those before it did. Nothing is
/// verified, so a message with a proof is only asked for its jobs. `meet` is told of each message and its jobs before
/// the message runs, and may refuse.
///
/// Because: 60 tapes of a megabyte for somebody else's vault entered the mempool, when only messages with proofs were
/// held against state.
pub fn rehearse(
    state: &mut Overlay<'_>,
    context: &BlockContext,
    tx: &Tx,
    meet: &mut Meet<'_>,
) -> Result<(), Error> {
    for (index, message) in tx.messages.iter().enumerate() {
        let jobs = caught(index, || message.handler.jobs(&*state, context))?;
        let proved = !jobs.is_empty();
        meet(message, jobs)?;
        if !proved {
            caught(index, || message.handler.execute(&mut *state, context))?;
        }
    }
    Ok(())
}

/// A defect in one message must not stop the chain: the same input panics on every node alike. A panic inside the verifier
/// is caught there; a store error aborts and never unwinds.
fn caught<T>(index: usize, work: impl FnOnce() -> Result<T, Error>) -> Result<T, Error> {
    catch_unwind(AssertUnwindSafe(work))
        .unwrap_or_else(|_| Err(sdk::PANIC.because(format!("message {index}"))))
}

/// The gas rules every transaction meets in CheckTx, in proposals and in blocks.
pub fn check_gas(tx: &Tx, params: &Params) -> Result<(), Error> {
    if tx.gas_limit < tx.gas {
        return Err(sdk::INVALID_GAS_LIMIT.because(format!(
            "gas_limit {} is below the cost {}",
            tx.gas_limit, tx.gas
        )));
    }
    if tx.gas_limit > params.max_gas {
        return Err(sdk::INVALID_GAS_LIMIT.because(format!(
            "gas_limit {} is above a block's {}",
            tx.gas_limit, params.max_gas
        )));
    }
    Ok(())
}

fn message_event(message: &TxMessage, index: usize) -> Event {
    let module = message.type_url.split('.').nth(1).unwrap_or("");
    Event::new("message")
        .with("action", &message.type_url)
        .with("sender", message.handler.signer())
        .with("module", module)
        .with("msg_index", index)
}
