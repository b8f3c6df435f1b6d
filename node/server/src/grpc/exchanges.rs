//! What requests and answers on their way may take of memory, over all connections together.
//!
//! Because: one connection with unfinished requests of 4 MiB made a node a gigabyte. A request has the length its path needs;
//! requests and answers share one budget; what does not fit pushes out the one that has been on its way longest, and none may
//! be on its way long.

use std::collections::BTreeMap;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::task::{ready, Context, Poll};
use std::time::Duration;

use axum::body::{Body, HttpBody};
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use bytes::Bytes;
use futures_util::task::AtomicWaker;
use futures_util::FutureExt;
use hyper::body::Frame;
use sluice_app::limits::TX_BYTES;
use tokio::time::{sleep, Instant};
use tonic::Status;

use crate::logs::Seldom;
use crate::query::{QUERY_BYTES, SIMULATE};

const BROADCAST: &str = "/cosmos.tx.v1beta1.Service/BroadcastTx";

/// Longest request that carries a transaction, with room for the fields around it.
pub(super) const TX_REQUEST: usize = TX_BYTES + 1_024;

/// Longest request that does not.
pub(super) const REQUEST: usize = QUERY_BYTES;

/// What an exchange takes besides its content.
const OVERHEAD: usize = 4 * 1_024;

/// How long a request may be on its way, and how long an answer may wait for its reader.
const PATIENCE: Duration = Duration::from_secs(10);

/// How often that is looked at.
const SWEEP: Duration = Duration::from_secs(1);

/// Bytes of an answer that are handed out at a time: what was handed out cannot be taken back.
const PIECE: usize = 16 * 1_024;

type Part = Option<Result<Frame<Bytes>, axum::Error>>;

/// All requests and answers of a server. Clones share them.
#[derive(Clone)]
pub struct Exchanges(Arc<Table>);

impl Exchanges {
    /// At most `budget` bytes at a time. Must be called inside a Tokio runtime.
    pub fn within(budget: usize) -> Self {
        let table = Arc::new(Table {
            budget,
            lines: Mutex::default(),
            read: AtomicU64::new(0),
            cut: AtomicU64::new(0),
            told: Seldom::default(),
        });
        tokio::spawn(sweep(Arc::downgrade(&table)));
        Exchanges(table)
    }

    /// Bytes that are held now.
    pub(crate) fn held(&self) -> u64 {
        self.0.lines().held as u64
    }

    /// Bytes of requests that were read.
    pub(crate) fn read(&self) -> u64 {
        self.0.read.load(Ordering::Relaxed)
    }

    /// Requests and answers that were cut off.
    pub(crate) fn cut(&self) -> u64 {
        self.0.cut.load(Ordering::Relaxed)
    }
}

/// The layer around all services.
pub(super) async fn within_budget(
    State(Exchanges(table)): State<Exchanges>,
    request: Request,
    next: Next,
) -> Response {
    let left = longest(request.uri().path());
    let headers = request.headers().iter();
    let headers: usize = headers
        .map(|(name, value)| name.as_str().len() + value.len())
        .sum();
    let place = Arc::new(Place::new(table.clone()));
    place.holds(headers.saturating_add(OVERHEAD), true);
    let incoming = place.clone();
    let request = request.map(|body| {
        Body::new(Incoming {
            place: incoming,
            left,
            body,
        })
    });
    let (parts, mut body) = next.run(request).await.into_parts();
    // The answer has a place of its own: that of a request that was cut off says so.
    drop(place);
    let place = Arc::new(Place::new(table));
    // Its first part is made now, so that it is counted before a reader takes it, or does not.
    let first = next_part(&mut body).now_or_never();
    let mut answer = Answer {
        body,
        data: Bytes::new(),
        other: None,
    };
    if let Some(part) = first {
        answer.keep(part);
    }
    let waits = answer.data.len();
    *lock(&place.line.answer) = Some(answer);
    place.holds(OVERHEAD.saturating_add(waits), waits > 0);
    Response::from_parts(parts, Body::new(Outgoing { place }))
}

/// Longest request of a path, in bytes.
pub(super) fn longest(path: &str) -> usize {
    match path {
        BROADCAST | SIMULATE => TX_REQUEST,
        _ => REQUEST,
    }
}

async fn next_part(body: &mut Body) -> Part {
    std::future::poll_fn(|context| Pin::new(&mut *body).poll_frame(context)).await
}

/// Cuts off what has been on its way too long, for as long as there is a server.
async fn sweep(table: Weak<Table>) {
    loop {
        sleep(SWEEP).await;
        let Some(table) = table.upgrade() else {
            return;
        };
        let late = |lines: &Lines| {
            let first = lines.waiting.first_key_value();
            first.is_some_and(|(_, (since, _))| since.elapsed() > PATIENCE)
        };
        table.cut_while(late);
    }
}

struct Table {
    budget: usize,
    lines: Mutex<Lines>,
    read: AtomicU64,
    cut: AtomicU64,
    told: Seldom,
}

#[derive(Default)]
struct Lines {
    held: usize,
    next: u64,
    /// Those that wait for the other side, in the order in which they began to.
    waiting: BTreeMap<u64, (Instant, Arc<Line>)>,
}

/// A request or an answer. Its numbers change only while the table is locked.
#[derive(Default)]
struct Line {
    bytes: AtomicUsize,
    /// Its place among those that wait, counted from 1; 0 where it does not.
    turn: AtomicU64,
    cut: AtomicBool,
    waker: AtomicWaker,
    /// What is not handed out yet.
    answer: Mutex<Option<Answer>>,
}

