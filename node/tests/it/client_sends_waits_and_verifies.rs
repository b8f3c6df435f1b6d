//! The client and the program against one validator, really started.

use std::fs;
use std::time::Duration;

use sluice_app::bank::BALANCES;
use sluice_app::core::Address;
use sluice_client::keyring::{Backend, Keyring, Secp256k1Key};
use sluice_client::verified::{read_row, ReadError, TrustedGenesis, VerifyError, NEWEST_WITHIN};
use sluice_client::{
    any, sign, Client, ClientError, Gas, Refusal, SendOptions, SignDetails, Signer, Stage,
};
use sluice_proto::cosmos::bank::v1beta1::MsgSend;
use sluice_proto::cosmos::base::v1beta1::Coin;
use sluice_server::{create_single, NodeHome};
use tendermint::{validator, Genesis};

use crate::cli_runs_and_says_what_happened::json;
use crate::node_support::{network, TestNode, CHAIN_ID};

fn rich() -> Secp256k1Key {
    Secp256k1Key::from_secret(&[7; 32]).unwrap()
}

fn stranger() -> String {
    Address([9; 20]).to_bech32("sluice")
}

fn send(from: &Signer, amount: u128) -> MsgSend {
    MsgSend {
        from_address: from.address().to_owned(),
        to_address: stranger(),
        amount: vec![usluice(amount)],
    }
}

