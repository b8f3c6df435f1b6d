//! The way in for connections. Nobody's idle connections keep others out, and no shortage of files ends the node.
//!
//! A connection beyond what an address may have, or beyond what all may, is taken all the same: the one that has been silent
//! longest makes room, of that address or of the one with the most. So an address with many users behind it works until all of
//! them are busy at once, and a stranger with many addresses pushes out strangers.

use std::collections::{BTreeMap, VecDeque};
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{ready, Context, Poll};
use std::time::{Duration, Instant};

use futures_util::task::AtomicWaker;
use futures_util::{FutureExt, Stream};
use rustix::process::{getrlimit, setrlimit, Resource, Rlimit};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::{sleep, Sleep};
use tonic::transport::server::{Connected, TcpConnectInfo};

use crate::logs::Seldom;

/// How long the loop waits after the system would not give it a connection.
const PAUSE: Duration = Duration::from_millis(100);

/// How many connections there may be, and how long one may be silent.
#[derive(Clone, Copy, Debug)]
pub struct ConnectionLimits {
    /// In all.
    pub total: usize,
    /// Of one address.
    pub address: usize,
    /// Without a byte in either direction.
    pub silence: Duration,
}

/// Files that a node opens besides its connections, at most.
const OTHER_FILES: u64 = 256;

/// Fewest files with which a node starts: as many for connections as for the rest.
const FEWEST_FILES: u64 = 2 * OTHER_FILES;

/// Most files that are asked for.
const MOST_FILES: u64 = 65_536;

/// Most connections, however many files there may be.
const MOST_CONNECTIONS: u64 = 4_096;

/// Raises the limit of open files as far as the system lets a process go.
///
/// # Errors
/// The limit, where it is too low for a node.
pub(crate) fn raise_file_limit() -> Result<u64, u64> {
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    let (current, maximum) = (current.unwrap_or(MOST_FILES), maximum.unwrap_or(MOST_FILES));
    let wanted = maximum.min(MOST_FILES);
    let raised = Rlimit {
        current: Some(wanted),
        maximum: Some(maximum),
    };
    let files = match wanted > current && setrlimit(Resource::Nofile, raised).is_ok() {
        true => wanted,
        false => current,
    };
    if files < FEWEST_FILES {
        return Err(files);
    }
    Ok(files)
}

impl ConnectionLimits {
    /// For what one program at a time reads, such as metrics.
    pub(crate) const FEW: Self = Self {
        total: 64,
        address: 32,
        silence: Duration::from_secs(60),
    };

    /// As many connections as so many files allow, half of them of one address.
    pub fn within(files: u64) -> Self {
        let total = files.saturating_sub(OTHER_FILES).min(MOST_CONNECTIONS);
        let total = usize::try_from(total).unwrap_or(usize::MAX);
        Self {
            total,
            address: total.div_ceil(2),
            silence: Duration::from_secs(60),
        }
    }
}

/// The connections of a listener. The stream never ends and never fails.
pub struct Connections {
    listener: TcpListener,
    table: Arc<Table>,
    pause: Option<Pin<Box<Sleep>>>,
    refused: Seldom,
}

impl Connections {
    /// Takes connections from a listener. Must be called inside a Tokio runtime.
    pub fn new(listener: TcpListener, limits: ConnectionLimits) -> Self {
        let table = Arc::new(Table {
            limits,
            began: Instant::now(),
            open: Mutex::default(),
            closed: AtomicU64::new(0),
            told: Seldom::default(),
        });
        tokio::spawn(sweep(Arc::downgrade(&table), limits.silence / 4));
        Self {
            listener,
            table,
            pause: None,
            refused: Seldom::default(),
        }
    }

    /// What metrics show.
    pub(crate) fn counts(&self) -> Counts {
        Counts(self.table.clone())
    }
}

impl Stream for Connections {
    type Item = io::Result<Connection>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if let Some(pause) = &mut self.pause {
                ready!(pause.poll_unpin(context));
                self.pause = None;
            }
            match ready!(self.listener.poll_accept(context)) {
                Ok((stream, address)) => {
                    // Small answers wait for nothing; without it they are only slower.
                    let _ = stream.set_nodelay(true);
                    return Poll::Ready(Some(Ok(self.table.admit(stream, address))));
                }
                Err(error) if of_one_connection(&error) => {}
                Err(error) => {
                    self.refused.note(1, |count| {
                        tracing::warn!(%error, count, "no connection could be taken; the most silent one is closed");
                    });
                    self.table.close_one(Open::close_one_of_the_most);
                    self.pause = Some(Box::pin(sleep(PAUSE)));
                }
            }
        }
    }
}

/// Whether the error is about the connection that was to be taken, and not about the listener.
fn of_one_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset, Interrupted};
    matches!(
        error.kind(),
        ConnectionAborted | ConnectionRefused | ConnectionReset | Interrupted
    )
}

/// Closes what has been silent too long, for as long as there is a listener.
async fn sweep(table: std::sync::Weak<Table>, every: Duration) {
    loop {
        sleep(every).await;
        let Some(table) = table.upgrade() else {
            return;
        };
        let silence = u64::try_from(table.limits.silence.as_millis()).unwrap_or(u64::MAX);
        let before = table.now().saturating_sub(silence);
        for line in table.open().lines.values() {
            if line.heard.load(Ordering::Relaxed) < before {
                table.count(line.close());
            }
        }
    }
}

