//! What commands say: calm text for people, one JSON object for programs, and the exit code for both.

use std::io::Write;
use std::process::ExitCode;

use serde_json::{json, Map, Value};

use crate::client::verified::ReadError;
use crate::client::{ClientError, Refusal};
use crate::comet::rpc::RpcError;
use crate::keyring::KeyringError;

/// What a finished command has to say.
#[derive(Debug, Default)]
pub(crate) struct Report {
    text: String,
    json: Map<String, Value>,
}

impl Report {
    /// A report whose text begins with a sentence on what happened.
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Report {
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

    /// Adds all fields of an object.
    #[must_use]
    pub(crate) fn with_all(mut self, fields: Map<String, Value>) -> Self {
        self.json.extend(fields);
        self
    }

    /// The field for programs.
    #[cfg(test)]
    pub(crate) fn field(&self, name: &str) -> &Value {
        self.json.get(name).unwrap_or(&Value::Null)
    }
}

/// How a command failed; the number is its exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// It was refused, by the chain or because of what a file holds.
    Refused = 1,
    /// It was not understood.
    Usage = 2,
    /// No node answers, or a transaction is in no block yet.
    Unreachable = 3,
}

/// A command that did not do what was asked.
#[derive(Debug)]
pub(crate) struct CliError {
    exit: Exit,
    message: String,
    json: Map<String, Value>,
}

/// What every command returns.
pub(crate) type CliResult = Result<Report, CliError>;

impl CliError {
    /// Refused: by the chain, or because of what a file holds.
    pub(crate) fn refused(message: impl ToString) -> Self {
        Self::new(Exit::Refused, message)
    }

    /// The command line lacks something or contradicts itself.
    pub(crate) fn usage(message: impl ToString) -> Self {
        Self::new(Exit::Usage, message)
    }

    /// No node answers.
    pub(crate) fn unreachable(message: impl ToString) -> Self {
        Self::new(Exit::Unreachable, message)
    }

    /// Adds a field for programs.
    #[must_use]
    pub(crate) fn with(mut self, field: &str, value: impl Into<Value>) -> Self {
        self.json.insert(field.to_owned(), value.into());
        self
    }

    /// Says what was being done.
    #[must_use]
    pub(crate) fn about(mut self, what: &str) -> Self {
        self.message = format!("{what}: {}", self.message);
        self
    }

    fn new(exit: Exit, message: impl ToString) -> Self {
        CliError {
            exit,
            message: message.to_string(),
            json: Map::new(),
        }
    }

    /// How it failed.
    #[cfg(test)]
    pub(crate) fn exit(&self) -> Exit {
        self.exit
    }
}

impl std::fmt::Display for CliError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl From<ClientError> for CliError {
    fn from(error: ClientError) -> Self {
        match error {
            ClientError::Unreachable { .. } => CliError::unreachable(error),
            ClientError::NotYet { hash, .. } => {
                CliError::unreachable(error).with("hash", hash.to_string())
            }
            ClientError::Refused(refusal) => CliError::from(refusal),
            ClientError::Declined { .. } => match error.rule() {
                Some(rule) => CliError::refused(&error)
                    .with("codespace", rule.codespace)
                    .with("code", rule.code),
                None => CliError::refused(error),
            },
            ClientError::Invalid(_) => CliError::refused(error),
        }
    }
}

impl From<Refusal> for CliError {
    fn from(refusal: Refusal) -> Self {
        let place = match refusal.stage {
            crate::client::Stage::Check => "before it reached a block; nothing was charged",
            crate::client::Stage::Block => "in a block; the fee was paid, nothing else changed",
        };
        CliError::refused(format!("refused {place}: {refusal}"))
            .with("codespace", refusal.codespace)
            .with("code", refusal.code)
            .with("log", refusal.log)
            .with("stage", refusal.stage.name())
            .with("hash", refusal.hash.to_string())
    }
}

impl From<KeyringError> for CliError {
    fn from(error: KeyringError) -> Self {
        CliError::refused(error)
    }
}

impl From<ReadError> for CliError {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Rpc(RpcError::Unreachable { .. } | RpcError::TimedOut { .. }) => {
                CliError::unreachable(error)
            }
            ReadError::Verify(_) => CliError::refused(format!("not believed: {error}")),
            other => CliError::refused(other),
        }
    }
}

/// Says it, and gives the exit code. With `json` exactly one object goes to stdout, done or not.
pub(super) fn say(result: &CliResult, json: bool) -> ExitCode {
    let (text, failed) = match result {
        Ok(report) if json => (Value::Object(report.json.clone()).to_string(), false),
        Ok(report) => (report.text.clone(), false),
        Err(error) if json => {
            let mut object = error.json.clone();
            object.insert("error".to_owned(), json!(error.message));
            (Value::Object(object).to_string(), false)
        }
        Err(error) => (format!("sluiced: {}", error.message), true),
    };
    // A closed pipe has nobody to be told.
    let _ = match failed {
        true => writeln!(std::io::stderr(), "{text}"),
        false => writeln!(std::io::stdout(), "{text}"),
    };
    match result {
        Ok(_) => ExitCode::SUCCESS,
        Err(error) => ExitCode::from(error.exit as u8),
    }
}
