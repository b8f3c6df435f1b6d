//! Every way a verified read can fail.

use sluice_app::store::ProofError;

/// Why something a node handed over is not believed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VerifyError {
    /// The genesis file cannot be read or has no usable validators.
    #[error("genesis: {0}")]
    Genesis(String),
    /// The header is of another chain.
    #[error("the header is of chain {found:?}, the genesis file of {expected:?}")]
    ChainId {
        /// The genesis file's chain.
        expected: String,
        /// The header's.
        found: String,
    },
    /// The header is of another height than the one that proves the row.
    #[error("the header is of height {found}, not {expected}")]
    Height {
        /// One above the row's height.
        expected: u64,
        /// The header's.
        found: u64,
    },
    /// The validators under the header are not those of genesis.
    #[error("the header's validators are not those of the genesis file")]
    Validators,
    /// The signatures are for a block of another height.
    #[error("the signatures are for height {found}, the header is of {expected}")]
    CommitHeight {
        /// The header's height.
        expected: u64,
        /// The commit's.
        found: u64,
    },
    /// The header does not hash to the block that was signed.
    #[error("the header does not hash to the block that was signed")]
    HeaderHash,
    /// There is not one place for a signature per validator.
    #[error("{found} places for signatures, there are {expected} validators")]
    SignatureCount {
        /// Validators of genesis.
        expected: usize,
        /// Places in the commit.
        found: usize,
    },
    /// A signature stands in another validator's place.
    #[error("signature {0} is not that of the validator in this place")]
    Signer(usize),
    /// A signature does not verify.
    #[error("signature {0} does not verify")]
    Signature(usize),
    /// Too little power signed.
    #[error("validators with {signed} of {total} power signed, more than two thirds are needed")]
    Power {
        /// Power of valid signatures.
        signed: u64,
        /// Power of all validators.
        total: u64,
    },
    /// The header that proves a latest row is older than is allowed: the node stands still, or shows an old state.
    #[error(
        "header {height} is {seconds} seconds old, at most {limit} are allowed where no height is asked for"
    )]
    Old {
        /// The header's height.
        height: u64,
        /// Its age, rounded up.
        seconds: u128,
        /// The greatest age allowed, in seconds.
        limit: u64,
    },
    /// The header that proves a latest row is from the future: the client's clock is wrong, or the chain's is.
    #[error(
        "header {height} is {seconds} seconds ahead of this clock, at most {limit} are allowed where no height is asked for"
    )]
    Ahead {
        /// The header's height.
        height: u64,
        /// How far ahead it is, rounded up.
        seconds: u128,
        /// The greatest difference allowed, in seconds.
        limit: u64,
    },
    /// The node answered for another height than was asked for.
    #[error("the row is of height {found}, not {expected}")]
    RowHeight {
        /// The height asked for.
        expected: u64,
        /// The height answered for.
        found: u64,
    },
    /// The node answered for another key than was asked for.
    #[error("the row is of another key")]
    RowKey,
    /// The node sent no proof.
    #[error("the node sent no proof")]
    NoProof,
    /// The header's application hash has not 32 bytes.
    #[error("the header's application hash has {0} bytes, not 32")]
    AppHash(usize),
    /// A proof does not hold.
    #[error("{0}")]
    Proof(#[from] ProofError),
}
