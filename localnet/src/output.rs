//! What commands say: calm text for people, one JSON object for programs, and the exit code for both.

use std::fmt::Display;
use std::process::ExitCode;

use serde_json::{json, Map, Value};
use sluice_node::client::verified::ReadError;
use sluice_node::client::ClientError;
use sluice_node::comet::rpc::RpcError;
use sluice_node::comet::CometError;
use sluice_node::deal::DealError;
use sluice_node::keyring::KeyringError;
use sluice_node::server::NodeError;

/// What a finished command has to say.
#[derive(Debug, Default)]
pub(crate) struct Done {
    text: String,
    json: Map<String, Value>,
}

impl Done {
    /// A result whose text is this.
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Done {
            text: text.into(),
            json: Map::new(),
        }
    }

    /// Adds a line for people.
    #[must_use]
    pub(crate) fn line(mut self, text: impl AsRef<str>) -> Self {
        self.text.push('\n');
        self.text.push_str(text.as_ref());
        self
    }

    /// Adds a field for programs. Integers are numbers, hashes lower-case hex.
    #[must_use]
    pub(crate) fn with(mut self, field: &str, value: impl Into<Value>) -> Self {
        self.json.insert(field.to_owned(), value.into());
        self
    }
}

/// How a command failed; the number is its exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// It was refused, or did not show what it should.
    Refused = 1,
    /// It was not understood.
    Usage = 2,
    /// No network answers.
    Unreachable = 3,
}

/// A command that did not do what was asked.
#[derive(Debug)]
pub(crate) struct Failure {
    exit: Exit,
    message: String,
    json: Map<String, Value>,
}

/// What every command returns.
pub(crate) type Outcome<T = Done> = Result<T, Failure>;

impl Failure {
    /// Refused, or not shown.
    pub(crate) fn refused(message: impl Display) -> Self {
        Self::new(Exit::Refused, message)
    }

    /// The command line contradicts itself.
    pub(crate) fn usage(message: impl Display) -> Self {
        Self::new(Exit::Usage, message)
    }

    /// No network answers.
    pub(crate) fn unreachable(message: impl Display) -> Self {
        Self::new(Exit::Unreachable, message)
    }

    /// Something about a file or folder.
    pub(crate) fn file(path: &std::path::Path) -> impl FnOnce(std::io::Error) -> Self + '_ {
        move |error| Self::refused(format!("{}: {error}", path.display()))
    }

    /// Adds a field for programs.
    #[must_use]
    pub(crate) fn with(mut self, field: &str, value: impl Into<Value>) -> Self {
        self.json.insert(field.to_owned(), value.into());
        self
    }

    fn new(exit: Exit, message: impl Display) -> Self {
        Failure {
            exit,
            message: message.to_string(),
            json: Map::new(),
        }
    }

    /// What happened, in words.
    pub(crate) fn message(&self) -> &str {
        &self.message
    }
}

impl From<ClientError> for Failure {
    fn from(error: ClientError) -> Self {
        match error {
            ClientError::Unreachable { .. } | ClientError::NotYet { .. } => {
                Failure::unreachable(error)
            }
            ClientError::Refused(refusal) => Failure::refused(&refusal)
                .with("codespace", refusal.codespace)
                .with("code", refusal.code)
                .with("stage", refusal.stage.name())
                .with("log", refusal.log),
            other => Failure::refused(other),
        }
    }
}

impl From<RpcError> for Failure {
    fn from(error: RpcError) -> Self {
        match error {
            RpcError::Unreachable { .. } | RpcError::TimedOut { .. } => Failure::unreachable(error),
            other => Failure::refused(other),
        }
    }
}

macro_rules! refused_from {
    ($($error:ty),+) => {$(
        impl From<$error> for Failure {
            fn from(error: $error) -> Self {
                Failure::refused(error)
            }
        }
    )+};
}

refused_from!(
    CometError,
    DealError,
    KeyringError,
    NodeError,
    ReadError,
    tokio::task::JoinError
);

/// Says it, and gives the exit code. With `json` exactly one object goes to stdout, done or not.
pub(crate) fn say(outcome: &Outcome, json: bool) -> ExitCode {
    match outcome {
        Ok(done) if json => println!("{}", Value::Object(done.json.clone())),
        Ok(done) => println!("{}", done.text),
        Err(failure) if json => {
            let mut object = failure.json.clone();
            object.insert("error".to_owned(), json!(failure.message));
            println!("{}", Value::Object(object));
        }
        Err(failure) => eprintln!("localnet: {}", failure.message),
    }
    match outcome {
        Ok(_) => ExitCode::SUCCESS,
        Err(failure) => ExitCode::from(failure.exit as u8),
    }
}
