//! Each of the sixteen methods over a real socket reaches its own method of the application and brings its answer.

use std::os::unix::fs::PermissionsExt;

use sluice_server::abci::{AbciServer, Address};
use tendermint_abci::Application;
use tendermint_proto::v0_38::abci as pb;
use tendermint_proto::v0_38::abci::request::Value as Request;
use tendermint_proto::v0_38::abci::response::Value as Response;

use crate::support::Client;

/// Every answer carries something of its request.
#[derive(Clone)]
struct Mirror;

impl Application for Mirror {
    fn info(&self, r: pb::RequestInfo) -> pb::ResponseInfo {
        pb::ResponseInfo {
            version: r.version,
            ..Default::default()
        }
    }
    fn init_chain(&self, r: pb::RequestInitChain) -> pb::ResponseInitChain {
        pb::ResponseInitChain {
            app_hash: r.app_state_bytes,
            ..Default::default()
        }
    }
    fn query(&self, r: pb::RequestQuery) -> pb::ResponseQuery {
        pb::ResponseQuery {
            value: r.data,
            ..Default::default()
        }
    }
    fn check_tx(&self, r: pb::RequestCheckTx) -> pb::ResponseCheckTx {
        pb::ResponseCheckTx {
            data: r.tx,
            ..Default::default()
        }
    }
    fn commit(&self) -> pb::ResponseCommit {
        pb::ResponseCommit { retain_height: 7 }
    }
    fn list_snapshots(&self) -> pb::ResponseListSnapshots {
        pb::ResponseListSnapshots {
            snapshots: vec![pb::Snapshot::default()],
        }
    }
    fn offer_snapshot(&self, r: pb::RequestOfferSnapshot) -> pb::ResponseOfferSnapshot {
        pb::ResponseOfferSnapshot {
            result: r.app_hash.len() as i32,
        }
    }
    fn load_snapshot_chunk(
        &self,
        r: pb::RequestLoadSnapshotChunk,
    ) -> pb::ResponseLoadSnapshotChunk {
        pb::ResponseLoadSnapshotChunk {
            chunk: vec![r.chunk as u8].into(),
        }
    }
    fn apply_snapshot_chunk(
        &self,
        r: pb::RequestApplySnapshotChunk,
    ) -> pb::ResponseApplySnapshotChunk {
        pb::ResponseApplySnapshotChunk {
            refetch_chunks: vec![r.index],
            ..Default::default()
        }
    }
    fn prepare_proposal(&self, r: pb::RequestPrepareProposal) -> pb::ResponsePrepareProposal {
        pb::ResponsePrepareProposal { txs: r.txs }
    }
    fn process_proposal(&self, r: pb::RequestProcessProposal) -> pb::ResponseProcessProposal {
        pb::ResponseProcessProposal {
            status: r.txs.len() as i32,
        }
    }
    fn extend_vote(&self, r: pb::RequestExtendVote) -> pb::ResponseExtendVote {
        pb::ResponseExtendVote {
            vote_extension: r.hash,
        }
    }
    fn verify_vote_extension(
        &self,
        r: pb::RequestVerifyVoteExtension,
    ) -> pb::ResponseVerifyVoteExtension {
        pb::ResponseVerifyVoteExtension {
            status: r.height as i32,
        }
    }
    fn finalize_block(&self, r: pb::RequestFinalizeBlock) -> pb::ResponseFinalizeBlock {
        pb::ResponseFinalizeBlock {
            app_hash: r.hash,
            ..Default::default()
        }
    }
}

