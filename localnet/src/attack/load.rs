//! What goes on until it is ended, and counts.

use std::future::Future;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::Arc;

use serde_json::{json, Value};
use tokio::task::JoinSet;

use super::idle::Holder;

/// How often something was done, and how often the other side took it.
#[derive(Debug, Default)]
pub(super) struct Counts {
    tried: AtomicU64,
    taken: AtomicU64,
}

impl Counts {
    /// It was done once more; `taken` says whether the other side took it.
    pub(super) fn add(&self, taken: bool) {
        self.tried.fetch_add(1, Ordering::Relaxed);
        self.taken.fetch_add(u64::from(taken), Ordering::Relaxed);
    }

    pub(super) fn tried(&self) -> u64 {
        self.tried.load(Ordering::Relaxed)
    }

    pub(super) fn taken(&self) -> u64 {
        self.taken.load(Ordering::Relaxed)
    }
}

/// An attack that goes on until this is dropped.
#[derive(Default)]
pub(super) struct Load {
    pub(super) counts: Arc<Counts>,
    tasks: JoinSet<()>,
    holders: Vec<Holder>,
}

impl Load {
    /// Does this beside everything else; it counts by itself and never ends.
    pub(super) fn goes_on<F: Future<Output = ()> + Send + 'static>(
        &mut self,
        work: impl FnOnce(Arc<Counts>) -> F,
    ) {
        self.tasks.spawn(work(self.counts.clone()));
    }

    /// A process that belongs to it.
    pub(super) fn holds(&mut self, holder: Holder) {
        self.holders.push(holder);
    }

    /// Ends it.
    pub(super) async fn end(mut self) -> Value {
        self.tasks.shutdown().await;
        drop(self.holders);
        json!({ "tried": self.counts.tried(), "taken": self.counts.taken() })
    }
}
