//! What commands say: calm text for people, one JSON object for programs, and the exit code for both.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use serde_json::{json, Map, Value};

use crate::keyring::KeyringError;
use crate::rpc::RpcError;
use crate::verified::ReadError;
use crate::{ClientError, Refusal};

/// What a finished command has to say.
#[derive(Debug, Default)]
pub struct Report {
    text: String,
    json: Map<String, Value>,
}

impl Report {
    /// A report whose text begins with a sentence on what happened.
    pub fn new(text: impl Into<String>) -> Self {
        Report {
            text: text.into(),
            json: Map::new(),
        }
    }

    /// Adds a line for people.
    #[must_use]
    pub fn line(mut self, text: impl AsRef<str>) -> Self {
        self.text.push('\n');
        self.text.push_str(text.as_ref());
        self
    }

    /// Adds a field for programs. Integers are numbers, hashes lower-case hex.
    #[must_use]
    pub fn with(mut self, field: &str, value: impl Into<Value>) -> Self {
        self.json.insert(field.to_owned(), value.into());
        self
    }

    /// Adds all fields of an object.
    #[must_use]
    pub fn with_all(mut self, fields: Map<String, Value>) -> Self {
        self.json.extend(fields);
        self
    }

    /// What people are told.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// All fields for programs.
    pub fn fields(&self) -> &Map<String, Value> {
        &self.json
    }

    /// A field for programs; null where there is none.
    pub fn field(&self, name: &str) -> &Value {
        self.json.get(name).unwrap_or(&Value::Null)
    }
}

/// How a command failed; the number is its exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// It was refused, by the chain or because of what a file holds.
    Refused = 1,
    /// It was not understood.
    Usage = 2,
    /// No node answers, or a transaction is in no block yet.
    Unreachable = 3,
}

/// A command that did not do what was asked.
#[derive(Debug)]
pub struct CliError {
    exit: Exit,
    message: String,
    json: Map<String, Value>,
}

/// What every command returns.
pub type CliResult<T = Report> = Result<T, CliError>;

impl CliError {
    /// Refused: by the chain, or because of what a file holds.
    pub fn refused(message: impl ToString) -> Self {
        Self::new(Exit::Refused, message)
    }

    /// The command line lacks something or contradicts itself.
    pub fn usage(message: impl ToString) -> Self {
        Self::new(Exit::Usage, message)
    }

    /// No node answers.
    pub fn unreachable(message: impl ToString) -> Self {
        Self::new(Exit::Unreachable, message)
    }

    /// Adds a field for programs.
    #[must_use]
    pub fn with(mut self, field: &str, value: impl Into<Value>) -> Self {
        self.json.insert(field.to_owned(), value.into());
        self
    }

    /// Adds all fields of an object.
    #[must_use]
    pub fn with_all(mut self, fields: Map<String, Value>) -> Self {
        self.json.extend(fields);
        self
    }

    /// Says what was being done.
    #[must_use]
    pub fn about(mut self, what: &str) -> Self {
        self.message = format!("{what}: {}", self.message);
        self
    }

    /// Something about a file or folder.
    pub fn file(path: &Path) -> impl FnOnce(std::io::Error) -> Self + '_ {
        move |error| Self::refused(format!("{}: {error}", path.display()))
    }

    fn new(exit: Exit, message: impl ToString) -> Self {
        CliError {
            exit,
            message: message.to_string(),
            json: Map::new(),
        }
    }

    /// What happened, in words.
    pub fn message(&self) -> &str {
        &self.message
    }

    /// How it failed.
    pub fn exit(&self) -> Exit {
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
            crate::Stage::Check => "before it reached a block; nothing was charged",
            crate::Stage::Block => "in a block; the fee was paid, nothing else changed",
        };
        CliError::refused(format!("refused {place}: {refusal}"))
            .with("codespace", refusal.codespace)
            .with("code", refusal.code)
            .with("log", refusal.log)
            .with("stage", refusal.stage.name())
            .with("hash", refusal.hash.to_string())
    }
}

impl From<RpcError> for CliError {
    fn from(error: RpcError) -> Self {
        match error {
            RpcError::Unreachable { .. } | RpcError::TimedOut { .. } => {
                CliError::unreachable(error)
            }
            other => CliError::refused(other),
        }
    }
}

impl From<KeyringError> for CliError {
    fn from(error: KeyringError) -> Self {
        CliError::refused(error)
    }
}

impl From<tokio::task::JoinError> for CliError {
    fn from(error: tokio::task::JoinError) -> Self {
        CliError::refused(error)
    }
}

impl From<ReadError> for CliError {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::Rpc(error) => error.into(),
            ReadError::Verify(_) => CliError::refused(format!("not believed: {error}")),
            other => CliError::refused(other),
        }
    }
}

/// Says it in the name of a program, and gives the exit code. With `json` exactly one object goes to stdout, done or not.
pub fn say(program: &str, result: &CliResult, json: bool) -> ExitCode {
    let (text, failed) = match result {
        Ok(report) if json => (Value::Object(report.json.clone()).to_string(), false),
        Ok(report) => (report.text.clone(), false),
        Err(error) if json => {
            let mut object = error.json.clone();
            object.insert("error".to_owned(), json!(error.message));
            (Value::Object(object).to_string(), false)
        }
        Err(error) => (format!("{program}: {}", error.message), true),
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
