//! From loans and identities to a committed tape.

use sluice_app::core::tape::batch_digest;
use sluice_circuits::column::Column;
use sluice_circuits::params::Params;
use sluice_circuits::suite::Suite;
use sluice_circuits::tape::{
    Deal, Header, LoanKeys, Row, Schema, Table, TableError, Tag, Tape, TapeError,
};

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
    /// The table was not committed.
    #[error(transparent)]
    Tape(#[from] TapeError),
    /// No schema has the name.
    #[error("no schema is named {name}; this build knows {known}", known = Schema::ALL.map(|schema| schema.name).join(", "))]
    Schema {
        /// The name.
        name: String,
    },
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
                    // The loans of this file are unsecured.
                    collateral: String::new(),
                },
                values: Column::PERIOD_0.map(|column| loan.value(column, identity.obligor)),
            });
        }
        Ok(pool)
    }

    /// Commits the pool with fresh blinds and salts. The header is what the chain and every oracle see.
    ///
    /// # Errors
    /// [`CommitTapeError`].
    pub fn commit(
        self,
        params: &Params,
        suite: Suite,
        schema: &str,
        deal: Deal,
    ) -> Result<(Header, Tape), CommitTapeError> {
        let schema = Schema::by_name(schema).ok_or_else(|| CommitTapeError::Schema {
            name: schema.to_owned(),
        })?;
        let table = Table::new(self.rows).map_err(|error| CommitTapeError::Table {
            lines: rows_of(&error)
                .into_iter()
                .filter_map(|row| self.lines.get(row.checked_sub(1)?).copied())
                .collect(),
            error,
        })?;
        let tape = Tape::commit(params, suite, table, self.tags)?;
        let header = tape.committed().header(deal, schema.digest(), batch_digest);
        Ok((header, tape))
    }
}

fn rows_of(error: &TableError) -> Vec<usize> {
    match *error {
        TableError::OutOfRange { row, .. }
        | TableError::Rule { row, .. }
        | TableError::EmptyKey { row, .. } => vec![row],
        TableError::DuplicateKey { first, second, .. }
        | TableError::Pseudonym { first, second } => vec![first, second],
    }
}

fn in_lines(lines: &[u64]) -> String {
    let lines: Vec<String> = lines.iter().map(u64::to_string).collect();
    format!("line {} of the loan file", lines.join(" and "))
}
