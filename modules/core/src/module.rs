//! What a module offers to the application.

use sluice_proto::{Message, Name};

use crate::context::BlockContext;
use crate::error::{sdk, Error, Refusal};
use crate::event::Event;
use crate::job::{Job, Verdict};
use crate::query::QueryRoute;
use crate::state::{StateRead, StateWrite};

/// What a message did besides writing state.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Effects {
    /// Encoded response message.
    pub response: Vec<u8>,
    /// Events, in order.
    pub events: Vec<Event>,
}

/// One transaction message. The application calls the methods in this order, each only if the one before it agreed:
/// [`Msg::check_stateless`], [`Msg::jobs`] against the state the message will meet, the verifier, [`Msg::execute`].
pub trait Msg: Send + Sync {
    /// The signer's address as written in the message.
    fn signer(&self) -> &str;

    /// What it costs, from its own bytes and the gas table alone.
    fn gas(&self) -> u64;

    /// Fields, sizes and exact lengths, without state.
    fn check_stateless(&self, context: &BlockContext) -> Result<(), Error>;

    /// What must be verified before it may run. Every check against state that can refuse it comes first: only the
    /// issuer of an open vault, with a free slot and the attested commitments, reaches the verifier.
    fn jobs(&self, _state: &dyn StateRead, _context: &BlockContext) -> Result<Vec<Job>, Error> {
        Ok(Vec::new())
    }

    /// The refusal that stands for a verdict other than `Ok`.
    fn refuse(&self, verdict: Verdict) -> Error {
        sdk::INVALID_REQUEST.because(format!("verdict {verdict:?}"))
    }

    /// Runs it. Called only when every verdict is `Ok`; on an error everything it wrote is dropped.
    fn execute(&self, state: &mut dyn StateWrite, context: &BlockContext)
        -> Result<Effects, Error>;
}

type Decode = Box<dyn Fn(&[u8]) -> Result<Box<dyn Msg>, Error> + Send + Sync>;

/// How the application turns the bytes of one message type into a [`Msg`].
pub struct Route {
    /// `/package.Message`.
    pub type_url: String,
    /// `/package.MessageResponse`.
    pub response_url: String,
    decode: Decode,
}

impl Route {
    /// The route of a message type that `wrap` turns into its handler: the wire's types live in another crate, and a handler
    /// may need more than the message, for instance hooks.
    pub fn with<M: Message + Name + Default + 'static>(
        wrap: impl Fn(M) -> Box<dyn Msg> + Send + Sync + 'static,
    ) -> Self {
        let type_url = format!("/{}", M::full_name());
        Route {
            response_url: format!("{type_url}Response"),
            type_url,
            decode: Box::new(move |bytes| {
                let message = M::decode(bytes).map_err(|error| {
                    sdk::TX_DECODE.because(format!("{}: {error}", M::full_name()))
                })?;
                // One transaction, one encoding: unknown fields and odd orders would not survive the round trip.
                if message.encode_to_vec() != bytes {
                    return Err(sdk::TX_DECODE
                        .because(format!("{}: not the canonical encoding", M::full_name())));
                }
                Ok(wrap(message))
            }),
        }
    }

    /// Reads a message. Fails with `sdk/tx_decode` on anything but its canonical encoding.
    pub fn decode(&self, bytes: &[u8]) -> Result<Box<dyn Msg>, Error> {
        (self.decode)(bytes)
    }
}

/// A module. One list of these drives genesis, hooks, routes, queries and invariants.
pub trait Module: Send + Sync {
    /// Its name: the first part of its store keys and its section in genesis.
    fn name(&self) -> &'static str;

    /// Its messages.
    fn routes(&self) -> Vec<Route> {
        Vec::new()
    }

    /// Its queries.
    fn queries(&self) -> Vec<QueryRoute> {
        Vec::new()
    }

    /// Its refusals, by code.
    fn refusals(&self) -> &'static [Refusal] {
        &[]
    }

    /// Writes its section of genesis. `section` is `null` when genesis has none.
    fn init_genesis(
        &self,
        _state: &mut dyn StateWrite,
        _context: &BlockContext,
        _section: &serde_json::Value,
    ) -> Result<(), Error> {
        Ok(())
    }

    /// Runs before the block's transactions. Touches a bounded number of rows.
    fn begin_block(&self, _state: &mut dyn StateWrite, _context: &BlockContext) -> Vec<Event> {
        Vec::new()
    }

    /// Checks what must hold after every block; names what does not. For tests and audits, not for every block of a node.
    fn check_invariants(
        &self,
        _state: &dyn StateRead,
        _context: &BlockContext,
    ) -> Result<(), String> {
        Ok(())
    }
}
