//! What there is to verify.

use pasta_curves::Fp;

use crate::context::Context;
use crate::keys::vk_digest;
use crate::proof::Claim;
use crate::spec::CircuitId;
use crate::statement::{
    ClosingRowsStatement, ClosingStatement, PeriodRowsStatement, StatementError, WaterfallStatement,
};

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
    /// A chunk in a later period.
    PeriodRows {
        /// What is claimed.
        statement: PeriodRowsStatement,
        /// The proof.
        proof: Vec<u8>,
        /// The column link.
        link: Vec<u8>,
        /// The attested commitments of the chunk's columns in the order of `LinkedColumn::PERIOD`, from state: the
        /// previous period's are those of the tape accepted for it.
        commitments: Vec<[u8; 32]>,
    },
    /// The whole pool and the priority of payments in a later period.
    Waterfall {
        /// What is claimed.
        statement: Box<WaterfallStatement>,
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
            ProofItem::PeriodRows { .. } => CircuitId::PeriodRows(suite),
            ProofItem::Waterfall { .. } => CircuitId::Waterfall(suite),
        }
    }

    fn context(&self) -> &Context {
        match self {
            ProofItem::ClosingRows { statement, .. } => &statement.context,
            ProofItem::Closing { statement, .. } => &statement.context,
            ProofItem::PeriodRows { statement, .. } => &statement.context,
            ProofItem::Waterfall { statement, .. } => &statement.context,
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
            ProofItem::PeriodRows { statement, .. } => {
                statement.to_instance(vk_digest).map(Vec::from)
            }
            ProofItem::Waterfall { statement, .. } => statement.to_instance(vk_digest),
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
            }
            | ProofItem::PeriodRows {
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
            ProofItem::Closing { proof, .. } | ProofItem::Waterfall { proof, .. } => Claim {
                instances,
                proof,
                link: &[],
                commitments: &[],
            },
        }
    }
}
