//! Whichever ends first, by itself or by force, the other one follows, and the next start finds a free home.

use std::path::Path;
use std::time::{Duration, Instant};

use sluice_server::abci::{AbciServer, Address};
use sluice_server::comet::{CometBft, CometError, Home};

use crate::network::{binary, client, prepare_one, reach, Node, GRACE};
use crate::support::Notebook;

/// CometBFT alone does not manage this: see `guard.rs`.
#[tokio::test(flavor = "multi_thread")]
async fn without_its_application_cometbft_is_ended_by_stop() {
    let folder = tempfile::tempdir().unwrap();
    let (home, ports) = prepare_one(folder.path());
    let mut node = Node::start(home, ports).await;
    node.reach(2).await;
    let server = node.server;
    tokio::task::spawn_blocking(move || drop(server))
        .await
        .unwrap();
    let began = Instant::now();
    node.comet.stop(Duration::from_secs(1)).await.unwrap();
    assert!(began.elapsed() < Duration::from_secs(5));
}

const NODE_TO_KILL: &str = "SLUICE_TEST_NODE_TO_KILL";

/// No test of its own: the next one starts this test program again to have a node that it can kill.
#[tokio::test(flavor = "multi_thread")]
async fn a_node_to_kill() {
    let Some(folder) = std::env::var_os(NODE_TO_KILL) else {
        return;
    };
    let home = Home::open(Path::new(&folder)).unwrap();
    let _server =
        AbciServer::start(Notebook::default(), &Address::Unix(home.abci_socket())).unwrap();
    let _comet = CometBft::start(&binary(), &home).await.unwrap();
    std::future::pending::<()>().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_node_takes_cometbft_along_and_the_next_one_goes_on() {
    binary();
    let folder = tempfile::tempdir().unwrap();
    let (home, ports) = prepare_one(folder.path());
    let mut killed = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "comet_and_node_end_together::a_node_to_kill"])
        .env(NODE_TO_KILL, home.root())
        .stdout(std::process::Stdio::null())
        .spawn()
        .unwrap();
    reach(&client(ports), &home, 5).await;
    let pid = std::fs::read_to_string(home.pid_file()).unwrap();
    killed.kill().unwrap();
    killed.wait().unwrap();

    // The memory of the killed node is gone; CometBFT replays the whole chain to the new one.
    let began = Instant::now();
    let mut node = Node::start(home, ports).await;
    eprintln!("the previous CometBFT ended after {:?}", began.elapsed());
    assert_ne!(pid.trim(), node.comet.pid().to_string());
    node.reach(8).await;
    node.comet.stop(GRACE).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_owner_learns_that_cometbft_was_killed() {
    let folder = tempfile::tempdir().unwrap();
    let (home, ports) = prepare_one(folder.path());
    let mut node = Node::start(home, ports).await;
    node.reach(2).await;
    drop(node.comet);
    tokio::time::timeout(GRACE, node.server.closed())
        .await
        .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_cometbft_on_one_home_is_refused_with_the_first_ones_id() {
    let folder = tempfile::tempdir().unwrap();
    let (home, ports) = prepare_one(folder.path());
    let mut node = Node::start(home, ports).await;
    let pid = node.comet.pid();
    let error = CometBft::start(&binary(), &node.home).await.unwrap_err();
    assert!(
        matches!(error, CometError::StillRunning { pid: named } if named == pid),
        "{error}"
    );
    node.comet.stop(GRACE).await.unwrap();
}
