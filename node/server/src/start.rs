//! Starting all parts of a node, and ending them together.

use std::future::Future;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use sluice_app::store::{SledBackend, VersionedStore};
use sluice_app::verify::Verifier;
use sluice_app::App;
use tokio::sync::{oneshot, watch};
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};

use super::config::AppConfig;
use super::error::NodeError;
use super::home::NodeHome;
use super::metrics::{self, Metrics, Served};
use super::socket::SocketName;
use super::watch::{genesis_mark, Watch};
use crate::abci::{AbciServer, Caller};
use crate::application::{genesis_from_file, AbciApplication};
use crate::comet::{find_or_build, CometBft, CometLog};
use crate::connections::{raise_file_limit, ConnectionLimits, Connections};
use crate::grpc::{self, Exchanges};
use sluice_client::rpc::RpcClient;

/// How long CometBFT may take to end after it was asked to.
const COMET_GRACE: Duration = Duration::from_secs(10);

/// The same once it has lost the application: it cannot finish a block any more.
const ORPHANED_GRACE: Duration = Duration::from_secs(1);

/// How long CometBFT may take until it calls the application.
const FIRST_CALL: Duration = Duration::from_secs(10);

/// How often that is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(100);

/// How long open requests are waited for at the end.
const REQUEST_GRACE: Duration = Duration::from_secs(5);

/// Runs a node until `stop` is ready, then ends it in order and answers `Ok`. If one part ends before that, all end and
/// the error says which it was, and why.
pub async fn run(
    home: NodeHome,
    config: AppConfig,
    stop: impl Future<Output = ()>,
) -> Result<(), NodeError> {
    let began = Instant::now();
    let _taken = home.take()?;
    home.comet().check_keys()?;
    let files = raise_file_limit().map_err(NodeError::Files)?;
    let rpc = RpcClient::new(home.rpc_address()?);
    let grpc_listener = grpc::bind_loopback(config.grpc_address)
        .await
        .map_err(NodeError::io(format!("gRPC at {}", config.grpc_address)))?;
    let metrics_listener =
        grpc::bind_loopback(config.metrics_address)
            .await
            .map_err(NodeError::io(format!(
                "metrics at {}",
                config.metrics_address
            )))?;
    let (app, genesis) = {
        let (home, config) = (home.clone(), config.clone());
        blocking(move || open_app(&home, &config)).await??
    };
    let metrics = Arc::new(Metrics::default());
    let socket = SocketName::of(home.comet())?;
    let application = AbciApplication::new(app.clone(), metrics.clone());
    let caller = Caller::default();
    let mut abci = match &config.without_cometbft {
        Some(address) => AbciServer::start(application, address)?,
        None => AbciServer::start_for(application, socket.address(), Some(caller.clone()))?,
    };

    let keys = prepare(app.verifier());
    let (end, ended) = watch::channel(false);
    let (healthy, health) = watch::channel(false);
    let grpc_connections = Connections::new(grpc_listener, ConnectionLimits::within(files));
    let metrics_connections = Connections::new(metrics_listener, ConnectionLimits::FEW);
    let exchanges = Exchanges::within(grpc::BUDGET);
    metrics.show(Served {
        connections: [
            ("grpc", grpc_connections.counts()),
            ("metrics", metrics_connections.counts()),
        ],
        exchanges: exchanges.clone(),
        files,
    });
    let mut grpc_server = spawn(grpc::serve(
        grpc_connections,
        exchanges,
        app.clone(),
        rpc.clone(),
        health,
        until(ended.clone()),
    ));
    let page = metrics::serve(
        metrics_connections,
        metrics.clone(),
        app.clone(),
        until(ended),
    );
    let mut metrics_server = spawn(async move { page.await.map_err(NodeError::io("metrics")) });
    tracing::info!(
        grpc = %config.grpc_address,
        metrics = %config.metrics_address,
        height = app.height(),
        seconds = began.elapsed().as_secs_f64(),
        "serving"
    );
    drop(app);

    let parts = Parts {
        abci: &mut abci,
        grpc: &mut grpc_server,
        metrics: &mut metrics_server,
        keys,
    };
    let result = match &config.without_cometbft {
        Some(_) => outside(parts, stop).await,
        None => {
            let watch = Watch {
                rpc,
                log: CometLog::from_now(&home.comet().comet_log()),
                metrics,
                genesis: genesis_mark(&genesis),
                healthy,
            };
            supervise(
                &home,
                config.cometbft.as_deref(),
                caller,
                watch,
                parts,
                stop,
            )
            .await
        }
    };
    let _nobody_waits = end.send(true);
    for (name, mut server) in [("gRPC", grpc_server), ("metrics", metrics_server)] {
        if !server.is_finished() && timeout(REQUEST_GRACE, &mut server).await.is_err() {
            tracing::warn!("{name} requests were cut off");
            server.abort();
        }
    }
    blocking(move || {
        abci.stop();
        drop(socket);
    })
    .await?;
    if result.is_ok() {
        tracing::info!("stopped");
    }
    result
}

