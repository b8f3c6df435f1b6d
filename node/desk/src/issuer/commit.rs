//! From loans and identities to a committed tape.

use std::collections::BTreeSet;

use sluice_app::core::tape::batch_digest;
use sluice_circuits::concentration::{ConcentrationError, CATEGORIES};
use sluice_circuits::params::Params;
use sluice_circuits::tape::{Deal, Header, LoanKeys, Row, Table, TableError, Tag, Tape, TapeError};
use sluice_rules::column::Column;
use sluice_rules::schema::Schema;
use sluice_rules::suite::Suite;

use super::{Ids, Loan};

/// Why loans became no tape.
#[derive(Debug, thiserror::Error)]
pub enum CommitTapeError {
    /// The registrar does not know a loan.
    #[error("line {line} of the loan file, column loan_number: the ids file has no such loan")]
    Unknown {
        /// Line of the loan file.
        line: u64,
    },
    /// The registrar gave loans different numbers of tags.
    #[error(
        "line {line} of the loan file: its loan has {tags} asset tags, those before it {expected}"
    )]
    Tags {
        /// Line of the loan file.
        line: u64,
        /// Its tags.
        tags: usize,
        /// Those of the first loan.
        expected: usize,
    },
    /// The rows are no table.
    #[error("{}: {error}", in_lines(.lines))]
    Table {
        /// What is wrong, by row.
        error: TableError,
        /// The lines of the loan file that it is about.
        lines: Vec<u64>,
    },
    /// No closing could list its categories.
    #[error(transparent)]
    Categories(#[from] ConcentrationError),
    /// The table was not committed.
    #[error(transparent)]
    Tape(#[from] TapeError),
}

/// Loans with what the registrar says of them: the rows of a tape, in the order of the loan file, and its asset tags.
pub struct Pool {
    /// One row a loan.
    pub rows: Vec<Row>,
    /// The line of the loan file of every row.
    lines: Vec<u64>,
    tags: Vec<Tag>,
}

impl Pool {
    /// Joins loans with their identities.
    ///
    /// # Errors
    /// [`CommitTapeError::Unknown`] and [`CommitTapeError::Tags`].
    pub fn join(loans: &[Loan], ids: &Ids) -> Result<Self, CommitTapeError> {
        let mut pool = Pool {
            rows: Vec::with_capacity(loans.len()),
            lines: loans.iter().map(|loan| loan.line).collect(),
            tags: Vec::new(),
        };
        let mut expected = None;
        for loan in loans {
            let line = loan.line;
            let identity = ids
                .get(&loan.number)
                .ok_or(CommitTapeError::Unknown { line })?;
            let tags = identity.tags.len();
            let expected = *expected.get_or_insert(tags);
            if tags != expected {
                return Err(CommitTapeError::Tags {
                    line,
                    tags,
                    expected,
                });
            }
            pool.tags.extend(&identity.tags);
            pool.rows.push(Row {
                keys: LoanKeys {
                    asset: loan.number.clone(),
                    borrower: identity.borrower.clone(),
                    collateral: loan.collateral.clone(),
                },
                values: Column::PERIOD_0.map(|column| loan.value(column, identity.obligor)),
            });
        }
        Ok(pool)
    }

    /// Sorts the rows and checks them against the schema.
    ///
    /// # Errors
    /// [`CommitTapeError::Table`].
    pub fn sorted(self, schema: Schema) -> Result<SortedPool, CommitTapeError> {
        let lines = self.lines;
        let line = |row: usize| lines.get(row.checked_sub(1)?).copied();
        let table = Table::of(&schema.definition(), self.rows).map_err(|error| {
            let lines = rows_of(&error).into_iter().filter_map(line).collect();
            CommitTapeError::Table { error, lines }
        })?;
        let tags = self.tags;
        Ok(SortedPool {
            schema,
            table,
            tags,
        })
    }

    /// Sorts, checks and commits the pool.
    ///
    /// # Errors
    /// [`CommitTapeError`].
    pub fn commit(
        self,
        params: &Params,
        suite: Suite,
        schema: Schema,
        deal: Deal,
    ) -> Result<(Header, Tape), CommitTapeError> {
        self.sorted(schema)?.commit(params, suite, deal)
    }
}

/// A pool that its schema allows, in the order of the tape.
pub struct SortedPool {
    schema: Schema,
    table: Table,
    tags: Vec<Tag>,
}

impl SortedPool {
    /// The smallest suite that holds the pool.
    ///
    /// # Errors
    /// [`CommitTapeError::Tape`] if none does.
    pub fn smallest_suite(&self) -> Result<Suite, CommitTapeError> {
        Ok(self.table.smallest_suite().map_err(TapeError::from)?)
    }

    /// Commits the pool with fresh blinds and salts. The header is what the chain and every oracle see.
    ///
    /// # Errors
    /// [`CommitTapeError::Tape`]; [`CommitTapeError::Categories`] for a pool that could be attested and never proved.
    pub fn commit(
        self,
        params: &Params,
        suite: Suite,
        deal: Deal,
    ) -> Result<(Header, Tape), CommitTapeError> {
        let rows = self.table.rows().iter();
        let categories: BTreeSet<u64> = rows.map(|row| row.value(Column::Category)).collect();
        if categories.len() > CATEGORIES {
            return Err(ConcentrationError::TooManyCategories(categories.len()).into());
        }
        let tape = Tape::commit(params, suite, self.table, self.tags)?;
        let header = tape
            .committed()
            .header(deal, self.schema.digest(), batch_digest);
        Ok((header, tape))
    }
}

fn rows_of(error: &TableError) -> Vec<usize> {
    match *error {
        TableError::OutOfRange { row, .. }
        | TableError::Rule { row, .. }
        | TableError::Schema { row, .. }
        | TableError::EmptyKey { row, .. } => vec![row],
        TableError::DuplicateKey { first, second, .. }
        | TableError::Pseudonym { first, second } => vec![first, second],
    }
}

fn in_lines(lines: &[u64]) -> String {
    let lines: Vec<String> = lines.iter().map(u64::to_string).collect();
    format!("line {} of the loan file", lines.join(" and "))
}
