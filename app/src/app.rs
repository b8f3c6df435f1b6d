//! The application a node drives.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use sluice_core::state::{fatal, Empty};
use sluice_core::{sdk, BlockContext, Error, Module, Overlay, QueryRoute, StateRead};

use crate::audit::check_modules;
use crate::block::{named_jobs, BlockOutcome, Machine};
use crate::check::{CheckKind, Checker, SinceCommit, Unverified, Waiting};
use crate::execute::{rehearse, TxResult};
use crate::genesis::{build, GenesisInput};
use crate::params::Params;
use crate::proposal::{acceptable, prepare};
use crate::store::{Snapshot, Staged, VersionedStore};
use crate::tx::{Purpose, Routes, Tx};
use crate::verify::Verifier;
use crate::{ante, modules};

/// One node's application. Clones share everything: consensus keeps one on every connection.
#[derive(Clone)]
pub struct App {
    shared: Arc<Shared>,
}

struct Shared {
    store: VersionedStore,
    modules: Vec<Box<dyn Module>>,
    routes: Routes,
    queries: BTreeMap<&'static str, QueryRoute>,
    verifier: Arc<Verifier>,
    minimum_gas_price: u64,
    since_commit: SinceCommit,
    staged: Mutex<Option<Staged>>,
}

/// What a block did, with the hash the next header carries.
pub struct Finalized {
    /// Results and events.
    pub outcome: BlockOutcome,
    /// Root over all stores.
    pub app_hash: [u8; 32],
}

type Base = Box<dyn StateRead>;

impl App {
    /// The verifier alone: who holds it keeps no part of the store open.
    pub fn verifier(&self) -> Arc<Verifier> {
        self.shared.verifier.clone()
    }

    /// An application on a store. `minimum_gas_price` is what this node asks for 1,000,000 gas in CheckTx.
    pub fn new(store: VersionedStore, verifier: Verifier, minimum_gas_price: u64) -> Self {
        let modules = modules::modules();
        App {
            shared: Arc::new(Shared {
                store,
                routes: modules::routes(&modules),
                queries: modules::queries(&modules),
                modules,
                verifier: Arc::new(verifier),
                minimum_gas_price,
                since_commit: SinceCommit::default(),
                staged: Mutex::default(),
            }),
        }
    }

    /// Last committed height; 0 before the first commit.
    pub fn height(&self) -> u64 {
        self.shared.store.latest().map_or(0, |latest| latest.height)
    }

    /// App hash of the last commit; nothing before the first.
    pub fn app_hash(&self) -> Option<[u8; 32]> {
        self.shared.store.latest().map(|latest| latest.app_hash)
    }

    /// Paths of all module queries.
    pub fn query_paths(&self) -> impl Iterator<Item = &'static str> + '_ {
        self.shared.queries.keys().copied()
    }

    /// Takes genesis and answers its app hash. It stays in memory until the first commit: consensus asks again if the
    /// process dies before.
    pub fn init_chain(&self, input: &GenesisInput) -> Result<[u8; 32], Error> {
        let changes = build(&self.shared.modules, input)?;
        self.shared.since_commit.forget();
        self.shared
            .store
            .genesis(input.initial_height, changes)
            .map_err(|error| sdk::INVALID_REQUEST.because(format!("genesis: {error}")))
    }

    /// CheckTx, for the mempool. Answers what the transaction costs.
    pub fn check_tx(&self, bytes: &[u8], kind: CheckKind) -> Result<u64, Error> {
        self.with_checker(|checker| checker.check(bytes, kind))
    }

    /// What the node's own door does before CheckTx: everything CheckTx does but verifying. Answers the proofs that are
    /// still to be verified, with [`App::verifier`], so that CheckTx finds their verdicts.
    pub fn screen_tx(&self, bytes: &[u8]) -> Result<Option<Unverified>, Error> {
        self.with_checker(|checker| checker.screen(bytes))
    }

