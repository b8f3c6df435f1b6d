//! The application as CometBFT calls it: every method of ABCI 2.0 over [`App`].
//!
//! The set of validators is the one in genesis: no block changes it, and misbehaviour that CometBFT reports is ignored
//! for now. There is no state sync yet, so snapshots are neither offered nor taken, and votes carry no extensions.

mod convert;
mod genesis;

use std::sync::Arc;
use std::time::Instant;

use bytes::Bytes;
use sluice_app::core::sdk;
use sluice_app::core::state::fatal;
use sluice_app::{App, CheckKind};
use tendermint_abci::Application;
use tendermint_proto::abci as pb;

use crate::logs::Seldom;
use crate::query;
use crate::Metrics;
use convert::{exec_result, proof_ops, wire_gas};

pub(crate) use convert::wire_event;

pub use genesis::{genesis_from_file, GenesisError};

/// The application on an ABCI connection. Clones share everything.
#[derive(Clone)]
pub struct AbciApplication {
    app: App,
    metrics: Arc<Metrics>,
    busy: Arc<Seldom>,
}

impl AbciApplication {
    /// Serves `app` and counts what it does.
    pub fn new(app: App, metrics: Arc<Metrics>) -> Self {
        AbciApplication {
            app,
            metrics,
            busy: Arc::default(),
        }
    }
}

