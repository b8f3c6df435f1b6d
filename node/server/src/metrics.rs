//! What the node counts, for Prometheus, at `/metrics` on loopback.
//!
//! | name | kind | says |
//! |---|---|---|
//! | `sluice_height` | gauge | height of the last commit |
//! | `sluice_block_age_seconds` | gauge | age of the last block; missing until the node knows one |
//! | `sluice_peers` | gauge | nodes that CometBFT is connected to |
//! | `sluice_proofs_verified_total` | counter | proofs this process has verified; a proof known from before is not verified again |
//! | `sluice_verdicts_known_total` | counter | verdicts that were asked for and known from before |
//! | `sluice_txs_total{codespace,code}` | counter | transactions in blocks, by what became of them; code 0 is success |
//! | `sluice_check_refused_total{codespace,code}` | counter | transactions that CheckTx kept out, by why |
//! | `sluice_check_allowance_gas` | gauge | gas CheckTx may still spend on proofs before the next commit |
//! | `sluice_waiting_txs` | gauge | transactions that wait for a block |
//! | `sluice_waiting_txs_of_one_account` | gauge | the most of them of one account |
//! | `sluice_finalize_seconds_sum`, `_count` | summary | time spent executing blocks, and blocks |
//! | `sluice_commit_seconds_sum`, `_count` | summary | time spent writing blocks to disk, and blocks |
//! | `sluice_connections{served}` | gauge | connections that are open, by what they are for: `grpc` or `metrics` |
//! | `sluice_connections_closed_total{served}` | counter | those that were closed to make room, or because they were silent |
//! | `sluice_open_files` | gauge | files and connections the process has open; 0 where the system does not tell |
//! | `sluice_files_limit` | gauge | how many it may have |
//! | `sluice_grpc_request_bytes_total` | counter | bytes of requests that were read |
//! | `sluice_grpc_bytes` | gauge | bytes of requests and answers that are on their way |
//! | `sluice_grpc_cut_total` | counter | requests and answers that were cut off: too slow, or too many at a time |
//!
//! Counters start at zero with the process. CometBFT has its own page, on its own port.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::future::Future;
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use axum::http::header::CONTENT_TYPE;
use axum::routing::get;
use axum::Router;
use futures_util::StreamExt;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use sluice_app::check::Waiting;
use sluice_app::core::Refusal;
use sluice_app::{App, TxResult};
use tendermint::Time;

use crate::connections::{Connections, Counts as ConnectionCounts};
use crate::grpc::Exchanges;

/// How long a client may take to ask, and how long an answer may take to be read.
const PATIENCE: Duration = Duration::from_secs(10);

/// What the node counts besides what the application counts itself. Shared by reference.
#[derive(Debug, Default)]
pub struct Metrics {
    counts: Mutex<Counts>,
    peers: AtomicU64,
    served: OnceLock<Served>,
}

/// What is served, and within what.
pub(crate) struct Served {
    pub(crate) connections: [(&'static str, ConnectionCounts); 2],
    pub(crate) exchanges: Exchanges,
    pub(crate) files: u64,
}

impl std::fmt::Debug for Served {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?}, {} files", self.connections, self.files)
    }
}

#[derive(Debug, Default)]
struct Counts {
    txs: BTreeMap<(String, u32), u64>,
    refused: BTreeMap<(&'static str, u32), u64>,
    finalize: Timed,
    commit: Timed,
    block_time: Option<Time>,
}

#[derive(Debug, Default)]
struct Timed {
    total: Duration,
    count: u64,
}

impl Timed {
    fn add(&mut self, took: Duration) {
        self.total = self.total.saturating_add(took);
        self.count = self.count.saturating_add(1);
    }
}

/// What the application counts itself.
#[derive(Clone, Copy, Debug, Default)]
pub struct Told {
    /// Height of the last commit.
    pub height: u64,
    /// Proofs it has verified.
    pub verified: u64,
    /// Verdicts it was asked for and knew.
    pub known: u64,
    /// What waits for a block.
    pub waiting: Waiting,
}

impl Told {
    fn of(app: &App) -> Self {
        let verifier = app.verifier();
        Told {
            height: app.height(),
            verified: verifier.verified(),
            known: verifier.known(),
            waiting: app.waiting(),
        }
    }
}

impl Metrics {
    /// What else is shown, once it is served.
    pub(crate) fn show(&self, served: Served) {
        // A node serves each once.
        let _ = self.served.set(served);
    }

    /// A block was executed.
    pub(crate) fn finalized(&self, results: &[TxResult], took: Duration) {
        let mut counts = self.counts();
        counts.finalize.add(took);
        for result in results {
            let key = (result.codespace.clone(), result.code);
            let count = counts.txs.entry(key).or_default();
            *count = count.saturating_add(1);
        }
    }

    /// A block was written.
    pub(crate) fn committed(&self, took: Duration) {
        self.counts().commit.add(took);
    }

    /// CheckTx kept a transaction out.
    pub(crate) fn refused(&self, refusal: Refusal) {
        let mut counts = self.counts();
        let key = (refusal.codespace, refusal.code);
        let count = counts.refused.entry(key).or_default();
        *count = count.saturating_add(1);
    }

    /// So many nodes are connected.
    pub(crate) fn peers(&self, peers: u64) {
        self.peers.store(peers, Ordering::Relaxed);
    }

    /// The last block is of this time.
    pub(crate) fn block_time(&self, time: Time) {
        self.counts().block_time = Some(time);
    }

