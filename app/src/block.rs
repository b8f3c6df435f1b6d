//! Running a block.

use sluice_core::date::DATE;
use sluice_core::state::Changes;
use sluice_core::{BlockContext, ChainDate, Event, Job, Module, Overlay, StateRead};

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
        let jobs = named_jobs(self.routes, &state, &context, txs);
        self.verifier.warm(&jobs);
        let executor = Executor {
            routes: self.routes,
            params: &params,
            verifier: self.verifier,
            context: &context,
        };
        let results = txs
            .iter()
            .map(|tx| executor.deliver(&mut state, tx))
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
pub fn named_jobs(
    routes: &Routes,
    state: &dyn StateRead,
    context: &BlockContext,
    txs: &[Vec<u8>],
) -> Vec<Job> {
    txs.iter()
        .filter_map(|bytes| Tx::decode(bytes, routes, context, Purpose::Run).ok())
        .flat_map(|tx| tx.messages)
        .filter_map(|message| message.handler.jobs(state, context).ok())
        .flatten()
        .collect()
}
