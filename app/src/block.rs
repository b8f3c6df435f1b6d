//! Running a block.

use sluice_core::date::DATE;
use sluice_core::state::Changes;
use sluice_core::{BlockContext, ChainDate, Error, Event, Job, Module, Overlay, StateRead};

use crate::execute::{Executor, TxResult};
use crate::params::Params;
use crate::tx::{Purpose, Routes, Tx};
use crate::verify::Verifier;

/// What a block did.
pub struct BlockOutcome {
    /// One result a transaction, in order.
    pub results: Vec<TxResult>,
    /// Events of begin_block.
    pub events: Vec<Event>,
    /// Rows to write.
    pub changes: Changes,
}

/// Everything block execution reads besides state.
pub struct Machine<'a> {
    /// The modules, in order.
    pub modules: &'a [Box<dyn Module>],
    /// Their messages.
    pub routes: &'a Routes,
    /// Where verdicts come from.
    pub verifier: &'a Verifier,
}

impl Machine<'_> {
    /// Runs the block of `height` and time on top of `base`.
    pub fn run(
        &self,
        base: &dyn StateRead,
        height: u64,
        time_seconds: i64,
        txs: &[Vec<u8>],
    ) -> BlockOutcome {
        let mut state = Overlay::new(base);
        let params = Params::load(base);
        if !params.manual_date {
            // Block time never goes back, but a day that went back would break every rule: keep the later one.
            let today = ChainDate::from_unix_seconds(time_seconds).max(ChainDate::now(base));
            DATE.put(&mut state, &today.0);
        }
        let context = params.context(&state, height);
        let mut events = Vec::new();
        for module in self.modules {
            events.extend(module.begin_block(&mut state, &context));
        }
        // Decoded here and nowhere else in a block, whatever a proposal made of the same bytes: a node that restarts saw none.
        let txs: Vec<Result<Tx, Error>> = txs
            .iter()
            .map(|bytes| Tx::decode(bytes, self.routes, &context, Purpose::Run))
            .collect();
        let jobs = named_jobs(&state, &context, txs.iter().flatten());
        self.verifier.warm(&jobs);
        let executor = Executor {
            params: &params,
            verifier: self.verifier,
            context: &context,
        };
        let results = txs
            .iter()
            .map(|tx| match tx {
                Ok(tx) => executor.deliver(&mut state, tx),
                Err(error) => TxResult::refused(error, 0, 0),
            })
            .collect();
        BlockOutcome {
            results,
            events,
            changes: state.into_changes(),
        }
    }
}

/// The jobs the transactions name against `state`. What one transaction changes for the next is not seen here: a job
/// that differs when its turn comes is verified then.
pub fn named_jobs<'a>(
    state: &dyn StateRead,
    context: &BlockContext,
    txs: impl IntoIterator<Item = &'a Tx>,
) -> Vec<Job> {
    txs.into_iter()
        .flat_map(|tx| &tx.messages)
        .filter_map(|message| message.handler.jobs(state, context).ok())
        .flatten()
        .collect()
}
