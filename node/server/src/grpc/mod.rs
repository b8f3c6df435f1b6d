//! The gRPC server, on loopback.
//!
//! | file | holds |
//! |---|---|
//! | `gateway.rs` | every query of the application, by its own table of paths |
//! | `tx.rs`, `door.rs` | the transaction service, and the door through which transactions come in |
//! | `tendermint.rs` | what wallets ask about node and blocks |
//! | `exchanges.rs` | what requests and answers may take of memory |
//! | `work_queue.rs` | the work behind all of it, bounded |
//!
//! Health and reflection (v1) are served beside these.

mod door;
mod exchanges;
mod gateway;
mod tendermint;
mod tx;
mod work_queue;

use std::convert::Infallible;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::thread::available_parallelism;
use std::time::Duration;

use axum::middleware::from_fn_with_state;
use cosmos_sdk_proto::cosmos::base::tendermint::v1beta1::service_server::ServiceServer as TendermintServer;
use cosmos_sdk_proto::cosmos::tx::v1beta1::service_server::ServiceServer as TxServer;
use sluice_app::App;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tonic::service::Routes;
use tonic::transport::Server;
use tonic_health::pb::health_server::{Health, HealthServer};
use tonic_health::server::HealthReporter;
use tonic_health::ServingStatus;

use crate::connections::Connections;
use crate::query::SIMULATE;
use door::Door;
pub use exchanges::Exchanges;
use gateway::Gateway;
use sluice_client::rpc::RpcClient;
use tendermint::TendermintService;
use tx::TxService;
use work_queue::WorkQueue;

/// Longest answer, in bytes. What a request may have depends on its path: see `exchanges.rs`.
const ANSWER_BYTES: usize = 4 << 20;

/// Bytes of requests and answers that are on their way at a time, over all connections.
pub const BUDGET: usize = 32 << 20;

/// Bytes of a request that a client may send before they are read, and of all its requests together.
const WINDOWS: (u32, u32) = (64 << 10, 256 << 10);

/// Most bytes of a request's headers.
const HEADERS: u32 = 8 << 10;

/// Longest time a request may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// Requests of one connection at a time.
const STREAMS: u32 = 128;

/// How often a silent client is asked whether it is there, and how long it may take to answer.
const SIGN_OF_LIFE: Duration = Duration::from_secs(20);

/// After this a client is asked to connect anew.
const LONGEST_CONNECTION: Duration = Duration::from_secs(3_600);

/// Queries that read the store at a time, and that wait.
const QUERIES: (usize, usize) = (16, 1_024);

/// Transactions that wait for verification; as many are verified at a time as there are processors, less one that
/// consensus keeps.
const WAITING_TXS: usize = 256;

/// Why the gRPC server ended.
#[derive(Debug, thiserror::Error)]
pub enum GrpcError {
    /// Descriptors that are compiled in do not fit together.
    #[error("gRPC reflection: {0}")]
    Reflection(#[from] tonic_reflection::server::Error),
    /// The connection failed.
    #[error("gRPC: {0}")]
    Transport(#[from] tonic::transport::Error),
}

/// Serves until `stop` is ready and open requests are answered. `rpc` is the node's own CometBFT; `healthy` says whether blocks
/// come.
pub async fn serve(
    connections: Connections,
    exchanges: Exchanges,
    app: App,
    rpc: RpcClient,
    healthy: watch::Receiver<bool>,
    stop: impl Future<Output = ()> + Send,
) -> Result<(), GrpcError> {
    let (health, health_service) = tonic_health::server::health_reporter();
    let routes = routes(app, rpc, health_service, exchanges)?;
    let server = Server::builder()
        .timeout(PATIENCE)
        .concurrency_limit_per_connection(STREAMS as usize)
        .max_concurrent_streams(STREAMS)
        .http2_keepalive_interval(Some(SIGN_OF_LIFE))
        .http2_keepalive_timeout(Some(SIGN_OF_LIFE))
        .max_connection_age(LONGEST_CONNECTION)
        .initial_stream_window_size(WINDOWS.0)
        .initial_connection_window_size(WINDOWS.1)
        .http2_max_header_list_size(HEADERS)
        .add_routes(routes)
        .serve_with_incoming_shutdown(connections, stop);
    tokio::select! {
        ended = server => Ok(ended?),
        never = announce(health, healthy) => match never {},
    }
}

/// The node answers queries at once; it is well when blocks come, and health says so of the whole node and of the service
/// that takes transactions.
async fn announce(mut health: HealthReporter, mut healthy: watch::Receiver<bool>) -> Infallible {
    loop {
        let status = match *healthy.borrow_and_update() {
            true => ServingStatus::Serving,
            false => ServingStatus::NotServing,
        };
        health.set_service_status("", status).await;
        let name = <TxServer<TxService> as tonic::server::NamedService>::NAME;
        health.set_service_status(name, status).await;
        if healthy.changed().await.is_err() {
            // Nobody watches any more: the node is ending.
            std::future::pending::<()>().await;
        }
    }
}

/// Binds a loopback address; port 0 takes a free one. What is served here is not authenticated.
pub async fn bind_loopback(address: SocketAddr) -> io::Result<TcpListener> {
    if !address.ip().is_loopback() {
        return Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            "only a loopback address may be served",
        ));
    }
    TcpListener::bind(address).await
}

fn routes(
    app: App,
    rpc: RpcClient,
    health: HealthServer<impl Health>,
    exchanges: Exchanges,
) -> Result<Routes, GrpcError> {
    let processors = available_parallelism().map_or(1, usize::from);
    let verifiers = WorkQueue::new(processors.saturating_sub(1).max(1), WAITING_TXS);
    let queries = WorkQueue::new(QUERIES.0, QUERIES.1);
    let door = Door {
        app: app.clone(),
        rpc: rpc.clone(),
        checks: WorkQueue::new(processors, WAITING_TXS),
        proofs: verifiers,
    };
    let reflection = tonic_reflection::server::Builder::configure()
        .register_encoded_file_descriptor_set(sluice_proto::DESCRIPTORS)
        .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
        .build_v1()?;
    let mut router = Routes::new(reflection)
        .add_service(health)
        .add_service(
            TxServer::new(TxService { door })
                .max_decoding_message_size(exchanges::TX_REQUEST)
                .max_encoding_message_size(ANSWER_BYTES),
        )
        .add_service(
            TendermintServer::new(TendermintService { rpc })
                .max_decoding_message_size(exchanges::REQUEST)
                .max_encoding_message_size(ANSWER_BYTES),
        )
        .into_axum_router();
    for path in app.query_paths().chain([SIMULATE]) {
        let gateway = Gateway {
            app: app.clone(),
            queue: queries.clone(),
            path,
        };
        router = router.route_service(path, gateway);
    }
    let layer = from_fn_with_state(exchanges, exchanges::within_budget);
    Ok(Routes::from(router.layer(layer)))
}
