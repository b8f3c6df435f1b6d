//! Jobs: what must be verified before a message may run, as opaque canonical bytes.
//!
//! A job holds everything its verdict depends on: circuit, context, instances, proof, link and the attested
//! commitments with their slots. The application's cache key is a hash of these bytes. (A key without the commitments
//! let an attacker warm half the network with a proof over its own tape.)

use prost::Message;

/// What a verification found. The first check that fails decides, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Everything holds.
    Ok,
    /// The proof or the link does not have the circuit's exact length.
    Length,
    /// A word is not the canonical encoding of a point or scalar.
    Encoding,
    /// The proof does not hold for these instances.
    Proof,
    /// The proof's columns are not the attested columns.
    Link,
}

/// Canonical bytes of one verification: the encoding of a [`ProofJob`].
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Job(pub Vec<u8>);

/// One verification.
#[derive(Clone, PartialEq, Message)]
pub struct ProofJob {
    /// Which statement.
    #[prost(oneof = "Claim", tags = "1, 2")]
    pub claim: Option<Claim>,
}

/// The statements a chain can be asked to verify.
#[derive(Clone, PartialEq, prost::Oneof)]
pub enum Claim {
    /// A chunk at closing.
    #[prost(message, tag = "1")]
    ClosingRows(ClosingRowsJob),
    /// The whole pool at closing.
    #[prost(message, tag = "2")]
    Closing(ClosingJob),
}

/// What a proof is bound to. The circuit, its verifying key and its suite are added by the verifier.
#[derive(Clone, PartialEq, Message)]
pub struct JobContext {
    /// Chain id.
    #[prost(string, tag = "1")]
    pub chain_id: String,
    /// Vault number.
    #[prost(uint64, tag = "2")]
    pub vault: u64,
    /// Period.
    #[prost(uint32, tag = "3")]
    pub period: u32,
    /// Revision of the tape.
    #[prost(uint32, tag = "4")]
    pub revision: u32,
    /// Chunk; 0 for an aggregate proof.
    #[prost(uint32, tag = "5")]
    pub chunk: u32,
    /// Chunks of the tape.
    #[prost(uint32, tag = "6")]
    pub chunk_count: u32,
    /// Digest of the previous period's tape, 32 bytes; zeros at closing.
    #[prost(bytes = "vec", tag = "7")]
    pub previous_tape: Vec<u8>,
    /// Digest of this period's tape, 32 bytes.
    #[prost(bytes = "vec", tag = "8")]
    pub current_tape: Vec<u8>,
    /// Digest of the term sheet, 32 bytes.
    #[prost(bytes = "vec", tag = "9")]
    pub term_sheet: Vec<u8>,
    /// Circuit suite.
    #[prost(uint32, tag = "10")]
    pub suite: u32,
}

/// A chunk proof at closing.
#[derive(Clone, PartialEq, Message)]
pub struct ClosingRowsJob {
    /// What it is bound to.
    #[prost(message, required, tag = "1")]
    pub context: JobContext,
    /// Loans in the chunk, from state.
    #[prost(uint32, tag = "2")]
    pub loans: u32,
    /// As-of day of the tape, from state.
    #[prost(uint32, tag = "3")]
    pub as_of: u32,
    /// What the term sheet asks for, from state: always there.
    #[prost(message, optional, tag = "4")]
    pub criteria: Option<sluice_proto::vault::Criteria>,
    /// Claimed chunk summary, 32 bytes.
    #[prost(bytes = "vec", tag = "5")]
    pub summary: Vec<u8>,
    /// Attested commitments of the linked columns in schema order, from state, 32 bytes each.
    #[prost(bytes = "vec", repeated, tag = "6")]
    pub commitments: Vec<Vec<u8>>,
    /// The proof.
    #[prost(bytes = "vec", tag = "7")]
    pub proof: Vec<u8>,
    /// The column link.
    #[prost(bytes = "vec", tag = "8")]
    pub link: Vec<u8>,
    /// Commitment to the balances of the pool's categories, 32 bytes: state's, or claimed by the first chunk.
    #[prost(bytes = "vec", tag = "9")]
    pub categories: Vec<u8>,
}

/// The closing proof.
#[derive(Clone, PartialEq, Message)]
pub struct ClosingJob {
    /// What it is bound to.
    #[prost(message, required, tag = "1")]
    pub context: JobContext,
    /// Accepted chunk summaries in order, from state, 32 bytes each.
    #[prost(bytes = "vec", repeated, tag = "2")]
    pub summaries: Vec<Vec<u8>>,
    /// What the term sheet asks for, from state: always there.
    #[prost(message, optional, tag = "3")]
    pub criteria: Option<sluice_proto::vault::Criteria>,
    /// Claimed commitment of the waterfall's first state, 32 bytes.
    #[prost(bytes = "vec", tag = "4")]
    pub state_0: Vec<u8>,
    /// The proof.
    #[prost(bytes = "vec", tag = "5")]
    pub proof: Vec<u8>,
    /// Commitment to the balances of the pool's categories, from state, 32 bytes.
    #[prost(bytes = "vec", tag = "6")]
    pub categories: Vec<u8>,
}

impl From<Claim> for Job {
    fn from(claim: Claim) -> Self {
        Job(ProofJob { claim: Some(claim) }.encode_to_vec())
    }
}
