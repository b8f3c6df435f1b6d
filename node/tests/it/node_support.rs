//! A whole node in this process: store, verifier, ABCI, gRPC, metrics and a real CometBFT with one validator.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use cosmrs::bank::MsgSend;
use cosmrs::crypto::secp256k1::SigningKey;
use cosmrs::tx::{self, Fee, Msg, SignDoc, SignerInfo};
use cosmrs::{AccountId, Coin};
use sluice_client::rpc::RpcClient;
use sluice_proto::cosmos::auth::v1beta1::query_client::QueryClient as AuthClient;
use sluice_proto::cosmos::auth::v1beta1::{BaseAccount, QueryAccountRequest};
use sluice_proto::cosmos::base::abci::v1beta1::TxResponse;
use sluice_proto::cosmos::tx::v1beta1::service_client::ServiceClient as TxClient;
use sluice_proto::cosmos::tx::v1beta1::{BroadcastMode, BroadcastTxRequest, GetTxRequest};
use sluice_proto::Message;
use sluice_server::comet::{Ports, Timings};
use sluice_server::{
    run, AppConfig, GenesisAccount, GenesisState, NodeError, NodeHome, SingleNetwork,
};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tonic::transport::Channel;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;
use tonic_health::pb::HealthCheckRequest;

pub(crate) const CHAIN_ID: &str = "sluice-localnet-1";

/// Long enough for the slowest machine; nothing waits for it in the normal course.
const PATIENCE: Duration = Duration::from_secs(40);

/// Parameters are made once for all test runs.
pub(crate) fn params_dir() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("params")
}

/// An account of genesis.
pub(crate) fn key() -> SigningKey {
    SigningKey::from_slice(&[7; 32]).unwrap()
}

pub(crate) fn address(key: &SigningKey) -> AccountId {
    key.public_key().account_id("sluice").unwrap()
}

pub(crate) fn free_ports<const N: usize>() -> [u16; N] {
    sluice_server::comet::free_ports(N)
        .unwrap()
        .try_into()
        .unwrap()
}

/// The network that tests run: one account with 1,000,000 usluice.
pub(crate) fn network() -> SingleNetwork {
    let [rpc, p2p, prometheus, grpc, metrics] = free_ports();
    let mut state = GenesisState::local(Some("2018-06-30".to_owned()));
    state.accounts.push(GenesisAccount {
        address: address(&key()).to_string(),
        balances: vec![("usluice".to_owned(), 1_000_000)],
    });
    SingleNetwork {
        chain_id: CHAIN_ID.to_owned(),
        moniker: "test".to_owned(),
        ports: Ports {
            rpc,
            p2p,
            prometheus,
        },
        timings: Timings::FAST,
        max_gas: 25_000_000,
        state,
        config: AppConfig {
            grpc_address: ([127, 0, 0, 1], grpc).into(),
            metrics_address: ([127, 0, 0, 1], metrics).into(),
            params_dir: params_dir(),
            ..AppConfig::default()
        },
    }
}

/// A running node.
pub(crate) struct TestNode {
    pub(crate) home: NodeHome,
    pub(crate) config: AppConfig,
    pub(crate) rpc: RpcClient,
    pub(crate) channel: Channel,
    /// From the start to the first answer over gRPC.
    pub(crate) first_answer: Duration,
    stop: oneshot::Sender<()>,
    task: JoinHandle<Result<(), NodeError>>,
}

impl TestNode {
    /// Starts the node of a home and waits until it answers from a block.
    pub(crate) async fn start(home: &NodeHome) -> Self {
        let config = home.read_app_config().unwrap();
        let rpc = RpcClient::new(home.rpc_address().unwrap());
        let (stop, stopped) = oneshot::channel();
        let began = Instant::now();
        let node = run(home.clone(), config.clone(), async {
            let _ = stopped.await;
        });
        let task = tokio::spawn(node);
        let url = format!("http://{}", config.grpc_address);
        let channel = Channel::from_shared(url).unwrap().connect_lazy();
        let mut node = TestNode {
            home: home.clone(),
            config,
            rpc,
            channel,
            first_answer: Duration::ZERO,
            stop,
            task,
        };
        let address = address(&key()).to_string();
        while node.account(&address).await.is_none() {
            assert!(began.elapsed() < PATIENCE, "the node does not answer");
            if node.task.is_finished() {
                panic!("the node ended: {:?}", node.task.await);
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        node.first_answer = began.elapsed();
        node
    }

    /// Waits until health says that transactions can come in.
    pub(crate) async fn takes_transactions(&self) {
        let began = Instant::now();
        while !self.is_serving("cosmos.tx.v1beta1.Service").await {
            assert!(began.elapsed() < PATIENCE, "CometBFT does not answer");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// What health says of a service.
    pub(crate) async fn is_serving(&self, service: &str) -> bool {
        let request = HealthCheckRequest {
            service: service.to_owned(),
        };
        let answer = HealthClient::new(self.channel.clone()).check(request).await;
        answer.unwrap().into_inner().status() == ServingStatus::Serving
    }

    /// Ends the node in order.
    pub(crate) async fn stop(self) {
        self.stop.send(()).unwrap();
        self.task.await.unwrap().unwrap();
    }

    /// The account at an address, if the node answers and it exists.
    pub(crate) async fn account(&self, address: &str) -> Option<BaseAccount> {
        let request = QueryAccountRequest {
            address: address.to_owned(),
        };
        let answer = AuthClient::new(self.channel.clone())
            .account(request)
            .await
            .ok()?;
        BaseAccount::decode(&answer.into_inner().account?.value[..]).ok()
    }

    pub(crate) fn txs(&self) -> TxClient<Channel> {
        TxClient::new(self.channel.clone())
    }

    /// Hands a transaction to the door.
    pub(crate) async fn broadcast(&self, tx_bytes: Vec<u8>) -> TxResponse {
        let request = BroadcastTxRequest {
            tx_bytes,
            mode: BroadcastMode::Sync.into(),
        };
        let answer = self.txs().broadcast_tx(request).await.unwrap();
        answer.into_inner().tx_response.unwrap()
    }

    /// Waits until a transaction is in a block.
    pub(crate) async fn landed(&self, hash: &str) -> TxResponse {
        let began = Instant::now();
        loop {
            let request = GetTxRequest {
                hash: hash.to_owned(),
            };
            match self.txs().get_tx(request).await {
                Ok(found) => return found.into_inner().tx_response.unwrap(),
                Err(status) if began.elapsed() > PATIENCE => panic!("{hash}: {status}"),
                Err(status) => assert!(status.message().contains("not found"), "{status}"),
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
}

/// A signed transfer of `amount` usluice.
pub(crate) fn transfer(to: &AccountId, amount: u128, sequence: u64, gas: u64) -> Vec<u8> {
    let key = key();
    let coin = |amount| Coin {
        denom: "usluice".parse().unwrap(),
        amount,
    };
    let message = MsgSend {
        from_address: address(&key),
        to_address: to.clone(),
        amount: vec![coin(amount)],
    };
    let body = tx::Body::new([message.to_any().unwrap()], "", 0_u32);
    let signer = SignerInfo::single_direct(Some(key.public_key()), sequence);
    let auth = signer.auth_info(Fee::from_amount_and_gas(coin(10), gas));
    let chain_id = CHAIN_ID.parse().unwrap();
    let document = SignDoc::new(&body, &auth, &chain_id, 0).unwrap();
    document.sign(&key).unwrap().to_bytes().unwrap()
}
