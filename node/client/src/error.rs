//! Why a call gave no result.

use std::error::Error;
use std::time::Duration;

use sluice_app::core::{sdk, Refusal as Rule};
use sluice_app::modules::refusals;
use tonic::{Code, Status};

use super::TxHash;

/// Where a transaction was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Before it entered the mempool: nothing was charged.
    Check,
    /// In a block: the fee was paid and the sequence used, nothing else was written.
    Block,
}

impl Stage {
    /// `check` or `block`.
    pub const fn name(self) -> &'static str {
        match self {
            Stage::Check => "check",
            Stage::Block => "block",
        }
    }
}

/// A refused transaction: by which rule, where, and why.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{log} ({codespace}/{code})")]
pub struct Refusal {
    /// The module whose rule it is.
    pub codespace: String,
    /// The rule's number.
    pub code: u32,
    /// The reason in words, naming the field or position.
    pub log: String,
    /// Where.
    pub stage: Stage,
    /// The transaction.
    pub hash: TxHash,
}

impl Refusal {
    /// Whether it is the rule with this codespace and code.
    pub fn is(&self, codespace: &str, code: u32) -> bool {
        self.codespace == codespace && self.code == code
    }
}

/// Why a call gave no result.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// Nobody answers there, or the connection broke.
    #[error("the node at {node} cannot be reached: {why}")]
    Unreachable {
        /// Where it was looked for.
        node: String,
        /// The cause.
        why: String,
    },
    /// The chain refused the transaction.
    #[error("{0}")]
    Refused(Refusal),
    /// The node declined to answer a question or to price a transaction.
    #[error("{message}")]
    Declined {
        /// gRPC's kind of refusal.
        code: Code,
        /// The reason in words.
        message: String,
    },
    /// The transaction was taken but no block holds it yet. It may still come.
    #[error("transaction {hash} is in no block after {} s; it may still come, ask for its hash later", patience.as_secs())]
    NotYet {
        /// The transaction.
        hash: TxHash,
        /// How long it was waited for.
        patience: Duration,
    },
    /// What was given, or what the node answered, cannot be used.
    #[error("{0}")]
    Invalid(String),
}

impl ClientError {
    /// What a failed call to `node` means.
    pub(super) fn from_status(node: &str, status: &Status) -> Self {
        let broken = status
            .source()
            .is_some_and(|cause| cause.is::<tonic::transport::Error>());
        match status.code() {
            Code::Unavailable | Code::DeadlineExceeded | Code::Cancelled => {
                Self::unreachable(node, status)
            }
            _ if broken => Self::unreachable(node, status),
            code => ClientError::Declined {
                code,
                message: status.message().to_owned(),
            },
        }
    }

    /// The outer error only says that the transport failed; the cause at the bottom says why.
    pub(super) fn unreachable(node: &str, error: &(dyn Error + 'static)) -> Self {
        let mut deepest = error;
        while let Some(source) = deepest.source() {
            deepest = source;
        }
        ClientError::Unreachable {
            node: node.to_owned(),
            why: deepest.to_string(),
        }
    }

    /// The chain's rule behind a declined question. Nodes begin their reason with `codespace/name: `, but for what is
    /// not found, which wallets know by other words.
    pub fn rule(&self) -> Option<Rule> {
        let ClientError::Declined { code, message } = self else {
            return None;
        };
        if *code == Code::NotFound {
            return Some(sdk::NOT_FOUND);
        }
        let (rule, _) = message.split_once(": ")?;
        let (codespace, name) = rule.split_once('/')?;
        refusals()
            .into_iter()
            .find(|rule| (rule.codespace, rule.name) == (codespace, name))
    }

    /// Whether the node says that there is no such thing.
    pub fn is_not_found(&self) -> bool {
        matches!(
            self,
            ClientError::Declined {
                code: Code::NotFound,
                ..
            }
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rule_behind_a_declined_question_is_found_by_its_name() {
        let declined = |message: &str| ClientError::Declined {
            code: Code::FailedPrecondition,
            message: message.to_owned(),
        };
        let rule = declined("vault/no_vault: vault: 7").rule();
        assert_eq!(rule.map(|rule| rule.codespace), Some("vault"));
        let rule = declined("sdk/insufficient_funds: 5usluice: too little").rule();
        assert_eq!(rule.map(|rule| rule.code), Some(5));
        for other in [
            "",
            "the node is busy; ask again",
            "vault/no_such_rule: x",
            "no_vault: x",
        ] {
            assert_eq!(declined(other).rule(), None, "{other:?}");
        }
    }
}
