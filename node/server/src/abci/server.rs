//! Accepting connections, stopping, and telling the owner when a connection ends.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use tendermint_abci::Application;
use tokio::sync::mpsc::{unbounded_channel, UnboundedReceiver, UnboundedSender};

use super::address::{Address, Listener, Stream};
use super::connection::{serve, Closed};

/// Connections served at a time; CometBFT needs four. Further ones are closed at once.
pub const MAX_CONNECTIONS: usize = 16;

/// A whole block is executed on one of these threads; the default of 2 MiB leaves little room for deep calls.
const STACK_BYTES: usize = 8 << 20;

/// Why the server did not start.
#[derive(Debug, thiserror::Error)]
pub enum ServerError {
    /// The address cannot be listened on.
    #[error("cannot listen on {address}: {source}")]
    Bind {
        /// The address asked for.
        address: Address,
        /// The cause.
        source: io::Error,
    },
    /// No thread could be started.
    #[error("cannot start a thread: {0}")]
    Thread(io::Error),
}

/// The process that may call. Clones share it: it is told once there is one.
///
/// Because: the CometBFT of a copied home found the first home's application, and committed blocks into its state.
#[derive(Clone, Debug, Default)]
pub struct Caller(Arc<OnceLock<u32>>);

impl Caller {
    /// Only this process may call. What is said later is not heard.
    pub fn is(&self, pid: u32) {
        let _ = self.0.set(pid);
    }

    /// Whether a process may call; waits a little for being told which one may.
    fn may(&self, pid: u32, stopping: impl Fn() -> bool) -> bool {
        let asked = Instant::now();
        loop {
            match self.0.get() {
                Some(expected) => return *expected == pid,
                None if stopping() || asked.elapsed() > Duration::from_secs(2) => return false,
                None => thread::sleep(Duration::from_millis(5)),
            }
        }
    }
}

/// A running ABCI server. Dropping it stops it.
#[derive(Debug)]
pub struct AbciServer {
    address: Address,
    shared: Arc<Shared>,
    acceptor: Option<JoinHandle<()>>,
    closed: UnboundedReceiver<Closed>,
}

impl AbciServer {
    /// Binds `address` (a stale unix socket is replaced, mode 0600) and serves `app` to anybody from then on.
    pub fn start<A: Application>(app: A, address: &Address) -> Result<Self, ServerError> {
        Self::start_for(app, address, None)
    }

    /// The same for one process only, where there is a `caller` and the system tells who calls.
    pub fn start_for<A: Application>(
        app: A,
        address: &Address,
        caller: Option<Caller>,
    ) -> Result<Self, ServerError> {
        let (listener, bound) = Listener::bind(address).map_err(|source| ServerError::Bind {
            address: address.clone(),
            source,
        })?;
        let shared = Arc::new(Shared::default());
        let (tell, closed) = unbounded_channel();
        let acceptor = Acceptor {
            app,
            listener,
            caller,
            shared: Arc::clone(&shared),
            tell,
            threads: Vec::new(),
        };
        let acceptor = thread::Builder::new()
            .name("abci-accept".to_owned())
            .spawn(move || acceptor.run())
            .map_err(ServerError::Thread)?;
        Ok(AbciServer {
            address: bound,
            shared,
            acceptor: Some(acceptor),
            closed,
        })
    }

    /// The address in use; prints as CometBFT's `proxy_app`.
    pub fn address(&self) -> &Address {
        &self.address
    }

    /// Waits for the next connection to end that had carried a request. CometBFT expects to end together with its
    /// application: the owner stops the node when this returns. Safe to use in `select!`.
    pub async fn closed(&mut self) -> Closed {
        match self.closed.recv().await {
            Some(closed) => closed,
            // The acceptor holds the sender until `stop`, which takes the server by value.
            None => std::future::pending().await,
        }
    }

