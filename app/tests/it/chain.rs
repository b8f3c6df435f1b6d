//! A chain in one process: what consensus would do, block by block.

use std::path::PathBuf;
use std::sync::Arc;

use k256::ecdsa::signature::Signer;
use k256::ecdsa::{Signature, SigningKey};
use sluice_app::app::Finalized;
use sluice_app::genesis::GenesisInput;
use sluice_app::store::{KvBackend, MemoryBackend, Pruning, VersionedStore};
use sluice_app::verify::Verifier;
use sluice_app::{auth, App, TxResult};
use sluice_proto::cosmos::tx::v1beta1::{
    mode_info, AuthInfo, Fee, ModeInfo, SignerInfo, TxBody, TxRaw,
};
use sluice_proto::{Any, Message, Name};

pub(crate) const CHAIN_ID: &str = "sluice-localnet-1";
pub(crate) const PREFIX: &str = "sluice";
/// 2018-06-30.
pub(crate) const TODAY: u32 = 17_712;
const FEE: u128 = 1_000;

/// Someone with a key.
#[derive(Clone)]
pub(crate) struct Account {
    key: SigningKey,
}

impl Account {
    pub(crate) fn new(name: &str) -> Self {
        let mut seed = [7; 32];
        seed[..name.len()].copy_from_slice(name.as_bytes());
        Account {
            key: SigningKey::from_slice(&seed).unwrap(),
        }
    }

    pub(crate) fn public_key(&self) -> [u8; 33] {
        self.key
            .verifying_key()
            .to_sec1_bytes()
            .as_ref()
            .try_into()
            .unwrap()
    }

    pub(crate) fn address(&self) -> sluice_app::core::Address {
        auth::public_key_address(&self.public_key())
    }

    pub(crate) fn text(&self) -> String {
        self.address().to_bech32(PREFIX)
    }

    pub(crate) fn sign(&self, message: &[u8]) -> Vec<u8> {
        let signature: Signature = self.key.sign(message);
        signature.to_bytes().to_vec()
    }
}

/// How a transaction is put together; tests change what they are about.
pub(crate) struct Draft {
    pub(crate) messages: Vec<Any>,
    pub(crate) sequence: u64,
    pub(crate) account_number: u64,
    pub(crate) chain_id: String,
    pub(crate) fee: u128,
    pub(crate) fee_denom: String,
    pub(crate) gas_limit: u64,
    pub(crate) timeout_height: u64,
    pub(crate) memo: String,
}

pub(crate) fn any<M: Message + Name>(message: &M) -> Any {
    Any {
        type_url: format!("/{}", M::full_name()),
        value: message.encode_to_vec(),
    }
}

impl Draft {
    pub(crate) fn sign(self, by: &Account) -> Vec<u8> {
        let body = TxBody {
            messages: self.messages,
            memo: self.memo,
            timeout_height: self.timeout_height,
            ..TxBody::default()
        };
        let coin = sluice_app::core::coin(&self.fee_denom, sluice_app::core::Amount(self.fee));
        let auth_info = AuthInfo {
            signer_infos: vec![SignerInfo {
                public_key: Some(auth::public_key_any(&by.public_key())),
                mode_info: Some(ModeInfo {
                    sum: Some(mode_info::Sum::Single(mode_info::Single { mode: 1 })),
                }),
                sequence: self.sequence,
            }],
            fee: Some(Fee {
                amount: vec![coin],
                gas_limit: self.gas_limit,
                ..Fee::default()
            }),
            ..AuthInfo::default()
        };
        let (body_bytes, auth_info_bytes) = (body.encode_to_vec(), auth_info.encode_to_vec());
        let sign_bytes = auth::sign_bytes(
            &body_bytes,
            &auth_info_bytes,
            &self.chain_id,
            self.account_number,
        );
        TxRaw {
            body_bytes,
            auth_info_bytes,
            signatures: vec![by.sign(&sign_bytes)],
        }
        .encode_to_vec()
    }
}

/// The chain.
pub(crate) struct Chain {
    pub(crate) app: App,
    pub(crate) time: i64,
}

/// Parameters are made once and kept beside the test binary's other files.
pub(crate) fn params_dir() -> PathBuf {
    PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("params")
}

