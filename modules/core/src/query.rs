//! Queries: one table serves gRPC and the ABCI query paths.

use sluice_proto::Message;

use crate::context::BlockContext;
use crate::error::{sdk, Error};
use crate::state::StateRead;

type Handler =
    Box<dyn Fn(&dyn StateRead, &BlockContext, &[u8]) -> Result<Vec<u8>, Error> + Send + Sync>;

/// One query: its path and what answers it.
pub struct QueryRoute {
    /// `/package.Query/Method`.
    pub path: &'static str,
    handler: Handler,
}

impl QueryRoute {
    /// A query answered by a pure function over state at one height. `context` tells that height's facts.
    pub fn new<Request, Response>(
        path: &'static str,
        answer: fn(&dyn StateRead, &BlockContext, Request) -> Result<Response, Error>,
    ) -> Self
    where
        Request: Message + Default + 'static,
        Response: Message + 'static,
    {
        QueryRoute {
            path,
            handler: Box::new(move |state, context, bytes| {
                let request = Request::decode(bytes)
                    .map_err(|error| sdk::INVALID_REQUEST.because(format!("{path}: {error}")))?;
                Ok(answer(state, context, request)?.encode_to_vec())
            }),
        }
    }

    /// Answers encoded bytes with encoded bytes.
    pub fn answer(
        &self,
        state: &dyn StateRead,
        context: &BlockContext,
        request: &[u8],
    ) -> Result<Vec<u8>, Error> {
        (self.handler)(state, context, request)
    }
}