/// What ends the node when it ends.
struct Parts<'a> {
    abci: &'a mut AbciServer,
    grpc: &'a mut Server,
    metrics: &'a mut Server,
    /// Says why the verifying keys of the large suite could not be made; drops silently when they are.
    keys: oneshot::Receiver<NodeError>,
}

/// Serves ABCI to any tool until `stop` is ready. Tools come and go.
async fn outside(parts: Parts<'_>, stop: impl Future<Output = ()>) -> Result<(), NodeError> {
    tracing::warn!(address = %parts.abci.address(), "any program on this machine may call the application");
    tokio::select! {
        () = stop => Ok(()),
        Ok(error) = parts.keys => Err(error),
        done = parts.grpc => Err(part_ended("gRPC", done)),
        done = parts.metrics => Err(part_ended("metrics", done)),
    }
}

/// Starts CometBFT, waits for `stop` or for the end of any part, and ends CometBFT while its application still answers:
/// it may be in the middle of a block.
async fn supervise(
    home: &NodeHome,
    binary: Option<&Path>,
    caller: Caller,
    watch: Watch,
    parts: Parts<'_>,
    stop: impl Future<Output = ()>,
) -> Result<(), NodeError> {
    tokio::pin!(stop);
    let mut log = CometLog::from_now(watch.log.path());
    let moniker = format!("{} {}", home.moniker()?, watch.genesis);
    let mut comet = tokio::select! {
        () = &mut stop => return Ok(()),
        started = start_comet(home, binary, &moniker) => started?,
    };
    caller.is(comet.pid());
    let silence = silence(parts.abci.was_called());
    let ended = tokio::select! {
        () = &mut stop => {
            tracing::info!("stopping");
            Ended::Asked
        }
        closed = parts.abci.closed() => Ended::Comet(format!("closed its {} connection", closed.role)),
        status = comet.wait() => Ended::Comet(format!("ended ({})", status?)),
        () = silence => Ended::Comet(format!(
            "did not call the application within {} s", FIRST_CALL.as_secs()
        )),
        error = watch.run() => Ended::Because(error),
        Ok(error) = parts.keys => Ended::Because(error),
        done = parts.grpc => Ended::Because(part_ended("gRPC", done)),
        done = parts.metrics => Ended::Because(part_ended("metrics", done)),
    };
    // One that is ending by itself says more than one that was asked to.
    let by_itself = match &ended {
        Ended::Comet(_) => timeout(ORPHANED_GRACE, comet.wait()).await.ok(),
        Ended::Asked | Ended::Because(_) => None,
    };
    let grace = match &ended {
        Ended::Asked => COMET_GRACE,
        Ended::Comet(_) | Ended::Because(_) => ORPHANED_GRACE,
    };
    if let Err(error) = comet.stop(grace).await {
        tracing::warn!(%error, "CometBFT may not have ended");
    }
    match ended {
        Ended::Asked => Ok(()),
        Ended::Because(error) => Err(error),
        Ended::Comet(what) => {
            let status = match by_itself {
                Some(Ok(status)) if !what.starts_with("ended") => format!(" and ended ({status})"),
                _ => String::new(),
            };
            let why = log
                .last_error()
                .map_or_else(String::new, |why| format!(": {why}"));
            let path = log.path().display();
            Err(NodeError::Ended(format!(
                "CometBFT {what}{status}{why}; see {path}"
            )))
        }
    }
}

