//! From loans and identities to a committed tape.

use std::collections::BTreeSet;

use sluice_app::core::tape::batch_digest;
use sluice_circuits::concentration::{ConcentrationError, CATEGORIES};
use sluice_circuits::params::Params;
use sluice_circuits::tape::{Deal, Header, Loan, LoanTable, TableError, Tag, Tape, TapeError};
use sluice_rules::column::Column;
use sluice_rules::schema::Schema;
use sluice_rules::suite::Suite;

use super::Ids;

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
    /// The loans are no table.
    #[error(transparent)]
    Table(#[from] TableError),
    /// No closing could list its categories.
    #[error(transparent)]
    Categories(#[from] ConcentrationError),
    /// The table was not committed.
    #[error(transparent)]
    Tape(#[from] TapeError),
}

/// Loans with what the registrar says of them, in the order of the loan file, and their asset tags.
pub struct JoinedLoans {
    /// The loans, with pseudonyms and the registrar's borrower keys.
    pub loans: Vec<Loan>,
    tags: Vec<Tag>,
}

impl JoinedLoans {
    /// Joins loans with their identities.
    ///
    /// # Errors
    /// [`CommitTapeError::Unknown`] and [`CommitTapeError::Tags`].
    pub fn join(loans: &[Loan], ids: &Ids) -> Result<Self, CommitTapeError> {
        let mut joined = JoinedLoans {
            loans: loans.to_vec(),
            tags: Vec::new(),
        };
        let mut expected = None;
        for loan in &mut joined.loans {
            let line = loan.line;
            let identity = ids
                .get(&loan.keys.asset)
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
            joined.tags.extend(&identity.tags);
            loan.keys.borrower.clone_from(&identity.borrower);
            loan[Column::Obligor] = identity.obligor;
        }
        Ok(joined)
    }

    /// Sorts the loans and checks them against the schema.
    ///
    /// # Errors
    /// [`CommitTapeError::Table`].
    pub fn sorted(self, schema: Schema) -> Result<SortedLoans, CommitTapeError> {
        Ok(SortedLoans {
            schema,
            table: LoanTable::of(&schema.definition(), self.loans)?,
            tags: self.tags,
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
pub struct SortedLoans {
    schema: Schema,
    table: LoanTable,
    tags: Vec<Tag>,
}

impl SortedLoans {
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
        let loans = self.table.loans().iter();
        let categories: BTreeSet<u64> = loans.map(|loan| loan[Column::Category]).collect();
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