    fn with_checker<T>(
        &self,
        check: impl FnOnce(&Checker<'_>) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let (base, params, context) = self.next();
        let checker = Checker {
            routes: &self.shared.routes,
            params: &params,
            verifier: &self.shared.verifier,
            base: base.as_ref(),
            context: &context,
            since: &self.shared.since_commit,
            minimum_gas_price: self.shared.minimum_gas_price,
        };
        check(&checker)
    }

    /// What waits for a block.
    pub fn waiting(&self) -> Waiting {
        let params = Params::load(self.base().as_ref());
        self.shared.since_commit.waiting(&params)
    }

    /// Prices a transaction by the table and says whether state would let it through, without verifying a proof and
    /// without a signature.
    pub fn simulate(&self, bytes: &[u8]) -> Result<TxResult, Error> {
        let (base, params, context) = self.next();
        let tx = Tx::decode(bytes, &self.shared.routes, &context, Purpose::Simulate)?;
        let mut state = Overlay::new(base.as_ref());
        let events = ante::ante(&mut state, &params, &context, &tx, false)?;
        rehearse(&mut state, &context, &tx, &mut |_, _| Ok(()))?;
        Ok(TxResult {
            gas_used: tx.gas,
            gas_wanted: tx.gas,
            events,
            ..TxResult::default()
        })
    }

    /// Chooses the transactions of a block of at most `max_bytes`.
    pub fn prepare_proposal(&self, max_bytes: u64, txs: Vec<Vec<u8>>) -> Vec<Vec<u8>> {
        let (base, params, context) = self.next();
        let shared = &self.shared;
        prepare(
            &shared.routes,
            &params,
            &shared.verifier,
            base.as_ref(),
            &context,
            max_bytes,
            txs,
        )
    }

    /// Whether a proposed block of these transactions keeps the static rules. If it does, its proofs begin to be verified,
    /// without waiting.
    pub fn process_proposal(&self, txs: &[Vec<u8>]) -> bool {
        let (base, params, context) = self.next();
        let shared = self.shared.clone();
        let Some(txs) = acceptable(&shared.routes, &params, &context, txs) else {
            return false;
        };
        let jobs = named_jobs(base.as_ref(), &context, &txs);
        if !jobs.is_empty() {
            // If no thread can be had, FinalizeBlock does the work itself.
            let _ = std::thread::Builder::new()
                .name("verify".into())
                .spawn(move || shared.verifier.warm(&jobs));
        }
        true
    }

    /// Runs a block and stages its rows. Nothing is written before [`App::commit`].
    pub fn finalize_block(&self, height: u64, time_seconds: i64, txs: &[Vec<u8>]) -> Finalized {
        let base = self.base();
        let machine = Machine {
            modules: &self.shared.modules,
            routes: &self.shared.routes,
            verifier: &self.shared.verifier,
        };
        let mut outcome = machine.run(base.as_ref(), height, time_seconds, txs);
        let changes = std::mem::take(&mut outcome.changes);
        let staged = self
            .shared
            .store
            .stage(height, changes)
            .unwrap_or_else(|error| fatal(&format!("block {height}: {error}")));
        let app_hash = staged.app_hash();
        *lock(&self.shared.staged) = Some(staged);
        Finalized { outcome, app_hash }
    }

    /// Writes the finalized block in one atomic batch and flushes it to disk.
    pub fn commit(&self) {
        let Some(staged) = lock(&self.shared.staged).take() else {
            fatal("commit without a finalized block");
        };
        if let Err(error) = self.shared.store.commit(staged) {
            fatal(&format!("commit: {error}"));
        }
        self.shared.since_commit.forget();
    }

    /// Checks every module's invariants on the last committed state.
    pub fn check_invariants(&self) -> Result<(), String> {
        let (state, context) = self
            .state_at(self.height())
            .ok_or_else(|| "nothing is committed yet".to_owned())?;
        check_modules(&self.shared.modules, state.as_ref(), &context)
            .map_err(|broken| broken.to_string())
    }

    /// State at a kept height with that height's facts.
    pub fn state_at(&self, height: u64) -> Option<(Base, BlockContext)> {
        let state = self.shared.store.snapshot(height)?;
        let context = Params::load(&state).context(&state, height);
        Some((Box::new(state), context))
    }

    pub(crate) fn store(&self) -> &VersionedStore {
        &self.shared.store
    }

    pub(crate) fn query_route(&self, path: &str) -> Option<&QueryRoute> {
        self.shared.queries.get(path)
    }

    /// The state the next block builds on, with the next block's facts.
    fn next(&self) -> (Base, Params, BlockContext) {
        let snapshot = self.shared.store.latest_snapshot();
        let height = snapshot.as_ref().map_or(0, |snapshot| snapshot.height());
        let base = boxed(snapshot);
        let params = Params::load(base.as_ref());
        let context = params.context(base.as_ref(), height.saturating_add(1));
        (base, params, context)
    }

    fn base(&self) -> Base {
        boxed(self.shared.store.latest_snapshot())
    }
}

fn boxed(snapshot: Option<Snapshot>) -> Base {
    match snapshot {
        Some(snapshot) => Box::new(snapshot),
        None => Box::new(Empty),
    }
}

/// A lock whose holder panicked guards state that is replaced whole: going on is safe.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
