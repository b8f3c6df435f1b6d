//! The owner learns that CometBFT has gone, and `stop` waits for the call in progress.

use std::os::unix::net::UnixListener;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{channel, Sender};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use sluice_server::abci::{AbciServer, Address, Role};
use tendermint_abci::Application;
use tendermint_proto::v0_38::abci as pb;
use tendermint_proto::v0_38::abci::request::Value as Request;
use tokio::time::timeout;

use crate::support::{check_tx, encode, Client, Notebook};

fn socket() -> (tempfile::TempDir, Address) {
    let folder = tempfile::tempdir().unwrap();
    let address = Address::Unix(folder.path().join("abci.sock"));
    (folder, address)
}

#[tokio::test]
async fn a_closed_connection_is_told_with_its_role() {
    let (_folder, address) = socket();
    let mut server = AbciServer::start(Notebook::default(), &address).unwrap();
    let mut client = Client::connect(&address);
    client.call(Request::Info(pb::RequestInfo::default()));
    client.call(check_tx(b"a=b".to_vec()));
    drop(client);
    let closed = timeout(Duration::from_secs(5), server.closed())
        .await
        .unwrap();
    assert_eq!(closed.role, Role::Mempool);
}

#[tokio::test]
async fn a_connection_that_never_asked_anything_is_nobodys_business() {
    let (_folder, address) = socket();
    let mut server = AbciServer::start(Notebook::default(), &address).unwrap();
    drop(Client::connect(&address));
    let told = timeout(Duration::from_millis(300), server.closed()).await;
    assert!(told.is_err(), "{told:?}");
}

#[derive(Clone)]
struct SlowCommit {
    began: Arc<Mutex<Sender<()>>>,
    done: Arc<AtomicBool>,
}

impl Application for SlowCommit {
    fn commit(&self) -> pb::ResponseCommit {
        self.began.lock().unwrap().send(()).unwrap();
        std::thread::sleep(Duration::from_millis(300));
        self.done.store(true, Ordering::SeqCst);
        pb::ResponseCommit::default()
    }
}

#[test]
fn stop_lets_the_commit_in_progress_finish_and_closes_the_connections() {
    let (_folder, address) = socket();
    let (began, wait) = channel();
    let app = SlowCommit {
        began: Arc::new(Mutex::new(began)),
        done: Arc::default(),
    };
    let server = AbciServer::start(app.clone(), &address).unwrap();
    let mut idle = Client::connect(&address);
    idle.call(Request::Info(pb::RequestInfo::default()));
    let mut client = Client::connect(&address);
    client.send(&encode(Request::Commit(pb::RequestCommit {})));
    wait.recv().unwrap();
    server.stop();
    assert!(app.done.load(Ordering::SeqCst));
    assert!(idle.next().is_none());
}

#[test]
fn a_socket_left_by_a_killed_node_is_replaced() {
    let (folder, address) = socket();
    // A dropped listener leaves its file, as a killed process does.
    drop(UnixListener::bind(folder.path().join("abci.sock")).unwrap());
    let server = AbciServer::start(Notebook::default(), &address).unwrap();
    Client::connect(&address).call(Request::Info(pb::RequestInfo::default()));
    server.stop();
}

#[test]
fn a_socket_that_is_served_and_a_file_are_left_alone() {
    let (folder, address) = socket();
    let server = AbciServer::start(Notebook::default(), &address).unwrap();
    let second = AbciServer::start(Notebook::default(), &address).unwrap_err();
    assert!(second.to_string().contains("another process"), "{second}");
    Client::connect(&address).call(Request::Info(pb::RequestInfo::default()));
    server.stop();
    let file = folder.path().join("precious");
    std::fs::write(&file, "x").unwrap();
    assert!(AbciServer::start(Notebook::default(), &Address::Unix(file.clone())).is_err());
    assert_eq!(std::fs::read_to_string(file).unwrap(), "x");
}
