//! What an issuer does on its own machine: from a loan file to a committed tape, to packages for oracles, to proofs
//! on the chain.
//!
//! | file | holds |
//! |---|---|
//! | `loans.rs`, `lending_club.rs`, `states.rs`, `decimal.rs` | the loan file and how it maps to the columns of a tape |
//! | `generate/` | invented loans of every asset class |
//! | `ids.rs` | pseudonyms and asset tags, as the registrar derived them |
//! | `figures.rs` | figures of the pool in the clear |
//! | `commit.rs`, `folder.rs`, `header.rs` | committing, the tape folder, the tape digest |
//! | `package.rs` | packages for oracles |
//! | `proving/` | proofs of chunks and of the closing |
//! | `submit.rs` | bringing proofs to the chain |
//! | `sealed.rs`, `files.rs`, `csv_table.rs`, `hexed.rs` | encryption, files of mode 0600, tables, hex |

mod commit;
pub(crate) mod csv_table;
pub(crate) mod decimal;
mod figures;
pub(crate) mod files;
mod folder;
mod generate;
mod header;
pub(crate) mod hexed;
mod ids;
mod lending_club;
mod loans;
mod package;
mod proving;
mod sealed;
mod states;
mod submit;

pub use commit::{CommitTapeError, JoinedLoans, SortedLoans};
pub use csv_table::{CellError, CsvError};
pub use figures::{amount, PoolFigures};
pub use files::FileError;
pub use folder::{ChunkWork, TapeFolder};
pub use generate::generate;
pub use header::{chunk_commitments, tag_batches, tape_digest};
pub use ids::{Identity, Ids};
pub use lending_club::{COLUMNS, STATUSES};
pub use loans::{read_loans, write_loans, PLAIN_COLUMNS};
pub use package::{read_package, write_package};
pub use proving::{
    cores, cost, peak_memory, prove_chunk, prove_closing, prove_pool, usual_jobs, Binding,
    ChunkProof, ClosingProof, Cost, FastProver, ProofFolder, ProveError, Proved, Proving,
    StateBlind, Step, Terms, Which,
};
pub use sealed::SealError;
pub use states::{state_code, state_of};
pub use submit::{submit_closing, SubmitError, Submitted};