/// Why supervision ended.
enum Ended {
    /// It was asked to.
    Asked,
    /// CometBFT did this.
    Comet(String),
    /// Something else did not go on.
    Because(NodeError),
}

/// Waits until CometBFT should have called long since.
async fn silence(was_called: impl Fn() -> bool) {
    let began = Instant::now();
    while !was_called() {
        if began.elapsed() > FIRST_CALL {
            return;
        }
        sleep(LOOK_EVERY).await;
    }
    std::future::pending().await
}

/// Makes the verifying keys of the large suite while the node already serves. The thread outlives a node that stops
/// meanwhile, so it holds nothing of the store.
fn prepare(verifier: Arc<Verifier>) -> oneshot::Receiver<NodeError> {
    let (failed, failure) = oneshot::channel();
    std::thread::spawn(move || {
        let began = Instant::now();
        match verifier.prepare() {
            Ok(()) => tracing::info!(
                seconds = began.elapsed().as_secs_f64(),
                "verifying keys of the large suite made"
            ),
            Err(error) => {
                // Nobody listens when the node is stopping anyway.
                let _ = failed.send(NodeError::Verifier(error.to_string()));
            }
        }
    });
    failure
}

/// Opens the state, makes the verifier, and tries the genesis where there is no state yet. Answers the hash of the genesis
/// too.
fn open_app(home: &NodeHome, config: &AppConfig) -> Result<(App, String), NodeError> {
    let genesis = genesis_from_file(&home.comet().genesis_file())?;
    let local = genesis.chain_id.contains("-localnet");
    if config.without_cometbft.is_some() && !local {
        return Err(NodeError::NotLocal(genesis.chain_id));
    }
    if config.minimum_gas_price == 0 && !local {
        tracing::warn!(
            "minimum_gas_price is 0: this node lets strangers fill its blocks for nothing"
        );
    }
    let hash = home.same_genesis()?;
    let backend = SledBackend::open(&home.store_dir())?;
    let store = VersionedStore::open(Arc::new(backend), config.pruning())?;
    let verifier = Verifier::build(&home.resolve(&config.params_dir))
        .map_err(|error| NodeError::Verifier(error.to_string()))?;
    let app = App::new(store, verifier, config.minimum_gas_price);
    match app.state_at(app.height()) {
        Some((_, context)) if context.chain_id != genesis.chain_id => {
            return Err(NodeError::OtherChain {
                state: context.chain_id,
                genesis: genesis.chain_id,
            });
        }
        Some(_) => {}
        // Said here, before CometBFT runs, it reaches whoever typed the command. CometBFT gives the same again.
        None => {
            app.init_chain(&genesis)
                .map_err(|error| NodeError::Genesis(error.to_string()))?;
        }
    }
    home.remember_genesis(&hash)?;
    Ok((app, hash))
}

async fn start_comet(
    home: &NodeHome,
    named: Option<&Path>,
    moniker: &str,
) -> Result<CometBft, NodeError> {
    let named = named.map(|path| home.resolve(path));
    let say = |line: &str| tracing::info!("{line}");
    let binary = blocking(move || find_or_build(named.as_deref(), &say)).await??;
    Ok(CometBft::start_as(&binary, home.comet(), Some(moniker)).await?)
}

async fn until(mut ended: watch::Receiver<bool>) {
    // The sender is gone only when the node is.
    let _ = ended.wait_for(|ended| *ended).await;
}

type Server = JoinHandle<Result<(), NodeError>>;

fn spawn<E: Into<NodeError>>(
    server: impl Future<Output = Result<(), E>> + Send + 'static,
) -> Server {
    tokio::spawn(async move { server.await.map_err(Into::into) })
}

fn part_ended(
    name: &str,
    done: Result<Result<(), NodeError>, tokio::task::JoinError>,
) -> NodeError {
    match done {
        Ok(Ok(())) => NodeError::Ended(format!("{name} ended")),
        Ok(Err(error)) => error,
        Err(error) => NodeError::Ended(format!("{name}: {error}")),
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, NodeError> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| NodeError::Ended(error.to_string()))
}