fn usluice(amount: u128) -> Coin {
    Coin {
        denom: "usluice".to_owned(),
        amount: amount.to_string(),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_needs_nothing_but_an_address_and_a_genesis_file() {
    let folder = tempfile::tempdir().unwrap();
    let home = NodeHome::create(&folder.path().join("home")).unwrap();
    create_single(&home, &network()).unwrap();
    let node = TestNode::start(&home).await;
    let grpc = node.config.grpc_address.to_string();
    let client = Client::connect(&grpc).await.unwrap();
    let signer = Signer::new(rich(), CHAIN_ID, "sluice").unwrap();

    let sent = money_is_sent_and_waited_for(&client, &signer).await;
    sequences_that_others_took_are_tried_again(&client, &signer).await;
    a_refusal_says_where_and_by_which_rule(&client, &signer).await;
    a_balance_is_read_with_a_proof(&node, sent).await;
    let held = client.balance(&stranger(), "usluice").await.unwrap();
    the_program_does_the_same(&node, held).await;
    node.stop().await;
    let gone = Client::connect(&grpc).await.unwrap_err();
    assert!(matches!(gone, ClientError::Unreachable { .. }), "{gone}");
}

async fn money_is_sent_and_waited_for(client: &Client, signer: &Signer) -> u64 {
    let (chain_id, before) = client.latest().await.unwrap();
    assert_eq!(chain_id, CHAIN_ID);
    assert_eq!(client.account(&stranger()).await.unwrap(), None);
    let options = SendOptions {
        fee: Some(usluice(10)),
        ..SendOptions::default()
    };
    let sent = client
        .send_and_wait(signer, vec![any(&send(signer, 777))], &options)
        .await
        .unwrap();
    assert!(sent.height > before && sent.gas_used > 0);
    assert_eq!(
        sent.attribute("transfer", "recipient"),
        Some(stranger().as_str())
    );
    assert_eq!(client.tx(sent.hash).await.unwrap().unwrap(), sent);
    assert_eq!(client.balance(&stranger(), "usluice").await.unwrap(), 777);
    assert_eq!(client.balances(&stranger()).await.unwrap(), [usluice(777)]);
    assert_eq!(client.supply("usluice").await.unwrap(), 1_000_000);
    let account = client.account(signer.address()).await.unwrap().unwrap();
    assert_eq!(
        (account.sequence, account.address.as_str()),
        (1, signer.address())
    );
    assert_eq!(
        client.balance(signer.address(), "usluice").await.unwrap(),
        1_000_000 - 777 - 10
    );
    sent.height
}

async fn sequences_that_others_took_are_tried_again(client: &Client, signer: &Signer) {
    let options = SendOptions::default();
    let one = client.send_and_wait(signer, vec![any(&send(signer, 1))], &options);
    let two = client.send_and_wait(signer, vec![any(&send(signer, 2))], &options);
    let three = client.send_and_wait(signer, vec![any(&send(signer, 3))], &options);
    let (one, two, three) = tokio::join!(one, two, three);
    let mut hashes = [one.unwrap().hash, two.unwrap().hash, three.unwrap().hash];
    hashes.sort();
    assert!(hashes[0] < hashes[1] && hashes[1] < hashes[2]);
    assert_eq!(client.balance(&stranger(), "usluice").await.unwrap(), 783);
}

fn refused(error: ClientError) -> Refusal {
    match error {
        ClientError::Refused(refusal) => refusal,
        other => panic!("{other}"),
    }
}

/// Each of two transactions may be paid by the last block's balance, the second one not after the first.
async fn what_two_cannot_both_spend_fails_in_the_block_and_costs_its_fee(
    client: &Client,
    signer: &Signer,
) {
    // A block between the two ends a try: then the second is refused before it waits.
    for _ in 0..50 {
        let account = client.account(signer.address()).await.unwrap().unwrap();
        let before = client.balance(signer.address(), "usluice").await.unwrap();
        let [first, second] = [(0, 1), (1, before - 10)].map(|(later, amount)| {
            let details = SignDetails {
                account_number: account.account_number,
                sequence: account.sequence + later,
                gas_limit: 500_000,
                fee: Some(usluice(5)),
                ..SignDetails::default()
            };
            sign(vec![any(&send(signer, amount))], signer, &details).unwrap()
        });
        let first = client.broadcast(first).await.unwrap();
        let second = client.broadcast(second).await;
        let patience = Duration::from_secs(30);
        client
            .wait(first, patience)
            .await
            .unwrap()
            .accepted()
            .unwrap();
        let Ok(second) = second else {
            continue;
        };
        let failed = client.wait(second, patience).await.unwrap();
        let refusal = refused(failed.accepted().unwrap_err());
        assert!(
            refusal.is("sdk", 5) && refusal.stage == Stage::Block,
            "{refusal}"
        );
        let after = client.balance(signer.address(), "usluice").await.unwrap();
        assert_eq!(after, before - 11);
        return;
    }
    panic!("a block came between every two");
}

async fn a_refusal_says_where_and_by_which_rule(client: &Client, signer: &Signer) {
    let refused_by = async |amount, options: &SendOptions, code, stage| {
        let messages = vec![any(&send(signer, amount))];
        let error = client.send_and_wait(signer, messages, options).await;
        let refusal = refused(error.unwrap_err());
        assert!(
            refusal.is("sdk", code) && refusal.stage == stage,
            "{refusal}"
        );
        client.balance(signer.address(), "usluice").await.unwrap()
    };
    let options = SendOptions {
        fee: Some(usluice(5)),
        ..SendOptions::default()
    };
    let before = client.balance(signer.address(), "usluice").await.unwrap();
    let after = refused_by(2_000_000, &options, 5, Stage::Check).await;
    assert_eq!(after, before);
    what_two_cannot_both_spend_fails_in_the_block_and_costs_its_fee(client, signer).await;

    let poor = SendOptions {
        gas: Gas::Limit(1),
        ..SendOptions::default()
    };
    refused_by(1, &poor, 41, Stage::Check).await;

    let account = client.account(signer.address()).await.unwrap().unwrap();
    let details = SignDetails {
        account_number: account.account_number,
        sequence: account.sequence,
        gas_limit: 500_000,
        ..SignDetails::default()
    };
    let tx = sign(vec![any(&send(signer, 1))], signer, &details).unwrap();
    let hash = client.broadcast(tx.clone()).await.unwrap();
    client
        .wait(hash, Duration::from_secs(30))
        .await
        .unwrap()
        .accepted()
        .unwrap();
    let replayed = refused(client.broadcast(tx).await.unwrap_err());
    assert!(
        replayed.is("sdk", 19) || replayed.is("sdk", 32),
        "{replayed}"
    );
    assert_eq!((replayed.stage, replayed.hash), (Stage::Check, hash));
}

async fn a_balance_is_read_with_a_proof(node: &TestNode, sent: u64) {
    let path = node.home.comet().genesis_file();
    let trust = TrustedGenesis::read(&path).unwrap();
    let rpc = &node.rpc;
    let key = BALANCES.key(&(Address([9; 20]), "usluice".to_owned()));
    let read = async |trust: &TrustedGenesis, height, within| {
        read_row(trust, rpc, rpc, &key, height, within).await
    };
    let row = read(&trust, sent, NEWEST_WITHIN).await.unwrap();
    assert_eq!(row.value.as_deref(), Some(&b"777"[..]));
    assert_eq!((row.height, row.header.height), (sent, sent + 1));
    assert_eq!(row.header.signed, row.header.total);
    // Before it was sent there was nothing, and that is proved too.
    let row = read(&trust, sent - 1, NEWEST_WITHIN).await.unwrap();
    assert_eq!(row.value, None);
    let row = read(&trust, 0, NEWEST_WITHIN).await.unwrap();
    assert!(row.value.is_some() && row.height >= sent);
    // Every header is a little old, which matters to the latest row alone.
    let error = read(&trust, 0, Duration::ZERO).await.unwrap_err();
    assert!(
        matches!(error, ReadError::Verify(VerifyError::Old { limit: 0, .. })),
        "{error}"
    );
    read(&trust, sent, Duration::ZERO).await.unwrap();

    let genesis: Genesis = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
    let other_chain = TrustedGenesis::new(
        "sluice-localnet-2".parse().unwrap(),
        genesis.validators.clone(),
    );
    let error = read(&other_chain.unwrap(), sent, NEWEST_WITHIN)
        .await
        .unwrap_err();
    assert!(
        matches!(error, ReadError::Verify(VerifyError::ChainId { .. })),
        "{error}"
    );
    let stronger = validator::Info::new(genesis.validators[0].pub_key, 99_u32.into());
    let other_powers = TrustedGenesis::new(genesis.chain_id, vec![stronger]).unwrap();
    let error = read(&other_powers, sent, NEWEST_WITHIN).await.unwrap_err();
    assert!(
        matches!(error, ReadError::Verify(VerifyError::Validators)),
        "{error}"
    );
}

async fn the_program_does_the_same(node: &TestNode, held: u128) {
    let home = node.home.comet().root().to_owned();
    Keyring::open(&home, Backend::Test, CHAIN_ID)
        .unwrap()
        .add("rich", &rich())
        .unwrap();
    let grpc = node.config.grpc_address.to_string();
    let rpc = node.home.rpc_address().unwrap().to_string();
    let run = |args: &[&str]| {
        let (home, args) = (
            home.clone(),
            args.iter().map(|arg| (*arg).to_owned()).collect::<Vec<_>>(),
        );
        tokio::task::spawn_blocking(move || {
            let args: Vec<&str> = args.iter().map(String::as_str).collect();
            json(&home, &args)
        })
    };
    let to = stranger();
    let (code, sent) = run(&[
        "tx",
        "bank",
        "send",
        &to,
        "17usluice",
        "--from",
        "rich",
        "--node",
        &grpc,
    ])
    .await
    .unwrap();
    assert_eq!(code, 0, "{sent}");
    assert!(sent["height"].is_u64() && sent["hash"].as_str().unwrap().len() == 64);
    let balance = ["query", "bank", "balance", &to, "--denom", "usluice"];
    let (code, told) = run(&[&balance[..], &["--node", &grpc]].concat())
        .await
        .unwrap();
    assert_eq!(
        (code, &told["balance"]["amount"]),
        (0, &u64::try_from(held + 17).unwrap().into()),
        "{told}"
    );
    let (code, proved) = run(&[&balance[..], &["--prove", "--rpc", &rpc]].concat())
        .await
        .unwrap();
    assert_eq!(
        (code, &proved["proof"]["verified"]),
        (0, &true.into()),
        "{proved}"
    );
    let newest = ["--prove", "--rpc", &rpc, "--newest-within", "0"];
    let (code, old) = run(&[&balance[..], &newest].concat()).await.unwrap();
    let error = old["error"].as_str().unwrap();
    assert!(code == 1 && error.contains("seconds old"), "{error}");
    let hash = sent["hash"].as_str().unwrap();
    let (code, tx) = run(&["query", "tx", hash, "--node", &grpc]).await.unwrap();
    assert_eq!(
        (code, &tx["height"], &tx["code"]),
        (0, &sent["height"], &0.into()),
        "{tx}"
    );
    let (code, account) = run(&["query", "auth", "account", &to, "--node", &grpc])
        .await
        .unwrap();
    assert_eq!((code, &account["sequence"]), (0, &0.into()), "{account}");
    let proved = run(&["query", "auth", "account", &to, "--prove", "--rpc", &rpc])
        .await
        .unwrap();
    let (code, mut proved) = proved;
    let proof = proved.as_object_mut().unwrap().remove("proof").unwrap();
    assert_eq!((code, &proof["verified"]), (0, &true.into()));
    assert_eq!(proved, account, "what is proved is what was told");
    let (code, error) = run(&[
        "tx",
        "bank",
        "send",
        &to,
        "9999999usluice",
        "--from",
        "rich",
        "--node",
        &grpc,
    ])
    .await
    .unwrap();
    assert_eq!(
        (code, &error["codespace"], &error["code"]),
        (1, &"sdk".into(), &5.into()),
        "{error}"
    );
    assert_eq!(error["stage"], "check");
    let (code, error) = run(&["query", "vault", "show", "1", "--node", &grpc])
        .await
        .unwrap();
    assert_eq!((code, &error["codespace"]), (1, &"sdk".into()), "{error}");
    let (code, none) = run(&["query", "vault", "show", "1", "--prove", "--rpc", &rpc])
        .await
        .unwrap();
    assert_eq!(
        (code, &none["proof"]["verified"]),
        (1, &true.into()),
        "{none}"
    );
    let (code, refused) = run(&["query", "vault", "list", "--prove", "--rpc", &rpc])
        .await
        .unwrap();
    assert_eq!(code, 2, "{refused}");
}