impl Chain {
    /// A chain whose accounts hold a fortune of fees and money.
    pub(crate) fn new(accounts: &[&Account]) -> Self {
        Chain::on(Arc::new(MemoryBackend::new()), accounts)
    }

    pub(crate) fn on(backend: Arc<dyn KvBackend>, accounts: &[&Account]) -> Self {
        let chain = Chain::open(backend);
        chain.app.init_chain(&genesis(accounts)).unwrap();
        chain
    }

    /// A chain on what is on disk, without genesis.
    pub(crate) fn open(backend: Arc<dyn KvBackend>) -> Self {
        let store = VersionedStore::open(backend, Pruning::default()).unwrap();
        let verifier = Verifier::build(&params_dir()).unwrap();
        Chain {
            app: App::new(store, verifier, 0),
            time: 1_530_316_800,
        }
    }

    /// Runs a block of these transactions, commits it and checks every invariant: money is conserved after each block.
    pub(crate) fn block(&mut self, txs: &[Vec<u8>]) -> Finalized {
        self.time += 1;
        let height = self.app.height() + 1;
        let finalized = self.app.finalize_block(height, self.time, txs);
        self.app.commit();
        self.app.check_invariants().unwrap();
        finalized
    }

    /// A block as consensus makes it: checked, proposed, accepted, run.
    pub(crate) fn honest_block(&mut self, txs: &[Vec<u8>]) -> Finalized {
        for tx in txs {
            self.app.check_tx(tx, sluice_app::CheckKind::New).unwrap();
        }
        let proposed = self.app.prepare_proposal(4 << 20, txs.to_vec());
        assert!(self.app.process_proposal(&proposed));
        self.block(&proposed)
    }

    /// A draft that would pass, with this account's number and sequence.
    pub(crate) fn draft(&self, by: &Account, messages: Vec<Any>) -> Draft {
        let (state, _) = self
            .app
            .state_at(self.app.height())
            .expect("a committed block");
        let account = auth::account(state.as_ref(), &by.address()).expect("an account");
        Draft {
            messages,
            sequence: account.sequence,
            account_number: account.account_number,
            chain_id: CHAIN_ID.to_owned(),
            fee: FEE,
            fee_denom: "usluice".to_owned(),
            gas_limit: 10_000_000,
            timeout_height: 0,
            memo: String::new(),
        }
    }

    /// Signs one message and runs it in a block of its own.
    pub(crate) fn run<M: Message + Name>(&mut self, by: &Account, message: &M) -> TxResult {
        let tx = self.draft(by, vec![any(message)]).sign(by);
        self.block(&[tx]).outcome.results.remove(0)
    }

    /// Like [`Chain::run`], for a message that must succeed.
    pub(crate) fn done<M: Message + Name>(&mut self, by: &Account, message: &M) -> TxResult {
        let result = self.run(by, message);
        assert_eq!(result.code, 0, "{}: {}", M::NAME, result.log);
        result
    }

    pub(crate) fn balance(&self, who: &Account, denom: &str) -> u128 {
        let (state, _) = self
            .app
            .state_at(self.app.height())
            .expect("a committed block");
        sluice_app::bank::balance(state.as_ref(), &who.address(), denom).0
    }
}

pub(crate) fn genesis(accounts: &[&Account]) -> GenesisInput {
    let texts: Vec<String> = accounts.iter().map(|account| account.text()).collect();
    let balances: Vec<serde_json::Value> = texts
        .iter()
        .flat_map(|address| {
            ["cusd", "usluice"].map(|denom| {
                serde_json::json!({"address": address, "denom": denom, "amount": "1000000000000000"})
            })
        })
        .collect();
    let app_state = serde_json::json!({
        "chain": {"prefix": PREFIX, "fee_denom": "usluice", "manual_date": true, "start_date": "2018-06-30"},
        "auth": {"accounts": texts},
        "bank": {"balances": balances, "denominations": []},
        "oracle": {"bond": {"denom": "usluice", "amount": "1000000"}},
        "vault": {"deposit": {"denom": "usluice", "amount": "5000000"}},
    });
    GenesisInput {
        chain_id: CHAIN_ID.to_owned(),
        initial_height: 1,
        time_seconds: 1_530_316_800,
        max_gas: 150_000_000,
        app_state: serde_json::to_vec(&app_state).unwrap(),
    }
}
