//! What there is to verify.

use pasta_curves::Fp;

use crate::context::Context;
use crate::keys::vk_digest;
use crate::proof::Claim;
use crate::spec::CircuitId;
use crate::statement::{ClosingRowsStatement, ClosingStatement, StatementError};

/// One thing to verify, with everything its verdict depends on.
#[derive(Clone, PartialEq, Eq)]
pub enum ProofItem {
    /// A chunk at the closing.
    ClosingRows {
        /// What is claimed.
        statement: ClosingRowsStatement,
        /// The proof.
        proof: Vec<u8>,
        /// The column link.
        link: Vec<u8>,
        /// The attested commitments of the chunk's columns, in schema order, from state.
        commitments: Vec<[u8; 32]>,
    },
    /// The whole pool at the closing.
    Closing {
        /// What is claimed.
        statement: ClosingStatement,
        /// The proof.
        proof: Vec<u8>,
    },
}

impl ProofItem {
    /// The circuit that proves this item: that of its statement, at the suite of its context.
    pub fn circuit(&self) -> CircuitId {
        let suite = self.context().suite;
        match self {
            ProofItem::ClosingRows { .. } => CircuitId::ClosingRows(suite),
            ProofItem::Closing { .. } => CircuitId::Closing(suite),
        }
    }

    fn context(&self) -> &Context {
        match self {
            ProofItem::ClosingRows { statement, .. } => &statement.context,
            ProofItem::Closing { statement, .. } => &statement.context,
        }
    }

    /// The instances of the statement.
    pub(super) fn instances(&self) -> Result<Vec<Fp>, StatementError> {
        let vk_digest = vk_digest(self.circuit());
        match self {
            ProofItem::ClosingRows { statement, .. } => {
                statement.to_instance(vk_digest).map(Vec::from)
            }
            ProofItem::Closing { statement, .. } => statement.to_instance(vk_digest),
        }
    }

    /// The claim with these instances.
    pub(super) fn claim<'a>(&'a self, instances: &'a [Fp]) -> Claim<'a> {
        match self {
            ProofItem::ClosingRows {
                proof,
                link,
                commitments,
                ..
            } => Claim {
                instances,
                proof,
                link,
                commitments,
            },
            ProofItem::Closing { proof, .. } => Claim {
                instances,
                proof,
                link: &[],
                commitments: &[],
            },
        }
    }
}
