//! The loan file: one line a loan. There are two kinds, told apart by their headers.
//!
//! The **plain** file has the columns of [`PLAIN_COLUMNS`]: the three keys of a loan, then the columns of the tape but
//! `obligor`, which is the registrar's, as whole numbers in the tape's units. What they mean is the schema's business.
//! The file of the demo is LendingClub's public data in its own units: `lending_club.rs` says how it is read.

use std::collections::BTreeMap;
use std::path::Path;

use sluice_app::core::ChainDate;
use sluice_circuits::tape::{Loan, LoanKeys};
use sluice_rules::column::{Column, COLUMNS};
use sluice_rules::group::KeyKind;

use super::csv_table::{self, CsvError, CsvTable, Line};
use super::{decimal, lending_club, FileError};

/// The columns of a plain loan file, in order.
pub const PLAIN_COLUMNS: [&str; 16] = [
    "loan_number",
    "borrower",
    "collateral",
    "original_balance",
    "instalment",
    "rate",
    "remaining_term",
    "collateral_value",
    "score",
    "category",
    "balance",
    "paid_to",
    "ext_used",
    "status",
    "exit",
    "defaulted",
];

/// Reads every line of a loan file as of a day and returns the loans that owe something, in the order of the file.
///
/// # Errors
/// [`CsvError`], naming line and column of the first cell that cannot be used.
pub fn read_loans(path: &Path, as_of: ChainDate) -> Result<Vec<Loan>, CsvError> {
    let table = CsvTable::read(path)?;
    let plain = table.column("original_balance").is_some();
    let columns = match plain {
        true => PLAIN_COLUMNS.as_slice(),
        false => lending_club::COLUMNS.as_slice(),
    };
    table.expect_columns(columns)?;
    let mut lines = BTreeMap::new();
    let mut loans = Vec::with_capacity(table.lines().len());
    for line in table.lines() {
        let loan = match plain {
            true => plain_loan(&table, line)?,
            false => lending_club::loan(&table, line, as_of)?,
        };
        if let Some(first) = lines.insert(loan.keys.asset.clone(), line.number) {
            return Err(table.bad(line, 0, format!("line {first} is the same loan")));
        }
        if loan[Column::Balance] > 0 {
            loans.push(loan);
        }
    }
    Ok(loans)
}

/// Writes a plain loan file, its owner's alone.
///
/// # Errors
/// [`FileError`].
pub fn write_loans(path: &Path, loans: impl Iterator<Item = Loan>) -> Result<(), FileError> {
    let line = |loan: Loan| {
        let keys = KeyKind::ALL.map(|kind| loan.keys.get(kind).to_owned());
        let values = Column::PERIOD_0[1..].iter();
        let values = values.map(|column| loan[*column].to_string());
        keys.into_iter().chain(values).collect()
    };
    csv_table::write(path, &PLAIN_COLUMNS, loans.map(line))
}

fn plain_loan(table: &CsvTable, line: &Line) -> Result<Loan, CsvError> {
    let mut values = [0; COLUMNS];
    for (value, (at, column)) in values.iter_mut().zip((2..).zip(Column::PERIOD_0)).skip(1) {
        let read = decimal::whole(line.cell(at)).map_err(str::to_owned);
        *value = read
            .and_then(|value| fitting(value, column))
            .map_err(|why| table.bad(line, at, why))?;
    }
    for (at, what) in [(0, "the loan"), (1, "the borrower")] {
        if line.cell(at).is_empty() {
            return Err(table.bad(line, at, format!("{what} has no name")));
        }
    }
    let keys = LoanKeys {
        asset: line.cell(0).to_owned(),
        borrower: line.cell(1).to_owned(),
        collateral: line.cell(2).to_owned(),
    };
    let loan = Loan {
        line: line.number,
        keys,
        values,
    };
    for (at, column) in [(14, Column::Exit), (15, Column::Defaulted)] {
        if loan[column] != 0 {
            return Err(table.bad(line, at, "it is 0 at the closing"));
        }
    }
    Ok(loan)
}

/// A value, if it fits a column of the tape.
pub(super) fn fitting(value: u64, column: Column) -> Result<u64, String> {
    match value >> column.bits() {
        0 => Ok(value),
        _ => Err(format!(
            "it does not fit the {} bits of {}",
            column.bits(),
            column.name()
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::issuer::files;

    const GOOD: &str = "L1,B1,VIN1,1000000,34210,140700,32,900000,700,5,900005,17696,0,0,0,0";

    fn read(text: &str) -> Result<Vec<Loan>, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("loans.csv");
        files::write(&path, text.as_bytes()).unwrap();
        read_loans(&path, ChainDate(17_712)).map_err(|error| error.to_string())
    }

    fn plain(lines: &str) -> Result<Vec<Loan>, String> {
        read(&format!("{}\n{lines}\n", PLAIN_COLUMNS.join(",")))
    }

    #[test]
    fn a_plain_line_is_read_as_it_stands_and_written_back() {
        let loans = plain(GOOD).unwrap();
        assert_eq!(
            loans[0].values,
            [0, 1_000_000, 34_210, 140_700, 32, 900_000, 700, 5, 900_005, 17_696, 0, 0, 0, 0]
        );
        let keys = KeyKind::ALL.map(|kind| loans[0].keys.get(kind));
        assert_eq!(keys, ["L1", "B1", "VIN1"]);

        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("again.csv");
        write_loans(&path, loans.iter().cloned()).unwrap();
        assert!(read_loans(&path, ChainDate(17_712)).unwrap() == loans);
    }

    #[test]
    fn a_plain_cell_that_cannot_be_used_is_named_by_line_and_column() {
        for (at, text, column, why) in [
            (0, "", "loan_number", "no name"),
            (1, "", "borrower", "no name"),
            (3, "10.50", "original_balance", "whole number"),
            (5, "1048576", "rate", "20 bits"),
            (8, "-1", "score", "sign"),
            (14, "1", "exit", "at the closing"),
            (15, "5", "defaulted", "at the closing"),
        ] {
            let mut cells: Vec<&str> = GOOD.split(',').collect();
            cells[at] = text;
            let error = plain(&cells.join(",")).err().unwrap();
            assert!(
                error.contains(&format!("line 2, column {column}: ")) && error.contains(why),
                "{error}"
            );
        }
        let error = plain(&format!("{GOOD}\n{GOOD}")).err().unwrap();
        assert!(error.contains("line 3, column loan_number: line 2 is the same loan"));
        assert!(read("a,b\n").err().unwrap().contains("loan_number,state"));
    }
}
