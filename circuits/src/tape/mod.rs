//! The committed tape: building it, committing it, and letting oracles check it.
//!
//! A tape is one period's table. Its rows are sorted by obligor and split into chunks; every column of every chunk becomes one
//! hiding commitment. What makes row i the same loan for every oracle is the rows digest, over salted hashes of the keys under
//! which the oracles know the loan (because: a real file with values untouched but re-paired between two oracles turned 13 % of
//! California into 1.6 % with all points matching).
//!
//! Everything here holds loan data, so it exists with the feature `prover` only. Consensus sees a tape as 32-byte points and
//! digests.

mod check;
mod commit;
mod committed;
mod discrepancy;
pub(crate) mod hexed;
mod leaf;
mod loan;
mod package;
mod period;
mod records;
mod table;
mod tags;

#[cfg(test)]
mod tests;

pub use check::{check_package, RowsOk};
pub use commit::{commit_column, CommitError};
pub use committed::{ChunkSecrets, CommittedTape, Tape, TapeError};
pub use discrepancy::{Difference, Discrepancy};
pub use loan::{Loan, LoanKeys};
pub use package::{BatchDigest, Deal, Header, Package, PackageRow, Slot, TagBatch};
pub use period::{PeriodRow, PeriodSecrets, PeriodTape, PeriodTapeError};
pub use records::{Record, Records};
pub use table::{LoanTable, TableError};
pub use tags::{RegistrarKey, Tag};
