//! The only way in for transactions: looked at here, with their proofs, then handed to CometBFT.

use cosmos_sdk_proto::cosmos::base::abci::v1beta1::TxResponse;
use sha2::{Digest, Sha256};
use sluice_app::core::{sdk, Error};
use sluice_app::App;
use tonic::Status;

use super::work_queue::{WorkError, WorkQueue};
use sluice_client::rpc::{RpcClient, RpcError};

/// Takes transactions in.
#[derive(Clone)]
pub(super) struct Door {
    pub(super) app: App,
    pub(super) rpc: RpcClient,
    /// Transactions are looked at here, microseconds each: those without proofs do not wait behind those with some.
    pub(super) checks: WorkQueue,
    /// Verification takes milliseconds of a core each; the mempool connection must not wait behind it.
    pub(super) proofs: WorkQueue,
}

impl Door {
    /// Brings a transaction into the mempool, or says with code and codespace why not. Fails only where nobody could
    /// tell: CometBFT does not answer.
    pub(super) async fn broadcast(&self, bytes: Vec<u8>) -> Result<TxResponse, Status> {
        let txhash = hex::encode_upper(Sha256::digest(&bytes));
        let screened = match self.screen(&bytes).await {
            Err(WorkError::Full) => {
                Err(sdk::BUSY.because("too many transactions at a time; send again"))
            }
            Err(panicked) => return Err(panicked.into()),
            Ok(screened) => screened,
        };
        match screened {
            Ok(()) => {}
            // This may be the very transaction that was sent before, which only CometBFT's cache knows. It costs no
            // verification: CheckTx refuses the sequence first.
            Err(error) if error.refusal == sdk::WRONG_SEQUENCE => {}
            Err(error) => return Ok(refused(txhash, &error)),
        }
        match self.rpc.broadcast_tx_sync(&bytes).await {
            Ok(result) => Ok(TxResponse {
                txhash,
                code: result.code,
                codespace: result.codespace,
                raw_log: result.log,
                ..TxResponse::default()
            }),
            Err(RpcError::AlreadyInCache) => {
                let error = sdk::TX_IN_MEMPOOL_CACHE.because("tx already exists in cache");
                Ok(refused(txhash, &error))
            }
            Err(error @ RpcError::MempoolFull(_)) => {
                Ok(refused(txhash, &sdk::BUSY.because(error.to_string())))
            }
            Err(error) => Err(rpc_status(&error)),
        }
    }

    async fn screen(&self, bytes: &[u8]) -> Result<Result<(), Error>, WorkError> {
        let (app, tx) = (self.app.clone(), bytes.to_vec());
        match self.checks.run(move || app.screen_tx(&tx)).await? {
            Ok(None) => Ok(Ok(())),
            Ok(Some(proofs)) => {
                let verifier = self.app.verifier();
                self.proofs.run(move || proofs.verify(&verifier)).await
            }
            Err(error) => Ok(Err(error)),
        }
    }
}

fn refused(txhash: String, error: &Error) -> TxResponse {
    TxResponse {
        txhash,
        code: error.refusal.code,
        codespace: error.refusal.codespace.to_owned(),
        raw_log: error.to_string(),
        ..TxResponse::default()
    }
}

/// What a caller is told when CometBFT did not do what was asked.
pub(super) fn rpc_status(error: &RpcError) -> Status {
    match error {
        RpcError::Unreachable { .. } | RpcError::TimedOut { .. } => {
            Status::unavailable(error.to_string())
        }
        _ => Status::internal(error.to_string()),
    }
}
