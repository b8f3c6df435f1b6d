//! Why a node does not start, or ended.

use sluice_app::audit::AuditError;
use sluice_app::store::StoreError;
use sluice_client::output::CliError;

use super::config::ConfigError;
use crate::abci::ServerError;
use crate::application::GenesisError;
use crate::comet::CometError;
use crate::grpc::GrpcError;

/// Why a node does not start, or ended by itself.
#[derive(Debug, thiserror::Error)]
pub enum NodeError {
    /// The home, its keys, or the CometBFT process.
    #[error(transparent)]
    Comet(#[from] CometError),
    /// The settings.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The genesis file.
    #[error(transparent)]
    GenesisFile(#[from] GenesisError),
    /// The application does not take the genesis.
    #[error("genesis.json cannot start a chain: {0}")]
    Genesis(String),
    /// The state belongs to another chain than the genesis.
    #[error("data/app holds the state of chain {state}, genesis.json is of chain {genesis}")]
    OtherChain {
        /// The chain of the state.
        state: String,
        /// The chain of the genesis.
        genesis: String,
    },
    /// The genesis is not the one the home began from.
    #[error(
        "config/genesis.json is another genesis ({found}) than the one this home began from ({began}): put that one back, or \
         begin in an empty home"
    )]
    OtherGenesis {
        /// Hash of the one it began from.
        began: String,
        /// Hash of the one that is there now.
        found: String,
    },
    /// Another process has the home.
    #[error("sluiced already runs on this home (process {0}): stop it first")]
    AlreadyRuns(String),
    /// Only a network for trials is open to any tool.
    #[error("--without-cometbft: only for chain ids with -localnet, this is {0}")]
    NotLocal(String),
    /// The application's state cannot be opened.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The state is not what it must be.
    #[error(transparent)]
    Audit(#[from] AuditError),
    /// Parameters or verifying keys cannot be made.
    #[error("the verifier: {0}")]
    Verifier(String),
    /// ABCI cannot be served.
    #[error(transparent)]
    Abci(#[from] ServerError),
    /// gRPC cannot be served any longer.
    #[error(transparent)]
    Grpc(#[from] GrpcError),
    /// The system allows too few open files.
    #[error(
        "files: the system lets a node open {0}, which is too few; raise the limit (`ulimit -n`)"
    )]
    Files(u64),
    /// Something cannot be listened on or read.
    #[error("{what}: {source}")]
    Io {
        /// What it is about.
        what: String,
        /// The cause.
        source: std::io::Error,
    },
    /// A part of the node ended by itself, so the others were ended too.
    #[error("{0}")]
    Ended(String),
}

impl NodeError {
    pub(super) fn io(what: impl Into<String>) -> impl FnOnce(std::io::Error) -> Self {
        let what = what.into();
        move |source| NodeError::Io { what, source }
    }
}

impl From<NodeError> for CliError {
    fn from(error: NodeError) -> Self {
        CliError::refused(error)
    }
}

impl From<CometError> for CliError {
    fn from(error: CometError) -> Self {
        CliError::refused(error)
    }
}
