//! The registrar's first step: who each loan's obligor is, and which tags stand for the loan.

use std::path::Path;

use sluice_circuits::tape::RegistrarKey;

use crate::issuer::csv_table::{CsvError, CsvTable};
use crate::issuer::Ids;

/// Derives the ids of every loan in a table with a column `loan_number`, under the registrar's key. The borrower is the
/// column `borrower`; without it each loan has a borrower of its own. Other columns are not looked at.
///
/// # Errors
/// [`CsvError`], naming line and column.
pub fn derive_ids(path: &Path, key: &RegistrarKey, tags_per_asset: u32) -> Result<Ids, CsvError> {
    let table = CsvTable::read(path)?;
    let loan = table.needed("loan_number")?;
    let borrower = table.column("borrower").unwrap_or(loan);
    let mut pairs = std::collections::BTreeMap::new();
    for line in table.lines() {
        for column in [loan, borrower] {
            if line.cell(column).is_empty() {
                return Err(table.bad(line, column, "it is empty"));
            }
        }
        let pair = (line.cell(loan).to_owned(), line.cell(borrower).to_owned());
        if pairs.insert(pair.0, pair.1).is_some() {
            return Err(table.bad(line, loan, "an earlier line is the same loan"));
        }
    }
    Ok(Ids::derive(key, tags_per_asset, pairs))
}