impl Application for AbciApplication {
    fn info(&self, _: pb::RequestInfo) -> pb::ResponseInfo {
        let app_hash = self.app.app_hash().map(|hash| hash.to_vec());
        pb::ResponseInfo {
            data: "sluice".to_owned(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            app_version: 0,
            last_block_height: wire_gas(self.app.height()),
            last_block_app_hash: app_hash.unwrap_or_default().into(),
        }
    }

    fn init_chain(&self, request: pb::RequestInitChain) -> pb::ResponseInitChain {
        let done = genesis::genesis_from_request(request)
            .map_err(|error| error.to_string())
            .and_then(|input| {
                self.app
                    .init_chain(&input)
                    .map_err(|error| error.to_string())
            });
        match done {
            Ok(app_hash) => pb::ResponseInitChain {
                app_hash: app_hash.to_vec().into(),
                ..pb::ResponseInitChain::default()
            },
            // A chain that cannot begin has nothing to answer: CometBFT would start it on an empty state.
            Err(why) => fatal(&format!("this genesis cannot start a chain: {why}")),
        }
    }

    fn query(&self, request: pb::RequestQuery) -> pb::ResponseQuery {
        // A negative height is none that is kept.
        let height = u64::try_from(request.height).unwrap_or(u64::MAX);
        match query::answer(
            &self.app,
            &request.path,
            &request.data,
            height,
            request.prove,
        ) {
            Ok(answer) => pb::ResponseQuery {
                key: answer.key.into(),
                value: answer.value.into(),
                height: wire_gas(answer.height),
                proof_ops: answer.proof.map(proof_ops),
                ..pb::ResponseQuery::default()
            },
            Err(failure) => pb::ResponseQuery {
                code: failure.abci_code(),
                codespace: failure.codespace().to_owned(),
                log: failure.log(),
                // Some clients take 0 for "no answer came".
                height: wire_gas(self.app.height()),
                ..pb::ResponseQuery::default()
            },
        }
    }

    fn check_tx(&self, request: pb::RequestCheckTx) -> pb::ResponseCheckTx {
        let kind = match pb::CheckTxType::try_from(request.r#type) {
            Ok(pb::CheckTxType::Recheck) => CheckKind::Recheck,
            Ok(pb::CheckTxType::New) | Err(_) => CheckKind::New,
        };
        match self.app.check_tx(&request.tx, kind) {
            Ok(gas_wanted) => pb::ResponseCheckTx {
                gas_wanted: wire_gas(gas_wanted),
                ..pb::ResponseCheckTx::default()
            },
            Err(error) => {
                self.metrics.refused(error.refusal);
                let busy = u64::from(error.refusal == sdk::BUSY);
                self.busy.note(
                    busy,
                    |count| tracing::warn!(count, %error, "CheckTx had too much to do"),
                );
                pb::ResponseCheckTx {
                    code: error.refusal.code,
                    codespace: error.refusal.codespace.to_owned(),
                    log: error.to_string(),
                    ..pb::ResponseCheckTx::default()
                }
            }
        }
    }

    fn prepare_proposal(&self, request: pb::RequestPrepareProposal) -> pb::ResponsePrepareProposal {
        let max_bytes = u64::try_from(request.max_tx_bytes).unwrap_or_default();
        let chosen = self.app.prepare_proposal(max_bytes, owned(request.txs));
        pb::ResponsePrepareProposal {
            txs: chosen.into_iter().map(Bytes::from).collect(),
        }
    }

    fn process_proposal(&self, request: pb::RequestProcessProposal) -> pb::ResponseProcessProposal {
        use pb::response_process_proposal::ProposalStatus;
        let status = match self.app.process_proposal(&owned(request.txs)) {
            true => ProposalStatus::Accept,
            false => ProposalStatus::Reject,
        };
        pb::ResponseProcessProposal {
            status: status.into(),
        }
    }

    fn extend_vote(&self, _: pb::RequestExtendVote) -> pb::ResponseExtendVote {
        pb::ResponseExtendVote::default()
    }

    fn verify_vote_extension(
        &self,
        request: pb::RequestVerifyVoteExtension,
    ) -> pb::ResponseVerifyVoteExtension {
        use pb::response_verify_vote_extension::VerifyStatus;
        let status = match request.vote_extension.is_empty() {
            true => VerifyStatus::Accept,
            false => VerifyStatus::Reject,
        };
        pb::ResponseVerifyVoteExtension {
            status: status.into(),
        }
    }

    fn finalize_block(&self, request: pb::RequestFinalizeBlock) -> pb::ResponseFinalizeBlock {
        let height = block_height(request.height);
        let seconds = request.time.map_or(0, |time| time.seconds);
        let txs = owned(request.txs);
        // Operators and drills read this line and the one in `commit`: between them nothing of the block is on disk.
        tracing::info!(txs = txs.len(), "FinalizeBlock {height} begun");
        let began = Instant::now();
        let done = self.app.finalize_block(height, seconds, &txs);
        self.metrics
            .finalized(&done.outcome.results, began.elapsed());
        pb::ResponseFinalizeBlock {
            tx_results: done.outcome.results.into_iter().map(exec_result).collect(),
            events: done.outcome.events.into_iter().map(wire_event).collect(),
            app_hash: done.app_hash.to_vec().into(),
            ..pb::ResponseFinalizeBlock::default()
        }
    }

    fn commit(&self) -> pb::ResponseCommit {
        let began = Instant::now();
        self.app.commit();
        self.metrics.committed(began.elapsed());
        tracing::info!("Commit {}", self.app.height());
        // All blocks are kept: a validator that lost its state replays them.
        pb::ResponseCommit { retain_height: 0 }
    }

    fn list_snapshots(&self) -> pb::ResponseListSnapshots {
        pb::ResponseListSnapshots::default()
    }

    fn offer_snapshot(&self, _: pb::RequestOfferSnapshot) -> pb::ResponseOfferSnapshot {
        use pb::response_offer_snapshot::Result as Offer;
        pb::ResponseOfferSnapshot {
            result: Offer::Reject.into(),
        }
    }

    fn load_snapshot_chunk(
        &self,
        _: pb::RequestLoadSnapshotChunk,
    ) -> pb::ResponseLoadSnapshotChunk {
        pb::ResponseLoadSnapshotChunk::default()
    }

    fn apply_snapshot_chunk(
        &self,
        _: pb::RequestApplySnapshotChunk,
    ) -> pb::ResponseApplySnapshotChunk {
        use pb::response_apply_snapshot_chunk::Result as Apply;
        pb::ResponseApplySnapshotChunk {
            result: Apply::Abort.into(),
            ..pb::ResponseApplySnapshotChunk::default()
        }
    }
}

fn block_height(height: i64) -> u64 {
    // CometBFT counts from 1; 0 follows no block, and the store says so.
    u64::try_from(height).unwrap_or_default()
}

fn owned(txs: Vec<Bytes>) -> Vec<Vec<u8>> {
    txs.into_iter().map(Vec::from).collect()
}
