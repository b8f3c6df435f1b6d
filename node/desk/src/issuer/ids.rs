//! The ids file: what a registrar derives of every loan under its key. It joins loans to their public tags, so it is
//! as secret as the loans.

use std::collections::BTreeMap;
use std::path::Path;

use sluice_circuits::tape::{RegistrarKey, Tag};
use zeroize::{Zeroize, ZeroizeOnDrop};

use super::csv_table::{self, CsvError, CsvTable, Line};
use super::{decimal, FileError};

const COLUMNS: [&str; 4] = ["loan_number", "borrower", "obligor", "tags"];

/// What a registrar says of one loan. Wiped on drop, no `Debug`.
#[derive(Clone, PartialEq, Eq, Zeroize, ZeroizeOnDrop)]
pub struct Identity {
    /// The borrower by the registrar's books.
    pub borrower: String,
    /// The borrower's keyed pseudonym, 60 bits.
    pub obligor: u64,
    /// The loan's asset tags.
    pub tags: Vec<Tag>,
}

/// Identities by loan number.
#[derive(Default)]
pub struct Ids(BTreeMap<String, Identity>);

impl Ids {
    /// Derives the identities of loans, given with their borrowers, under the registrar's key.
    pub fn derive(
        key: &RegistrarKey,
        tags_per_asset: u32,
        loans: impl IntoIterator<Item = (String, String)>,
    ) -> Self {
        let identity = |(loan, borrower): (String, String)| {
            let identity = Identity {
                obligor: key.pseudonym(&borrower),
                tags: key.tags(&loan, tags_per_asset),
                borrower,
            };
            (loan, identity)
        };
        Ids(loans.into_iter().map(identity).collect())
    }

    /// What the registrar says of a loan.
    pub fn get(&self, loan: &str) -> Option<&Identity> {
        self.0.get(loan)
    }

    /// How many loans it speaks of.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether it speaks of none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Writes the ids file, its owner's alone.
    ///
    /// # Errors
    /// [`FileError`].
    pub fn write(&self, path: &Path) -> Result<(), FileError> {
        let lines = self.0.iter().map(|(loan, identity)| {
            let tags: Vec<String> = identity.tags.iter().map(hex::encode).collect();
            vec![
                loan.clone(),
                identity.borrower.clone(),
                identity.obligor.to_string(),
                tags.join(";"),
            ]
        });
        csv_table::write(path, &COLUMNS, lines)
    }

    /// Reads an ids file.
    ///
    /// # Errors
    /// [`CsvError`], naming line and column.
    pub fn read(path: &Path) -> Result<Self, CsvError> {
        let table = CsvTable::read(path)?;
        table.expect_columns(&COLUMNS)?;
        let mut ids = BTreeMap::new();
        for line in table.lines() {
            let identity = identity(&table, line)?;
            if ids.insert(line.cell(0).to_owned(), identity).is_some() {
                return Err(table.bad(line, 0, "an earlier line is the same loan"));
            }
        }
        Ok(Ids(ids))
    }
}

fn identity(table: &CsvTable, line: &Line) -> Result<Identity, CsvError> {
    let tag = |text: &str| {
        let mut tag = Tag::default();
        hex::decode_to_slice(text, &mut tag)
            .map(|()| tag)
            .map_err(|_| {
                table.bad(
                    line,
                    3,
                    "expected tags of 32 hex digits, separated by semicolons",
                )
            })
    };
    Ok(Identity {
        borrower: line.cell(1).to_owned(),
        obligor: decimal::whole(line.cell(2)).map_err(|why| table.bad(line, 2, why))?,
        tags: line.cell(3).split(';').map(tag).collect::<Result<_, _>>()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::issuer::files;

    #[test]
    fn what_is_written_is_what_is_read_and_bad_cells_are_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("ids.csv");
        let key = RegistrarKey::from_bytes([7; 32]);
        let loans = ["1", "2", "10"].map(|loan| (loan.to_owned(), format!("borrower {loan}")));
        let ids = Ids::derive(&key, 2, loans);
        ids.write(&path).unwrap();
        let again = Ids::read(&path).unwrap();
        assert!(
            ids.0 == again.0
                && again.len() == 3
                && again.get("10").is_some_and(|id| id.tags.len() == 2)
        );
        for (line, column) in [
            ("1,b,x,00", "obligor"),
            ("1,b,5,00", "tags"),
            ("1,b,5,", "tags"),
        ] {
            files::write(&path, format!("{}\n{line}\n", COLUMNS.join(",")).as_bytes()).unwrap();
            let error = Ids::read(&path).err().unwrap().to_string();
            assert!(
                error.contains(&format!("line 2, column {column}: ")),
                "{error}"
            );
        }
    }
}
