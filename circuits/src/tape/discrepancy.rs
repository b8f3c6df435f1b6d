//! Why an oracle does not sign.

use std::fmt;

use thiserror::Error;

use crate::column::Column;
use sluice_rules::group::KeyKind;
use sluice_rules::schema::Bounds;

/// One value on which the issuer's claim and the oracle's records differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The key the oracle knows the loan by.
    pub loan: String,
    /// Its chunk.
    pub chunk: u32,
    /// Its row in the chunk.
    pub row: u32,
    /// The column.
    pub column: Column,
    /// What the issuer claims.
    pub claimed: u64,
    /// What the records say.
    pub recorded: u64,
}

impl Difference {
    /// Claim minus record.
    pub fn amount(&self) -> i128 {
        i128::from(self.claimed) - i128::from(self.recorded)
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            loan,
            chunk,
            row,
            column,
            claimed,
            recorded,
        } = self;
        write!(
            f,
            "loan {loan} (chunk {chunk}, row {row}), column {}: ",
            column.name()
        )?;
        write!(
            f,
            "the issuer says {claimed}, the records {recorded}, difference {:+}",
            self.amount()
        )
    }
}

/// Why an oracle does not sign: the first thing wrong with a package. It names loans and values, so it is for the oracle and the
/// issuer, never for a log.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum Discrepancy {
    /// A field of the header is impossible.
    #[error("header: {0}")]
    Header(&'static str),
    /// The rows are not exactly those the header counts, each once and in order.
    #[error("entry {entry} of the rows is chunk {chunk}, row {row}, which the chunk counts do not put there")]
    Row {
        /// Position in the package, from 0.
        entry: usize,
        /// The chunk it names.
        chunk: u32,
        /// The row it names.
        row: u32,
    },
    /// There are fewer or more rows than the header counts.
    #[error("the chunk counts say {counted} rows, the package has {given}")]
    RowCount {
        /// By the counts.
        counted: usize,
        /// In the package.
        given: usize,
    },
    /// A row does not open exactly the keys of the group, or not as many claims as columns.
    #[error("chunk {chunk}, row {row}: keys or claims are not those of this group")]
    RowShape {
        /// The chunk.
        chunk: u32,
        /// The row.
        row: u32,
    },
    /// Salt and key do not give the digest in the leaf.
    #[error("chunk {chunk}, row {row}: the {} key is not the one in the leaf", .kind.name())]
    KeyOpening {
        /// The chunk.
        chunk: u32,
        /// The row.
        row: u32,
        /// Which key.
        kind: KeyKind,
    },
    /// One loan or collateral stands in two rows.
    #[error("the {} key {key} stands in chunk {chunk}, row {row} and in an earlier row", .kind.name())]
    DuplicateKey {
        /// Which key.
        kind: KeyKind,
        /// The key.
        key: String,
        /// Chunk of the second row.
        chunk: u32,
        /// The second row.
        row: u32,
    },
    /// The oracle's books do not know the loan.
    #[error("loan {loan} (chunk {chunk}, row {row}) is not in the records")]
    NoRecord {
        /// The key looked up.
        loan: String,
        /// The chunk.
        chunk: u32,
        /// The row.
        row: u32,
    },
    /// The oracle's books have no value for a column of their group.
    #[error("the record of loan {loan} has no {}, or one that does not fit {} bits", .column.name(), .column.bits())]
    NoValue {
        /// The key looked up.
        loan: String,
        /// The column.
        column: Column,
    },
    /// The oracle's books have a value that the schema does not allow.
    #[error("loan {loan}, column {}: the records say {recorded}, the schema asks for {bounds}, because \
     {because}", .column.name())]
    Schema {
        /// The key looked up; empty for the appraiser's unsecured loans.
        loan: String,
        /// The column.
        column: Column,
        /// What the records say.
        recorded: u64,
        /// What the schema allows.
        bounds: Bounds,
        /// Why it does.
        because: String,
    },
    /// The oracle's books join the loan to another borrower or collateral.
    #[error("loan {loan}: the records have another {} key", .kind.name())]
    Join {
        /// The key looked up.
        loan: String,
        /// The key that differs.
        kind: KeyKind,
    },
    /// Values differ.
    #[error("{} values differ from the records; the first: {}", .0.len(), .0[0])]
    Values(Vec<Difference>),
    /// The package does not name exactly the group's columns in every chunk.
    #[error("the slots are not the columns of this group in every chunk, each once")]
    Slots,
    /// The claims agree with the records, but the commitment holds something else.
    #[error("chunk {chunk}, column {}: the commitment does not hold the recorded values, though the claims do", .column.name())]
    Point {
        /// The chunk.
        chunk: u32,
        /// The column.
        column: Column,
    },
    /// The rows digest of the header is not that of the rows.
    #[error("the rows digest of the header is not that of the rows in the package")]
    RowsDigest,
    /// A registrar's package was checked without the registrar's key.
    #[error("a registrar's package is checked with the registrar's key")]
    NoRegistrarKey,
    /// The tags are not those of the assets, strictly ascending, or the header has other batches.
    #[error("tags: {0}")]
    Tags(&'static str),
}
