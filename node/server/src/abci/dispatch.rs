//! Request to method, method to response: the sixteen methods of ABCI 2.0.

use tendermint_abci::Application;
use tendermint_proto::v0_38::abci::{request, response};

/// Calls the method that the request names.
pub(super) fn dispatch<A: Application>(app: &A, request: request::Value) -> response::Value {
    use request::Value as Request;
    use response::Value as Response;
    match request {
        Request::Echo(r) => Response::Echo(app.echo(r)),
        Request::Flush(_) => Response::Flush(app.flush()),
        Request::Info(r) => Response::Info(app.info(r)),
        Request::InitChain(r) => Response::InitChain(app.init_chain(r)),
        Request::Query(r) => Response::Query(app.query(r)),
        Request::CheckTx(r) => Response::CheckTx(app.check_tx(r)),
        Request::Commit(_) => Response::Commit(app.commit()),
        Request::ListSnapshots(_) => Response::ListSnapshots(app.list_snapshots()),
        Request::OfferSnapshot(r) => Response::OfferSnapshot(app.offer_snapshot(r)),
        Request::LoadSnapshotChunk(r) => Response::LoadSnapshotChunk(app.load_snapshot_chunk(r)),
        Request::ApplySnapshotChunk(r) => Response::ApplySnapshotChunk(app.apply_snapshot_chunk(r)),
        Request::PrepareProposal(r) => Response::PrepareProposal(app.prepare_proposal(r)),
        Request::ProcessProposal(r) => Response::ProcessProposal(app.process_proposal(r)),
        Request::ExtendVote(r) => Response::ExtendVote(app.extend_vote(r)),
        Request::VerifyVoteExtension(r) => {
            Response::VerifyVoteExtension(app.verify_vote_extension(r))
        }
        Request::FinalizeBlock(r) => Response::FinalizeBlock(app.finalize_block(r)),
    }
}
