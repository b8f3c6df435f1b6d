//! A real CometBFT on a home that we wrote, against a small application through our server.

use std::time::Instant;

use sluice_client::rpc::{RpcClient, RpcError};
use sluice_server::comet::{CometBft, MAX_TX_BYTES};
use tendermint::{validator, Hash};

use crate::network::{binary, height, included, prepare, prepare_one, Node, GRACE};

#[tokio::test(flavor = "multi_thread")]
async fn twenty_blocks_a_transaction_and_a_graceful_end() {
    let folder = tempfile::tempdir().unwrap();
    let (home, ports) = prepare_one(folder.path());
    let mut node = Node::start(home, ports).await;
    node.reach(1).await;
    let (began, first) = (Instant::now(), height(&node.rpc).await);
    node.reach(first + 20).await;
    let made = height(&node.rpc).await - first;
    eprintln!(
        "{:.1} ms a block",
        began.elapsed().as_secs_f64() * 1e3 / made as f64
    );
    a_transaction_comes_back(&node.rpc).await;
    a_commit_can_be_verified(&node.rpc, height(&node.rpc).await - 1).await;

    let status = node.comet.stop(GRACE).await.unwrap();
    assert!(status.success(), "{status}");
    assert!(!node.home.pid_file().exists());
    assert!(node.rpc.status().await.is_err());

    // The same home and the same application go on from where they stopped.
    let before = {
        use tendermint_abci::Application;
        node.app.info(Default::default()).last_block_height
    };
    node.comet = CometBft::start(&binary(), &node.home).await.unwrap();
    node.reach(u64::try_from(before).unwrap() + 2).await;
    node.comet.stop(GRACE).await.unwrap();
    tokio::task::spawn_blocking(move || node.server.stop())
        .await
        .unwrap();
}

async fn a_transaction_comes_back(rpc: &RpcClient) {
    let refused = rpc.broadcast_tx_sync(b"no equals sign").await.unwrap();
    assert_eq!((refused.code, refused.codespace.as_str()), (1, "notebook"));

    let sent = rpc.broadcast_tx_sync(b"key=value").await.unwrap();
    assert_eq!(sent.code, 0);
    let again = rpc.broadcast_tx_sync(b"key=value").await;
    assert!(matches!(again, Err(RpcError::AlreadyInCache)), "{again:?}");

    let unknown = rpc.tx(Hash::Sha256([7; 32])).await.unwrap();
    assert!(unknown.is_none());
    let found = included(rpc, sent.hash).await;
    assert_eq!(found.tx, b"key=value");
    assert_eq!((found.tx_result.code, found.tx_result.gas_used), (0, 9));
    assert_eq!(found.tx_result.events[0].kind, "written");

    let results = rpc.block_results(Some(found.height)).await.unwrap();
    assert_eq!(results.txs_results.len(), 1);
    assert_eq!(results.app_hash, 1_u64.to_be_bytes());
    let block = rpc.block(Some(found.height)).await.unwrap();
    assert_eq!(block.txs, [b"key=value".to_vec()]);
    assert!(block.last_commit.is_some());
    let first = rpc.block(Some(1)).await.unwrap();
    assert!(first.last_commit.is_none() && first.txs.is_empty());
    assert!(rpc
        .block_results(Some(1))
        .await
        .unwrap()
        .txs_results
        .is_empty());

    let search = rpc.tx_search("written.by='test'", 1, 10).await.unwrap();
    assert_eq!((search.total_count, search.txs.len()), (1, 1));
    assert_eq!(search.txs[0].hash, sent.hash);

    let answer = rpc.abci_query("/store", b"key", 0, false).await.unwrap();
    assert_eq!((answer.code, answer.value), (0, b"value".to_vec()));
    assert!(answer.height >= found.height);

    let longest = [b"k=", "x".repeat(MAX_TX_BYTES - 2).as_bytes()].concat();
    assert_eq!(rpc.broadcast_tx_sync(&longest).await.unwrap().code, 0);
    let over = rpc.broadcast_tx_sync(&[&longest[..], b"x"].concat()).await;
    assert!(matches!(over, Err(RpcError::Refused { .. })), "{over:?}");
}

/// The types carry all that a client needs which trusts only the validators' keys.
async fn a_commit_can_be_verified(rpc: &RpcClient, height: u64) {
    let signed = rpc.commit(Some(height)).await.unwrap();
    assert_eq!(signed.header.height.value(), height);
    assert_eq!(signed.header.hash(), signed.commit.block_id.hash);
    assert_eq!(
        rpc.header(Some(height)).await.unwrap(),
        Some(signed.header.clone())
    );
    let validators = rpc.validators(height).await.unwrap();
    assert_eq!(
        validator::Set::without_proposer(validators).hash(),
        signed.header.validators_hash
    );
    let unknown = rpc.block(Some(height + 1_000_000)).await;
    assert!(
        matches!(unknown, Err(RpcError::Refused { .. })),
        "{unknown:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn four_validators_find_each_other_and_agree() {
    let folder = tempfile::tempdir().unwrap();
    let mut nodes = Vec::new();
    for (home, ports) in prepare(folder.path(), 4) {
        nodes.push(Node::start(home, ports).await);
    }
    nodes[0].reach(2).await;
    let (began, first) = (Instant::now(), height(&nodes[0].rpc).await);
    nodes[0].reach(first + 20).await;
    let made = height(&nodes[0].rpc).await - first;
    eprintln!(
        "{:.1} ms a block with four validators",
        began.elapsed().as_secs_f64() * 1e3 / made as f64
    );
    let sent = nodes[0].rpc.broadcast_tx_sync(b"k=v").await.unwrap();
    let record = included(&nodes[3].rpc, sent.hash).await;
    let mut hashes = Vec::new();
    for node in &mut nodes {
        node.reach(record.height + 1).await;
        let header = node.rpc.header(Some(record.height + 1)).await.unwrap();
        hashes.push(header.unwrap().app_hash);
    }
    assert_eq!(hashes[0].as_bytes(), 1_u64.to_be_bytes());
    assert!(hashes.iter().all(|hash| *hash == hashes[0]), "{hashes:?}");
    for node in &mut nodes {
        node.comet.stop(GRACE).await.unwrap();
    }
}
