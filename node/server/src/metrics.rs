//! What the node counts, for Prometheus, at `/metrics` on loopback.
//!
//! | name | kind | says |
//! |---|---|---|
//! | `sluice_height` | gauge | height of the last commit |
//! | `sluice_proofs_verified_total` | counter | proofs this process has verified; a proof known from before is not verified again |
//! | `sluice_txs_total{codespace,code}` | counter | transactions in blocks, by what became of them; code 0 is success |
//! | `sluice_finalize_seconds_sum`, `_count` | summary | time spent executing blocks, and blocks |
//! | `sluice_commit_seconds_sum`, `_count` | summary | time spent writing blocks to disk, and blocks |
//! | `sluice_connections{served}` | gauge | connections that are open, by what they are for: `grpc` or `metrics` |
//! | `sluice_connections_closed_total{served}` | counter | those that were closed to make room, or because they were silent |
//!
//! All but the height and the open connections start at zero with the process. CometBFT has its own page, on its own port.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::future::Future;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use axum::http::header::CONTENT_TYPE;
use axum::routing::get;
use axum::Router;
use futures_util::StreamExt;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use sluice_app::{App, TxResult};

use crate::connections::{Connections, Counts as ConnectionCounts};

/// How long a client may take to ask, and how long an answer may take to be read.
const PATIENCE: Duration = Duration::from_secs(10);

/// What the node counts besides what the application counts itself. Shared by reference.
#[derive(Debug, Default)]
pub struct Metrics {
    counts: Mutex<Counts>,
    connections: OnceLock<[(&'static str, ConnectionCounts); 2]>,
}

#[derive(Debug, Default)]
struct Counts {
    txs: BTreeMap<(String, u32), u64>,
    finalize: Timed,
    commit: Timed,
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

impl Metrics {
    /// What else is shown: connections, by what they are for.
    pub(crate) fn show_connections(&self, connections: [(&'static str, ConnectionCounts); 2]) {
        // A node serves each once.
        let _ = self.connections.set(connections);
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

    /// The page as Prometheus reads it.
    pub fn render(&self, height: u64, proofs_verified: u64) -> String {
        let counts = self.counts();
        let mut page = String::new();
        // Writing to a string cannot fail.
        let mut line = |text: std::fmt::Arguments<'_>| {
            let _ = page.write_fmt(text);
            page.push('\n');
        };
        line(format_args!("# TYPE sluice_height gauge"));
        line(format_args!("sluice_height {height}"));
        line(format_args!("# TYPE sluice_proofs_verified_total counter"));
        line(format_args!(
            "sluice_proofs_verified_total {proofs_verified}"
        ));
        line(format_args!("# TYPE sluice_txs_total counter"));
        for ((codespace, code), count) in &counts.txs {
            line(format_args!(
                "sluice_txs_total{{codespace=\"{codespace}\",code=\"{code}\"}} {count}"
            ));
        }
        for (name, timed) in [("finalize", &counts.finalize), ("commit", &counts.commit)] {
            line(format_args!("# TYPE sluice_{name}_seconds summary"));
            let seconds = timed.total.as_secs_f64();
            line(format_args!("sluice_{name}_seconds_sum {seconds}"));
            line(format_args!("sluice_{name}_seconds_count {}", timed.count));
        }
        for (name, kind, of) in CONNECTION_METRICS {
            line(format_args!("# TYPE {name} {kind}"));
            for (served, counts) in self.connections.get().into_iter().flatten() {
                line(format_args!("{name}{{served=\"{served}\"}} {}", of(counts)));
            }
        }
        page
    }

    fn counts(&self) -> MutexGuard<'_, Counts> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
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
        let text = metrics.render(app.height(), app.proofs_verified());
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
        let page = metrics.render(7, 3);
        for line in [
            "sluice_height 7",
            "sluice_proofs_verified_total 3",
            "sluice_txs_total{codespace=\"\",code=\"0\"} 2",
            "sluice_txs_total{codespace=\"sdk\",code=\"32\"} 1",
            "sluice_finalize_seconds_sum 1.5",
            "sluice_finalize_seconds_count 1",
            "sluice_commit_seconds_sum 0.25",
        ] {
            assert!(page.lines().any(|found| found == line), "{line}\n{page}");
        }
    }
}
