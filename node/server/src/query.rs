//! Queries, and what goes wrong with them: the same for gRPC and for CometBFT's `abci_query`.

use cosmos_sdk_proto::cosmos::base::abci::v1beta1::{GasInfo, Result as MessageResult};
use cosmos_sdk_proto::cosmos::tx::v1beta1::SimulateResponse;
use prost::Message;
use sluice_app::core::{sdk, Error};
use sluice_app::query::Answer;
use sluice_app::App;
use tonic::{Code, Status};

use crate::application::wire_event;

/// Wallets price transactions here, some over gRPC, some as an ABCI query.
pub(crate) const SIMULATE: &str = "/cosmos.tx.v1beta1.Service/Simulate";

/// Longest request of a query.
pub(crate) const QUERY_BYTES: usize = 64 * 1_024;

/// Answers a path at a height; 0 leaves the height to the application. See [`App::query`].
pub(crate) fn answer(
    app: &App,
    path: &str,
    data: &[u8],
    height: u64,
    prove: bool,
) -> Result<Answer, Failure> {
    if app.app_hash().is_none() {
        return Err(Failure::NoBlock);
    }
    if path == SIMULATE {
        let request = Simulation::decode(data)
            .map_err(|error| sdk::INVALID_REQUEST.because(format!("{path}: {error}")))?;
        return Ok(Answer {
            value: simulate(app, request)?.encode_to_vec(),
            height: app.height(),
            ..Answer::default()
        });
    }
    // CometBFT's RPC takes megabytes.
    if data.len() > QUERY_BYTES {
        return Err(sdk::INVALID_REQUEST
            .because(format!("{path}: at most {QUERY_BYTES} bytes"))
            .into());
    }
    Ok(app.query(path, data, height, prove)?)
}

/// `SimulateRequest`, with its transaction left as bytes: nothing in it is decoded before it was measured. On the wire `Tx`,
/// which older clients send, is `TxRaw`.
#[derive(Clone, PartialEq, Message)]
struct Simulation {
    #[prost(bytes = "vec", tag = "1")]
    tx: Vec<u8>,
    #[prost(bytes = "vec", tag = "2")]
    tx_bytes: Vec<u8>,
}

/// Prices a transaction, given as bytes or, as older clients do, in parts.
fn simulate(app: &App, request: Simulation) -> Result<SimulateResponse, Failure> {
    let bytes = match request.tx_bytes.is_empty() {
        true => request.tx,
        false => request.tx_bytes,
    };
    let result = app.simulate(&bytes)?;
    Ok(SimulateResponse {
        gas_info: Some(GasInfo {
            gas_wanted: result.gas_wanted,
            gas_used: result.gas_used,
        }),
        result: Some(MessageResult {
            log: result.log,
            events: result.events.into_iter().map(wire_event).collect(),
            ..MessageResult::default()
        }),
    })
}

/// Why a query has no answer.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The chain has not begun.
    NoBlock,
    /// The application refused.
    Refused(Error),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Failure::Refused(error)
    }
}

impl Failure {
    /// The gRPC code that stands for it.
    fn code(&self) -> Code {
        let error = match self {
            Failure::NoBlock => return Code::Unavailable,
            Failure::Refused(error) => error,
        };
        match error.refusal {
            sdk::NOT_FOUND => Code::NotFound,
            sdk::UNKNOWN_REQUEST => Code::Unimplemented,
            sdk::BUSY => Code::ResourceExhausted,
            sdk::PANIC => Code::Internal,
            sdk::TX_DECODE
            | sdk::INVALID_ADDRESS
            | sdk::INVALID_PUBKEY
            | sdk::INVALID_COINS
            | sdk::INVALID_REQUEST
            | sdk::INVALID_GAS_LIMIT
            | sdk::MEMO_TOO_LARGE
            | sdk::TX_TOO_LARGE
            | sdk::TOO_MANY_SIGNATURES => Code::InvalidArgument,
            _ => Code::FailedPrecondition,
        }
    }

    fn text(&self) -> String {
        match self {
            Failure::NoBlock => "the chain has no block yet".to_owned(),
            // Wallets tell a fresh account from a broken node by these last words.
            Failure::Refused(error) if error.refusal == sdk::NOT_FOUND => {
                format!("{}: key not found", error.message)
            }
            Failure::Refused(error) => error.to_string(),
        }
    }

    /// The number CometBFT's clients see.
    pub(crate) fn abci_code(&self) -> u32 {
        match self {
            Failure::NoBlock => sdk::INVALID_REQUEST.code,
            Failure::Refused(error) => error.refusal.code,
        }
    }

    /// Whose number it is.
    pub(crate) fn codespace(&self) -> &'static str {
        match self {
            Failure::NoBlock => sdk::INVALID_REQUEST.codespace,
            Failure::Refused(error) => error.refusal.codespace,
        }
    }

    /// The words CometBFT's clients see, in the form that they search for the gRPC code.
    pub(crate) fn log(&self) -> String {
        format!("rpc error: code = {:?} desc = {}", self.code(), self.text())
    }

    /// The same for gRPC.
    pub(crate) fn into_status(self) -> Status {
        Status::new(self.code(), self.text())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_account_is_told_in_the_words_that_wallets_search_for() {
        let failure = Failure::from(sdk::NOT_FOUND.because("account sluice1x not found"));
        assert_eq!(
            failure.log(),
            "rpc error: code = NotFound desc = account sluice1x not found: key not found"
        );
        assert_eq!((failure.abci_code(), failure.codespace()), (22, "sdk"));
        assert_eq!(failure.into_status().code(), Code::NotFound);
    }

    #[test]
    fn an_unknown_path_a_bad_field_and_a_rule_of_a_module_have_codes_of_their_own() {
        let unknown = Failure::from(sdk::UNKNOWN_REQUEST.because("unknown query path /x"));
        assert_eq!(
            (unknown.abci_code(), unknown.code()),
            (6, Code::Unimplemented)
        );
        let field = Failure::from(sdk::INVALID_ADDRESS.because("address: empty"));
        assert_eq!(
            (field.abci_code(), field.code()),
            (7, Code::InvalidArgument)
        );
        assert!(field.log().ends_with("sdk/invalid_address: address: empty"));
        let sequence = Failure::from(sdk::WRONG_SEQUENCE.because("x"));
        assert_eq!(sequence.code(), Code::FailedPrecondition);
        assert_eq!(Failure::NoBlock.code(), Code::Unavailable);
    }
}