    /// The page as Prometheus reads it.
    pub fn render(&self, told: &Told) -> String {
        let mut page = Page::default();
        page.one("sluice_height", "gauge", told.height);
        let time = self.counts().block_time;
        if let Some(time) = time {
            let age = Time::now().duration_since(time).unwrap_or_default();
            page.one("sluice_block_age_seconds", "gauge", age.as_secs_f64());
        }
        let peers = self.peers.load(Ordering::Relaxed);
        page.one("sluice_peers", "gauge", peers);
        page.one("sluice_proofs_verified_total", "counter", told.verified);
        page.one("sluice_verdicts_known_total", "counter", told.known);
        let counts = self.counts();
        page.kind("sluice_txs_total", "counter");
        for ((codespace, code), count) in &counts.txs {
            page.coded("sluice_txs_total", codespace, *code, *count);
        }
        page.kind("sluice_check_refused_total", "counter");
        for ((codespace, code), count) in &counts.refused {
            page.coded("sluice_check_refused_total", codespace, *code, *count);
        }
        let waiting = told.waiting;
        page.one("sluice_check_allowance_gas", "gauge", waiting.allowance);
        page.one("sluice_waiting_txs", "gauge", waiting.txs);
        page.one("sluice_waiting_txs_of_one_account", "gauge", waiting.most);
        for (name, timed) in [("finalize", &counts.finalize), ("commit", &counts.commit)] {
            page.kind(&format!("sluice_{name}_seconds"), "summary");
            let seconds = timed.total.as_secs_f64();
            page.line(format_args!("sluice_{name}_seconds_sum {seconds}"));
            page.line(format_args!("sluice_{name}_seconds_count {}", timed.count));
        }
        drop(counts);
        if let Some(served) = self.served.get() {
            served.render(&mut page);
        }
        page.0
    }

    fn counts(&self) -> MutexGuard<'_, Counts> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Served {
    fn render(&self, page: &mut Page) {
        for (name, kind, of) in CONNECTION_METRICS {
            page.kind(name, kind);
            for (served, counts) in &self.connections {
                page.line(format_args!("{name}{{served=\"{served}\"}} {}", of(counts)));
            }
        }
        page.one("sluice_open_files", "gauge", open_files());
        page.one("sluice_files_limit", "gauge", self.files);
        let exchanges = &self.exchanges;
        page.one(
            "sluice_grpc_request_bytes_total",
            "counter",
            exchanges.read(),
        );
        page.one("sluice_grpc_bytes", "gauge", exchanges.held());
        page.one("sluice_grpc_cut_total", "counter", exchanges.cut());
    }
}

/// Files this process has open, as far as the system tells.
fn open_files() -> usize {
    std::fs::read_dir("/proc/self/fd").map_or(0, Iterator::count)
}

/// The text of a page.
#[derive(Default)]
struct Page(String);

impl Page {
    fn line(&mut self, text: std::fmt::Arguments<'_>) {
        // Writing to a string cannot fail.
        let _ = self.0.write_fmt(text);
        self.0.push('\n');
    }

    fn kind(&mut self, name: &str, kind: &str) {
        self.line(format_args!("# TYPE {name} {kind}"));
    }

    fn one(&mut self, name: &str, kind: &str, value: impl std::fmt::Display) {
        self.kind(name, kind);
        self.line(format_args!("{name} {value}"));
    }

    fn coded(&mut self, name: &str, codespace: &str, code: u32, count: u64) {
        self.line(format_args!(
            "{name}{{codespace=\"{codespace}\",code=\"{code}\"}} {count}"
        ));
    }
}

type ConnectionMetric = (&'static str, &'static str, fn(&ConnectionCounts) -> u64);

const CONNECTION_METRICS: [ConnectionMetric; 2] = [
    ("sluice_connections", "gauge", ConnectionCounts::open),
    (
        "sluice_connections_closed_total",
        "counter",
        ConnectionCounts::closed,
    ),
];

/// Serves the page until `stop` is ready.
pub(super) async fn serve(
    mut connections: Connections,
    metrics: Arc<Metrics>,
    app: App,
    stop: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let page = move || {
        let text = metrics.render(&Told::of(&app));
        async move { ([(CONTENT_TYPE, "text/plain; version=0.0.4")], text) }
    };
    let router = Router::new().route("/metrics", get(page));
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(PATIENCE);
    tokio::pin!(stop);
    loop {
        let connection = tokio::select! {
            () = &mut stop => return Ok(()),
            Some(taken) = connections.next() => taken?,
        };
        let service = TowerToHyperService::new(router.clone());
        let serving = http.serve_connection(TokioIo::new(connection), service);
        // A client that breaks off has nobody to tell.
        tokio::spawn(async move { drop(serving.await) });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn transactions_are_counted_by_what_became_of_them() {
        let metrics = Metrics::default();
        let refused = TxResult {
            code: 32,
            codespace: "sdk".to_owned(),
            ..TxResult::default()
        };
        let results = [TxResult::default(), refused, TxResult::default()];
        metrics.finalized(&results, Duration::from_millis(1_500));
        metrics.committed(Duration::from_millis(250));
        metrics.refused(sluice_app::core::sdk::BUSY);
        metrics.peers(3);
        let page = metrics.render(&Told {
            height: 7,
            verified: 3,
            ..Told::default()
        });
        for line in [
            "sluice_height 7",
            "sluice_proofs_verified_total 3",
            "sluice_txs_total{codespace=\"\",code=\"0\"} 2",
            "sluice_txs_total{codespace=\"sdk\",code=\"32\"} 1",
            "sluice_check_refused_total{codespace=\"sdk\",code=\"20\"} 1",
            "sluice_peers 3",
            "sluice_finalize_seconds_sum 1.5",
            "sluice_finalize_seconds_count 1",
            "sluice_commit_seconds_sum 0.25",
        ] {
            assert!(page.lines().any(|found| found == line), "{line}\n{page}");
        }
    }
}