fn calls() -> Vec<(Request, Response)> {
    let bytes = bytes::Bytes::from_static(b"some bytes");
    vec![
        (
            Request::Echo(pb::RequestEcho {
                message: "hello".to_owned(),
            }),
            Response::Echo(pb::ResponseEcho {
                message: "hello".to_owned(),
            }),
        ),
        (
            Request::Flush(pb::RequestFlush {}),
            Response::Flush(pb::ResponseFlush {}),
        ),
        (
            Request::Info(pb::RequestInfo {
                version: "0.38.25".to_owned(),
                ..Default::default()
            }),
            Response::Info(pb::ResponseInfo {
                version: "0.38.25".to_owned(),
                ..Default::default()
            }),
        ),
        (
            Request::InitChain(pb::RequestInitChain {
                app_state_bytes: bytes.clone(),
                ..Default::default()
            }),
            Response::InitChain(pb::ResponseInitChain {
                app_hash: bytes.clone(),
                ..Default::default()
            }),
        ),
        (
            Request::Query(pb::RequestQuery {
                data: bytes.clone(),
                ..Default::default()
            }),
            Response::Query(pb::ResponseQuery {
                value: bytes.clone(),
                ..Default::default()
            }),
        ),
        (
            Request::CheckTx(pb::RequestCheckTx {
                tx: bytes.clone(),
                ..Default::default()
            }),
            Response::CheckTx(pb::ResponseCheckTx {
                data: bytes.clone(),
                ..Default::default()
            }),
        ),
        (
            Request::Commit(pb::RequestCommit {}),
            Response::Commit(pb::ResponseCommit { retain_height: 7 }),
        ),
        (
            Request::ListSnapshots(pb::RequestListSnapshots {}),
            Response::ListSnapshots(pb::ResponseListSnapshots {
                snapshots: vec![pb::Snapshot::default()],
            }),
        ),
        (
            Request::OfferSnapshot(pb::RequestOfferSnapshot {
                app_hash: bytes.clone(),
                ..Default::default()
            }),
            Response::OfferSnapshot(pb::ResponseOfferSnapshot { result: 10 }),
        ),
        (
            Request::LoadSnapshotChunk(pb::RequestLoadSnapshotChunk {
                chunk: 3,
                ..Default::default()
            }),
            Response::LoadSnapshotChunk(pb::ResponseLoadSnapshotChunk {
                chunk: vec![3].into(),
            }),
        ),
        (
            Request::ApplySnapshotChunk(pb::RequestApplySnapshotChunk {
                index: 4,
                ..Default::default()
            }),
            Response::ApplySnapshotChunk(pb::ResponseApplySnapshotChunk {
                refetch_chunks: vec![4],
                ..Default::default()
            }),
        ),
        (
            Request::PrepareProposal(pb::RequestPrepareProposal {
                txs: vec![bytes.clone()],
                ..Default::default()
            }),
            Response::PrepareProposal(pb::ResponsePrepareProposal {
                txs: vec![bytes.clone()],
            }),
        ),
        (
            Request::ProcessProposal(pb::RequestProcessProposal {
                txs: vec![bytes.clone(), bytes.clone()],
                ..Default::default()
            }),
            Response::ProcessProposal(pb::ResponseProcessProposal { status: 2 }),
        ),
        (
            Request::ExtendVote(pb::RequestExtendVote {
                hash: bytes.clone(),
                ..Default::default()
            }),
            Response::ExtendVote(pb::ResponseExtendVote {
                vote_extension: bytes.clone(),
            }),
        ),
        (
            Request::VerifyVoteExtension(pb::RequestVerifyVoteExtension {
                height: 2,
                ..Default::default()
            }),
            Response::VerifyVoteExtension(pb::ResponseVerifyVoteExtension { status: 2 }),
        ),
        (
            Request::FinalizeBlock(pb::RequestFinalizeBlock {
                hash: bytes.clone(),
                ..Default::default()
            }),
            Response::FinalizeBlock(pb::ResponseFinalizeBlock {
                app_hash: bytes,
                ..Default::default()
            }),
        ),
    ]
}

fn round_trip(address: &Address) {
    let server = AbciServer::start(Mirror, address).unwrap();
    let mut client = Client::connect(server.address());
    let calls = calls();
    assert_eq!(calls.len(), 16);
    for (request, response) in calls {
        assert_eq!(client.call(request), response);
    }
    server.stop();
}

#[test]
fn over_a_unix_socket_of_the_owner_alone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("abci.sock");
    let address = Address::Unix(path.clone());
    let server = AbciServer::start(Mirror, &address).unwrap();
    let mode = std::fs::metadata(&path).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    server.stop();
    assert!(!path.exists(), "the socket is removed at the end");
    round_trip(&address);
}

#[test]
fn over_tcp_on_loopback() {
    round_trip(&Address::Tcp("127.0.0.1:0".parse().unwrap()));
}

#[test]
fn tcp_beyond_loopback_is_not_served() {
    let error = AbciServer::start(Mirror, &Address::Tcp("0.0.0.0:0".parse().unwrap()));
    assert!(error.unwrap_err().to_string().contains("loopback"));
}