struct Table {
    limits: ConnectionLimits,
    began: Instant,
    open: Mutex<Open>,
    /// Those that were closed here.
    closed: AtomicU64,
    told: Seldom,
}

/// How many connections of a listener are open, and how many were closed here; for metrics.
#[derive(Clone)]
pub(crate) struct Counts(Arc<Table>);

impl Counts {
    pub(crate) fn open(&self) -> u64 {
        self.0.open().lines.len() as u64
    }

    pub(crate) fn closed(&self) -> u64 {
        self.0.closed.load(Ordering::Relaxed)
    }
}

impl std::fmt::Debug for Counts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} open, {} closed", self.open(), self.closed())
    }
}

impl Table {
    /// Milliseconds since there is a table.
    fn now(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    fn open(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn close_one(&self, close: fn(&mut Open) -> bool) {
        let closed = close(&mut self.open());
        self.count(closed);
    }

    fn count(&self, closed: bool) {
        let closed = u64::from(closed);
        self.closed.fetch_add(closed, Ordering::Relaxed);
        self.told.note(closed, |count| {
            tracing::warn!(count, "connections were closed: silent, or one too many");
        });
    }

    fn admit(self: &Arc<Self>, stream: TcpStream, address: SocketAddr) -> Connection {
        let (now, address) = (self.now(), address.ip());
        let line = Arc::new(Line {
            heard: AtomicU64::new(now),
            closed: AtomicBool::new(false),
            waker: AtomicWaker::new(),
        });
        let mut open = self.open();
        if open.of(address) >= self.limits.address {
            self.count(open.close_one(address));
        }
        if open.lines.len() >= self.limits.total {
            self.count(open.close_one_of_the_most());
        }
        let id = open.next;
        open.next = open.next.wrapping_add(1);
        open.lines.insert(id, line.clone());
        let queue = open.queues.entry(address).or_default();
        queue.push_back((id, now));
        Connection {
            stream,
            line,
            place: Place {
                id,
                address,
                table: self.clone(),
            },
        }
    }
}

/// What is open, and of each address in the order in which it was last looked at.
#[derive(Default)]
struct Open {
    next: u64,
    lines: BTreeMap<u64, Arc<Line>>,
    queues: BTreeMap<IpAddr, VecDeque<(u64, u64)>>,
}

impl Open {
    fn of(&self, address: IpAddr) -> usize {
        self.queues.get(&address).map_or(0, VecDeque::len)
    }

    /// The same of the address that has the most.
    fn close_one_of_the_most(&mut self) -> bool {
        let most = self.queues.iter().max_by_key(|(_, queue)| queue.len());
        let most = most.map(|(address, _)| *address);
        most.is_some_and(|address| self.close_one(address))
    }

    /// Closes the connection of an address that was silent longest: the first that said nothing since it was last looked at.
    /// Whether there was one.
    fn close_one(&mut self, address: IpAddr) -> bool {
        let Some(queue) = self.queues.get_mut(&address) else {
            return false;
        };
        for left in (0..queue.len()).rev() {
            let Some((id, seen)) = queue.pop_front() else {
                return false;
            };
            let Some(line) = self.lines.get(&id) else {
                continue;
            };
            let heard = line.heard.load(Ordering::Relaxed);
            if heard > seen && left > 0 {
                queue.push_back((id, heard));
                continue;
            }
            line.close();
            self.lines.remove(&id);
            return true;
        }
        false
    }
}

/// What is known of a connection.
struct Line {
    /// When a byte last went either way, in milliseconds since there is a table.
    heard: AtomicU64,
    closed: AtomicBool,
    waker: AtomicWaker,
}

impl Line {
    /// Whether it was open.
    fn close(&self) -> bool {
        let was_closed = self.closed.swap(true, Ordering::AcqRel);
        self.waker.wake();
        !was_closed
    }
}

/// Takes a connection out of the table when it ends.
struct Place {
    id: u64,
    address: IpAddr,
    table: Arc<Table>,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = self.table.open();
        open.lines.remove(&self.id);
        if let Some(queue) = open.queues.get_mut(&self.address) {
            queue.retain(|(id, _)| *id != self.id);
            if queue.is_empty() {
                open.queues.remove(&self.address);
            }
        }
    }
}

/// A connection that may be closed to make room.
pub struct Connection {
    stream: TcpStream,
    line: Arc<Line>,
    place: Place,
}

impl Connection {
    /// Fails when the connection was closed; otherwise it is woken when that happens.
    fn alive(&self, context: &Context<'_>) -> io::Result<()> {
        self.line.waker.register(context.waker());
        match self.line.closed.load(Ordering::Acquire) {
            true => Err(io::ErrorKind::TimedOut.into()),
            false => Ok(()),
        }
    }

    fn heard(&self) {
        let now = self.place.table.now();
        self.line.heard.store(now, Ordering::Relaxed);
    }
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.alive(context)?;
        let read = ready!(Pin::new(&mut self.stream).poll_read(context, buffer));
        self.heard();
        Poll::Ready(read)
    }
}

impl AsyncWrite for Connection {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let written = ready!(Pin::new(&mut self.stream).poll_write(context, bytes));
        self.heard();
        Poll::Ready(written)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

impl Connected for Connection {
    type ConnectInfo = TcpConnectInfo;

    fn connect_info(&self) -> TcpConnectInfo {
        self.stream.connect_info()
    }
}

#[cfg(test)]
mod tests;