impl Table {
    fn lines(&self) -> MutexGuard<'_, Lines> {
        lock(&self.lines)
    }

    /// Cuts off those that wait longest.
    fn cut_while(&self, goes_on: impl Fn(&Lines) -> bool) {
        let mut ended = Vec::new();
        {
            let mut lines = self.lines();
            while goes_on(&lines) {
                let Some((_, (_, line))) = lines.waiting.pop_first() else {
                    break;
                };
                line.turn.store(0, Ordering::Relaxed);
                line.cut.store(true, Ordering::Release);
                lines.held -= line.bytes.swap(0, Ordering::Relaxed);
                ended.push(line);
            }
        }
        for line in &ended {
            // Outside the lock: dropping an answer can take time.
            drop(lock(&line.answer).take());
            line.waker.wake();
        }
        let count = ended.len() as u64;
        self.cut.fetch_add(count, Ordering::Relaxed);
        self.told.note(count, |count| {
            tracing::warn!(
                count,
                "requests or answers that took too long or too much were cut off"
            );
        });
    }
}

/// A request or an answer in the table; leaving takes it out.
struct Place {
    table: Arc<Table>,
    line: Arc<Line>,
}

impl Place {
    fn new(table: Arc<Table>) -> Self {
        Place {
            table,
            line: Arc::default(),
        }
    }

    /// Notes what it holds now and whether it waits for the other side. Whoever waits longest makes room for it.
    fn holds(&self, bytes: usize, waits: bool) {
        {
            let mut lines = self.table.lines();
            if self.line.cut.load(Ordering::Acquire) {
                return;
            }
            let before = self.line.bytes.swap(bytes, Ordering::Relaxed);
            lines.held = lines.held - before + bytes;
            let turn = self.line.turn.load(Ordering::Relaxed);
            if !waits {
                lines.waiting.remove(&turn);
                self.line.turn.store(0, Ordering::Relaxed);
            } else if turn == 0 {
                lines.next += 1;
                let turn = lines.next;
                self.line.turn.store(turn, Ordering::Relaxed);
                let line = (Instant::now(), self.line.clone());
                lines.waiting.insert(turn, line);
            }
            if lines.held <= self.table.budget {
                return;
            }
        }
        let budget = self.table.budget;
        self.table.cut_while(|lines| lines.held > budget);
    }

    fn held(&self) -> usize {
        self.line.bytes.load(Ordering::Relaxed)
    }

    /// What the client is told when it was cut off; otherwise the task is woken when that happens.
    fn cut_off(&self, context: &Context<'_>) -> Option<Status> {
        self.line.waker.register(context.waker());
        self.line.cut.load(Ordering::Acquire).then(|| {
            Status::resource_exhausted(
                "the request or its answer took too long, or the node holds too many at a time; ask again",
            )
        })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.holds(0, false);
    }
}

/// A request on its way in.
struct Incoming {
    place: Arc<Place>,
    /// Bytes that may still come.
    left: usize,
    body: Body,
}

impl HttpBody for Incoming {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        if let Some(cut) = self.place.cut_off(context) {
            return Poll::Ready(Some(Err(cut)));
        }
        let part = ready!(Pin::new(&mut self.body).poll_frame(context));
        let Some(frame) = part else {
            // It is all here; what happens now is the node's own work.
            self.place.holds(self.place.held(), false);
            return Poll::Ready(None);
        };
        let frame = frame.map_err(|error| Status::unknown(error.to_string()))?;
        if let Some(data) = frame.data_ref() {
            let more = data.len();
            self.left = self.left.checked_sub(more).ok_or_else(|| {
                Status::out_of_range("the request is longer than this path takes")
            })?;
            self.place
                .table
                .read
                .fetch_add(more as u64, Ordering::Relaxed);
            self.place
                .holds(self.place.held().saturating_add(more), true);
            if let Some(cut) = self.place.cut_off(context) {
                return Poll::Ready(Some(Err(cut)));
            }
        }
        Poll::Ready(Some(Ok(frame)))
    }
}

/// What is still to be handed out.
struct Answer {
    body: Body,
    data: Bytes,
    /// What comes after the data and is none: trailers, an error, or the end.
    other: Option<Part>,
}

impl Answer {
    fn keep(&mut self, part: Part) {
        match part.map(|frame| frame.map(Frame::into_data)) {
            Some(Ok(Ok(data))) => self.data = data,
            Some(Ok(Err(trailers))) => self.other = Some(Some(Ok(trailers))),
            Some(Err(error)) => self.other = Some(Some(Err(error))),
            None => self.other = Some(None),
        }
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Part> {
        loop {
            if !self.data.is_empty() {
                let length = self.data.len().min(PIECE);
                return Poll::Ready(Some(Ok(Frame::data(self.data.split_to(length)))));
            }
            if let Some(part) = self.other.take() {
                return Poll::Ready(part);
            }
            let part = ready!(Pin::new(&mut self.body).poll_frame(context));
            self.keep(part);
        }
    }
}

/// An answer on its way out, in pieces.
struct Outgoing {
    place: Arc<Place>,
}

impl HttpBody for Outgoing {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        if let Some(cut) = self.place.cut_off(context) {
            return Poll::Ready(Some(Err(cut)));
        }
        let (part, left) = match &mut *lock(&self.place.line.answer) {
            Some(answer) => (answer.poll(context), answer.data.len()),
            // It was cut off since.
            None => (Poll::Ready(None), 0),
        };
        self.place.holds(OVERHEAD.saturating_add(left), left > 0);
        if let Some(cut) = self.place.cut_off(context) {
            return Poll::Ready(Some(Err(cut)));
        }
        Poll::Ready(match ready!(part) {
            Some(Ok(frame)) => Some(Ok(frame)),
            Some(Err(error)) => Some(Err(Status::unknown(error.to_string()))),
            None => None,
        })
    }
}

/// A lock whose holder panicked guards numbers that are whole at every step: going on is safe.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
