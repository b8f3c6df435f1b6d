//! One connection, from its first byte to its last.

use std::fmt;
use std::io::{self, BufReader, BufWriter, Write};
use std::process;

use prost::Message;
use tendermint_abci::Application;
use tendermint_proto::v0_38::abci::{request, response, Request, Response};

use super::address::Stream;
use super::frame::{read_frame, write_frame, FrameError};
use super::panic_policy::{exception, guarded, Outcome};

const BUFFER_BYTES: usize = 64 * 1024;

/// What a connection is used for, told by the requests it carries: CometBFT does not announce it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Only Echo, Flush and Info so far.
    Control,
    /// Queries.
    Query,
    /// State sync.
    Snapshot,
    /// CheckTx.
    Mempool,
    /// Everything that makes a block, and InitChain.
    Consensus,
}

impl Role {
    pub(super) fn of(request: &request::Value) -> Self {
        use request::Value as Request;
        match request {
            Request::Echo(_) | Request::Flush(_) | Request::Info(_) => Role::Control,
            Request::Query(_) => Role::Query,
            Request::ListSnapshots(_)
            | Request::OfferSnapshot(_)
            | Request::LoadSnapshotChunk(_)
            | Request::ApplySnapshotChunk(_) => Role::Snapshot,
            Request::CheckTx(_) => Role::Mempool,
            Request::InitChain(_)
            | Request::PrepareProposal(_)
            | Request::ProcessProposal(_)
            | Request::ExtendVote(_)
            | Request::VerifyVoteExtension(_)
            | Request::FinalizeBlock(_)
            | Request::Commit(_) => Role::Consensus,
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Role::Control => "control",
            Role::Query => "query",
            Role::Snapshot => "snapshot",
            Role::Mempool => "mempool",
            Role::Consensus => "consensus",
        })
    }
}

/// A connection that had carried at least one request has ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closed {
    /// What it was used for.
    pub role: Role,
    /// Why it ended, for the log.
    pub reason: String,
}

/// Serves requests until the connection ends. `None` when not a single request came.
pub(super) fn serve<A: Application>(app: &A, stream: Stream) -> Option<Closed> {
    let writer = match stream.try_clone() {
        Ok(clone) => BufWriter::with_capacity(BUFFER_BYTES, clone),
        Err(error) => {
            tracing::warn!(%error, "an ABCI connection could not be set up");
            return None;
        }
    };
    let mut connection = Connection {
        app,
        reader: BufReader::with_capacity(BUFFER_BYTES, stream),
        writer,
        scratch: Vec::new(),
        role: None,
    };
    let reason = match connection.run() {
        Ok(()) => "closed by the other side".to_owned(),
        Err(error) => error.to_string(),
    };
    connection.reader.get_ref().shutdown();
    connection.role.map(|role| Closed { role, reason })
}

struct Connection<'a, A> {
    app: &'a A,
    reader: BufReader<Stream>,
    writer: BufWriter<Stream>,
    scratch: Vec<u8>,
    role: Option<Role>,
}

impl<A: Application> Connection<'_, A> {
    fn run(&mut self) -> Result<(), FrameError> {
        while let Some(frame) = read_frame(&mut self.reader)? {
            // Byte fields of the request share the frame's memory instead of being copied.
            let request = match Request::decode(frame) {
                Ok(request) => request.value,
                Err(error) => {
                    self.refuse(&format!("not an ABCI request: {error}"))?;
                    return Err(io::Error::other(error).into());
                }
            };
            match request {
                Some(request) => self.answer(request)?,
                // A method of another ABCI version, or none: CometBFT learns it instead of waiting for ever.
                None => self.refuse("unknown ABCI method")?,
            }
        }
        Ok(())
    }

    fn answer(&mut self, request: request::Value) -> Result<(), FrameError> {
        let role = Role::of(&request);
        if self.role.is_none_or(|known| known == Role::Control) {
            self.role = Some(role);
        }
        let flush = matches!(request, request::Value::Flush(_));
        match guarded(self.app, request) {
            Outcome::Answer(answer) => {
                self.write(answer)?;
                if flush || self.reader.buffer().is_empty() {
                    self.writer.flush()?;
                }
                Ok(())
            }
            Outcome::Abort(exception) => {
                let told = self.write(exception).and_then(|()| self.writer.flush());
                tracing::error!(
                    told = told.is_ok(),
                    "aborting: CometBFT replays after a restart"
                );
                process::abort()
            }
        }
    }

    fn refuse(&mut self, why: &str) -> Result<(), FrameError> {
        tracing::warn!(why, "an ABCI request was refused");
        self.write(exception(why))?;
        Ok(self.writer.flush()?)
    }

    fn write(&mut self, value: response::Value) -> io::Result<()> {
        let response = Response { value: Some(value) };
        write_frame(&mut self.writer, &response, &mut self.scratch)
    }
}