    /// Says, whenever it is asked, whether a connection was taken.
    pub fn was_called(&self) -> impl Fn() -> bool + Send + 'static {
        let shared = Arc::clone(&self.shared);
        move || shared.called.load(Ordering::SeqCst)
    }

    /// Closes all connections and waits until the calls in progress have returned, so that the store can be closed.
    /// It blocks: from async code use `spawn_blocking`.
    pub fn stop(mut self) {
        self.end();
    }

    fn end(&mut self) {
        let Some(acceptor) = self.acceptor.take() else {
            return;
        };
        self.shared.stopping.store(true, Ordering::SeqCst);
        for stream in self.shared.streams().values() {
            stream.shutdown();
        }
        // `accept` has no timeout; a connection wakes it up to see the flag.
        match Stream::connect(&self.address) {
            Ok(_) => {
                if acceptor.join().is_err() {
                    tracing::error!("the ABCI acceptor panicked");
                }
            }
            Err(error) => tracing::warn!(%error, "the ABCI acceptor could not be woken up"),
        }
        if let Address::Unix(path) = &self.address {
            let _already_gone = fs::remove_file(path);
        }
    }
}

impl Drop for AbciServer {
    fn drop(&mut self) {
        self.end();
    }
}

#[derive(Debug, Default)]
struct Shared {
    stopping: AtomicBool,
    /// Whether anybody was served.
    called: AtomicBool,
    streams: Mutex<BTreeMap<u64, Stream>>,
}

impl Shared {
    fn streams(&self) -> MutexGuard<'_, BTreeMap<u64, Stream>> {
        self.streams.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn stopping(&self) -> bool {
        self.stopping.load(Ordering::SeqCst)
    }

    /// Keeps a handle by which `stop` can close the stream. Flag and list are read under one lock, so that a stream is
    /// either seen by `stop` or refused here.
    fn register(&self, id: u64, stream: &Stream) -> io::Result<bool> {
        let mut streams = self.streams();
        if self.stopping() {
            return Ok(false);
        }
        if streams.len() >= MAX_CONNECTIONS {
            tracing::warn!(limit = MAX_CONNECTIONS, "too many ABCI connections");
            return Ok(false);
        }
        streams.insert(id, stream.try_clone()?);
        Ok(true)
    }
}

struct Acceptor<A> {
    app: A,
    listener: Listener,
    caller: Option<Caller>,
    shared: Arc<Shared>,
    tell: UnboundedSender<Closed>,
    threads: Vec<JoinHandle<()>>,
}

impl<A: Application> Acceptor<A> {
    fn run(mut self) {
        let mut id = 0_u64;
        while !self.shared.stopping() {
            id = id.saturating_add(1);
            let accepted = self.listener.accept().and_then(|s| self.start(id, s));
            if let Err(error) = accepted {
                // Out of file handles or threads passes by; the server must outlive it.
                tracing::warn!(%error, "an ABCI connection could not be accepted");
                thread::sleep(Duration::from_millis(100));
            }
            self.threads.retain(|thread| !thread.is_finished());
        }
        for thread in self.threads {
            if thread.join().is_err() {
                tracing::error!("an ABCI connection thread panicked");
            }
        }
    }

    fn start(&mut self, id: u64, stream: Stream) -> io::Result<()> {
        if !self.shared.register(id, &stream)? {
            return Ok(());
        }
        let registered = Registered {
            id,
            shared: Arc::clone(&self.shared),
        };
        if let (Some(caller), Some(pid)) = (&self.caller, stream.caller()) {
            if !caller.may(pid, || self.shared.stopping()) {
                if !self.shared.stopping() {
                    tracing::warn!(
                        pid,
                        "a process that is not this node's CometBFT was refused"
                    );
                }
                return Ok(());
            }
        }
        self.shared.called.store(true, Ordering::SeqCst);
        let (app, tell) = (self.app.clone(), self.tell.clone());
        let thread = thread::Builder::new()
            .name(format!("abci-{id}"))
            .stack_size(STACK_BYTES)
            .spawn(move || {
                let closed = serve(&app, stream);
                drop(registered);
                if let Some(closed) = closed {
                    tracing::debug!(role = %closed.role, reason = closed.reason, "ABCI connection ended");
                    let _owner_is_gone = tell.send(closed);
                }
            })?;
        self.threads.push(thread);
        Ok(())
    }
}

/// A stream in the list; leaving it closes the stream, also when the thread ends by a panic: CometBFT would wait for
/// ever on a socket that the list still holds.
struct Registered {
    id: u64,
    shared: Arc<Shared>,
}

impl Drop for Registered {
    fn drop(&mut self) {
        if let Some(stream) = self.shared.streams().remove(&self.id) {
            stream.shutdown();
        }
    }
}
