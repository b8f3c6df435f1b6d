//! Record files: what one oracle's own books say, one line a loan.
//!
//! The first columns are the keys the group knows loans by (`loan_number`, `borrower`, `collateral`), the first of
//! them being the one it looks loans up by; then come the columns of the tape that the group attests, as whole numbers
//! in the tape's units. A registrar's file has keys alone: pseudonyms and tags follow from its key.

use std::collections::BTreeMap;
use std::path::Path;

use sluice_app::core::tape::batch_digest;
use sluice_circuits::tape::{Loan, LoanKeys, Record, Records, RegistrarKey};
use sluice_rules::column::Column;
use sluice_rules::group::{ColumnGroup, KeyKind};

use crate::issuer::csv_table::{self, CsvError, CsvTable, Line};
use crate::issuer::{decimal, FileError};

/// What a registrar checks with besides its records.
pub struct Registry {
    /// The secret under which pseudonyms and tags are derived.
    pub key: RegistrarKey,
    /// Asset tags of every loan, as the vault says.
    pub tags_per_asset: u32,
}

/// Why there are no records.
#[derive(Debug, thiserror::Error)]
pub enum RecordsError {
    /// The record file.
    #[error(transparent)]
    Csv(#[from] CsvError),
    /// A registrar cannot check without its key.
    #[error("a registrar compares with its key: give --key")]
    NoRegistry,
}

/// The columns of a group's record file, in order.
pub fn record_columns(group: ColumnGroup) -> Vec<&'static str> {
    let keys = group.keys().iter().map(|kind| match kind {
        KeyKind::Asset => "loan_number",
        KeyKind::Borrower => "borrower",
        KeyKind::Collateral => "collateral",
    });
    keys.chain(attested(group).iter().map(|column| column.name()))
        .collect()
}

/// The columns of the tape that a record file holds.
fn attested(group: ColumnGroup) -> &'static [Column] {
    match group {
        ColumnGroup::Registrar => &[],
        group => group.columns(),
    }
}

/// Writes the record file that an oracle of a group would keep of these loans, for demonstrations: real oracles have
/// books of their own. An appraiser has none of unsecured loans.
///
/// # Errors
/// [`FileError`].
pub fn write_records(group: ColumnGroup, loans: &[Loan], path: &Path) -> Result<(), FileError> {
    let known = loans
        .iter()
        .filter(|loan| group != ColumnGroup::Appraiser || !loan.keys.collateral.is_empty());
    let line = |loan: &Loan| {
        let keys = group.keys().iter();
        let keys = keys.map(|kind| loan.keys.get(*kind).to_owned());
        // The obligor is never in a record file.
        let values = attested(group)
            .iter()
            .map(|column| loan[*column].to_string());
        keys.chain(values).collect()
    };
    csv_table::write(path, &record_columns(group), known.map(line))
}

/// Reads an oracle's record file. A registrar's is read together with its key.
///
/// # Errors
/// [`RecordsError`], naming line and column.
pub fn read_records(
    group: ColumnGroup,
    path: &Path,
    registry: Option<Registry>,
) -> Result<Records, RecordsError> {
    let table = CsvTable::read(path)?;
    table.expect_columns(&record_columns(group))?;
    let mut records = BTreeMap::new();
    for line in table.lines() {
        if line.cell(0).is_empty() {
            return Err(table.bad(line, 0, "it is empty").into());
        }
        let known = records.insert(line.cell(0).to_owned(), record(group, &table, line)?);
        if known.is_some() {
            return Err(table
                .bad(line, 0, "an earlier line has the same key")
                .into());
        }
    }
    if group != ColumnGroup::Registrar {
        return Ok(Records::new(records));
    }
    let Registry {
        key,
        tags_per_asset,
    } = registry.ok_or(RecordsError::NoRegistry)?;
    let loans = records.into_iter().map(|(asset, record)| LoanKeys {
        asset,
        borrower: record.borrower,
        collateral: record.collateral,
    });
    Ok(Records::of_registrar(
        loans,
        key,
        tags_per_asset,
        batch_digest,
    ))
}

fn record(group: ColumnGroup, table: &CsvTable, line: &Line) -> Result<Record, CsvError> {
    let mut record = Record::default();
    let keys = group.keys();
    for (at, kind) in keys.iter().enumerate() {
        match kind {
            KeyKind::Borrower => record.borrower = line.cell(at).to_owned(),
            KeyKind::Collateral => record.collateral = line.cell(at).to_owned(),
            KeyKind::Asset => {}
        }
    }
    for (at, column) in (keys.len()..).zip(attested(group)) {
        let value = decimal::whole(line.cell(at)).map_err(|why| table.bad(line, at, why))?;
        record.values.insert(*column, value);
    }
    Ok(record)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::issuer::files;

    #[test]
    fn every_group_has_its_own_columns_and_no_others() {
        assert_eq!(
            record_columns(ColumnGroup::Registrar),
            ["loan_number", "borrower", "collateral"]
        );
        assert_eq!(
            record_columns(ColumnGroup::Appraiser),
            ["collateral", "collateral_value"]
        );
        assert_eq!(
            record_columns(ColumnGroup::Bureau),
            ["loan_number", "borrower", "score", "category", "paid_to"]
        );
        assert!(!record_columns(ColumnGroup::Servicer).contains(&"score"));
    }

    #[test]
    fn bad_records_are_named_by_line_and_column() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("bureau.csv");
        let header = record_columns(ColumnGroup::Bureau).join(",");
        for (lines, place) in [
            ("1,1,x,5,17712", "line 2, column score: "),
            (
                "1,1,30,5,17712\n1,1,30,5,17712",
                "line 3, column loan_number: ",
            ),
            (",1,30,5,17712", "line 2, column loan_number: "),
            ("1,1,30,5,1.5", "line 2, column paid_to: "),
        ] {
            files::write(&path, format!("{header}\n{lines}\n").as_bytes()).unwrap();
            let error = read_records(ColumnGroup::Bureau, &path, None)
                .err()
                .unwrap()
                .to_string();
            assert!(error.contains(place), "{error}");
        }
        let error = read_records(ColumnGroup::Servicer, &path, None)
            .err()
            .unwrap()
            .to_string();
        assert!(
            error.contains("header must be exactly loan_number,original_balance"),
            "{error}"
        );
    }

    #[test]
    fn a_registrar_needs_its_key() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("registrar.csv");
        files::write(&path, b"loan_number,borrower,collateral\n1,1,\n").unwrap();
        assert!(matches!(
            read_records(ColumnGroup::Registrar, &path, None),
            Err(RecordsError::NoRegistry)
        ));
    }
}
