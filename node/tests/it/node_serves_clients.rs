//! One validator, really started: what clients see over gRPC and over CometBFT's RPC.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use sluice_proto::cosmos::auth::v1beta1::query_client::QueryClient as AuthClient;
use sluice_proto::cosmos::auth::v1beta1::QueryAccountRequest;
use sluice_proto::cosmos::bank::v1beta1::query_client::QueryClient as BankClient;
use sluice_proto::cosmos::bank::v1beta1::{QueryBalanceRequest, QueryBalanceResponse};
use sluice_proto::cosmos::tx::v1beta1::{SimulateRequest, SimulateResponse, Tx};
use sluice_proto::Message;
use sluice_server::{create_single, NodeHome};
use tokio_stream::StreamExt;
use tonic::{Code, Request};
use tonic_reflection::pb::v1::server_reflection_client::ServerReflectionClient;
use tonic_reflection::pb::v1::server_reflection_request::MessageRequest;
use tonic_reflection::pb::v1::server_reflection_response::MessageResponse;
use tonic_reflection::pb::v1::ServerReflectionRequest;

use crate::node_support::{address, key, network, transfer, TestNode};

const GAS: u64 = 200_000;

fn stranger() -> cosmrs::AccountId {
    address(&cosmrs::crypto::secp256k1::SigningKey::from_slice(&[9; 32]).unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn money_moves_clients_are_told_the_same_and_a_restart_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let home = NodeHome::create(&folder.path().join("home")).unwrap();
    create_single(&home, &network()).unwrap();

    let node = TestNode::start(&home).await;
    eprintln!("first answer after {:?}", node.first_answer);
    node.takes_transactions().await;
    a_missing_account_is_told_as_wallets_expect(&node).await;
    a_price_is_the_same_on_every_way_to_ask(&node).await;
    a_transfer_lands_and_both_doors_tell_the_same_balance(&node).await;
    a_sent_transaction_and_a_wrong_sequence_are_refused_by_their_codes(&node).await;
    unknown_paths_and_bad_requests_are_refused_and_the_node_goes_on(&node).await;
    a_row_comes_with_its_two_proofs(&node).await;
    health_and_reflection_are_served(&node).await;
    metrics_count_the_transfer(&node);

    let (before, _) = balance(&node, 0).await;
    node.stop().await;
    let node = TestNode::start(&home).await;
    eprintln!("first answer after a restart: {:?}", node.first_answer);
    let (after, held) = balance(&node, 0).await;
    assert!(after >= before, "{after} after {before}");
    assert_eq!(held, 777);
    node.takes_transactions().await;
    let sent = node.broadcast(transfer(&stranger(), 1, 1, GAS)).await;
    assert_eq!(sent.code, 0, "{}", sent.raw_log);
    assert!(node.landed(&sent.txhash).await.height > i64::try_from(after).unwrap());
    node.stop().await;
}

async fn a_missing_account_is_told_as_wallets_expect(node: &TestNode) {
    let request = QueryAccountRequest {
        address: stranger().to_string(),
    };
    let path = "/cosmos.auth.v1beta1.Query/Account";
    let data = request.encode_to_vec();
    let abci = node.rpc.abci_query(path, &data, 0, false).await.unwrap();
    assert_eq!((abci.code, abci.codespace.as_str()), (22, "sdk"));
    assert!(
        abci.log.starts_with("rpc error: code = NotFound desc = "),
        "{}",
        abci.log
    );
    assert!(abci.log.ends_with(": key not found"), "{}", abci.log);
    assert!(abci.height > 0);
    let mut client = AuthClient::new(node.channel.clone());
    let status = client.account(request).await.unwrap_err();
    assert_eq!(status.code(), Code::NotFound);
}

async fn a_price_is_the_same_on_every_way_to_ask(node: &TestNode) {
    let bytes = transfer(&stranger(), 1, 0, GAS);
    let request = SimulateRequest {
        tx_bytes: bytes.clone(),
        ..SimulateRequest::default()
    };
    #[allow(deprecated)]
    let in_parts = SimulateRequest {
        tx: Some(Tx::decode(&bytes[..]).unwrap()),
        ..SimulateRequest::default()
    };
    let path = "/cosmos.tx.v1beta1.Service/Simulate";
    let mut prices = Vec::new();
    for request in [request, in_parts] {
        let data = request.encode_to_vec();
        let abci = node.rpc.abci_query(path, &data, 0, false).await.unwrap();
        assert_eq!(abci.code, 0, "{}", abci.log);
        prices.push(SimulateResponse::decode(&abci.value[..]).unwrap());
        let grpc = node.txs().simulate(request).await.unwrap();
        prices.push(grpc.into_inner());
    }
    let used: Vec<u64> = prices
        .iter()
        .map(|p| p.gas_info.clone().unwrap().gas_used)
        .collect();
    assert!(
        used[0] > 0 && used.iter().all(|gas| *gas == used[0]),
        "{used:?}"
    );
}

/// The height that answered and the stranger's balance, over gRPC.
async fn balance(node: &TestNode, height: u64) -> (u64, u128) {
    let mut request = Request::new(QueryBalanceRequest {
        address: stranger().to_string(),
        denom: "usluice".to_owned(),
    });
    if height > 0 {
        request
            .metadata_mut()
            .insert("x-cosmos-block-height", height.into());
    }
    let answer = BankClient::new(node.channel.clone())
        .balance(request)
        .await
        .unwrap();
    let read = answer.metadata().get("x-cosmos-block-height").unwrap();
    let read = read.to_str().unwrap().parse().unwrap();
    let coin = answer.into_inner().balance.unwrap();
    (read, coin.amount.parse().unwrap())
}

async fn a_transfer_lands_and_both_doors_tell_the_same_balance(node: &TestNode) {
    let sent = node.broadcast(transfer(&stranger(), 777, 0, GAS)).await;
    assert_eq!((sent.code, sent.raw_log.as_str()), (0, ""));
    let landed = node.landed(&sent.txhash).await;
    assert_eq!(
        (landed.code, landed.codespace.as_str()),
        (0, ""),
        "{}",
        landed.raw_log
    );
    assert_eq!(landed.gas_wanted, GAS as i64);
    assert!(landed.gas_used > 0 && !landed.data.is_empty() && landed.timestamp.ends_with('Z'));
    let transfer = landed
        .events
        .iter()
        .find(|event| event.r#type == "transfer")
        .unwrap();
    assert!(transfer.attributes.iter().all(|attribute| attribute.index));

    let height = u64::try_from(landed.height).unwrap();
    assert_eq!(balance(node, height).await, (height, 777));
    assert_eq!(balance(node, height - 1).await, (height - 1, 0));
    let request = QueryBalanceRequest {
        address: stranger().to_string(),
        denom: "usluice".to_owned(),
    };
    let path = "/cosmos.bank.v1beta1.Query/Balance";
    let data = request.encode_to_vec();
    let abci = node
        .rpc
        .abci_query(path, &data, height, false)
        .await
        .unwrap();
    assert_eq!((abci.code, abci.height), (0, height));
    let coin = QueryBalanceResponse::decode(&abci.value[..])
        .unwrap()
        .balance
        .unwrap();
    assert_eq!(
        (coin.denom.as_str(), coin.amount.as_str()),
        ("usluice", "777")
    );
}

async fn a_sent_transaction_and_a_wrong_sequence_are_refused_by_their_codes(node: &TestNode) {
    let again = node.broadcast(transfer(&stranger(), 777, 0, GAS)).await;
    assert_eq!(
        (again.codespace.as_str(), again.code),
        ("sdk", 19),
        "{}",
        again.raw_log
    );
    let ahead = node.broadcast(transfer(&stranger(), 1, 5, GAS)).await;
    assert_eq!((ahead.codespace.as_str(), ahead.code), ("sdk", 32));
    assert!(
        ahead.raw_log.contains("expected 1, got 5"),
        "{}",
        ahead.raw_log
    );
    let poor = node.broadcast(transfer(&stranger(), 1, 1, 100)).await;
    assert_eq!(
        (poor.codespace.as_str(), poor.code),
        ("sdk", 41),
        "{}",
        poor.raw_log
    );
    let garbage = node.broadcast(b"garbage".to_vec()).await;
    assert_eq!((garbage.codespace.as_str(), garbage.code), ("sdk", 2));
}

async fn unknown_paths_and_bad_requests_are_refused_and_the_node_goes_on(node: &TestNode) {
    let unknown = node
        .rpc
        .abci_query("/no.Query/Such", b"", 0, false)
        .await
        .unwrap();
    assert_eq!((unknown.code, unknown.codespace.as_str()), (6, "sdk"));
    let path = "/cosmos.bank.v1beta1.Query/Balance";
    let garbage = node
        .rpc
        .abci_query(path, &[0xff; 9], 0, false)
        .await
        .unwrap();
    assert_eq!((garbage.code, garbage.codespace.as_str()), (18, "sdk"));
    let far = node
        .rpc
        .abci_query(path, b"", 1 << 40, false)
        .await
        .unwrap();
    assert_eq!(far.code, 18, "{}", far.log);

    let mut bank = BankClient::new(node.channel.clone());
    let request = QueryBalanceRequest {
        address: "nobody".to_owned(),
        denom: "usluice".to_owned(),
    };
    let status = bank.balance(request.clone()).await.unwrap_err();
    assert_eq!(status.code(), Code::InvalidArgument);
    assert!(status.message().contains("address"), "{status}");
    let mut request = Request::new(request);
    request
        .metadata_mut()
        .insert("x-cosmos-block-height", "soon".parse().unwrap());
    let status = bank.balance(request).await.unwrap_err();
    assert!(
        status.message().contains("x-cosmos-block-height"),
        "{status}"
    );
    let request = sluice_proto::cosmos::bank::v1beta1::QuerySendEnabledRequest::default();
    let status = bank.send_enabled(request).await.unwrap_err();
    assert_eq!(status.code(), Code::Unimplemented);
    assert!(node.account(address(&key()).as_ref()).await.is_some());
}

async fn a_row_comes_with_its_two_proofs(node: &TestNode) {
    let row = node
        .rpc
        .abci_query("store/app/key", b"app/params", 0, true)
        .await
        .unwrap();
    assert_eq!(row.code, 0, "{}", row.log);
    let kinds: Vec<String> = row
        .proof_ops
        .unwrap()
        .ops
        .into_iter()
        .map(|op| op.field_type)
        .collect();
    assert_eq!(kinds, ["ics23:jmt", "ics23:simple"]);
    assert!(row.height > 0);
}

async fn health_and_reflection_are_served(node: &TestNode) {
    assert!(node.is_serving("").await);
    assert!(node.is_serving("cosmos.tx.v1beta1.Service").await);
    let question = ServerReflectionRequest {
        host: String::new(),
        message_request: Some(MessageRequest::ListServices(String::new())),
    };
    let mut reflection = ServerReflectionClient::new(node.channel.clone());
    let asked = reflection
        .server_reflection_info(tokio_stream::once(question))
        .await
        .unwrap();
    let answer = asked.into_inner().next().await.unwrap().unwrap();
    let Some(MessageResponse::ListServicesResponse(list)) = answer.message_response else {
        panic!("a list of services was expected")
    };
    let names: Vec<&str> = list
        .service
        .iter()
        .map(|service| service.name.as_str())
        .collect();
    for name in [
        "sluice.vault.v1.Query",
        "sluice.tranche.v1.Query",
        "sluice.oracle.v1.Query",
    ] {
        assert!(names.contains(&name), "{name} is not in {names:?}");
    }
}

fn metrics_count_the_transfer(node: &TestNode) {
    let mut stream = TcpStream::connect(node.config.metrics_address).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(10)))
        .unwrap();
    stream
        .write_all(b"GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        .unwrap();
    let mut page = String::new();
    stream.read_to_string(&mut page).unwrap();
    assert!(
        page.contains("sluice_txs_total{codespace=\"\",code=\"0\"} 1\n"),
        "{page}"
    );
    assert!(page.contains("sluice_proofs_verified_total 0\n"), "{page}");
}
