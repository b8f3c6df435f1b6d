//! Proving the closing: one proof a chunk, then one over all of them.
//!
//! | file | holds |
//! |---|---|
//! | `terms.rs` | what every proof is bound to |
//! | `chunk.rs`, `closing.rs` | one proof each |
//! | `fast.rs` | the fast prover, another program |
//! | `folder.rs` | proofs and their secrets on disk |
//! | `kept.rs` | what an earlier run left, verified again |
//! | `machine.rs` | cores and memory, and what a proof takes of them |
//! | `which.rs` | which prover |
//! | `run.rs` | the whole closing, continued where it stopped |

mod chunk;
mod closing;
mod fast;
mod folder;
mod kept;
mod machine;
mod run;
mod terms;
mod which;

use rand::rngs::SysError;
use sluice_circuits::closing::ClosingWitnessError;
use sluice_circuits::closing_rows::WitnessError;
use sluice_circuits::keys::KeyError;
use sluice_circuits::prover;

use super::FileError;

pub use chunk::{prove_chunk, ChunkProof};
pub use closing::{prove_pool, ClosingProof, StateBlind};
pub use fast::FastProver;
pub use folder::ProofFolder;
pub use machine::{cores, cost, peak_memory, usual_jobs, Cost};
pub use run::{prove_closing, Proved, Proving, Step};
pub use terms::{Binding, Terms};
pub use which::Which;

/// Why there is no proof. Chunks and rows are counted from 0, rows in the order of the tape; values are never told.
#[derive(Debug, thiserror::Error)]
pub enum ProveError {
    /// A file cannot be used.
    #[error(transparent)]
    File(#[from] FileError),
    /// Tape or term sheet say something that no circuit can speak about.
    #[error("{0}: outside what the circuits can speak about")]
    Terms(&'static str),
    /// The tape has no such chunk.
    #[error("there is no chunk {chunk}: the tape has {chunks}, counted from 0")]
    NoChunk {
        /// The chunk asked for.
        chunk: u32,
        /// How many there are.
        chunks: u32,
    },
    /// A chunk is no witness.
    #[error("chunk {chunk}: {error}")]
    Witness {
        /// The chunk.
        chunk: u32,
        /// Why.
        error: WitnessError,
    },
    /// A chunk was not proved: its loans break a rule, or they are not the committed ones.
    #[error("chunk {chunk}: {error}")]
    Chunk {
        /// The chunk.
        chunk: u32,
        /// Why.
        error: prover::ProveError,
    },
    /// The chunks are no witness of a closing.
    #[error(transparent)]
    Chunks(#[from] ClosingWitnessError),
    /// The closing was not proved: the pool misses a criterion.
    #[error("closing: {0}")]
    Closing(prover::ProveError),
    /// There are no proving keys.
    #[error(transparent)]
    Keys(#[from] KeyError),
    /// The operating system gave no randomness.
    #[error("no randomness from the operating system: {0}")]
    Randomness(#[from] SysError),
}
