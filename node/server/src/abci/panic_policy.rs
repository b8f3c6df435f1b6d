//! What happens when a method of the application panics.
//!
//! The application turns every bad input into an error; a panic is a defect. After one, the locks it held are
//! poisoned and the state in memory may be half changed, so a node that goes on could vote for something else than
//! the others. In consensus and mempool calls the process therefore ends at once (the store is only written in
//! `Commit`, in one batch, and CometBFT replays). A query only reads: its caller is told, the node goes on.

use std::any::Any;
use std::panic::{catch_unwind, AssertUnwindSafe};

use tendermint_abci::Application;
use tendermint_proto::v0_38::abci::{request, response, ResponseException, ResponseQuery};

use super::connection::Role;
use super::dispatch::dispatch;

/// Code of a query whose handler panicked, in codespace `sdk`.
const PANIC_CODE: u32 = 111_222;

/// What one request led to.
#[derive(Debug, PartialEq)]
pub(super) enum Outcome {
    /// Send this and go on.
    Answer(response::Value),
    /// Send this exception, then abort the process.
    Abort(response::Value),
}

/// Calls the application and applies the policy to a panic.
pub(super) fn guarded<A: Application>(app: &A, request: request::Value) -> Outcome {
    let role = Role::of(&request);
    match catch_unwind(AssertUnwindSafe(|| dispatch(app, request))) {
        Ok(answer) => Outcome::Answer(answer),
        Err(payload) => after_panic(role, &text(payload.as_ref())),
    }
}

/// The policy itself.
fn after_panic(role: Role, message: &str) -> Outcome {
    tracing::error!(%role, message, "the application panicked in an ABCI call");
    match role {
        Role::Query => Outcome::Answer(response::Value::Query(ResponseQuery {
            code: PANIC_CODE,
            codespace: "sdk".to_owned(),
            log: "internal error: the query handler panicked".to_owned(),
            ..ResponseQuery::default()
        })),
        // CometBFT stops itself on an exception; nothing of ours is half written.
        Role::Control | Role::Snapshot => Outcome::Answer(exception("the application panicked")),
        Role::Mempool | Role::Consensus => Outcome::Abort(exception("the application panicked")),
    }
}

/// The answer to a request that cannot be served.
pub(super) fn exception(error: &str) -> response::Value {
    response::Value::Exception(ResponseException {
        error: error.to_owned(),
    })
}

fn text(payload: &(dyn Any + Send)) -> String {
    let fixed = payload
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned());
    fixed
        .or_else(|| payload.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "no message".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use tendermint_proto::v0_38::abci::{
        RequestCheckTx, RequestCommit, RequestFinalizeBlock, RequestInfo, RequestListSnapshots,
        RequestProcessProposal, RequestQuery, ResponseCheckTx, ResponseCommit,
        ResponseFinalizeBlock, ResponseInfo, ResponseListSnapshots, ResponseProcessProposal,
    };

    #[derive(Clone)]
    struct AlwaysPanics;

    impl Application for AlwaysPanics {
        fn info(&self, _: RequestInfo) -> ResponseInfo {
            panic!("info")
        }
        fn query(&self, _: RequestQuery) -> ResponseQuery {
            panic!("query {}", 1)
        }
        fn check_tx(&self, _: RequestCheckTx) -> ResponseCheckTx {
            panic!("check_tx")
        }
        fn commit(&self) -> ResponseCommit {
            panic!("commit")
        }
        fn list_snapshots(&self) -> ResponseListSnapshots {
            panic!("list_snapshots")
        }
        fn process_proposal(&self, _: RequestProcessProposal) -> ResponseProcessProposal {
            panic!("process_proposal")
        }
        fn finalize_block(&self, _: RequestFinalizeBlock) -> ResponseFinalizeBlock {
            panic!("finalize_block")
        }
    }

    #[test]
    fn a_panic_in_a_consensus_or_mempool_call_ends_the_process() {
        for request in [
            request::Value::CheckTx(RequestCheckTx::default()),
            request::Value::ProcessProposal(RequestProcessProposal::default()),
            request::Value::FinalizeBlock(RequestFinalizeBlock::default()),
            request::Value::Commit(RequestCommit::default()),
        ] {
            assert_eq!(
                guarded(&AlwaysPanics, request),
                Outcome::Abort(exception("the application panicked"))
            );
        }
    }

    #[test]
    fn a_panic_in_a_query_is_an_error_code_of_that_query() {
        let Outcome::Answer(response::Value::Query(answer)) = guarded(
            &AlwaysPanics,
            request::Value::Query(RequestQuery::default()),
        ) else {
            panic!("a query must be answered by a query response")
        };
        assert_eq!((answer.code, answer.codespace.as_str()), (111_222, "sdk"));
    }

    #[test]
    fn a_panic_in_info_or_a_snapshot_call_is_an_exception() {
        for request in [
            request::Value::Info(RequestInfo::default()),
            request::Value::ListSnapshots(RequestListSnapshots::default()),
        ] {
            assert_eq!(
                guarded(&AlwaysPanics, request),
                Outcome::Answer(exception("the application panicked"))
            );
        }
    }
}
